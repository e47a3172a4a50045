"""Announcements: who publishes for whom, who reads them, how long, and what walls show."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.extensions import db
from portal.models import Announcement, AuditEvent, Unit
from portal.pages import announced, fragment
from portal.pages.view import ViewKey
from portal.services import announcements
from portal.services.announcements import When
from portal.services.bus import Message
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from tests.cast import EVERYBODY, Cast
from tests.parallel import at_once
from tests.season import Season
from tests.statements import counted

TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
TEXT = "周五 17:30 在二楼开会"


@pytest.fixture
def cast(cast_on: Cast) -> Iterator[Cast]:
    with cast_on.inside(), clock.at(NOON):
        yield cast_on


@pytest.fixture
def season(cast: Cast) -> Season:
    return cast.live_campaign()


def publish(
    cast: Cast,
    who: str = "wang",
    unit: str = "east",
    first: int = 0,
    last: int = 6,
    *,
    text: str = TEXT,
    on_wall: bool = False,
) -> int:
    """Publish for a unit, from the `first` day after today to the `last`."""
    return announcements.publish(
        cast.actor(who),
        unit_id=cast.units[unit],
        text=text,
        starts_on=TODAY + timedelta(days=first),
        ends_on=TODAY + timedelta(days=last),
        on_wall=on_wall,
    )


def at_home(cast: Cast, who: str, day: date = TODAY) -> list[int]:
    shown, _in_all = announcements.running(cast.actor(who), day, 3)
    return [one.announcement.id for one in shown]


def listed(cast: Cast, who: str, when: When = When.OPEN) -> list[int]:
    found = announcements.visible_to(cast.actor(who), TODAY, when)
    return [row.announcement.id for row in found.rows]


def wall(board_id: int, locale: str = "zh_CN") -> str:
    return fragment.render(ViewKey(board_id, "wall", 1, locale), clock.now()).html


def test_it_stands_on_the_home_pages_of_the_unit_and_all_below(cast: Cast) -> None:
    id_ = publish(cast)
    readers = {who for who in EVERYBODY if at_home(cast, who) == [id_]}
    assert readers == {"zhou", "huang", "zhao", "wang"}
    assert {who for who in EVERYBODY if at_home(cast, who)} == readers
    # Who organises the branch has the sub-branch in their charge, and reads it in the list.
    assert {who for who in EVERYBODY if listed(cast, who)} == readers | {"liu"}


def test_a_branchs_reaches_its_teams_however_deep(cast: Cast) -> None:
    id_ = publish(cast, "liu", "branch")
    assert at_home(cast, "he") == at_home(cast, "zhou") == at_home(cast, "sun") == [id_]
    assert at_home(cast, "system") == []


def test_it_is_on_record_with_who_published_it(cast: Cast) -> None:
    id_ = publish(cast, on_wall=True)
    event = db.session.scalars(sa.select(AuditEvent)).one()
    assert (event.action, event.object_id) == ("announcement.publish", str(id_))
    assert event.detail == {
        "unit_id": cast.units["east"],
        "starts_on": "2026-11-23",
        "ends_on": "2026-11-29",
        "on_wall": True,
    }
    announcements.withdraw(cast.actor("liu"), id_)
    kept = db.session.get_one(Announcement, id_)
    assert (kept.withdrawn_by, kept.withdrawn_at) == (cast.people["liu"], NOON)
    actions = db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id))
    assert list(actions) == ["announcement.publish", "announcement.withdraw"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "字" * 401}, "text"),
        ({"text": "客户电话 13912345678"}, "text"),
        ({"first": -1}, "starts_on"),
        ({"first": 367, "last": 370}, "starts_on"),
        ({"first": 3, "last": 2}, "ends_on"),
        ({"last": 90}, "ends_on"),
    ],
)
def test_what_cannot_be_taken_is_refused_at_its_field(
    cast: Cast, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Rejected) as refusal:
        publish(cast, **changes)  # type: ignore[arg-type]
    assert refusal.value.field == field
    assert db.session.scalars(sa.select(Announcement)).all() == []


def test_it_runs_for_ninety_days_at_most(cast: Cast) -> None:
    id_ = publish(cast, last=89)
    assert at_home(cast, "zhou", TODAY + timedelta(days=89)) == [id_]


def test_no_unit_and_one_that_is_out_of_use_are_refused(cast: Cast) -> None:
    db.session.get_one(Unit, cast.units["corporate"]).disabled_at = NOON
    db.session.commit()
    for unit_id in (0, cast.units["corporate"]):
        with pytest.raises(Rejected) as refusal:
            announcements.publish(
                cast.actor("wang"),
                unit_id=unit_id,
                text=TEXT,
                starts_on=TODAY,
                ends_on=TODAY,
                on_wall=False,
            )
        assert refusal.value.field == "unit"


@pytest.mark.parametrize(
    ("who", "unit", "refusal"),
    [
        ("zhou", "retail", NotAllowed),
        ("wang", "branch", NotAllowed),
        ("wang", "west", NotFound),
        ("sun", "east", NotFound),
        ("system", "bank", NotAllowed),
    ],
)
def test_nobody_publishes_for_a_unit_that_is_not_in_their_charge(
    cast: Cast, who: str, unit: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        publish(cast, who, unit)


@pytest.mark.parametrize(
    ("who", "refusal"), [("zhou", NotAllowed), ("sun", NotFound), ("system", NotFound)]
)
def test_nobody_takes_down_what_is_not_in_their_charge(
    cast: Cast, who: str, refusal: type[Exception]
) -> None:
    id_ = publish(cast)
    with pytest.raises(refusal):
        announcements.withdraw(cast.actor(who), id_)
    assert at_home(cast, "zhou") == [id_]


def test_taken_down_it_is_shown_no_more_and_kept_among_the_past(cast: Cast) -> None:
    id_ = publish(cast)
    announcements.withdraw(cast.actor("wang"), id_)
    assert at_home(cast, "zhou") == listed(cast, "zhou") == []
    assert listed(cast, "zhou", When.PAST) == [id_]
    with pytest.raises(Conflict):
        announcements.withdraw(cast.actor("wang"), id_)
    for missing in (id_ + 1, 2**70):
        with pytest.raises(NotFound):
            announcements.withdraw(cast.actor("wang"), missing)


def test_of_four_who_take_it_down_at_once_one_does(cast: Cast) -> None:
    id_ = publish(cast)
    wang = cast.actor("wang")
    db.session.rollback()
    ends = at_once(cast.app, 4, lambda _: announcements.withdraw(wang, id_))
    assert sorted(type(end).__name__ for end in ends) == ["Conflict"] * 3 + ["NoneType"]


def test_it_begins_and_ends_with_its_days(cast: Cast) -> None:
    id_ = publish(cast, first=1, last=2)
    days = [at_home(cast, "zhou", TODAY + timedelta(days=days)) for days in range(4)]
    assert days == [[], [id_], [id_], []]
    assert listed(cast, "zhou") == [id_], "what is coming is listed"


def test_the_newest_come_first_and_three_at_most(cast: Cast) -> None:
    ids = [publish(cast) for _ in range(5)]
    shown, in_all = announcements.running(cast.actor("zhou"), TODAY, 3)
    assert [one.announcement.id for one in shown] == ids[:1:-1]
    assert in_all == 5
    assert listed(cast, "zhou") == ids[::-1]


def test_the_list_takes_as_many_statements_for_many_as_for_one(cast: Cast) -> None:
    publish(cast)
    wang = cast.actor("wang")
    numbers = []
    for more in (31, 0):
        with counted(cast.app) as sent:
            announcements.visible_to(wang, TODAY)
        numbers.append(len(sent))
        for _ in range(more):
            publish(cast)
    assert numbers[0] == numbers[1]
    last = announcements.visible_to(wang, TODAY, page=99)
    assert (last.page, last.pages, len(last.rows)) == (2, 2, 2)


def test_walls_of_the_unit_and_below_show_it_and_no_others(cast: Cast, season: Season) -> None:
    before = {key: wall(board_id) for key, board_id in season.boards.items()}
    publish(cast, on_wall=True)
    told = {key for key, board_id in season.boards.items() if TEXT in wall(board_id)}
    assert told == {("east", "person"), ("east", "team")}
    assert not any(TEXT in html for html in before.values())
    page = fragment.render(ViewKey(season.boards["east", "person"]), clock.now())
    assert TEXT not in page.html


def test_a_wall_shows_what_is_meant_for_it_alone_the_newest_of_it(
    cast: Cast, season: Season
) -> None:
    board_id = season.boards["east", "person"]
    publish(cast, text="只在首页")
    assert "只在首页" not in wall(board_id)
    publish(cast, text="旧的", on_wall=True)
    newest = publish(cast, text="新的<b>", on_wall=True)
    assert "新的&lt;b&gt;" in wall(board_id)
    assert "旧的" not in wall(board_id)
    announcements.withdraw(cast.actor("wang"), newest)
    assert "旧的" in wall(board_id)


def test_a_wall_shows_it_from_midnight_to_midnight_without_anything_written(
    cast: Cast, season: Season
) -> None:
    publish(cast, first=1, last=1, on_wall=True)
    shown = []
    for day in range(3):
        with clock.at(NOON + timedelta(days=day)):
            shown.append(TEXT in wall(season.boards["east", "person"]))
    assert shown == [False, True, False]


def test_only_what_is_for_the_wall_is_told_to_it_and_the_boards_first(cast: Cast) -> None:
    heard = cast.heard()
    publish(cast)
    assert heard == []
    id_ = publish(cast, on_wall=True)
    told = Message("announcement", announcement_id=id_)
    unit = Message("unit", unit_id=cast.units["east"])
    assert heard == [unit, told]
    announcements.withdraw(cast.actor("wang"), id_)
    assert heard[2:] == [unit]


def test_a_moment_is_for_thirty_seconds_and_for_what_runs_today(cast: Cast) -> None:
    now = publish(cast, on_wall=True, text="现在<i>")
    html = announced.moment(now, "zh_CN", NOON + timedelta(seconds=30)) or ""
    assert "现在&lt;i&gt;" in html
    assert "城东支行" in html
    assert announced.moment(now, "zh_CN", NOON + timedelta(seconds=31)) is None
    for other in (publish(cast, first=1, on_wall=True), publish(cast)):
        assert announced.moment(other, "en", NOON) is None
