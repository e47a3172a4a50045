"""Absences: who records whose, what is refused, and who is away when."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.extensions import db
from portal.models import Absence, AuditEvent
from portal.services import absences
from portal.services.absences import Away, When
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from tests.cast import Cast
from tests.parallel import at_once
from tests.statements import counted

TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


@pytest.fixture
def cast(cast_on: Cast) -> Iterator[Cast]:
    with cast_on.inside(), clock.at(NOON):
        yield cast_on


def record(cast: Cast, who: str, whose: str, first: int, last: int, **changes: str) -> int:
    """Record leave of somebody's, `first` and `last` days from today."""
    return absences.record(
        cast.actor(who),
        person_id=cast.people[whose],
        kind=changes.get("kind", "leave"),
        starts_on=TODAY + timedelta(days=first),
        ends_on=TODAY + timedelta(days=last),
        note=changes.get("note", ""),
    )


def listed(cast: Cast, who: str, when: When = When.OPEN, **narrowed: object) -> list[str]:
    found = absences.visible_to(cast.actor(who), TODAY, when=when, **narrowed)  # type: ignore[arg-type]
    return [row.person.name for row in found.rows]


def test_an_absence_is_recorded_with_who_did_that_and_audited(cast: Cast) -> None:
    absence_id = record(cast, "wang", "zhou", 1, 5, kind="training", note="总行集训")
    (row,) = absences.visible_to(cast.actor("wang"), TODAY).rows
    assert (row.absence.id, row.absence.kind, row.absence.note) == (
        absence_id,
        "training",
        "总行集训",
    )
    assert (row.person.name, row.unit.name, row.recorder.name) == ("周雨桐", "零售一组", "王建国")
    event = db.session.scalars(sa.select(AuditEvent)).one()
    assert (event.action, event.object_id) == ("absence.record", str(absence_id))
    assert event.detail == {
        "person_id": cast.people["zhou"],
        "kind": "training",
        "starts_on": "2026-11-24",
        "ends_on": "2026-11-28",
    }


@pytest.mark.parametrize(("first", "last"), [(0, 2), (2, 3), (5, 9), (0, 9), (3, 4)])
def test_an_overlap_is_refused_and_names_the_other_ones_dates(
    cast: Cast, first: int, last: int
) -> None:
    record(cast, "wang", "zhou", 2, 5)
    with pytest.raises(Rejected) as refusal:
        record(cast, "wang", "zhou", first, last, kind="training")
    assert refusal.value.field == "starts_on"
    assert "2026-11-25" in str(refusal.value.message)
    assert "2026-11-28" in str(refusal.value.message)


def test_what_touches_no_day_of_another_is_no_overlap(cast: Cast) -> None:
    record(cast, "wang", "zhou", 2, 5)
    record(cast, "wang", "zhou", 0, 1)
    record(cast, "wang", "zhou", 6, 6)
    record(cast, "wang", "huang", 2, 5)


@pytest.mark.parametrize(
    ("first", "last", "changes", "field"),
    [
        (1, 0, {}, "ends_on"),
        (0, 366, {}, "ends_on"),
        (0, 0, {"kind": "holiday"}, "kind"),
        (0, 0, {"note": "电话 13912345678"}, "note"),
        (0, 0, {"note": "长" * 401}, "note"),
    ],
)
def test_what_cannot_be_an_absence_is_refused_at_its_field(
    cast: Cast, first: int, last: int, changes: dict[str, str], field: str
) -> None:
    with pytest.raises(Rejected) as refusal:
        record(cast, "wang", "zhou", first, last, **changes)
    assert refusal.value.field == field
    assert record(cast, "wang", "zhou", 0, 365)


@pytest.mark.parametrize("key", ["wang", "system"])
def test_nobody_records_their_own(cast: Cast, key: str) -> None:
    with pytest.raises(Rejected) as refusal:
        record(cast, key, key, 0, 1)
    assert refusal.value.field == "person"
    absence_id = record(cast, "system", "wang", 0, 1) if key == "wang" else None
    if absence_id:
        with pytest.raises(Rejected):
            absences.withdraw(cast.actor("wang"), absence_id)


@pytest.mark.parametrize("key", ["zhou", "liu", "security", "audit"])
def test_only_who_has_people_in_their_charge_records_absences(cast: Cast, key: str) -> None:
    absence_id = record(cast, "wang", "huang", 0, 1)
    with pytest.raises(NotAllowed):
        record(cast, key, "huang", 5, 6)
    with pytest.raises(NotAllowed):
        absences.withdraw(cast.actor(key), absence_id)
    with pytest.raises(NotAllowed):
        absences.visible_to(cast.actor(key), TODAY)


def test_people_of_elsewhere_are_not_found(cast: Cast) -> None:
    absence_id = record(cast, "wang", "zhou", 0, 1)
    with pytest.raises(NotFound):
        record(cast, "sun", "zhou", 5, 6)
    with pytest.raises(NotFound):
        absences.withdraw(cast.actor("sun"), absence_id)
    with pytest.raises(NotFound):
        absences.withdraw(cast.actor("wang"), absence_id + 1)
    assert listed(cast, "sun") == []


