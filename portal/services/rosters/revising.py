"""Writing down what changed on the roster of a campaign under way."""

from collections.abc import Iterable

from portal import clock
from portal.models import Campaign, Participation, RosterRevision
from portal.services.access import Actor
from portal.services.campaigns import boards
from portal.services.work import Work


def write_down(
    work: Work, actor: Actor, campaign: Campaign, places: Iterable[Participation]
) -> None:
    """Add a revision for each place, from today on, and make the books and boards that are new."""
    valid_from = max(clock.today(), campaign.starts_on)
    if campaign.is_history:
        valid_from = campaign.starts_on
    for place in places:
        work.session.add(RosterRevision.of(place, valid_from, work.now, actor.person_id))
    boards.ensure(work, campaign)
