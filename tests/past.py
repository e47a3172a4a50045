"""Moments reckoned from what was kept of the closes before them, beside the lines themselves."""

import pytest
import sqlalchemy as sa

from portal.models import Campaign, Participation
from portal.services.standings import Moment, moments, past, prefixes
from portal.services.standings.prefixes import Kept


def compare_the_way(connection: sa.Connection, campaign: Campaign, until: Moment) -> None:
    """Compare what everybody had at each close and at the moment, read on from what is kept.

    Forwards, each close kept on the way, and then backwards among those kept; beside one reading of
    everybody's lines from the first.
    """
    on_the_way = [
        found
        for day, taken_at in moments.closes(connection, campaign.id)
        if taken_at <= until.at and (found := moments.of_close(connection, campaign, day))
    ]
    places = connection.scalars(
        sa.select(Participation.id).where(Participation.campaign_id == campaign.id)
    ).all()
    steps = [*on_the_way, until]
    expected = [past.sums(connection, campaign, one, only=places) for one in steps]
    kept = Kept()
    with pytest.MonkeyPatch.context() as patch:
        # Seasons of tests are small, and kept all the same.
        patch.setattr(prefixes, "FEWEST", 1)
        for one, was in [*zip(steps, expected, strict=True)] * 2:
            assert past.sums(connection, campaign, one, kept) == was
        for one, was in reversed([*zip(steps, expected, strict=True)]):
            assert past.sums(connection, campaign, one, kept) == was
