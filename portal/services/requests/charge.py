"""Who is in charge of a participant's request, and so is told of it."""

from collections import defaultdict
from datetime import date

import sqlalchemy as sa

from portal.domain.roles import GRANTS, Permission
from portal.models import Campaign, Deputation, Person, RoleGrant
from portal.services import grants
from portal.services.campaigns.sight import path_of
from portal.services.grants import Held
from portal.services.targets import lock_state
from portal.services.work import Work

_EDITING = [role for role, allowed in GRANTS.items() if Permission.CAMPAIGN_EDIT in allowed]


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
    near: set[int] = set()
    far: set[int] = set()
    for person_id, rows in _held(work, today).items():
        reaching = [
            grant
            for grant in grants.gathered(rows)
            if grant.allows(Permission.CAMPAIGN_EDIT) and grant.covers(lowest)
        ]
        if reaching and person_id != asker_id:
            is_near = any((grant.unit_path or "").startswith(top) for grant in reaching)
            (near if is_near else far).add(person_id)
    return near or far


def _held(work: Work, today: date) -> dict[int, list[Held]]:
    """Return what everybody holds who may set targets somewhere, deputies of today among them."""
    query = sa.select(Person.id, *grants.COLUMNS)
    rows = work.connection.execute(
        grants.joined(query, today).where(
            Person.disabled_at.is_(None),
            sa.or_(RoleGrant.role.in_(_EDITING), Deputation.kind == "acting"),
        )
    )
    held: dict[int, list[Held]] = defaultdict(list)
    for person_id, *columns in rows:
        held[person_id].append(Held._make(columns))
    return held
