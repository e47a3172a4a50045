"""The season that one is compared with, of those in sight."""

from collections.abc import Iterable
from datetime import date

from portal.models import Campaign


def of(campaign: Campaign, seasons: Iterable[Campaign], today: date) -> Campaign | None:
    """Return the campaign's reference, else the latest of the same unit that is over.

    That counts the same and began before. None where there is none among the `seasons`.
    """
    others = [one for one in seasons if one.id != campaign.id]
    if campaign.reference_id is not None:
        return next((one for one in others if one.id == campaign.reference_id), None)
    alike = [
        one
        for one in others
        if one.unit_id == campaign.unit_id
        and one.ranking_indicator_id == campaign.ranking_indicator_id
        and one.starts_on < campaign.starts_on
        and one.ends_on < today
    ]
    return max(alike, key=lambda one: (one.ends_on, one.id), default=None)
