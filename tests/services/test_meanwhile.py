"""What somebody else commits between our look and our lock: the ledger stays right all the same."""

from collections.abc import Callable
from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.models import Dispute, Indicator, Participation, TotalTally
from portal.services import (
    books,
    catalogue,
    corrections,
    disputes,
    entries,
    outcomes,
    points,
    reconciliation,
    reversals,
    rosters,
    verifications,
)
from portal.services.entries import recording
from portal.services.outcomes import Found
from portal.services.refusal import Conflict, Rejected
from portal.services.rosters import RosterRow
from portal.services.work import writing
from tests.cast import Cast
from tests.disputing import claimed
from tests.entering import draft, enter, today
from tests.meanwhile import before
from tests.season import Season


@pytest.fixture
def on_postgresql(cast_on: Cast) -> Cast:
    """Give the cast where two transactions can write at once at all."""
    with cast_on.inside():
        if db.engine.dialect.name != "postgresql":
            pytest.skip("SQLite has one writer")
    return cast_on


def is_right(cast: Cast) -> bool:
    """Whether books and ledger agree."""
    with cast.inside():
        return reconciliation.verify() == []


def rescores(cast: Cast, season: Season) -> Callable[[], object]:
    """Return the organiser's decision that accounts were worth five points all along."""
    return lambda: points.set(
        cast.actor("liu"),
        season.id,
        season.indicators["corporate_account"],
        Decimal(5),
        season.starts_on,
        reason="改为五分",
        rescore=True,
    )


@pytest.mark.parametrize("how", ["reverse", "correct", "settle"])
def test_points_that_are_decided_anew_meanwhile_are_those_that_are_taken_back(
    on_postgresql: Cast, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    cast = on_postgresql
    season = cast.live_campaign(ranking="points", ranking_indicator_id=None)
    first, _second = claimed(cast, "zhou", "huang")
    zhou, wang = cast.actor("zhou"), cast.actor("wang")
    with cast.inside():
        dispute_id = db.session.scalars(sa.select(Dispute.id)).one()
    before(monkeypatch, cast, (books, "lock"), rescores(cast, season))
    with cast.inside():
        if how == "reverse":
            reversals.reverse(zhou, first, "录错了")
        elif how == "correct":
            corrections.correct(zhou, first, draft(), "录错了")
        else:
            disputes.settle(wang, dispute_id, "reverse_entry", "归周雨桐")
    assert is_right(cast)


def test_an_outcome_brought_in_meanwhile_goes_with_its_opening(
    on_postgresql: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = on_postgresql
    cast.live_campaign()
    opening = enter(cast, "zhou")
    zhou, liu = cast.actor("zhou"), cast.actor("liu")
    with cast.inside(), writing() as work:
        catalogue.seed(work)
        effective = work.session.scalars(
            sa.select(Indicator.id).where(Indicator.code == "effective_account")
        ).one()
    before(
        monkeypatch,
        cast,
        (books, "lock_entry"),
        lambda: outcomes.bring_in(liu, effective, [Found(opening, today())]),
    )
    with cast.inside():
        reversals.reverse(zhou, opening, "录错了")
        assert not db.session.scalars(sa.select(TotalTally).where(TotalTally.quantity != 0)).all()
    assert is_right(cast)


def second_season(cast: Cast, **columns: object) -> Callable[[], object]:
    """Begin two seasons, one without Huang; return how Huang joins it."""
    cast.live_campaign(**columns)
    second = cast.live_campaign(code="second", **columns)
    with cast.inside(), writing() as work:
        place = work.session.get_one(Participation, second.participations["huang"])
        place.left_on = second.starts_on
    rows = [RosterRow(cast.people[who]) for who in ("zhou", "huang", "zhao", "he")]
    liu = cast.actor("liu")
    return lambda: rosters.set(liu, second.id, rows)


@pytest.mark.parametrize("how", ["record", "correct"])
def test_a_colleague_who_joins_meanwhile_has_the_form_sent_again(
    cast_on: Cast, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    joins = second_season(cast_on)
    entry_id = enter(cast_on, "zhou")
    zhou, shared = cast_on.actor("zhou"), draft(shares=(("60155", 1),))
    module = recording if how == "record" else corrections
    before(monkeypatch, cast_on, (module, "writing"), joins)

    def send() -> object:
        if how == "record":
            return entries.record(zhou, shared)
        return corrections.correct(zhou, entry_id, shared, "与黄俊杰共同营销")

    with cast_on.inside(), pytest.raises(Rejected) as refused:
        send()
    assert refused.value.field == "shares"
    assert is_right(cast_on)
    # The books go on: no line number was left behind.
    assert enter(cast_on, "zhou", shares=(("60155", 1),))
    assert is_right(cast_on)


def test_a_colleague_who_joins_while_an_entry_is_checked_has_it_checked_again(
    on_postgresql: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = on_postgresql
    joins = second_season(cast, verification="before")
    entry_id = enter(cast, "zhou", shares=(("60155", 1),))
    wang = cast.actor("wang")
    before(monkeypatch, cast, (books, "lock"), joins)
    with cast.inside():
        with pytest.raises(Conflict):
            verifications.verify(wang, entry_id)
        verifications.verify(wang, entry_id)
    assert is_right(cast)
