"""Closes: taken once, under the locks, with where every book and everybody stood."""

from datetime import datetime, time, timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import cut_off_at
from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import AuditEvent, Book, Bulletin, Close, CloseMark, CloseStanding
from portal.services import boards, closes
from portal.services.closes import Due, Taken
from portal.services.work import snapshot
from tests.cast import Cast
from tests.entering import enter
from tests.parallel import at_once
from tests.season import Season


@pytest.fixture
def season_on(cast_on: Cast) -> Season:
    """Give the branch's season, which closes every day at six; once on each engine."""
    return cast_on.live_campaign()


def at(cast: Cast, days: int, hour: int) -> datetime:
    """Return the moment in the branch's zone, so many days from today."""
    with cast.inside():
        return cut_off_at(clock.today() + timedelta(days=days), time(hour), clock.zone())


def run_at(cast: Cast, moment: datetime) -> list[Taken]:
    """Take what is due at the moment."""
    with cast.inside(), clock.at(moment):
        return closes.run(clock.now())


def count(cast: Cast, what: type) -> int:
    """Return how many rows there are."""
    with cast.inside():
        return db.session.scalar(sa.select(sa.func.count()).select_from(what)) or 0


def test_five_that_run_at_once_take_a_close_once(cast_on: Cast, season_on: Season) -> None:
    enter(cast_on, "zhou")
    evening = at(cast_on, 1, 18)

    def run(_: int) -> int:
        with clock.at(evening):
            return len(closes.run(clock.now()))

    taken = at_once(cast_on.app, 5, run)
    assert sorted(taken) == [0, 0, 0, 0, 1]  # type: ignore[type-var]
    for table in (Close, Bulletin):
        assert count(cast_on, table) == 1
    assert count(cast_on, CloseMark) == len(season_on.books)
    assert run_at(cast_on, evening + timedelta(hours=1)) == []


def test_five_that_take_the_same_close_write_it_once(cast_on: Cast, season_on: Season) -> None:
    with cast_on.inside():
        due = Due(season_on.id, season_on.code, clock.today())
    taken = at_once(cast_on.app, 5, lambda _: closes.take(due))
    assert sum(one is not None for one in taken) == 1
    assert count(cast_on, Close) == 1


def test_nothing_is_due_before_the_cut_off_and_from_that_second_on_it_is(
    cast_on: Cast, season_on: Season
) -> None:
    yesterday, today = run_at(cast_on, at(cast_on, 1, 17)), at(cast_on, 1, 18)
    assert len(yesterday) == 1, "the latest cut-off that has passed"
    assert run_at(cast_on, today - timedelta(seconds=1)) == []
    (taken,) = run_at(cast_on, today)
    assert taken.campaign_id == season_on.id
    with cast_on.inside():
        assert taken.day == clock.today() + timedelta(days=1)


def test_of_several_cut_offs_that_were_slept_through_only_the_latest_is_taken(
    cast_on: Cast, season_on: Season
) -> None:
    (taken,) = run_at(cast_on, at(cast_on, 5, 9))
    assert taken.campaign_id == season_on.id
    assert count(cast_on, Close) == 1
    with cast_on.inside():
        assert taken.day == clock.today() + timedelta(days=4)


@pytest.mark.parametrize("state", ["draft", "frozen", "closed"])
def test_only_a_live_campaign_closes(cast: Cast, state: str) -> None:
    cast.live_campaign(state=state)
    assert run_at(cast, at(cast, 1, 20)) == []


def test_a_campaign_that_has_not_begun_has_nothing_due(cast: Cast) -> None:
    with cast.inside():
        first = clock.today() + timedelta(days=3)
    cast.live_campaign(starts_on=first, ends_on=first + timedelta(days=10))
    assert run_at(cast, at(cast, 2, 20)) == []
    assert len(run_at(cast, at(cast, 3, 20))) == 1


def test_a_close_holds_each_books_last_line_and_everybodys_place(
    cast_on: Cast, season_on: Season
) -> None:
    for _ in range(2):
        enter(cast_on, "zhou")
    enter(cast_on, "he")
    run_at(cast_on, at(cast_on, 1, 18))
    with cast_on.inside():
        marks = db.session.execute(sa.select(CloseMark.book_id, CloseMark.upto_line))
        assert {row[0]: row[1] for row in marks} == {
            season_on.books["east"]: 2,
            season_on.books["west"]: 1,
        }
        kept = db.session.execute(
            sa.select(CloseStanding.row_key, CloseStanding.rank, CloseStanding.value).where(
                CloseStanding.board_id == season_on.boards["branch", "person"]
            )
        ).all()
    people = cast_on.people
    assert {tuple(row) for row in kept} == {
        (f"p{people['zhou']}", 1, 2 * SCALE),
        (f"p{people['he']}", 2, SCALE),
        (f"p{people['huang']}", 3, 0),
        (f"p{people['zhao']}", 3, 0),
    }


def test_what_is_entered_after_the_close_is_beyond_its_line(
    cast_on: Cast, season_on: Season
) -> None:
    enter(cast_on, "zhou")
    run_at(cast_on, at(cast_on, 1, 18))
    enter(cast_on, "zhou")
    with cast_on.inside():
        upto = db.session.scalar(
            sa.select(CloseMark.upto_line).where(CloseMark.book_id == season_on.books["east"])
        )
        line = db.session.scalar(sa.select(Book.line_no).where(Book.id == season_on.books["east"]))
    assert (upto, line) == (1, 2)


def test_a_close_makes_the_boards_a_version_newer_and_is_audited(
    cast_on: Cast, season_on: Season
) -> None:
    board = season_on.boards["branch", "person"]

    def version() -> int:
        with cast_on.inside(), snapshot() as connection:
            return boards.heads(connection, [board])[board].version

    before = version()
    run_at(cast_on, at(cast_on, 1, 18))
    assert version() > before
    with cast_on.inside():
        assert "close.take" in db.session.scalars(sa.select(AuditEvent.action)).all()


def test_a_close_that_is_not_taken_leaves_everything_as_it_was(
    cast_on: Cast, season_on: Season
) -> None:
    run_at(cast_on, at(cast_on, 1, 18))
    with cast_on.inside():
        before = db.session.scalars(sa.select(Book.revision).order_by(Book.id)).all()
        due = Due(season_on.id, season_on.code, clock.today() + timedelta(days=1))
        assert closes.take(due) is None
        after = db.session.scalars(sa.select(Book.revision).order_by(Book.id)).all()
    assert before == after
