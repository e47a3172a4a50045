"""The ledger against a model of plain lists: whatever is done in whatever order, they agree.

HONGBANG_LEDGER_EXAMPLES and HONGBANG_LEDGER_STEPS make a longer run of it, such as 200 by 50 for
ten thousand operations an engine.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from portal import clock
from portal.domain.business_day import business_date
from portal.domain.quantity import SCALE
from portal.domain.shares import split
from portal.models import Campaign, PointsRevision
from portal.services import (
    closes,
    corrections,
    entries,
    movements,
    reconciliation,
    reversals,
    standings,
    verifications,
)
from portal.services.access import Actor
from portal.services.closes import Due
from portal.services.entries import EntryDraft
from portal.services.movements import Movement
from portal.services.refusal import Conflict
from portal.services.standings import BoardStandings, Row, Sums, moments
from portal.services.work import snapshot, writing
from tests.cast import PEOPLE, Cast
from tests.entering import SHANGHAI, draft
from tests.past import compare_the_way
from tests.season import PLACES, Season

EXAMPLES = int(os.environ.get("HONGBANG_LEDGER_EXAMPLES", "12"))
STEPS = int(os.environ.get("HONGBANG_LEDGER_STEPS", "40"))
FIRST_DAY, LAST_DAY = date(2026, 11, 1), date(2026, 11, 30)
# Nine in the morning of the day from which a card is worth three points instead of one.
MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
BACK_DAYS = 3
NEVER = datetime.max.replace(tzinfo=UTC)
NUMBERS = {key: employee_no for key, employee_no, *_ in PEOPLE}
INDICATORS = {
    "corporate_account": {},
    "social_card": {"customer": "", "channel": "", "account_type": ""},
}
RUNS = count(1)
# Most openings are one person's alone.
WEIGHTS: st.SearchStrategy[dict[str, int]] = st.one_of(
    st.just({}),
    st.just({}),
    st.dictionaries(st.sampled_from(sorted(PLACES)), st.integers(1, 3), max_size=3),
)


@dataclass(eq=False)
class Line:
    """What counts for one person in one campaign on one day; scaled, negative when taken back.

    `worth` is what one unit adds to the ranking value.
    """

    who: str
    day: date
    quantity: int
    worth: int
    since: datetime
    takes_back: "Line | None" = None
    stands: bool = True

    @property
    def value(self) -> int:
        """What it adds to the ranking value."""
        return self.quantity * self.worth


@dataclass
class Told:
    """An entry as the model knows it: who has which part of it, and the lines that it left."""

    draft: EntryDraft
    who: str
    parts: dict[str, int]
    since: datetime
    is_reversed: bool = False
    is_checked: bool = False
    lines: dict[str, list[Line]] = field(default_factory=dict)


def points(indicator: str, day: date) -> int:
    """Return what one unit is worth in the campaign of points."""
    return 3 if indicator == "social_card" and day >= MORNING.date() else 1


def parts(who: str, quantity: int, weights: dict[str, int]) -> dict[str, int]:
    """Return everybody's part of a quantity, scaled, the owner's first."""
    named = [name for name in weights if name != who]
    if not named:
        return {who: quantity * SCALE}
    people = [who, *named]
    shares = split(quantity * SCALE, [weights.get(name, 1) for name in people])
    return dict(zip(people, shares, strict=True))


class Ledger(RuleBasedStateMachine):
    """People enter, take back and check; days pass and are closed; the boards follow."""

    def __init__(self, cast: Cast) -> None:
        """Begin two campaigns: accounts counted at once, and points counted once checked."""
        super().__init__()
        self.cast = cast
        self.now = MORNING
        self.told: dict[int, Told] = {}
        self.lines: dict[str, list[Line]] = {"accounts": [], "points": []}
        self.closed: dict[str, dict[date, dict[str, int]]] = {"accounts": {}, "points": {}}
        # How many lines the latest close includes.
        self.marks = {"accounts": 0, "points": 0}
        run = next(RUNS)
        dates = {"starts_on": FIRST_DAY, "ends_on": LAST_DAY, "backdating_days": BACK_DAYS}
        self.seasons: dict[str, Season] = {
            "accounts": cast.live_campaign(code=f"accounts-{run}", verification="after", **dates),
            "points": cast.live_campaign(
                code=f"points-{run}",
                verification="before",
                ranking="points",
                ranking_indicator_id=None,
                **dates,
            ),
        }
        season = self.seasons["points"]
        with cast.inside(), writing() as work:
            work.session.add(
                PointsRevision(
                    campaign_id=season.id,
                    indicator_id=season.indicators["social_card"],
                    valid_from=MORNING.date(),
                    points=3 * SCALE,
                    # Of this season's time, as all that is decided in it.
                    recorded_at=MORNING,
                    recorder_id=cast.people["liu"],
                )
            )
        self.actors = {who: cast.actor(who) for who in (*PLACES, "wang", "sun")}

    def teardown(self) -> None:
        """Compare all books with the ledger, and end the campaigns: the next has the field."""
        with self.cast.inside():
            assert reconciliation.verify() == []
        self.compare_the_past()
        with self.cast.inside():
            ids = [season.id for season in self.seasons.values()]
            with writing() as work:
                work.connection.execute(
                    sa.update(Campaign).where(Campaign.id.in_(ids)).values(state="closed")
                )

    def compare_the_past(self) -> None:
        """A board as of this moment, from its lines alone, is the board that the tallies give."""
        with self.cast.inside(), clock.at(self.now), snapshot() as connection:
            for season in self.seasons.values():
                campaign = _campaign(connection, season.id)
                moment = moments.now(connection, campaign)
                compare_the_way(connection, campaign, moment)
                for board in season.boards.values():
                    found = standings.of(connection, board, self.today)
                    then = standings.past.of(connection, board, moment)
                    assert _plain(then) == _plain(found)
                    assert then.total == found.total
                    assert _of_units(then) == _of_units(found)

    @property
    def today(self) -> date:
        """The day that it is in the branch."""
        return business_date(self.now, SHANGHAI)

    @contextmanager
    def moment(self) -> Iterator[datetime]:
        """Live a minute later than before."""
        self.now += timedelta(minutes=1)
        with self.cast.inside(), clock.at(self.now):
            yield self.now

    def standing(self) -> list[int]:
        """Return the entries that nobody has taken back."""
        return [id_ for id_, told in self.told.items() if not told.is_reversed]

    @rule(
        who=st.sampled_from(sorted(PLACES)),
        indicator=st.sampled_from(sorted(INDICATORS)),
        quantity=st.integers(1, 4),
        back=st.integers(0, BACK_DAYS),
        weights=WEIGHTS,
    )
    def enter(
        self, who: str, indicator: str, quantity: int, back: int, weights: dict[str, int]
    ) -> None:
        """Somebody enters an opening of today or of a few days ago, alone or with colleagues."""
        with self.moment() as at:
            given = self.given(who, indicator, quantity, self.today - timedelta(days=back), weights)
            recorded = entries.record(self.actors[who], given)
        assert recorded.is_new
        told = Told(given, who, parts(who, quantity, weights), at)
        self.told[recorded.entry_id] = told
        self.count("accounts", told)

    def given(
        self, who: str, indicator: str, quantity: int, day: date, weights: dict[str, int]
    ) -> EntryDraft:
        """Return the draft of an opening."""
        named = tuple((NUMBERS[name], weight) for name, weight in weights.items() if name != who)
        return draft(
            indicator=indicator,
            quantity=str(quantity),
            business_date=day,
            shares=named,
            own_weight=weights.get(who, 1) if named else 1,
            **INDICATORS[indicator],
        )

    def count(self, campaign: str, told: Told, kept: dict[str, Line] | None = None) -> None:
        """Write an entry's lines; `kept` are those whose time a person inherits."""
        worth = self.worth(campaign, told)
        for who, quantity in told.parts.items():
            old = (kept or {}).get(who)
            since = old.since if old and old.quantity == quantity else told.since
            day = told.draft.business_date
            line = Line(who, day, quantity, worth, since)
            told.lines.setdefault(campaign, []).append(line)
            self.lines[campaign].append(line)

    def uncount(self, told: Told) -> None:
        """Take an entry's lines back: on their own day, or today where that day is closed."""
        told.is_reversed = True
        for campaign, lines in told.lines.items():
            for line in lines:
                line.stands = False
                is_closed = line.day <= max(self.closed[campaign], default=date.min)
                self.lines[campaign].append(
                    Line(
                        line.who,
                        self.today if is_closed else line.day,
                        -line.quantity,
                        line.worth,
                        line.since,
                        takes_back=line,
                        stands=False,
                    )
                )

    @precondition(lambda self: self.told)
    @rule(data=st.data())
    def send_again(self, data: st.DataObject) -> None:
        """A form is sent again."""
        id_ = data.draw(st.sampled_from(sorted(self.told)))
        told = self.told[id_]
        with self.moment():
            recorded = entries.record(self.actors[told.who], told.draft)
        assert (recorded.entry_id, recorded.is_new) == (id_, False)

    @precondition(lambda self: self.standing())
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        """An entry is taken back: on its own day, or today where that day is closed."""
        id_ = data.draw(st.sampled_from(self.standing()))
        told = self.told[id_]
        with self.moment():
            reversals.reverse(self.actors[told.who], id_, "录错了")
            self.uncount(told)

    @precondition(lambda self: self.standing())
    @rule(data=st.data(), quantity=st.integers(1, 4), weights=WEIGHTS)
    def correct(self, data: st.DataObject, quantity: int, weights: dict[str, int]) -> None:
        """An entry is corrected: whoever keeps the same part keeps its time."""
        id_ = data.draw(st.sampled_from(self.standing()))
        old = self.told[id_]
        quantity = min(quantity, int(old.draft.quantity))
        with self.moment() as at:
            given = self.given(
                old.who, old.draft.indicator, quantity, old.draft.business_date, weights
            )
            new_id = corrections.correct(self.actors[old.who], id_, given, "更正")
            self.uncount(old)
        new_parts = parts(old.who, quantity, weights)
        told = Told(given, old.who, new_parts, old.since if new_parts == old.parts else at)
        self.told[new_id] = told
        # The moments of the lines that count at once; what waits is counted as of `since`.
        now = Told(given, old.who, new_parts, at)
        self.count("accounts", now, {line.who: line for line in old.lines["accounts"]})
        told.lines = now.lines

    @precondition(lambda self: any(not self.told[id_].is_checked for id_ in self.standing()))
    @rule(data=st.data())
    def refuse(self, data: st.DataObject) -> None:
        """A supervisor refuses an entry that waits for a check."""
        waiting = [id_ for id_ in self.standing() if not self.told[id_].is_checked]
        id_ = data.draw(st.sampled_from(waiting))
        with self.moment():
            verifications.refuse(self.boss(id_), id_, "资料不全")
            self.uncount(self.told[id_])

    @precondition(lambda self: len(self.standing()) < len(self.told))
    @rule(data=st.data())
    def take_back_again(self, data: st.DataObject) -> None:
        """What was taken back is not taken back again, and not checked."""
        gone = sorted(set(self.told) - set(self.standing()))
        id_ = data.draw(st.sampled_from(gone))
        with self.moment():
            with pytest.raises(Conflict):
                reversals.reverse(self.actors[self.told[id_].who], id_, "录错了")
            with pytest.raises(Conflict):
                verifications.verify(self.boss(id_), id_)

    @precondition(lambda self: any(not self.told[id_].is_checked for id_ in self.standing()))
    @rule(data=st.data())
    def check(self, data: st.DataObject) -> None:
        """A supervisor checks an entry, which then counts in the campaign of points too."""
        waiting = [id_ for id_ in self.standing() if not self.told[id_].is_checked]
        id_ = data.draw(st.sampled_from(waiting))
        with self.moment():
            verifications.verify(self.boss(id_), id_)
        told = self.told[id_]
        told.is_checked = True
        self.count("points", told)

    def boss(self, id_: int) -> Actor:
        """Return the supervisor of the entry's owner."""
        return self.actors["sun" if self.told[id_].who == "he" else "wang"]

    @precondition(lambda self: self.today not in self.closed["accounts"])
    @rule(campaigns=st.sets(st.sampled_from(["accounts", "points"]), min_size=1))
    def close(self, campaigns: set[str]) -> None:
        """The day is closed in some of the campaigns."""
        for campaign in sorted(campaigns):
            if self.today in self.closed[campaign]:
                continue
            with self.moment():
                season = self.seasons[campaign]
                assert closes.take(Due(season.id, season.code, self.today))
            self.closed[campaign][self.today] = {
                who: rank for who, rank, *_ in self.expected(campaign)
            }
            self.marks[campaign] = len(self.lines[campaign])

    @precondition(lambda self: self.today < LAST_DAY)
    @rule()
    def sleep(self) -> None:
        """The next day begins."""
        self.now = self.now.replace(hour=1, minute=0) + timedelta(days=1)

    def worth(self, campaign: str, told: Told) -> int:
        """Return what one unit of an entry adds to the campaign's ranking value."""
        if campaign == "points":
            return points(told.draft.indicator, told.draft.business_date)
        return int(told.draft.indicator == "corporate_account")

    def expected(self, campaign: str) -> list[tuple[str, int, int, int, datetime]]:
        """Return who, rank, value, today's and since when, as the board lists them."""
        values = dict.fromkeys(PLACES, 0)
        todays = dict.fromkeys(PLACES, 0)
        reached = dict.fromkeys(PLACES, NEVER)
        for line in self.lines[campaign]:
            values[line.who] += line.value
            todays[line.who] += line.value * (line.day == self.today)
        for who in PLACES:
            moments = [
                line.since
                for line in self.lines[campaign]
                if line.who == who and line.stands and line.worth
            ]
            reached[who] = max(moments, default=NEVER)
        order = sorted(PLACES, key=lambda who: (-values[who], reached[who], NUMBERS[who]))
        return [
            (
                who,
                1 + sum(other > values[who] for other in values.values()),
                values[who],
                todays[who],
                reached[who],
            )
            for who in order
        ]

    @invariant()
    def boards_follow(self) -> None:
        """Order, ranks, values, today's figures and changes are those of the model."""
        names = {self.cast.people[who]: who for who in PLACES}
        with self.cast.inside(), clock.at(self.now), snapshot() as connection:
            for campaign, season in self.seasons.items():
                board = season.boards["branch", "person"]
                found = standings.of(connection, board, self.today)
                shown = [
                    (
                        names[row.members[0].person_id],
                        row.place.rank,
                        row.sums.value,
                        row.sums.today,
                        row.sums.reached_at or NEVER,
                    )
                    for row in found.rows
                ]
                expected = self.expected(campaign)
                assert shown == expected, campaign
                assert found.total.value == sum(value for _who, _rank, value, *_ in expected)
                earlier = [day for day in self.closed[campaign] if day < self.today]
                before = self.closed[campaign][max(earlier)] if earlier else {}
                changes = {
                    who: before[who] - rank if who in before else None for who, rank, *_ in expected
                }
                assert {names[r.members[0].person_id]: r.change for r in found.rows} == changes

    @invariant()
    def the_days_add_up(self) -> None:
        """Total = previous close + today + late lines - reversals, for everybody."""
        names = {
            self.seasons[key].participations[who]: who for key in self.seasons for who in PLACES
        }
        with self.cast.inside(), clock.at(self.now), snapshot() as connection:
            for campaign, season in self.seasons.items():
                found = movements.since_close(
                    connection,
                    _campaign(connection, season.id),
                    season.participations.values(),
                )
                day = max(self.closed[campaign], default=None)
                assert found.closed_on == day
                for id_, movement in found.by_participation.items():
                    assert movement == self.moved(campaign, names[id_], day), (campaign, names[id_])
                total = sum(value for _who, _rank, value, *_ in self.expected(campaign))
                assert found.whole.total == total

    def moved(self, campaign: str, who: str, closed_on: date | None) -> Movement:
        """Return somebody's movement since the close, from the lists alone."""
        mark = self.marks[campaign]
        held = {id(line) for line in self.lines[campaign][:mark]}
        own = [line for line in self.lines[campaign] if line.who == who]
        after = [line for line in own if id(line) not in held]
        back = [line for line in after if line.takes_back and id(line.takes_back) in held]
        rest = [line for line in after if line not in back]
        late = [
            line
            for line in rest
            if closed_on is not None and (line.takes_back or line).day <= closed_on
        ]
        rest = [line for line in rest if line not in late]
        return Movement(
            previous=sum(line.value for line in own if id(line) in held),
            today=sum(line.value for line in rest),
            late=sum(line.value for line in late),
            reversals=-sum(line.value for line in back),
        )


def _plain(found: BoardStandings) -> list[Row]:
    """Return the rows without what is read anew each time, and told by their keys."""
    return [replace(row, unit=None, bundle=None) for row in found.rows]


def _of_units(found: BoardStandings) -> list[tuple[int, Sums, int]]:
    return [(unit.id, sums, people) for unit, sums, people in found.teams]


def _campaign(connection: sa.Connection, campaign_id: int) -> Campaign:
    with sa.orm.Session(bind=connection) as session:
        campaign = session.get_one(Campaign, campaign_id)
        session.expunge_all()
    return campaign


def test_the_boards_are_those_of_a_ledger_of_plain_lists(cast_on: Cast) -> None:
    run_state_machine_as_test(
        lambda: Ledger(cast_on),  # type: ignore[arg-type]  # called, never subclassed
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize="HONGBANG_LEDGER_EXAMPLES" not in os.environ,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
