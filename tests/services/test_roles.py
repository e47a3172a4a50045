"""Roles: who may give and take them, which go together, and the last administrators."""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from portal.domain.roles import Role
from portal.extensions import db
from portal.models import AuditEvent, RoleGrant
from portal.services import people, roles, sessions, units
from portal.services.access import Actor
from portal.services.refusal import NotAllowed, NotFound, Rejected
from portal.services.work import writing
from tests.cast import Cast
from tests.parallel import at_once


@pytest.fixture
def cast(cast_on: Cast) -> Iterator[Cast]:
    with cast_on.inside():
        yield cast_on


def held(cast: Cast, key: str) -> list[tuple[Role, int | None]]:
    db.session.rollback()
    found = roles.of_person(cast.people[key])
    return [(grant.role, grant.unit.id if grant.unit else None) for grant in found]


def grant_of(cast: Cast, key: str, role: Role) -> int:
    db.session.rollback()
    return next(g.grant_id for g in roles.of_person(cast.people[key]) if g.role is role)


def test_a_given_role_holds_at_its_unit_ends_the_sessions_and_is_audited(cast: Cast) -> None:
    with writing() as work:
        token = sessions.begin(work, cast.people["zhou"], "10.0.0.1", "Firefox")
    roles.give(cast.actor("security"), cast.people["zhou"], Role.SUPERVISOR, cast.units["retail"])
    assert (Role.SUPERVISOR, cast.units["retail"]) in held(cast, "zhou")
    assert sessions.why_ended(token) == "role"
    event = db.session.scalars(sa.select(AuditEvent)).one()
    assert (event.action, event.detail["role"]) == ("role.give", "supervisor")


def test_a_role_without_a_scope_ignores_the_unit(cast: Cast) -> None:
    roles.give(
        cast.actor("security"), cast.people["wang"], Role.ACCOUNT_MANAGER, cast.units["east"]
    )
    assert (Role.ACCOUNT_MANAGER, None) in held(cast, "wang")


@pytest.mark.parametrize(
    ("key", "role", "unit", "field"),
    [
        ("zhou", Role.SUPERVISOR, None, "unit"),
        ("zhou", Role.ORGANISER, "nowhere", "unit"),
        ("zhou", Role.ACCOUNT_MANAGER, None, "role"),
        ("wang", Role.SUPERVISOR, "east", "role"),
        ("system", Role.AUDIT_ADMIN, None, "role"),
        ("audit", Role.SECURITY_ADMIN, None, "role"),
    ],
)
def test_a_role_that_cannot_be_given_is_refused_at_its_field(
    cast: Cast, key: str, role: Role, unit: str | None, field: str
) -> None:
    unit_id = cast.units.get(unit, 10**6) if unit else None
    before = held(cast, key)
    with pytest.raises(Rejected) as refusal:
        roles.give(cast.actor("security"), cast.people[key], role, unit_id)
    assert refusal.value.field == field
    assert held(cast, key) == before


def test_a_disabled_person_is_given_no_role_and_a_closed_unit_no_supervisor(cast: Cast) -> None:
    people.disable(cast.actor("system"), cast.people["he"])
    units.disable(cast.actor("system"), cast.units["west_team"])
    with pytest.raises(Rejected) as refusal:
        roles.give(cast.actor("security"), cast.people["he"], Role.SUPERVISOR, cast.units["west"])
    assert refusal.value.field == "role"
    with pytest.raises(Rejected) as refusal:
        roles.give(
            cast.actor("security"), cast.people["sun"], Role.SUPERVISOR, cast.units["west_team"]
        )
    assert refusal.value.field == "unit"


def test_only_a_security_administrator_gives_and_takes_roles(cast: Cast) -> None:
    grant_id = grant_of(cast, "zhou", Role.ACCOUNT_MANAGER)
    for key in ("system", "wang", "liu", "zhou", "audit"):
        with pytest.raises(NotAllowed):
            roles.give(cast.actor(key), cast.people["huang"], Role.ORGANISER, cast.units["east"])
        with pytest.raises(NotAllowed):
            roles.take(cast.actor(key), cast.people["zhou"], grant_id)


