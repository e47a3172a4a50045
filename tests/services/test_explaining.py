"""Explaining a rank on ledgers as they come about: whatever happened, the steps add up."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from portal import clock
from portal.domain.quantity import SCALE
from portal.domain.standing import Line
from portal.models import (
    Board,
    Bundle,
    Campaign,
    Close,
    CloseStanding,
    Participation,
    RosterRevision,
    TargetRevision,
)
from portal.services import bases, closes, entries, explaining, points, reversals, standings
from portal.services.closes import Due
from portal.services.explaining import Asked, Closed, Explained
from portal.services.explaining import closes as moments_of
from portal.services.refusal import NotFound
from portal.services.standings import BoardStandings, Moment, moments, past, reading
from portal.services.work import snapshot, writing
from tests.cast import Cast
from tests.entering import draft, enter, take_back
from tests.season import PLACES, Season
from tests.statements import counted

FIRST_DAY, LAST_DAY = date(2026, 11, 1), date(2026, 11, 30)
MORNING = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
RUNS = count(1)
EXAMPLES = int(os.environ.get("HONGBANG_LEDGER_EXAMPLES", "3"))
WHO = st.sampled_from(sorted(PLACES))
KINDS = ("bundle", "no_base")

Deed = tuple[str, str, int]
DEEDS: st.SearchStrategy[list[Deed]] = st.lists(
    st.one_of(
        st.tuples(st.just("enter"), WHO, st.integers(1, 3)),
        st.tuples(st.just("enter"), WHO, st.integers(1, 3)),
        st.tuples(
            st.sampled_from(["back", "rescore", "aim", "aim_unit", "base"]), WHO, st.integers(0, 4)
        ),
        st.tuples(
            st.sampled_from(["train", "move", "bundle", "off", "return"]), WHO, st.integers(0, 4)
        ),
        st.tuples(st.sampled_from(["close", "sleep"]), WHO, st.just(0)),
    ),
    min_size=8,
    max_size=22,
)


@dataclass
class Story:
    """A season in which things happen, one a minute."""

    cast: Cast
    ranking: str
    now: datetime = MORNING
    entries: list[tuple[str, int]] = field(default_factory=list)
    closed: set[date] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Begin the season, with a bundle and boards of every kind."""
        self.number = next(RUNS)
        changes = {"ranking_indicator_id": None} if self.ranking == "points" else {}
        with clock.at(self.now):
            self.season: Season = self.cast.live_campaign(
                code=f"story-{self.number}",
                ranking=self.ranking,
                starts_on=FIRST_DAY,
                ends_on=LAST_DAY,
                backdating_days=20,
                **changes,
            )
            with self.cast.inside(), writing() as work:
                bundle = Bundle(campaign_id=self.season.id, name="师徒")
                work.session.add(bundle)
                work.session.add_all(
                    Board(campaign_id=self.season.id, unit_id=self.cast.units["branch"], kind=kind)
                    for kind in KINDS
                )
                work.session.flush()
                self.bundle = bundle.id

    def end(self) -> None:
        """Let no other season's lines count here."""
        with self.cast.inside(), writing() as work:
            work.connection.execute(
                sa.update(Campaign).where(Campaign.id == self.season.id).values(state="closed")
            )

    def tell(self, deeds: Sequence[Deed]) -> None:
        """Do one thing after the other."""
        for deed, who, number in deeds:
            self.now += timedelta(minutes=1)
            with self.cast.inside(), clock.at(self.now):
                getattr(self, f"_{deed}")(who, number)
        self.now += timedelta(minutes=1)

    def _enter(self, who: str, number: int) -> None:
        day = clock.today() - timedelta(days=number)
        given_ = draft(quantity=str(number), business_date=day)
        found = entries.record(self.cast.actor(who), given_)
        self.entries.append((who, found.entry_id))

    def _back(self, _who: str, _number: int) -> None:
        if self.entries:
            who, entry = self.entries.pop()
            reversals.reverse(self.cast.actor(who), entry, "录错了")

    def _rescore(self, _who: str, number: int) -> None:
        if self.ranking == "points":
            day = clock.today() - timedelta(days=number)
            accounts = self.season.indicators["corporate_account"]
            actor = self.cast.actor("liu")
            worth = Decimal(number)
            points.set(actor, self.season.id, accounts, worth, day, reason="改", rescore=True)

    def _aim(self, who: str, number: int) -> None:
        self._target(number, participation_id=self.season.participations[who])

    def _aim_unit(self, who: str, number: int) -> None:
        self._target(number, unit_id=self.cast.units[PLACES[who][0]])

    def _target(self, number: int, **whose: int) -> None:
        """Set a target: for today, or for a day to come, or none."""
        with writing() as work:
            campaign = work.session.get_one(Campaign, self.season.id)
            work.session.add(
                TargetRevision(
                    campaign_id=campaign.id,
                    indicator_id=campaign.ranking_indicator_id,
                    target=number * SCALE,
                    valid_from=clock.today() + timedelta(days=number % 2),
                    recorded_at=work.now,
                    recorder_id=self.cast.people["liu"],
                    **whose,
                )
            )

    def _base(self, who: str, number: int) -> None:
        if self.ranking == "increase":
            places = {self.season.participations[who]: Decimal(number) if number else None}
            bases.set(self.cast.actor("liu"), self.season.id, places, "改")

    def _train(self, who: str, number: int) -> None:
        self._place(who, in_training=bool(number % 2))

    def _move(self, who: str, number: int) -> None:
        team, sub_branch, _cohort = list(PLACES.values())[number % len(PLACES)]
        units = self.cast.units
        self._place(who, unit_id=units[team], sub_branch_id=units[sub_branch])

    def _bundle(self, who: str, number: int) -> None:
        self._place(who, bundle_id=self.bundle if number % 2 else None)

    def _off(self, who: str, number: int) -> None:
        self._place(who, left_on=FIRST_DAY if number % 2 else clock.today())

    def _return(self, who: str, _number: int) -> None:
        self._place(who, left_on=None)

    def _place(self, who: str, **changes: object) -> None:
        with writing() as work:
            place = work.session.get_one(Participation, self.season.participations[who])
            if place.left_on is not None and "left_on" not in changes:
                return
            for name, value in changes.items():
                setattr(place, name, value)
            work.session.add(
                RosterRevision.of(place, clock.today(), work.now, self.cast.people["liu"])
            )

    def _close(self, _who: str, _number: int) -> None:
        if clock.today() not in self.closed:
            assert closes.take(Due(self.season.id, self.season.code, clock.today()))
            self.closed.add(clock.today())

    def _sleep(self, _who: str, _number: int) -> None:
        self.now = self.now.replace(hour=1, minute=0) + timedelta(days=1)


