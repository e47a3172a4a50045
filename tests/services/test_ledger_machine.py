"""The ledger against a model of plain lists: whatever is done in whatever order, they agree.

HONGBANG_LEDGER_EXAMPLES and HONGBANG_LEDGER_STEPS make a longer run of it, such as 200 by 50 for
ten thousand operations an engine.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
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
from portal.models import Campaign, PointsRevision
from portal.services import closes, entries, reconciliation, reversals, standings, verifications
from portal.services.access import Actor
from portal.services.closes import Due
from portal.services.entries import EntryDraft
from portal.services.refusal import Conflict
from portal.services.work import snapshot, writing
from tests.cast import PEOPLE, Cast
from tests.entering import SHANGHAI, draft
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


@dataclass
class Told:
    """An entry as the model knows it, with the lines that it left: campaign, day, quantity."""

    draft: EntryDraft
    who: str
    quantity: int
    at: datetime
    is_reversed: bool = False
    is_checked: bool = False
    lines: list[tuple[str, date, int]] = field(default_factory=list)


def points(indicator: str, day: date) -> int:
    """Return what one unit is worth in the campaign of points."""
    return 3 if indicator == "social_card" and day >= MORNING.date() else 1


class Ledger(RuleBasedStateMachine):
    """People enter, take back and check; days pass and are closed; the boards follow."""

    def __init__(self, cast: Cast) -> None:
        """Begin two campaigns: accounts counted at once, and points counted once checked."""
        super().__init__()
        self.cast = cast
        self.now = MORNING
        self.told: dict[int, Told] = {}
        self.closed: dict[str, dict[date, dict[str, int]]] = {"accounts": {}, "points": {}}
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
                    recorded_at=work.now,
                    recorder_id=cast.people["liu"],
                )
            )
        self.actors = {who: cast.actor(who) for who in (*PLACES, "wang", "sun")}

    def teardown(self) -> None:
        """Compare all books with the ledger, and end the campaigns: the next has the field."""
        with self.cast.inside():
            assert reconciliation.verify() == []
            ids = [season.id for season in self.seasons.values()]
            with writing() as work:
                work.connection.execute(
                    sa.update(Campaign).where(Campaign.id.in_(ids)).values(state="closed")
                )

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
    )
    def enter(self, who: str, indicator: str, quantity: int, back: int) -> None:
        """Somebody enters an opening of today or of a few days ago."""
        with self.moment() as at:
            day = self.today - timedelta(days=back)
            content = INDICATORS[indicator]
            given = draft(indicator=indicator, quantity=str(quantity), business_date=day, **content)
            recorded = entries.record(self.actors[who], given)
        assert recorded.is_new
        self.told[recorded.entry_id] = Told(
            given, who, quantity, at, lines=[("accounts", day, quantity)]
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
        told.is_reversed = True
        for campaign, day, quantity in list(told.lines):
            is_closed = day <= max(self.closed[campaign], default=date.min)
            told.lines.append((campaign, self.today if is_closed else day, -quantity))

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
        told.lines.append(("points", told.draft.business_date, told.quantity))

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

    def expected(self, campaign: str) -> list[tuple[str, int, int, int]]:
        """Return who, rank, value and today's, in the order of the board, from the lists alone."""
        values = dict.fromkeys(PLACES, 0)
        todays = dict.fromkeys(PLACES, 0)
        reached = dict.fromkeys(PLACES, NEVER)
        for told in self.told.values():
            for name, day, quantity in told.lines:
                if name == campaign:
                    values[told.who] += quantity * self.worth(campaign, told)
                    todays[told.who] += quantity * self.worth(campaign, told) * (day == self.today)
        for who in PLACES:
            moments = [
                told.at
                for told in self.told.values()
                if told.who == who
                and not told.is_reversed
                and self.worth(campaign, told)
                and any(name == campaign for name, *_ in told.lines)
            ]
            reached[who] = max(moments, default=NEVER)
        order = sorted(PLACES, key=lambda who: (-values[who], reached[who], NUMBERS[who]))
        return [
            (
                who,
                1 + sum(other > values[who] for other in values.values()),
                values[who],
                todays[who],
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
                        row.sums.value // SCALE,
                        row.sums.today // SCALE,
                    )
                    for row in found.rows
                ]
                expected = self.expected(campaign)
                assert shown == expected, campaign
                assert found.total.value // SCALE == sum(value for *_, value, _ in expected)
                earlier = [day for day in self.closed[campaign] if day < self.today]
                before = self.closed[campaign][max(earlier)] if earlier else {}
                changes = {
                    who: before[who] - rank if who in before else None for who, rank, *_ in expected
                }
                assert {names[r.members[0].person_id]: r.change for r in found.rows} == changes


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
