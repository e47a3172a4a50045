"""Whatever is done to whatever, in whatever order, by form: the books add up and the past agrees.

The ledger machine beside the services knows what each figure has to be; this one knows no figure,
and does everything that the portal offers. HONGBANG_LEDGER_EXAMPLES and HONGBANG_LEDGER_STEPS make
a longer run of it.
"""

import os
import tempfile
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from portal import clock
from portal.domain.business_day import business_date
from portal.extensions import db
from portal.models import Board, Campaign, Dispute, Entry
from portal.services import closes, countermeasures, honours, reconciliation, reminders, standings
from portal.services import rosters as roster
from portal.services.standings import moments
from portal.services.work import snapshot
from tests.cast import PEOPLE, Cast, application
from tests.client import Client
from tests.databases import Kind, engine_url
from tests.entering import SHANGHAI, form
from tests.past import compare_the_way
from tests.season import PLACES
from tests.web.hostile import Form, forms
from tests.web.test_malformed import filled, things

EXAMPLES = int(os.environ.get("HONGBANG_LEDGER_EXAMPLES", "3"))
STEPS = int(os.environ.get("HONGBANG_LEDGER_STEPS", "25"))
FAULT = 500
NUMBERS = {key: number for key, number, *_ in PEOPLE}
WHO = st.sampled_from(sorted(PLACES))
# What ends the session that sends it, or is no write at all.
LEFT_OUT = {"/login", "/account/password", "/insights/rules"}
MORE: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("system", "/people/<person_id>/disable", {}),
    ("system", "/people/<person_id>/enable", {}),
    ("system", "/units/<unit_id>/disable", {"reason": "撤并"}),
    ("system", "/units/<unit_id>/enable", {}),
    ("liu", "/campaigns/<campaign_id>/state", {"state": "frozen", "reason": "核对"}),
    ("liu", "/campaigns/<campaign_id>/reopening", {"reason": "还有单子", "state": "live"}),
    ("liu", "/campaigns/<campaign_id>/targets/lock", {"locked": "", "reason": "再议"}),
)
ACTS = (
    "/entries/{}/reversal",
    "/entries/{}/verification",
    "/entries/{}/objection",
    "/checks/{}/refusal",
)
answers: Counter[str] = Counter()
"""How often which answer came to which form, over a whole run."""


