"""People: seen, searched, added, changed, shut out and let in again."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.extensions import db
from portal.models import AuditEvent, Book, Person
from portal.services import lockout, passwords, people, sessions
from portal.services.bus import Message
from portal.services.people import Details, State
from portal.services.refusal import NotAllowed, NotFound, Rejected
from portal.services.work import writing
from tests.cast import Cast

LI = Details("60777", "李晓燕", "Li Xiaoyan", date(2024, 3, 1))


@pytest.fixture
def cast(cast_on: Cast) -> Iterator[Cast]:
    with cast_on.inside():
        yield cast_on


@pytest.fixture
def heard(cast_on: Cast) -> list[Message]:
    return cast_on.heard()


def names(cast: Cast, key: str, **filters: object) -> list[str]:
    listing = people.visible_to(cast.actor(key), **filters)  # type: ignore[arg-type]
    return [row.person.name for row in listing.rows]


def person(cast: Cast, key: str) -> Person:
    db.session.rollback()
    return db.session.get_one(Person, cast.people[key], populate_existing=True)


def open_session(cast: Cast, key: str) -> str:
    with writing() as work:
        return sessions.begin(work, cast.people[key], "10.0.0.1", "Firefox")


def audited() -> list[str]:
    return list(db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)))


def test_a_supervisor_sees_the_people_of_their_unit_and_below_by_pinyin(cast: Cast) -> None:
    assert names(cast, "wang") == ["黄俊杰", "王建国", "赵子昂", "周雨桐"]


def test_administrators_see_everybody(cast: Cast) -> None:
    assert len(names(cast, "system")) == len(names(cast, "security")) == len(cast.people)


def test_who_looks_after_nobody_sees_no_list(cast: Cast) -> None:
    for key in ("zhou", "audit"):
        with pytest.raises(NotAllowed):
            people.visible_to(cast.actor(key))


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("雨桐", ["周雨桐"]),
        ("zhouyu", ["周雨桐"]),
        ("Zhou Yu", ["周雨桐"]),
        ("zyt", ["周雨桐"]),
        ("yt", ["周雨桐"]),
        ("z", ["何志强", "赵子昂", "周雨桐"]),
        ("60 298", ["周雨桐"]),
        ("%", []),
        ("没有", []),
    ],
)
def test_a_search_finds_names_pinyin_initials_and_numbers(
    cast: Cast, search: str, found: list[str]
) -> None:
    managers = {"周雨桐", "黄俊杰", "赵子昂", "何志强"}
    assert [name for name in names(cast, "system", search=search) if name in managers] == found


def test_a_list_is_narrowed_to_a_unit_and_what_is_below_it(cast: Cast) -> None:
    assert names(cast, "system", unit_id=cast.units["west"]) == ["何志强", "孙丽"]
    with pytest.raises(NotFound):
        people.visible_to(cast.actor("wang"), unit_id=cast.units["west"])


def test_a_list_is_narrowed_by_state(cast: Cast) -> None:
    people.disable(cast.actor("system"), cast.people["he"])
    people.add(cast.actor("system"), LI, cast.units["west"])
    assert names(cast, "sun") == ["李晓燕", "孙丽"]
    assert names(cast, "sun", state=State.DISABLED) == ["何志强"]
    assert names(cast, "sun", state=State.WITHOUT_ROLE) == ["李晓燕"]
    assert len(names(cast, "sun", state=State.ALL)) == 3


def test_a_long_list_comes_in_pages_of_fifty_with_as_many_queries_as_a_short_one(
    cast: Cast,
) -> None:
    actor = cast.actor("system")
    short = queries(lambda: people.visible_to(actor))
    with writing() as work:
        for number in range(95):
            work.session.add(
                Person(
                    employee_no=f"7{number:04}",
                    employee_no_key=f"7{number:04}",
                    name=f"员工{number}",
                    sort_key=f"yuan gong {number:03}",
                    unit_id=cast.units["retail"],
                )
            )
    assert queries(lambda: people.visible_to(actor)) == short
    first, last = people.visible_to(actor), people.visible_to(actor, page=99)
    assert (first.total, first.pages, len(first.rows)) == (105, 3, 50)
    assert (last.page, len(last.rows)) == (3, 5)


def queries(read: object) -> int:
    count = 0

    def counted(*_: object) -> None:
        nonlocal count
        count += 1

    sa.event.listen(db.engine, "before_cursor_execute", counted)
    read()  # type: ignore[operator]
    sa.event.remove(db.engine, "before_cursor_execute", counted)
    return count


def test_a_person_elsewhere_looks_like_nobody(cast: Cast) -> None:
    actor = cast.actor("wang")
    assert people.find(actor, cast.people["zhou"]).name == "周雨桐"
    for person_id in (cast.people["he"], cast.people["liu"], 10**6, 2**70):
        with pytest.raises(NotFound):
            people.find(actor, person_id)


def test_a_new_person_gets_a_one_time_password_that_must_be_changed(cast: Cast) -> None:
    added = people.add(cast.actor("system"), LI, cast.units["retail"])
    made = db.session.get_one(Person, added.person_id)
    assert (made.name, made.sort_key, made.unit_id) == (
        "李晓燕",
        "li xiao yan",
        cast.units["retail"],
    )
    assert made.must_change_password
    assert passwords.matches(made.password_hash, added.password)
    passwords.demand_strong("password", added.password, made.employee_no)
    assert audited() == ["person.add"]


def test_a_typed_initial_password_is_held_to_the_rules(cast: Cast) -> None:
    added = people.add(cast.actor("system"), LI, cast.units["retail"], "Kuihua-417")
    assert added.password == "Kuihua-417"
    with pytest.raises(Rejected) as refusal:
        people.add(cast.actor("system"), LI, cast.units["retail"], "short")
    assert refusal.value.field == "password"


@pytest.mark.parametrize("number", ["60298", " 60298", "602 98", "６０２９８"])
def test_an_employee_number_is_one_persons_however_it_is_typed(cast: Cast, number: str) -> None:
    with pytest.raises(Rejected) as refusal:
        people.add(cast.actor("system"), Details(number, "周雨彤"), cast.units["retail"])
    assert refusal.value.field == "employee_no"


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (Details("", "李晓燕"), "employee_no"),
        (Details("6" * 41, "李晓燕"), "employee_no"),
        (Details("60777", "  "), "name"),
        (Details("60777", "李" * 121), "name"),
        (Details("60777", "李晓燕", "L" * 121), "name_en"),
        (Details("60777", "李晓燕", None, date(2999, 1, 1)), "in_post_since"),
    ],
)
def test_what_cannot_be_a_person_is_refused_at_its_field(
    cast: Cast, details: Details, field: str
) -> None:
    with pytest.raises(Rejected) as refusal:
        people.add(cast.actor("system"), details, cast.units["retail"])
    assert refusal.value.field == field


def test_a_person_needs_a_unit_that_exists(cast: Cast) -> None:
    with pytest.raises(Rejected) as refusal:
        people.add(cast.actor("system"), LI, 0)
    assert refusal.value.field == "unit"


def test_only_a_system_administrator_changes_people(cast: Cast) -> None:
    for key in ("wang", "liu", "security"):
        with pytest.raises(NotAllowed):
            people.add(cast.actor(key), LI, cast.units["retail"])
        with pytest.raises(NotAllowed):
            people.edit(cast.actor(key), cast.people["zhou"], LI)
        with pytest.raises(NotAllowed):
            people.move(cast.actor(key), cast.people["zhou"], cast.units["corporate"])
        with pytest.raises(NotAllowed):
            people.disable(cast.actor(key), cast.people["zhou"])
        with pytest.raises(NotAllowed):
            people.enable(cast.actor(key), cast.people["zhou"])


def test_a_new_name_reaches_the_boards_and_the_audit_says_what_changed(
    cast: Cast, heard: list[Message]
) -> None:
    season = cast.live_campaign()
    since = date(2020, 1, 1)
    people.edit(cast.actor("system"), cast.people["he"], Details("60118", "何智强", None, since))
    assert person(cast, "he").sort_key == "he zhi qiang"
    revisions = dict(iter(db.session.execute(sa.select(Book.id, Book.revision))))
    assert revisions == {season.books["east"]: 0, season.books["west"]: 1}
    assert Message("board", campaign_id=season.id) in heard
    detail = db.session.scalars(sa.select(AuditEvent.detail)).one()
    assert detail["name"] == {"before": "何志强", "after": "何智强"}
    assert set(detail) == {"name", "in_post_since"}


def test_an_edit_keeps_ones_own_number_and_takes_nobody_elses(cast: Cast) -> None:
    with pytest.raises(Rejected) as refusal:
        people.edit(cast.actor("system"), cast.people["zhou"], Details("x001", "周雨桐"))
    assert refusal.value.field == "employee_no"
    people.edit(cast.actor("system"), cast.people["zhou"], Details("60298", "周雨彤"))


def test_a_moved_person_belongs_to_the_other_unit(cast: Cast) -> None:
    people.move(cast.actor("system"), cast.people["zhou"], cast.units["west_team"])
    people.move(cast.actor("system"), cast.people["zhou"], cast.units["west_team"])
    assert "周雨桐" in names(cast, "sun")
    assert audited() == ["person.move"]


def test_a_disabled_person_is_signed_out_everywhere_and_everybody_is_told(
    cast: Cast, heard: list[Message]
) -> None:
    token = open_session(cast, "zhou")
    people.disable(cast.actor("system"), cast.people["zhou"])
    people.disable(cast.actor("system"), cast.people["zhou"])
    assert sessions.resume(token, "10.0.0.1") is None
    assert sessions.why_ended(token) == "disabled"
    assert heard.count(Message("access", person_id=cast.people["zhou"])) == 1
    assert audited() == ["person.disable"]


def test_nobody_disables_themselves(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        people.disable(cast.actor("system"), cast.people["system"])


def test_the_last_security_administrator_cannot_be_disabled(cast: Cast) -> None:
    with pytest.raises(Rejected) as refusal:
        people.disable(cast.actor("system"), cast.people["security"])
    assert refusal.value.field == "disable"
    assert person(cast, "security").disabled_at is None


def test_an_enabled_person_may_come_in_again_unless_the_unit_is_closed(cast: Cast) -> None:
    actor = cast.actor("system")
    people.disable(actor, cast.people["he"])
    people.enable(actor, cast.people["he"])
    people.enable(actor, cast.people["he"])
    assert person(cast, "he").disabled_at is None
    assert audited() == ["person.disable", "person.enable"]


def test_a_reset_password_is_new_signs_out_and_unlocks(cast: Cast) -> None:
    token = open_session(cast, "zhou")
    with writing() as work:
        locked = work.session.get_one(Person, cast.people["zhou"], populate_existing=True)
        locked.locked_until = work.now + timedelta(minutes=15)
    password = people.reset_password(cast.actor("security"), cast.people["zhou"])
    after = person(cast, "zhou")
    assert passwords.matches(after.password_hash, password)
    assert after.must_change_password
    assert not lockout.is_locked(after, clock.now())
    assert sessions.resume(token, "10.0.0.1") is None
    assert password not in str(db.session.scalars(sa.select(AuditEvent.detail)).all())


def test_only_a_security_administrator_resets_passwords_and_never_their_own(cast: Cast) -> None:
    for key, whose in (("system", "zhou"), ("wang", "zhou"), ("security", "security")):
        with pytest.raises(NotAllowed):
            people.reset_password(cast.actor(key), cast.people[whose])
