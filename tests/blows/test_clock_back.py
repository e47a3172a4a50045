"""A clock that is set back under a running server: lines keep their order, no close comes twice."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from portal import clock
from portal.extensions import db
from portal.models import AuditEvent, Bulletin, Close, Entry, Posting
from portal.services import closes, honours, reconciliation, reminders
from portal.services.closes import Taken
from tests.blows.other_time import APPLICATION, OtherTime
from tests.cast import PASSWORD
from tests.databases import Kind, engine_url
from tests.desk import Desk, today
from tests.house import NUMBERS, QUIET, House, house_at

MINUTES = timedelta(minutes=10)
DAYS = timedelta(days=2)


@pytest.fixture
def time(tmp_path: Path) -> OtherTime:
    """Give the server's clock."""
    return OtherTime(tmp_path / "time")


@pytest.fixture
def house(engine_kind: Kind, tmp_path: Path, time: OtherTime) -> Iterator[House]:
    """Give a house whose server goes by that clock; the test runs once on each engine."""
    with (
        engine_url(engine_kind) as url,
        house_at(
            url, tmp_path / "instance", {**QUIET, **time.environment}, f"{APPLICATION}:app"
        ) as made,
    ):
        yield made


def keep_time(house: House, moment: datetime) -> list[Taken]:
    """Do what the ticker does, at the moment; return the closes that were taken."""
    with house.cast.inside(), clock.at(moment):
        taken = closes.run(moment)
        honours.run()
        reminders.run(moment)
        return taken


def test_a_clock_that_is_set_back_puts_no_line_before_an_earlier_one(
    house: House, time: OtherTime
) -> None:
    desks: dict[str, Desk] = {}
    for who in ("zhou", "huang", "zhao", "he"):
        desks[who] = house.desk(who)
    day = today()
    for number, who in enumerate(("he", "zhao", "huang", "zhou")):
        desks[who].enter(business_date=day)
        time.shift(-MINUTES * (number + 1))
    # Each has one account: who had it first leads, whatever the clock showed then.
    with house.cast.inside():
        lines = db.session.execute(sa.select(Posting.effective_at).order_by(Posting.id))
        moments = list(lines.scalars())
        entered = list(db.session.scalars(sa.select(Entry.recorded_at).order_by(Entry.id)))
        assert moments == sorted(set(moments))
        assert entered == sorted(set(entered))
        assert reconciliation.verify() == []
    board = desks["zhou"].fragment(house.board())
    names = {"he": "何志强", "zhao": "赵子昂", "huang": "黄俊杰", "zhou": "周雨桐"}
    places = [board.index(names[who]) for who in ("he", "zhao", "huang", "zhou")]
    assert places == sorted(places)
    # Who signed in before is still there, who comes now gets in, and every page can be read.
    newcomer = house.desk("wang")
    for path in (
        "/",
        "/entries",
        "/entries/new",
        f"/boards/{house.board()}",
        "/account",
        "/notices",
    ):
        for desk in (desks["zhou"], newcomer):
            assert desk.get(path).status_code == 200, path
    assert "Traceback" not in house.server.log.read_text()


def test_a_clock_that_is_set_back_by_days_closes_nothing_twice(
    house: House, time: OtherTime
) -> None:
    house.desk("zhou").enter(business_date=today())
    evening = datetime.now(UTC) + timedelta(days=1)  # noqa: TID251 - the machine's own
    time.set(evening)
    assert len(keep_time(house, evening)) == 1

    def done() -> tuple[int, ...]:
        with house.cast.inside():
            taken = sa.select(sa.func.count()).where(AuditEvent.action == "close.take")
            return tuple(
                db.session.scalar(statement) or 0
                for statement in (
                    sa.select(sa.func.count()).select_from(Close),
                    sa.select(sa.func.count()).select_from(Bulletin),
                    taken,
                )
            )

    before = done()
    assert before[0] == before[2] == 1
    for back in (timedelta(hours=1), DAYS, timedelta(0)):
        assert keep_time(house, evening - back) == []
        assert done() == before
    time.set(evening - DAYS)
    desk = house.desk("huang")
    for path in ("/", "/entries/new", f"/boards/{house.board()}", "/bulletins", "/account"):
        assert desk.get(path).status_code == 200, path
    # The day after, all goes on.
    time.set(evening + timedelta(days=1))
    desk.sign_in(NUMBERS["huang"], PASSWORD).enter(business_date=today())
    assert len(keep_time(house, evening + timedelta(days=1))) == 1
    assert done()[0] == 2
    with house.cast.inside():
        assert reconciliation.verify() == []
    assert "Traceback" not in house.server.log.read_text()