def all_agree(connection: sa.Connection, board_id: int) -> int:
    """Compare every account of every row of a board with its boards; return how many there were."""
    head = reading.head(connection, board_id)
    campaign = head[1]
    closed = moments_of.of(connection, campaign)
    times = [_close(connection, campaign, one) for one in reversed(closed)]
    start = moments_of.beginning(connection, campaign)
    now = moments.now(connection, campaign)
    present = standings.of(connection, board_id, now.day)
    boards = {id(one): past.of(connection, board_id, one) for one in (start, *times)}
    boards[id(now)] = present
    pairs = [(one, now) for one in (start, *times[:1])] + [(start, one) for one in times[-1:]]
    kept = _kept(connection, board_id)
    compared = 0
    for earlier, later in pairs:
        for row in boards[id(later)].rows:
            found, _people = explaining.told(connection, head, row.key, (earlier, later), closed)
            before = _row(boards[id(earlier)], row.key)
            assert (found.first, found.last) == (before[0], row.place.rank), row.key
            for moment, rank in ((earlier, found.first), (later, found.last)):
                if moment.is_close:
                    assert kept.get(moment.day, {}).get(row.key) == rank
            added = sum(part.added for part in found.parts.values())
            assert added == row.sums.value - before[1], row.key
            assert found.effect == sum(one - other for one, other in found.stretches)
            compared += 1
    return compared


def _close(connection: sa.Connection, campaign: Campaign, closed: Closed) -> Moment:
    moment = moments.of_close(connection, campaign, closed.day)
    assert moment is not None
    return moment


def _row(found: BoardStandings, key: str) -> tuple[int | None, int]:
    row = next((row for row in found.rows if row.key == key), None)
    return (row.place.rank, row.sums.value) if row else (None, 0)


def _kept(connection: sa.Connection, board_id: int) -> Mapping[date, dict[str, int | None]]:
    """Return by day the ranks that the closes kept."""
    rows = connection.execute(
        sa.select(Close.business_date, CloseStanding.row_key, CloseStanding.rank)
        .join(Close, Close.id == CloseStanding.close_id)
        .where(CloseStanding.board_id == board_id)
    )
    found: dict[date, dict[str, int | None]] = {}
    for day, key, rank in rows:
        found.setdefault(day, {})[key] = rank
    return found


@pytest.mark.parametrize("ranking", ["quantity", "points", "attainment", "increase"])
def test_whatever_happens_every_account_ends_where_the_boards_stand(
    cast_on: Cast, ranking: str
) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize="HONGBANG_LEDGER_EXAMPLES" not in os.environ,
        database=None,
        # A history takes seconds: what failed is read as it is.
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(deeds=DEEDS)
    def agree(deeds: list[Deed]) -> None:
        story = Story(cast_on, ranking)
        story.tell(deeds)
        with cast_on.inside(), clock.at(story.now), snapshot() as connection:
            ids = connection.scalars(
                sa.select(Board.id).where(
                    Board.campaign_id == story.season.id,
                    Board.unit_id.in_([cast_on.units["branch"], cast_on.units["east"]]),
                )
            ).all()
            compared = sum(all_agree(connection, board_id) for board_id in ids)
        story.end()
        assert compared

    agree()


@pytest.fixture
def season(cast: Cast) -> Season:
    """Give a season by points: zhou has two accounts, huang three and a reversal."""
    made = cast.live_campaign(ranking="points", ranking_indicator_id=None)
    enter(cast, "zhou", quantity="2")
    take_back(cast, "huang", enter(cast, "huang"))
    enter(cast, "huang", quantity="3")
    return made