def test_nobody_changes_their_own_roles(cast: Cast) -> None:
    actor = cast.actor("security")
    with pytest.raises(NotAllowed):
        roles.give(actor, actor.person_id, Role.ACCOUNT_MANAGER)
    with pytest.raises(NotAllowed):
        roles.take(actor, actor.person_id, grant_of(cast, "security", Role.SECURITY_ADMIN))


def test_a_taken_role_is_gone_and_another_persons_grant_is_not_found(cast: Cast) -> None:
    grant_id = grant_of(cast, "zhou", Role.ACCOUNT_MANAGER)
    with pytest.raises(NotFound):
        roles.take(cast.actor("security"), cast.people["huang"], grant_id)
    roles.take(cast.actor("security"), cast.people["zhou"], grant_id)
    assert held(cast, "zhou") == []
    with pytest.raises(NotFound):
        roles.take(cast.actor("security"), cast.people["zhou"], grant_id)


def test_the_last_system_administrator_stays(cast: Cast) -> None:
    grant_id = grant_of(cast, "system", Role.SYSTEM_ADMIN)
    with pytest.raises(Rejected) as refusal:
        roles.take(cast.actor("security"), cast.people["system"], grant_id)
    assert refusal.value.field == "role"


def test_a_disabled_administrator_does_not_count_as_another(cast: Cast) -> None:
    roles.give(cast.actor("security"), cast.people["zhou"], Role.SYSTEM_ADMIN)
    people.disable(cast.actor("system"), cast.people["zhou"])
    with pytest.raises(Rejected):
        roles.take(
            cast.actor("security"),
            cast.people["system"],
            grant_of(cast, "system", Role.SYSTEM_ADMIN),
        )


def together(cast: Cast, *calls: Callable[[], None]) -> list[str]:
    """Make the calls at once; tell how each ended."""
    ended = at_once(cast.app, len(calls), lambda number: calls[number]())
    return sorted(type(result).__name__ if result else "done" for result in ended)


def demotion(actor: Actor, person_id: int, grant_id: int) -> Callable[[], None]:
    return lambda: roles.take(actor, person_id, grant_id)


def test_of_two_demotions_of_the_last_administrators_at_once_exactly_one_succeeds(
    cast: Cast,
) -> None:
    actor = cast.actor("security")
    pair = [cast.people["system"], cast.people["zhou"]]
    # Several rounds, because one may miss the moment.
    for _round in range(5):
        for person_id in pair:
            if Role.SYSTEM_ADMIN not in {grant.role for grant in roles.of_person(person_id)}:
                roles.give(actor, person_id, Role.SYSTEM_ADMIN)
        db.session.rollback()
        left = sa.select(RoleGrant).where(RoleGrant.role == Role.SYSTEM_ADMIN)
        grants = db.session.scalars(left).all()
        ended = together(cast, *(demotion(actor, grant.person_id, grant.id) for grant in grants))
        assert ended == ["Rejected", "done"]
        db.session.rollback()
        assert len(db.session.scalars(left).all()) == 1


def test_of_a_demotion_and_a_disabling_at_once_exactly_one_succeeds(cast: Cast) -> None:
    security, system = cast.actor("security"), cast.actor("system")
    roles.give(security, cast.people["zhou"], Role.SECURITY_ADMIN)
    grant_id = grant_of(cast, "zhou", Role.SECURITY_ADMIN)
    ended = together(
        cast,
        demotion(security, cast.people["zhou"], grant_id),
        lambda: people.disable(system, cast.people["security"]),
    )
    assert ended == ["Rejected", "done"]


def test_two_administrators_roles_given_to_one_person_at_once_end_in_one(cast: Cast) -> None:
    actor = cast.actor("security")
    ended = together(
        cast,
        lambda: roles.give(actor, cast.people["zhou"], Role.SYSTEM_ADMIN),
        lambda: roles.give(actor, cast.people["zhou"], Role.AUDIT_ADMIN),
    )
    assert ended == ["Rejected", "done"]
