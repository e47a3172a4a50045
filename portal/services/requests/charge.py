"""Who is in charge of a participant's request, and so is told of it."""

from datetime import date

from portal.models import Campaign
from portal.services import leaders
from portal.services.campaigns.sight import path_of
from portal.services.leaders import Leader
from portal.services.targets import lock_state
from portal.services.work import Work


def people(work: Work, campaign: Campaign, path: str, today: date, asker_id: int) -> set[int]:
    """Return who may decide on a participant's targets, the asker left out.

    They are the supervisors, and who stands in for one, from the participant's unit up to the
    campaign's, where its organisers are; once the targets are locked, those at the campaign's unit
    alone. Who may decide from further up is told only where there is nobody else, so that no
    request waits unheard.
    """
    top = path_of(campaign)
    found = lock_state(work.session, campaign.id)
    lowest = top if found is not None and found.is_locked else path
    return deciding(leaders.of_day(work.connection, today), top, lowest, asker_id)


def deciding(leading: list[Leader], top: str, lowest: str, asker_id: int) -> set[int]:
    """Return who of those who lead on a day decides, from the unit at `lowest` up to the top."""
    near: set[int] = set()
    far: set[int] = set()
    for leader in leading:
        reaching = leader.leading(lowest)
        if reaching and leader.person_id != asker_id:
            is_near = any((grant.unit_path or "").startswith(top) for grant in reaching)
            (near if is_near else far).add(leader.person_id)
    return near or far
