"""Honours: awarded once on the line that earned them, withdrawn in the open, earned again."""

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import (
    AuditEvent,
    Book,
    Honour,
    HonourWithdrawal,
    Notice,
    Posting,
    TargetRevision,
)
from portal.services import corrections, honours
from portal.services.honours import settling
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import draft, enter, take_back
from tests.honouring import settle
from tests.parallel import at_once
from tests.season import Season
from tests.statements import counted


@pytest.fixture
def season_on(cast_on: Cast) -> Season:
    """Give the branch's season, once on each engine."""
    return cast_on.live_campaign()


def awarded(cast: Cast, *kinds: str) -> list[tuple[str, int, str, int, bool]]:
    """Return kind, threshold, subject, turn and whether it stands, in the order of awarding."""
    with cast.inside():
        rows = db.session.execute(
            sa.select(Honour, HonourWithdrawal.honour_id)
            .outerjoin(HonourWithdrawal, HonourWithdrawal.honour_id == Honour.id)
            .order_by(Honour.id)
        )
        return [
            (one.kind, one.threshold // SCALE, one.subject, one.turn, withdrawn is None)
            for one, withdrawn in rows
            if not kinds or one.kind in kinds
        ]


def entry_of(cast: Cast, kind: str, turn: int = 1) -> int:
    """Return the entry whose line earned the honour."""
    with cast.inside():
        found = sa.select(Posting.entry_id).join(Honour, Honour.posting_id == Posting.id)
        return db.session.scalars(found.where(Honour.kind == kind, Honour.turn == turn)).one()


def place(season: Season, who: str) -> str:
    """Return the subject as a person's honours name it."""
    return f"p{season.participations[who]}"


def many(cast: Cast, who: str, quantity: int) -> int:
    """Enter so many at once; return the entry's id."""
    return enter(cast, who, quantity=str(quantity))


def test_the_first_opening_is_awarded_once_on_its_line(cast_on: Cast, season_on: Season) -> None:
    first = enter(cast_on, "zhou")
    assert settle(cast_on) == 1
    enter(cast_on, "zhou")
    assert settle(cast_on) == 0
    assert awarded(cast_on) == [("first", 0, place(season_on, "zhou"), 1, True)]
    assert entry_of(cast_on, "first") == first


def test_one_line_that_passes_several_figures_earns_them_all(
    cast_on: Cast, season_on: Season
) -> None:
    many(cast_on, "zhou", 21)
    settle(cast_on)
    own = place(season_on, "zhou")
    assert awarded(cast_on) == [
        ("first", 0, own, 1, True),
        ("reach", 10, own, 1, True),
        ("reach", 20, own, 1, True),
    ]


def test_a_reversal_that_takes_the_value_below_withdraws_it_in_the_open(
    cast_on: Cast, season_on: Season
) -> None:
    many(cast_on, "zhou", 9)
    last = enter(cast_on, "zhou")
    settle(cast_on)
    reversal = take_back(cast_on, "zhou", last)
    assert settle(cast_on) == 1
    assert awarded(cast_on, "reach") == [("reach", 10, place(season_on, "zhou"), 1, False)]
    with cast_on.inside():
        fall = db.session.execute(
            sa.select(HonourWithdrawal.value, Posting.entry_id).join(
                Posting, Posting.id == HonourWithdrawal.posting_id
            )
        ).one()
    assert tuple(fall) == (9 * SCALE, reversal)


def test_what_is_earned_again_is_another_award_on_the_later_line(
    cast_on: Cast, season_on: Season
) -> None:
    many(cast_on, "zhou", 9)
    take_back(cast_on, "zhou", enter(cast_on, "zhou"))
    again = enter(cast_on, "zhou")
    settle(cast_on)
    own = place(season_on, "zhou")
    turns = [("reach", 10, own, 1, False), ("reach", 10, own, 2, True)]
    assert awarded(cast_on, "reach") == turns, "as if it had been settled after every line"
    assert entry_of(cast_on, "reach", 2) == again


@pytest.mark.parametrize("settles_between", [True, False])
def test_a_correction_of_the_same_quantity_takes_nothing_away(
    cast_on: Cast, season_on: Season, *, settles_between: bool
) -> None:
    many(cast_on, "zhou", 9)
    tenth = enter(cast_on, "zhou")
    if settles_between:
        settle(cast_on)
    with cast_on.inside():
        corrections.correct(cast_on.actor("zhou"), tenth, draft(channel="personal"), "渠道选错")
    settle(cast_on)
    assert awarded(cast_on, "reach") == [("reach", 10, place(season_on, "zhou"), 1, True)]
    assert entry_of(cast_on, "reach") == tenth


def test_a_correction_to_less_does(cast_on: Cast, season_on: Season) -> None:
    all_ten = many(cast_on, "zhou", 10)
    settle(cast_on)
    with cast_on.inside():
        corrections.correct(cast_on.actor("zhou"), all_ten, draft(quantity="8"), "数量录错")
    settle(cast_on)
    own = place(season_on, "zhou")
    assert awarded(cast_on) == [("first", 0, own, 1, True), ("reach", 10, own, 1, False)]


@pytest.mark.usefixtures("season_on")
def test_five_that_settle_at_once_award_once(cast_on: Cast) -> None:
    many(cast_on, "zhou", 12)
    many(cast_on, "he", 3)
    settled = at_once(cast_on.app, 5, lambda _: honours.run())
    assert sorted(settled) == [0, 0, 0, 0, 3]  # type: ignore[type-var]
    assert len(awarded(cast_on)) == 3
    assert settle(cast_on) == 0


def test_settling_beside_entries_and_closes_awards_each_once(
    cast_on: Cast, season_on: Season
) -> None:
    def act(number: int) -> object:
        if number % 2:
            return honours.run()
        who = ("zhou", "huang", "zhao", "he")[number // 2 % 4]
        return enter(cast_on, who)

    outcomes = at_once(cast_on.app, 8, act)
    assert not [one for one in outcomes if isinstance(one, Exception)]
    settle(cast_on)
    found = awarded(cast_on, "first")
    assert sorted(one[2] for one in found) == sorted(
        place(season_on, who) for who in ("zhou", "huang", "zhao", "he")
    )


def test_those_who_are_told_are_told_and_it_is_audited_and_boards_are_newer(
    cast_on: Cast, season_on: Season
) -> None:
    many(cast_on, "zhou", 10)
    heard = cast_on.heard()
    with cast_on.inside():
        before = db.session.scalar(sa.select(sa.func.sum(Book.revision)))
    settle(cast_on)
    with cast_on.inside():
        assert db.session.scalar(sa.select(sa.func.sum(Book.revision))) != before
        told = db.session.scalars(sa.select(Notice).order_by(Notice.id)).all()
        assert [one.kind for one in told] == ["honour_awarded", "honour_awarded"]
        assert {one.person_id for one in told} == {cast_on.people["zhou"]}
        assert told[1].facts["honour"] == "突破十"
        action = sa.select(AuditEvent.object_id).where(AuditEvent.action == "honour.award")
        assert db.session.scalars(action).all() == [str(season_on.id)]
    assert {(one.kind, one.campaign_id) for one in heard} == {("board", season_on.id)}
    with cast_on.inside():
        before = db.session.scalar(sa.select(sa.func.sum(Book.revision)))
    settle(cast_on)
    with cast_on.inside():
        assert db.session.scalar(sa.select(sa.func.sum(Book.revision))) == before


def test_past_the_average_is_more_than_it_exactly(cast_on: Cast) -> None:
    season = after_another(cast_on)
    many(cast_on, "he", 2)
    settle(cast_on)
    assert awarded(cast_on, "past_average") == [], "10 / 4 = 2.5"
    third = enter(cast_on, "he")
    settle(cast_on)
    own = place(season, "he")
    assert awarded(cast_on, "past_average") == [("past_average", 0, own, 1, True)]
    assert entry_of(cast_on, "past_average") == third
    many(cast_on, "he", 6)
    settle(cast_on)
    assert awarded(cast_on, "past_champion") == [], "9 is as many as the champion had"
    enter(cast_on, "he")
    settle(cast_on)
    assert awarded(cast_on, "past_champion") == [("past_champion", 0, own, 1, True)]


def test_all_newcomers_past_the_average_is_earned_by_the_last_of_them(cast_on: Cast) -> None:
    season = after_another(cast_on)
    many(cast_on, "huang", 3)
    settle(cast_on)
    assert awarded(cast_on, "newcomers") == []
    last = many(cast_on, "he", 4)
    settle(cast_on)
    branch = f"u{cast_on.units['branch']}"
    assert awarded(cast_on, "newcomers") == [("newcomers", 0, branch, 1, True)]
    assert entry_of(cast_on, "newcomers") == last
    take_back(cast_on, "he", last)
    settle(cast_on)
    assert awarded(cast_on, "newcomers") == [("newcomers", 0, branch, 1, False)]
    assert ("past_average", 0, place(season, "huang"), 1, True) in awarded(cast_on)


def test_a_unit_that_reaches_its_target_keeps_it_when_the_target_is_raised(
    cast_on: Cast, season_on: Season
) -> None:
    set_unit_target(cast_on, season_on, "east", 5)
    many(cast_on, "zhou", 3)
    last = many(cast_on, "zhao", 2)
    settle(cast_on)
    east = f"u{cast_on.units['east']}"
    assert awarded(cast_on, "team_target") == [("team_target", 0, east, 1, True)]
    assert entry_of(cast_on, "team_target") == last
    set_unit_target(cast_on, season_on, "east", 50)
    enter(cast_on, "zhou")
    settle(cast_on)
    assert awarded(cast_on, "team_target") == [("team_target", 0, east, 1, True)]


def test_a_unit_that_falls_below_its_target_by_a_line_loses_it(
    cast_on: Cast, season_on: Season
) -> None:
    set_unit_target(cast_on, season_on, "branch", 5)
    many(cast_on, "zhou", 3)
    last = many(cast_on, "he", 2)
    settle(cast_on)
    branch = f"u{cast_on.units['branch']}"
    assert awarded(cast_on, "team_target") == [("team_target", 0, branch, 1, True)]
    take_back(cast_on, "he", last)
    settle(cast_on)
    assert awarded(cast_on, "team_target") == [("team_target", 0, branch, 1, False)]


def test_who_has_left_keeps_theirs(cast_on: Cast, season_on: Season) -> None:
    many(cast_on, "zhou", 10)
    settle(cast_on)
    with cast_on.inside(), writing() as work:
        work.connection.execute(
            sa.text("UPDATE participation SET left_on = :day WHERE id = :id"),
            {"day": clock.today().isoformat(), "id": season_on.participations["zhou"]},
        )
    enter(cast_on, "huang")
    settle(cast_on)
    assert ("reach", 10, place(season_on, "zhou"), 1, True) in awarded(cast_on)


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_a_season_that_is_not_under_way_awards_nothing(cast: Cast, state: str) -> None:
    season = cast.live_campaign()
    enter(cast, "zhou")
    with cast.inside(), writing() as work:
        work.connection.execute(
            sa.text("UPDATE campaign SET state = :state WHERE id = :id"),
            {"state": state, "id": season.id},
        )
    assert settle(cast) == 0
    assert awarded(cast) == []


def test_settling_takes_as_many_statements_for_six_lines_of_two_as_for_one(cast: Cast) -> None:
    cast.live_campaign()
    enter(cast, "zhou")
    settle(cast)
    enter(cast, "zhou")
    with counted(cast.app) as one:
        settle(cast)
    for _ in range(3):
        enter(cast, "zhou")
        enter(cast, "huang")
    settle(cast)
    for _ in range(3):
        enter(cast, "zhou")
        enter(cast, "huang")
    with counted(cast.app) as six:
        settle(cast)
    assert len(six) == len(one)
    with counted(cast.app) as nothing:
        settle(cast)
    assert len([text for text in nothing if text.startswith("SELECT")]) == 1


def test_the_first_look_at_a_long_ledger_awards_what_stands_on_the_line_that_earned_it(
    cast_on: Cast, season_on: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "MOST_REPLAYED", 2)
    many(cast_on, "zhou", 9)
    take_back(cast_on, "zhou", enter(cast_on, "zhou"))
    tenth = enter(cast_on, "zhou")
    settle(cast_on)
    own = place(season_on, "zhou")
    assert awarded(cast_on) == [("first", 0, own, 1, True), ("reach", 10, own, 1, True)]
    assert entry_of(cast_on, "reach") == tenth
    assert settle(cast_on) == 0


def after_another(cast: Cast) -> Season:
    """Give a season that is compared with one that is over: there, 2.5 a head, 9 at most."""
    with cast.inside():
        today = clock.today()
    earlier = cast.live_campaign(code="before", starts_on=today, ends_on=today)
    many(cast, "zhou", 9)
    enter(cast, "huang")
    with cast.inside(), writing() as work:
        work.connection.execute(
            sa.text("UPDATE campaign SET state = 'closed' WHERE id = :id"), {"id": earlier.id}
        )
    return cast.live_campaign(code="now", reference_id=earlier.id)


def set_unit_target(cast: Cast, season: Season, unit: str, target: int) -> None:
    """Set a unit's target for the season."""
    with cast.inside(), writing() as work:
        work.session.add(
            TargetRevision(
                campaign_id=season.id,
                unit_id=cast.units[unit],
                indicator_id=season.indicators["corporate_account"],
                target=target * SCALE,
                valid_from=season.starts_on,
                recorded_at=work.now,
                recorder_id=cast.people["liu"],
            )
        )