def explain(cast: Cast, season: Season, who: str, since: str = "", until: str = "") -> Explained:
    """Return the explanation of somebody's row on the branch's board of people."""
    board, key = season.boards["branch", "person"], f"p{cast.people[who]}"
    with cast.inside(), snapshot() as connection:
        return explaining.explain(connection, Asked(board, key, since, until))


def close(cast: Cast, season: Season) -> str:
    """Close today; return the day as an address writes it."""
    with cast.inside():
        assert closes.take(Due(season.id, season.code, clock.today()))
        return clock.today().isoformat()


def test_the_arithmetic_adds_up_to_the_value(cast: Cast, season: Season) -> None:
    found = explain(cast, season, "huang")
    assert sum(one.worth for one in found.counted) == found.row.sums.value == 3 * SCALE
    assert [one.points for one in found.counted] == [SCALE]
    assert [one.worth for one in found.lines] == [3 * SCALE, -SCALE, SCALE]


def test_a_rescoring_is_one_change_that_all_feel_at_once(cast: Cast, season: Season) -> None:
    day = close(cast, season)
    with cast.inside():
        accounts = season.indicators["corporate_account"]
        actor, today = cast.actor("liu"), clock.today()
        points.set(actor, season.id, accounts, Decimal(3), today, reason="加码", rescore=True)
    found = explain(cast, season, "zhou", since=day)
    assert found.account is not None
    assert {cause: (part.added, part.effect) for cause, part in found.account.parts.items()} == {
        "rules": (4 * SCALE, 0)
    }


def test_from_far_back_every_line_is_summed_up_to_the_same(
    cast: Cast, season: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    test_a_rescoring_is_one_change_that_all_feel_at_once(cast, season)
    with cast.inside():
        day = clock.today().isoformat()
    near = explain(cast, season, "zhou", since=day)
    monkeypatch.setattr("portal.services.explaining.holdings.MOST_BACK", -1)
    far = explain(cast, season, "zhou", since=day)
    assert near.account is not None
    assert near.account.steps[0].before == Line(
        "p" + str(cast.people["zhou"]), 2 * SCALE, None, "60298"
    )
    assert far.account == near.account


def test_who_loses_the_base_leaves_the_board_and_others_move_up(cast: Cast) -> None:
    season = cast.live_campaign(ranking="increase")
    enter(cast, "huang")
    with cast.inside():
        places = {season.participations[who]: Decimal(0) for who in ("zhou", "huang")}
        bases.set(cast.actor("liu"), season.id, places, "去年数")
    day = close(cast, season)
    with cast.inside():
        bases.set(cast.actor("liu"), season.id, {season.participations["huang"]: None}, "改")
    found = explain(cast, season, "zhou", since=day)
    assert found.account is not None
    assert (found.account.first, found.account.last) == (2, found.row.place.rank) == (2, 1)
    assert {cause: part.effect for cause, part in found.account.parts.items()} == {"targets": 1}


def test_a_late_line_and_a_reversal_are_told_as_such(cast: Cast, season: Season) -> None:
    day = close(cast, season)
    take_back(cast, "zhou", enter(cast, "zhou"))
    found = explain(cast, season, "zhou", since=day)
    assert found.account is not None
    assert [step.what.kind for step in found.account.steps] == ["late", "reversal"]
    assert set(found.account.parts) == {"own", "reversals"}


def test_what_there_is_not_is_not_found(cast: Cast, season: Season) -> None:
    close(cast, season)
    for asked in ({"since": "2020-01-01"}, {"until": "never"}):
        with pytest.raises(NotFound):
            explain(cast, season, "zhou", **asked)
    with cast.inside(), snapshot() as connection, pytest.raises(NotFound):
        explaining.explain(connection, Asked(season.boards["branch", "person"], "p999999"))


def test_a_close_that_is_not_before_the_later_moment_gives_way_to_the_usual(
    cast: Cast, season: Season
) -> None:
    day = close(cast, season)
    found = explain(cast, season, "zhou", since=day, until=day)
    assert found.since is None
    assert found.account is not None
    assert found.account.parts["own"].added == 2 * SCALE


def test_too_many_lines_are_refused_and_a_nearer_close_named(
    cast: Cast, season: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    close(cast, season)
    enter(cast, "zhou")
    monkeypatch.setattr("portal.services.explaining.reading.MOST_LINES", 2)
    found = explain(cast, season, "zhou", since=explaining.BEGINNING)
    assert found.account is None
    assert found.nearest is not None
    assert explain(cast, season, "zhou", since=found.nearest.day.isoformat()).account is not None


def test_the_statements_do_not_grow_with_the_lines(cast: Cast, season: Season) -> None:
    with counted(cast.app) as few:
        explain(cast, season, "zhou")
    for _time in range(5):
        enter(cast, "zhao")
    with counted(cast.app) as more:
        explain(cast, season, "zhou")
    assert len(few) == len(more)
