"""Deputies: who names whom, what they may for how long, and what they never may."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.roles import Permission, Role
from portal.extensions import db
from portal.models import AuditEvent, Deputation, Notice
from portal.services import actors, deputies, people, sessions, verifications
from portal.services.access import Actor, Grant
from portal.services.bus import Message
from portal.services.deputies import Standing
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import enter
from tests.parallel import at_once

TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


@pytest.fixture
def cast(cast_on: Cast) -> Iterator[Cast]:
    with cast_on.inside(), clock.at(NOON):
        yield cast_on


def name(
    cast: Cast,
    who: str,
    whom: str,
    first: int = 0,
    last: int = 2,
    *,
    unit: str = "east",
    kind: str = "checks",
) -> int:
    """Name somebody from `first` to `last` days from today."""
    return deputies.name(
        cast.actor(who),
        person_id=cast.people[whom],
        unit_id=cast.units.get(unit, 10**6),
        kind=kind,
        starts_on=TODAY + timedelta(days=first),
        ends_on=TODAY + timedelta(days=last),
    )


def on(cast: Cast, whom: str, days: int) -> Actor:
    """Return the person as they are so many days from today."""
    db.session.rollback()
    with clock.at(NOON + timedelta(days=days)):
        return actors.of_person(cast.people[whom])


def test_a_deputy_for_checks_verifies_and_settles_in_the_unit_and_nothing_else(
    cast: Cast,
) -> None:
    name(cast, "wang", "zhou")
    path = cast.actor("wang").unit_path
    zhou = on(cast, "zhou", 0)
    assert zhou.roles == {Role.ACCOUNT_MANAGER, Role.DEPUTY}
    for permission in (Permission.ENTRY_VERIFY, Permission.DISPUTE_SETTLE, Permission.CUSTOMER_SEE):
        assert zhou.may(permission, path)
        assert not zhou.may(permission, cast.actor("sun").unit_path)
    for permission in (Permission.CAMPAIGN_EDIT, Permission.ABSENCE_RECORD, Permission.PERSON_SEE):
        assert not zhou.may(permission)


def test_a_deputy_checks_a_colleagues_entry_and_never_their_own(cast: Cast) -> None:
    cast.live_campaign(verification="after")
    own, other = enter(cast, "zhou"), enter(cast, "huang")
    with pytest.raises(NotFound):
        verifications.verify(on(cast, "zhou", 0), other)
    name(cast, "wang", "zhou")
    verifications.verify(on(cast, "zhou", 0), other)
    with pytest.raises(NotAllowed):
        verifications.verify(on(cast, "zhou", 0), own)


def test_an_acting_supervisor_has_all_of_it_but_names_no_deputies(cast: Cast) -> None:
    name(cast, "wang", "zhou", kind="acting")
    zhou, wang = on(cast, "zhou", 0), cast.actor("wang")
    for permission in Permission:
        if wang.may(permission, wang.unit_path) and permission is not Permission.DEPUTY_NAME:
            assert zhou.may(permission, wang.unit_path), permission
    assert not zhou.may(Permission.DEPUTY_NAME)
    assert zhou.paths(Permission.DEPUTY_NAME) == ()
    with pytest.raises(NotAllowed):
        deputies.name(
            zhou,
            person_id=cast.people["huang"],
            unit_id=cast.units["east"],
            kind="checks",
            starts_on=TODAY,
            ends_on=TODAY,
        )


def test_it_holds_from_its_first_day_to_its_last(cast: Cast) -> None:
    name(cast, "wang", "zhou", 1, 3)
    held = [Role.DEPUTY in on(cast, "zhou", days).roles for days in range(5)]
    assert held == [False, True, True, True, False]


def test_the_day_is_the_branchs(cast: Cast) -> None:
    name(cast, "wang", "zhou", 1, 1)
    # Midnight in Shanghai.
    midnight = datetime(2026, 11, 23, 16, tzinfo=UTC)
    for moment, holds in ((midnight - timedelta(seconds=1), False), (midnight, True)):
        with clock.at(moment):
            assert (Role.DEPUTY in actors.of_person(cast.people["zhou"]).roles) is holds


def test_a_session_that_is_open_has_it_at_once_and_loses_it_at_once(cast: Cast) -> None:
    with writing() as work:
        token = sessions.begin(work, cast.people["zhou"], "10.0.0.1", "Firefox")
    given = Grant(Role.ACCOUNT_MANAGER, None, None)
    stands_in = Grant(Role.DEPUTY, cast.units["east"], cast.actor("wang").unit_path, is_acting=True)
    acting = Grant(
        Role.SUPERVISOR, cast.units["retail"], cast.actor("zhou").unit_path, is_acting=True
    )
    first = name(cast, "wang", "zhou")
    resumed = sessions.resume(token, "10.0.0.1")
    assert resumed is not None
    assert resumed.grants == (given, stands_in)
    name(cast, "security", "zhou", unit="retail", kind="acting")
    resumed = sessions.resume(token, "10.0.0.1")
    assert resumed is not None
    assert resumed.grants == (given, stands_in, acting)
    assert on(cast, "zhou", 0).grants == resumed.grants
    deputies.withdraw(cast.actor("wang"), first)
    resumed = sessions.resume(token, "10.0.0.1")
    assert resumed is not None
    assert resumed.grants == (given, acting)


def test_roles_and_deputations_are_each_held_once(cast: Cast) -> None:
    with writing() as work:
        token = sessions.begin(work, cast.people["sun"], "10.0.0.1", "Firefox")
        cast.add_person(work.session, "two", "60500", "林乔", "east", Role.ACCOUNT_MANAGER, None)
    name(cast, "security", "sun", unit="east", kind="acting")
    name(cast, "security", "sun", unit="retail", kind="checks")
    resumed = sessions.resume(token, "10.0.0.1")
    assert resumed is not None
    assert [grant.role for grant in resumed.grants] == [
        Role.SUPERVISOR,
        Role.SUPERVISOR,
        Role.DEPUTY,
    ]


def test_naming_and_withdrawing_are_audited_told_and_heard(cast: Cast) -> None:
    heard = cast.heard()
    deputation_id = name(cast, "wang", "zhou", kind="acting")
    deputies.withdraw(cast.actor("wang"), deputation_id)
    assert heard == [Message("access", person_id=cast.people["zhou"])] * 2
    events = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [event.action for event in events] == ["deputy.name", "deputy.withdraw"]
    assert events[0].detail == {
        "person_id": cast.people["zhou"],
        "unit_id": cast.units["east"],
        "kind": "acting",
        "starts_on": "2026-11-23",
        "ends_on": "2026-11-25",
    }
    told = db.session.scalars(sa.select(Notice).order_by(Notice.id)).all()
    assert [(one.person_id, one.kind) for one in told] == [
        (cast.people["zhou"], "deputy_named"),
        (cast.people["zhou"], "deputy_withdrawn"),
    ]
    assert told[0].facts == {
        "unit": "城东支行",
        "unit_en": None,
        "starts_on": "2026-11-23",
        "ends_on": "2026-11-25",
        "deputy_kind": "acting",
    }
    kept = db.session.get_one(Deputation, deputation_id)
    assert (kept.withdrawn_at, kept.withdrawn_by) == (NOON, cast.people["wang"])


@pytest.mark.parametrize(
    ("who", "whom", "changes", "field"),
    [
        ("wang", "wang", {}, "person"),
        ("security", "security", {}, "person"),
        ("wang", "zhou", {"unit": "nowhere"}, "unit"),
        ("wang", "zhou", {"unit": "west"}, "unit"),
        ("wang", "zhou", {"kind": "king"}, "kind"),
        ("wang", "zhou", {"first": -1}, "starts_on"),
        ("wang", "zhou", {"first": 3}, "ends_on"),
        ("wang", "zhou", {"last": 366}, "ends_on"),
    ],
)
def test_who_or_what_cannot_be_named_is_refused_at_its_field(
    cast: Cast, who: str, whom: str, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Rejected) as refusal:
        name(cast, who, whom, **changes)  # type: ignore[arg-type]
    assert refusal.value.field == field


def test_who_is_disabled_stands_in_for_nobody(cast: Cast) -> None:
    people.disable(cast.actor("system"), cast.people["zhou"])
    with pytest.raises(Rejected) as refusal:
        name(cast, "wang", "zhou")
    assert refusal.value.field == "person"


def test_a_person_elsewhere_is_not_found_and_a_unit_above_not_in_ones_charge(cast: Cast) -> None:
    with pytest.raises(NotFound):
        name(cast, "wang", "he")
    with pytest.raises(NotAllowed):
        name(cast, "wang", "zhou", unit="branch")
    assert name(cast, "security", "he", unit="east")


@pytest.mark.parametrize("key", ["zhou", "liu", "system", "audit"])
def test_only_a_supervisor_or_the_security_administrator_names_deputies(
    cast: Cast, key: str
) -> None:
    deputation_id = name(cast, "wang", "huang")
    with pytest.raises(NotAllowed):
        name(cast, key, "huang", 5, 6)
    with pytest.raises(NotAllowed):
        deputies.withdraw(cast.actor(key), deputation_id)
    with pytest.raises(NotAllowed):
        deputies.visible_to(cast.actor(key), TODAY)


def test_nobody_is_named_twice_for_one_day_at_one_unit(cast: Cast) -> None:
    name(cast, "wang", "zhou", 0, 2)
    with pytest.raises(Rejected) as refusal:
        name(cast, "wang", "zhou", 2, 5, kind="acting")
    assert refusal.value.field == "starts_on"
    assert "2026-11-25" in str(refusal.value.message)
    assert name(cast, "wang", "zhou", 2, 5, unit="retail")
    assert name(cast, "wang", "zhou", 3, 5)
    actor = cast.actor("wang")
    ended = at_once(
        cast.app,
        3,
        lambda _: deputies.name(
            actor,
            person_id=cast.people["huang"],
            unit_id=cast.units["east"],
            kind="checks",
            starts_on=clock.today() + timedelta(days=1),
            ends_on=clock.today() + timedelta(days=1),
        ),
    )
    assert sorted(type(result).__name__ for result in ended) == ["Rejected", "Rejected", "int"]


def test_a_deputation_is_taken_back_once_by_who_is_in_charge_of_the_unit(cast: Cast) -> None:
    deputation_id = name(cast, "wang", "zhou")
    with pytest.raises(NotFound):
        deputies.withdraw(cast.actor("sun"), deputation_id)
    deputies.withdraw(cast.actor("security"), deputation_id)
    with pytest.raises(Conflict):
        deputies.withdraw(cast.actor("wang"), deputation_id)
    with pytest.raises(NotFound):
        deputies.withdraw(cast.actor("wang"), deputation_id + 1)


def test_the_list_is_of_the_units_in_ones_charge_and_tells_how_each_stands(cast: Cast) -> None:
    taken_back = name(cast, "wang", "huang", 0, 8)
    deputies.withdraw(cast.actor("wang"), taken_back)
    name(cast, "wang", "zhou", 0, 2)
    name(cast, "wang", "zhou", 3, 5)
    name(cast, "sun", "he", unit="west")
    later = TODAY + timedelta(days=3)
    found = deputies.visible_to(cast.actor("wang"), later)
    assert [(row.person.name, row.standing) for row in found.rows] == [
        ("黄俊杰", Standing.WITHDRAWN),
        ("周雨桐", Standing.IN_FORCE),
        ("周雨桐", Standing.OVER),
    ]
    assert deputies.visible_to(cast.actor("security"), TODAY).total == 4
    own = deputies.of_person(cast.people["zhou"], TODAY)
    assert [row.standing for row in own] == [Standing.IN_FORCE, Standing.COMING]
    assert deputies.of_person(cast.people["huang"], TODAY) == []
