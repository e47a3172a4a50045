"""Verifying bulletins from the terminal, and issuing them there."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain import bulletin
from portal.extensions import db
from portal.models import Bulletin, DayTally, TotalTally
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import enter, take_back
from tests.issuing import at, differences, evening
from tests.season import Season

FIRST = date(2026, 11, 8)
DAY = timedelta(days=1)


@pytest.fixture
def season(cast: Cast) -> Season:
    """Give a season with a cycle's and a week's bulletin, and a correction of the next day."""
    season = cast.live_campaign(starts_on=FIRST, ends_on=FIRST + 9 * DAY)
    with clock.at(at(FIRST, 10)):
        taken = enter(cast, "zhou", quantity="2")
        enter(cast, "he")
    evening(cast, FIRST)
    with clock.at(at(FIRST + DAY, 10)):
        take_back(cast, "zhou", taken)
    evening(cast, FIRST + DAY)
    return season


def run(cast: Cast, *command: str) -> tuple[int, list[str]]:
    """Run a command; return its exit code and its lines."""
    result = cast.app.test_cli_runner().invoke(args=list(command))
    return result.exit_code, result.output.splitlines()


def forge(cast: Cast, old: str, new: str, kind: str = "cycle", *, sign: bool = True) -> None:
    """Change the text of the first bulletin of the kind where its table is not guarded."""
    with cast.inside(), writing() as work:
        for name in work.connection.scalars(
            sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name='bulletin'")
        ).all():
            work.connection.execute(sa.text(f"DROP TRIGGER {name}"))
        one = work.session.scalars(
            sa.select(Bulletin).where(Bulletin.kind == kind).order_by(Bulletin.id)
        ).first()
        assert one is not None
        assert old in one.content
        one.content = one.content.replace(old, new, 1)
        if sign:
            one.digest = bulletin.digest(one.content)


def test_bulletins_that_are_right_are_said_to_be(cast: Cast, season: Season) -> None:
    code, lines = run(cast, "bulletin", "verify")
    assert (code, lines) == (0, ["4 bulletins agree with their digests and the ledger."])
    assert season.code == "season"


def test_the_tallies_are_not_asked(cast: Cast, season: Season) -> None:
    with cast.inside(), writing() as work:
        for table in (DayTally, TotalTally):
            work.connection.execute(sa.update(table).values(quantity=table.quantity + 70_000))
    assert differences(cast) == []
    assert season.code == "season"


def test_a_text_that_was_changed_no_longer_has_its_digest(cast: Cast, season: Season) -> None:
    forge(cast, "旺季冲刺", "旺季大捷", sign=False)
    code, lines = run(cast, "bulletin", "verify")
    assert code == 1
    assert lines[0].startswith(f"{season.code} cycle 1 (2026-11-08): the digest is ")
    assert lines[-1] == "1 differences."


@pytest.mark.parametrize(
    ("old", "new", "kind", "what"),
    [
        ('"value":"2","week"', '"value":"4","week"', "cycle", "周雨桐 is 4, the lines say 2"),
        ('"value":"2","week"', '"value":"4","week"', "week", "周雨桐 is 4, the lines say 2"),
        (
            '"today":"2","unit"',
            '"today":"1","unit"',
            "cycle",
            "the last day of 周雨桐 is 1, the lines say 2",
        ),
        ('"new":"3"', '"new":"2"', "cycle", "the sum of what moved is 3, the lines say 2"),
        (
            '"right":"0"',
            '"right":"1"',
            "correction",
            "what is right for 周雨桐 in bulletin 1 is 1, the lines say 0",
        ),
    ],
)
def test_a_figure_that_the_lines_do_not_bear_out_is_named(
    cast: Cast, season: Season, old: str, new: str, kind: str, what: str
) -> None:
    forge(cast, old, new, kind)
    code, lines = run(cast, "bulletin", "verify")
    assert (code, lines[-1]) == (1, "1 differences.")
    assert lines[0].endswith(what)
    assert season.code == "season"


def test_marks_that_differ_from_those_that_are_kept_are_named(cast: Cast, season: Season) -> None:
    forge(cast, f'"{season.books["east"]}":1', f'"{season.books["east"]}":9')
    assert any("the last line of its books" in one for one in differences(cast))


def test_issuing_from_the_terminal_names_each_bulletin(cast: Cast) -> None:
    cast.live_campaign(starts_on=FIRST, ends_on=FIRST + 9 * DAY)
    with clock.at(at(FIRST, 18)):
        assert run(cast, "bulletin", "issue") == (
            0,
            [
                "season: cycle 1 of 2026-11-08 issued.",
                "season: week 1 of 2026-11-08 issued.",
            ],
        )
        assert run(cast, "bulletin", "issue") == (0, ["No bulletin is due."])
        assert run(cast, "close", "run") == (0, ["No close is due."])
    with cast.inside():
        assert db.session.scalar(sa.select(sa.func.count(Bulletin.id))) == 2
