"""The large demo bank: what is written in bulk is what the services would have written."""

import itertools
import os
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from portal import clock
from portal.cli import demo_lines, demo_many
from portal.demo import many
from portal.demo.running import SEASON
from portal.domain.customer import key_of
from portal.extensions import db
from portal.models import (
    Board,
    Book,
    Close,
    CloseMark,
    Entry,
    EntryWords,
    Participation,
    Person,
    Posting,
    RoleGrant,
    TargetRevision,
    TotalTally,
    Unit,
)
from portal.services import passwords, reconciliation
from portal.services.work import writing
from tests.cast import PASSWORD, Cast, password_hash
from tests.entering import enter
from tests.running_server import ROOT

SUB_BRANCHES, PEOPLE, ENTRIES = 7, 30, 2_000
SECONDS = 300


@pytest.fixture
def grown(cast_on: Cast) -> Cast:
    """Give the cast's bank, made larger in a season of which a close was taken."""
    season = cast_on.live_campaign(code=SEASON)
    with cast_on.inside():
        with writing() as work:
            taken_at = clock.now() - timedelta(days=5)
            day = clock.today() - timedelta(days=5)
            work.session.add(Close(campaign_id=season.id, business_date=day, taken_at=taken_at))
        enter(cast_on, "zhou")
        with writing() as work:
            demo_many.grow(work, SUB_BRANCHES, PEOPLE, password_hash())
            demo_lines.fill(work, ENTRIES)
    return cast_on


def test_the_ledger_is_whole_and_everybody_has_brought_something(grown: Cast) -> None:
    with grown.inside():
        assert reconciliation.verify() == []
        assert db.session.scalar(sa.select(sa.func.count(Posting.id))) == ENTRIES + 1
        totals = db.session.execute(
            sa.select(Person.employee_no, TotalTally.quantity)
            .join(Participation, Participation.id == TotalTally.participation_id)
            .join(Person, Person.id == Participation.person_id)
        ).all()
    brought = {row.employee_no: row.quantity for row in totals}
    newcomers = {many.manager(number).employee_no for number in range(PEOPLE)}
    assert newcomers < brought.keys()
    assert len({brought[one] for one in newcomers}) > 3
    most = max(newcomers, key=lambda one: brought[one])
    assert many.share(most) == max(map(many.share, newcomers))


def test_lines_follow_each_other_in_every_book_and_in_time(grown: Cast) -> None:
    with grown.inside():
        rows = db.session.execute(
            sa.select(
                Posting.book_id, Posting.line_no, Posting.effective_at, Posting.business_date
            ).order_by(Posting.book_id, Posting.line_no)
        ).all()
        books = {book.id: book.line_no for book in db.session.scalars(sa.select(Book))}
    lines = Counter(row.book_id for row in rows)
    assert lines == Counter(books)
    assert [row.line_no for row in rows] == [
        line for book in sorted(books) for line in range(1, books[book] + 1)
    ]
    for earlier, later in itertools.pairwise(rows):
        if earlier.book_id == later.book_id:
            assert earlier.effective_at <= later.effective_at
    # A book that had lines gets its new ones now: none comes before what stood there.
    assert len({row.business_date for row in rows}) == 21


def test_a_close_includes_what_was_written_by_its_moment(grown: Cast) -> None:
    with grown.inside():
        close = db.session.scalars(sa.select(Close)).one()
        marks = {mark.book_id: mark.upto_line for mark in db.session.scalars(sa.select(CloseMark))}
        found = db.session.execute(
            sa.select(Posting.book_id, sa.func.count().label("lines"))
            .where(Posting.effective_at <= close.taken_at)
            .group_by(Posting.book_id)
        )
        counted = {row.book_id: row.lines for row in found}
    assert marks == counted
    # East's lines are all of now; west had none before.
    assert len(marks) == SUB_BRANCHES + 1


def test_customers_are_compared_as_those_of_entered_openings_are(grown: Cast) -> None:
    with grown.inside():
        words = db.session.scalars(sa.select(EntryWords)).all()
    assert all(row.customer_key == key_of(row.customer) for row in words)
    assert len({row.customer for row in words}) == ENTRIES + 1


def test_everybody_has_a_role_a_target_and_the_demo_s_password(grown: Cast) -> None:
    with grown.inside():
        roles = db.session.execute(
            sa.select(RoleGrant.role, RoleGrant.unit_id, Person.unit_id, Person.password_hash)
            .join(Person, Person.id == RoleGrant.person_id)
            .join(Unit, Unit.id == Person.unit_id)
            .where(Unit.code.startswith(many.CODE))
        ).all()
        units = db.session.scalars(sa.select(Unit.id).where(Unit.code.startswith(many.CODE))).all()
        targets = db.session.scalars(sa.select(TargetRevision)).all()
        boards = db.session.scalars(
            sa.select(Board.unit_id).where(Board.kind == "person", Board.unit_id.in_(units))
        ).all()
    assert Counter(row[0] for row in roles) == {
        "supervisor": SUB_BRANCHES,
        "account_manager": PEOPLE,
    }
    assert all(row[1] == (row[2] if row[0] == "supervisor" else None) for row in roles)
    assert passwords.matches(roles[0][3], PASSWORD)
    of_people = [row for row in targets if row.participation_id]
    of_units = [row for row in targets if row.unit_id]
    assert (len(of_people), len(of_units)) == (PEOPLE, SUB_BRANCHES)
    assert sum(row.target for row in of_people) == sum(row.target for row in of_units)
    assert sorted(boards) == sorted(units)


def test_the_next_opening_is_entered_behind_them(grown: Cast) -> None:
    with grown.inside():
        before = db.session.scalar(sa.select(sa.func.max(Entry.id)))
        db.session.rollback()
        enter(grown, "huang")
        db.session.rollback()
        assert db.session.scalar(sa.select(sa.func.max(Entry.id))) == (before or 0) + 1
        assert reconciliation.verify() == []


def test_names_are_many_and_numbers_are_one_s_own() -> None:
    places = [many.sub_branch(number) for number in range(1_200)]
    assert len({place.name for place in places}) == len({place.code for place in places}) == 1_200
    assert many.sub_branch(3) == many.sub_branch(3)
    people = [many.manager(number) for number in range(2_000)]
    people += [many.head(number) for number in range(200)]
    assert len({person.employee_no for person in people}) == len(people)
    assert len({person.name for person in people}) > len(people) / 2
    shares = Counter(many.share(person.employee_no) for person in people)
    assert set(shares) == set(range(many.LEAST_SHARE, many.MOST_SHARE + 1))
    assert shares[many.LEAST_SHARE] > 2 * shares[many.MOST_SHARE]


def test_the_command_makes_the_demo_bank_large_once(demo_instance: Path) -> None:
    words = ("--entries", "3000", "--sub-branches", "12", "--people", "60")
    first = _flask(demo_instance, *words)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "The ledger and its tallies agree" in first.stdout
    again = _flask(demo_instance, *words)
    assert again.returncode == 1
    assert "is a large one already" in again.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--sub-branches", "5", "--people", "4"), "Every sub-branch needs somebody"),
        (("--entries", "-1"), "-1 is not in the range"),
        ((), "There is no demo bank here to make larger"),
    ],
)
def test_what_cannot_be_made_is_said_and_nothing_is_written(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    answer = _flask(tmp_path, *words)
    assert answer.returncode != 0
    assert said in answer.stderr


def _flask(instance: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "demo", "bank", *words],
        cwd=ROOT,
        env={**os.environ, "HONGBANG_INSTANCE": str(instance)},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
