"""Opening balances: what was before the product, brought in whole or not at all."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import Entry, OpeningBalance, TotalTally
from portal.services import balances, ledger, openings, reconciliation
from portal.services.balances import Balance
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.work import snapshot, writing
from tests.cast import Cast
from tests.entering import count, enter, take_back, today
from tests.season import Season


def figures(cast: Cast, season: Season, **people: int) -> list[Balance]:
    """Return a balance of yesterday for each person."""
    return [
        Balance(
            cast.people[who],
            season.indicators["corporate_account"],
            quantity * SCALE,
            today() - timedelta(1),
        )
        for who, quantity in people.items()
    ]


def test_balances_are_lines_of_one_campaign_marked_as_such(cast_on: Cast) -> None:
    season = cast_on.live_campaign(verification="before")
    cast_on.live_campaign(code="other")
    with cast_on.inside():
        wished = figures(cast_on, season, zhou=7, he=4)
        assert balances.bring_in(cast_on.actor("liu"), season.id, wished, "上线前.xlsx") == 2
        rows = {row.participation_id: row for row in db.session.scalars(sa.select(TotalTally))}
        assert {id_: (row.quantity, row.unverified) for id_, row in rows.items()} == {
            season.participations["zhou"]: (7 * SCALE, 0),
            season.participations["he"]: (4 * SCALE, 0),
        }
        assert reconciliation.verify() == []
        line = ledger.page(cast_on.actor("zhou"), ledger.Filters(), 1).lines[0]
        assert line.is_balance
        with snapshot() as connection:
            assert openings.latest(connection, season.id, "/") == []


def test_a_balance_is_taken_back_like_any_entry_and_may_be_brought_in_again(cast: Cast) -> None:
    season = cast.live_campaign()
    with cast.inside():
        liu = cast.actor("liu")
        balances.bring_in(liu, season.id, figures(cast, season, zhou=7))
        with pytest.raises(Conflict):
            balances.bring_in(liu, season.id, figures(cast, season, zhou=7))
        entry_id = db.session.scalars(sa.select(OpeningBalance.entry_id)).one()
    take_back(cast, "wang", entry_id, "数字有误")
    with cast.inside():
        balances.bring_in(liu, season.id, figures(cast, season, zhou=6))
        assert reconciliation.verify() == []


@pytest.mark.parametrize("fault", ["zero", "future", "before", "twice", "nothing"])
def test_one_wrong_figure_refuses_them_all(cast: Cast, fault: str) -> None:
    season = cast.live_campaign()
    good, other = figures(cast, season, zhou=7, he=4)
    wrong = {
        "zero": [good, Balance(other.person_id, other.indicator_id, 0, other.day)],
        "future": [
            good,
            Balance(other.person_id, other.indicator_id, SCALE, today() + timedelta(1)),
        ],
        "before": [
            good,
            Balance(other.person_id, other.indicator_id, SCALE, season.starts_on - timedelta(1)),
        ],
        "twice": [good, good],
        "nothing": [],
    }[fault]
    with cast.inside(), pytest.raises(Rejected) as refused:
        balances.bring_in(cast.actor("liu"), season.id, wrong)
    assert refused.value.field == "rows"
    assert count(cast) == 0


def test_somebody_who_takes_no_part_refuses_them_all(cast: Cast) -> None:
    season = cast.live_campaign()
    with cast.inside(), pytest.raises(Conflict):
        balances.bring_in(cast.actor("liu"), season.id, figures(cast, season, zhou=7, sun=1))
    assert count(cast) == 0


def test_only_who_organises_brings_in_and_never_their_own(cast: Cast) -> None:
    season = cast.live_campaign()
    with cast.inside():
        for who, refused in (("zhou", NotAllowed), ("wang", NotAllowed), ("audit", NotAllowed)):
            with pytest.raises(refused):
                balances.bring_in(cast.actor(who), season.id, figures(cast, season, he=4))
        with pytest.raises(NotAllowed):
            balances.bring_in(cast.actor("liu"), season.id, figures(cast, season, liu=4))
        with pytest.raises(NotFound):
            balances.bring_in(cast.actor("liu"), 999, figures(cast, season, he=4))


def test_a_season_that_is_over_takes_none(cast: Cast) -> None:
    season = cast.live_campaign()
    with cast.inside():
        with writing() as work:
            work.connection.exec_driver_sql("UPDATE campaign SET state = 'frozen'")
        with pytest.raises(Conflict):
            balances.bring_in(cast.actor("liu"), season.id, figures(cast, season, he=4))
        assert not db.session.scalars(sa.select(Entry.id)).all()
    with pytest.raises(Rejected):
        enter(cast, "zhou")