class Portal(RuleBasedStateMachine):
    """People fill in every form there is; days pass, and evenings close."""

    def __init__(self, kind: Kind) -> None:
        """Begin on a database of its own, with one thing of each kind."""
        super().__init__()
        self.stack = ExitStack()
        url = self.stack.enter_context(engine_url(kind))
        folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        app = self.stack.enter_context(application(url, Path(folder)))
        self.cast = Cast(app)
        self.now = datetime.now(UTC)  # noqa: TID251 - where the cast's season is under way
        self.ids = things(self.cast)
        self.clients: dict[str, Client] = {}
        self.count = 0
        made = [one for one in forms(self.ids, self.ids) if one.route not in LEFT_OUT]
        self.forms = [one for one in made if len(str(one.fields)) < 2_000]
        self.forms += [Form(*one) for one in MORE]

    def teardown(self) -> None:
        """Compare the past once more, and let go of the database."""
        with self.stack:
            self.compare_the_past()

    @property
    def today(self) -> date:
        """The day that it is in the branch."""
        return business_date(self.now, SHANGHAI)

    def send(self, who: str, path: str, fields: Mapping[str, object], name: str = "") -> int:
        """Send a form a minute later than the last; return the answer's code, which is no fault."""
        self.now += timedelta(minutes=1)
        self.count += 1
        with clock.at(self.now):
            client = self.clients.setdefault(who, self.cast.stranger())
            answer = client.post_form(path, fields)
            if answer.status_code == 401:
                client.sign_in(NUMBERS[who], "Hongbang-2026")
                answer = client.post_form(path, fields)
        answers[f"{answer.status_code} {name or path}"] += 1
        assert answer.status_code < FAULT, (path, fields)
        return answer.status_code

    @rule(data=st.data())
    def fill_in(self, data: st.DataObject) -> None:
        """Somebody who may fills in one of the forms."""
        one = data.draw(st.sampled_from(self.forms))
        fields = {
            key: text.replace("{number}", str(self.count)) for key, text in one.fields.items()
        }
        if fields.get("version") == "roster":
            with self.cast.inside():
                fields["version"] = roster.fingerprint(db.session(), self.ids["campaign_id"])
        who = "zhou" if one.role == "stranger" else one.role
        self.send(who, filled(one.route, self.ids), fields, one.route)

    @rule(
        who=WHO,
        colleague=WHO,
        quantity=st.integers(1, 9),
        back=st.integers(0, 3),
        is_card=st.booleans(),
    )
    def enter(self, who: str, colleague: str, quantity: int, back: int, *, is_card: bool) -> None:
        """Somebody enters an opening, alone or with a colleague."""
        day = (self.today - timedelta(days=back)).isoformat()
        card = {"indicator": "social_card", "channel": "", "account_type": "", "customer": ""}
        shared = {"colleague": NUMBERS[colleague], "weight": "1", "own_weight": "2"}
        self.send(
            who,
            "/entries",
            form(
                quantity=str(quantity),
                business_date=day,
                **(card if is_card else {}),
                **(shared if colleague != who else {}),
            ),
        )

    @rule(
        data=st.data(), what=st.sampled_from(("reversal", "verification", "refusal", "objection"))
    )
    def act_on_an_entry(self, data: st.DataObject, what: str) -> None:
        """Somebody takes an entry back, checks it, refuses it or objects to it."""
        entry = data.draw(st.sampled_from(self.all_of(Entry)))
        who = data.draw(st.sampled_from(("zhou", "huang", "zhao", "he", "wang", "sun")))
        self.send(who, what.format(entry), {"reason": "录错了"}, what)

    @rule(data=st.data(), quantity=st.integers(1, 5))
    def correct(self, data: st.DataObject, quantity: int) -> None:
        """Somebody corrects an entry."""
        entry = data.draw(st.sampled_from(self.all_of(Entry)))
        who = data.draw(st.sampled_from(("zhou", "huang", "zhao", "he", "wang")))
        fields = form(quantity=str(quantity), business_date=self.today.isoformat(), reason="更正")
        self.send(who, f"/entries/{entry}/correction", fields, "/entries/…/correction")

    @rule(data=st.data(), decision=st.sampled_from(("keep", "uphold", "dismiss", "reverse")))
    def settle(self, data: st.DataObject, decision: str) -> None:
        """A supervisor settles what is disputed."""
        dispute = data.draw(st.sampled_from(self.all_of(Dispute)))
        fields = {"decision": decision, "outcome": decision, "reason": "核对过"}
        self.send("wang", f"/checks/disputes/{dispute}", fields, "/checks/disputes/…")

    @rule(days=st.integers(0, 2))
    def evening(self, days: int) -> None:
        """It gets evening, some days later, and whatever the ticker does is done, twice."""
        day = self.today + timedelta(days=days)
        self.now = max(self.now, datetime(day.year, day.month, day.day, 10, 1, tzinfo=UTC))
        with self.cast.inside(), clock.at(self.now):
            closes.run(self.now)
            assert closes.run(self.now) == []
            honours.run()
            assert not honours.run()
            for run in (reminders.run, countermeasures.asking.run, countermeasures.following.run):
                run(self.now)
                assert not run(self.now), "told twice"
        self.compare_the_past()

    def all_of(self, model: type[Entry] | type[Dispute]) -> list[int]:
        """Return the ids of all there are."""
        with self.cast.inside():
            return list(db.session.scalars(sa.select(model.id).order_by(model.id)))

    @invariant()
    def the_books_add_up(self) -> None:
        """Every tally is the sum of its lines."""
        with self.cast.inside(), clock.at(self.now):
            assert reconciliation.verify() == []

    def compare_the_past(self) -> None:
        """A board as of this moment, from its lines alone, is the present board."""
        with (
            self.cast.inside(),
            clock.at(self.now),
            snapshot() as connection,
            sa.orm.Session(bind=connection) as session,
        ):
            live = session.scalars(sa.select(Campaign).where(Campaign.state == "live")).all()
            for campaign in live:
                moment = moments.now(connection, campaign)
                compare_the_way(connection, campaign, moment)
                boards = sa.select(Board.id).where(Board.campaign_id == campaign.id)
                for board in session.scalars(boards):
                    found = standings.of(connection, board, self.today)
                    then = standings.past.of(connection, board, moment)
                    assert [_plain(row) for row in then.rows] == [_plain(row) for row in found.rows]
                    assert then.total == found.total


def _plain(row: standings.Row) -> tuple[object, ...]:
    return row.key, row.place, row.sums


@pytest.mark.timeout(7200)
def test_the_books_add_up_whatever_is_done(engine_kind: Kind) -> None:
    answers.clear()
    run_state_machine_as_test(
        lambda: Portal(engine_kind),  # type: ignore[arg-type]  # called, never subclassed
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize="HONGBANG_LEDGER_EXAMPLES" not in os.environ,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    taken = sum(count for answer, count in answers.items() if answer.startswith("303"))
    assert taken > sum(answers.values()) // 4, answers