def test_of_two_overlapping_ones_at_once_exactly_one_is_recorded(cast: Cast) -> None:
    actor, person_id = cast.actor("system"), cast.people["zhou"]

    def one(number: int) -> int:
        return absences.record(
            actor,
            person_id=person_id,
            kind="leave",
            starts_on=week + timedelta(days=number),
            ends_on=week + timedelta(days=number + 3),
        )

    # Several rounds, because one may miss the moment.
    for turn in range(1, 9):
        week = TODAY + timedelta(weeks=turn * 2)
        ended = at_once(cast.app, 4, one)
        assert [type(result) for result in ended].count(int) == 1
        assert [type(result) for result in ended].count(Rejected) == 3
        db.session.rollback()
        assert db.session.scalar(sa.select(sa.func.count(Absence.id))) == turn


def test_an_absence_taken_back_stays_on_record_and_frees_its_days(cast: Cast) -> None:
    absence_id = record(cast, "wang", "zhou", 0, 3)
    absences.withdraw(cast.actor("wang"), absence_id)
    with pytest.raises(Conflict):
        absences.withdraw(cast.actor("wang"), absence_id)
    record(cast, "wang", "zhou", 1, 2)
    kept = db.session.get_one(Absence, absence_id)
    assert (kept.withdrawn_at, kept.withdrawn_by) == (NOON, cast.people["wang"])
    assert listed(cast, "wang", When.WITHDRAWN) == ["周雨桐"]
    events = db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert events == ["absence.record", "absence.withdraw", "absence.record"]


def test_of_two_withdrawals_at_once_one_is_told_that_the_other_was_first(cast: Cast) -> None:
    absence_id, actor = record(cast, "wang", "zhou", 0, 3), cast.actor("wang")
    ended = at_once(cast.app, 2, lambda _: absences.withdraw(actor, absence_id))
    assert sorted(type(result).__name__ for result in ended) == ["Conflict", "NoneType"]


def test_the_list_is_narrowed_by_time_person_and_unit(cast: Cast) -> None:
    record(cast, "wang", "zhou", -9, -1)
    record(cast, "wang", "zhao", 0, 0)
    record(cast, "wang", "huang", 4, 6)
    record(cast, "system", "he", 1, 2)
    assert listed(cast, "wang") == ["赵子昂", "黄俊杰"]
    assert listed(cast, "wang", When.PAST) == ["周雨桐"]
    assert listed(cast, "wang", When.ALL) == ["黄俊杰", "赵子昂", "周雨桐"]
    assert listed(cast, "system") == ["赵子昂", "何志强", "黄俊杰"]
    assert listed(cast, "system", search="hzq") == ["何志强"]
    assert listed(cast, "system", unit_id=cast.units["west"]) == ["何志强"]
    with pytest.raises(NotFound):
        listed(cast, "wang", unit_id=cast.units["west"])


def test_the_list_comes_in_pages_with_as_many_statements_however_long(cast: Cast) -> None:
    for number in range(51):
        record(cast, "wang", "zhou", number, number)
    actor = cast.actor("wang")
    with counted(cast.app) as sent:
        found = absences.visible_to(actor, TODAY, page=10**6)
    assert (found.page, found.pages, found.total, len(found.rows)) == (2, 2, 51, 1)
    assert len([one for one in sent if one.startswith("SELECT")]) == 2


def test_own_absences_are_the_present_and_coming_ones(cast: Cast) -> None:
    record(cast, "wang", "zhou", -9, -1)
    taken_back = record(cast, "wang", "zhou", 0, 1)
    absences.withdraw(cast.actor("wang"), taken_back)
    record(cast, "wang", "zhou", 4, 6)
    found = absences.own(cast.actor("zhou"), TODAY)
    assert [(row.starts_on, row.ends_on) for row in found] == [
        (date(2026, 11, 27), date(2026, 11, 29))
    ]


def test_who_is_away_when_is_told_in_one_statement(cast: Cast) -> None:
    record(cast, "wang", "zhou", -3, 0)
    record(cast, "wang", "zhou", 4, 6, kind="secondment")
    absences.withdraw(cast.actor("wang"), record(cast, "wang", "huang", 0, 6))
    record(cast, "wang", "zhao", 7, 9)
    ids = [cast.people[name] for name in ("zhou", "huang", "zhao")]
    with counted(cast.app) as sent:
        away = absences.absent_on(db.session.connection(), ids, TODAY, TODAY + timedelta(days=6))
    assert len([one for one in sent if one.startswith("SELECT")]) == 1
    assert away == {
        cast.people["zhou"]: [
            Away(date(2026, 11, 20), date(2026, 11, 23), "leave"),
            Away(date(2026, 11, 27), date(2026, 11, 29), "secondment"),
        ]
    }
    first = away[cast.people["zhou"]][0]
    assert [first.covers(TODAY + timedelta(days=n)) for n in (-4, -3, 0, 1)] == [
        False,
        True,
        True,
        False,
    ]
    assert absences.absent_on(db.session.connection(), [], TODAY, TODAY) == {}
