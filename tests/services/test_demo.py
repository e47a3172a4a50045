"""The demo bank, loaded as `make run` loads it: the case's figures come out of its ledger."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portal import demo
from portal.cli import demo_loading
from portal.domain.quantity import from_scaled
from portal.extensions import db
from portal.models import (
    Board,
    Campaign,
    Channel,
    Close,
    CloseStanding,
    Entry,
    Instance,
    Participation,
    Person,
    TargetRevision,
)
from portal.services import reconciliation, standings
from portal.services.standings import BoardStandings
from portal.services.work import snapshot
from tests.cast import application
from tests.databases import engine_url

# A Monday afternoon in the branch.
NOW = datetime(2026, 11, 23, 6, 27, tzinfo=UTC)
CASE = json.loads((Path(demo.__file__).parent / "case.json").read_text(encoding="utf-8"))
CLAIMS = CASE["claims"]


def claims(kind: str) -> list[dict[str, Any]]:
    """Return the case's statements of a kind."""
    return [claim for claim in CLAIMS if claim["kind"] == kind]


def said(claim: dict[str, Any]) -> str:
    """Name a statement in a test's id."""
    people = "".join(claim.get("people", []))
    return f"{claim['season']}-{people}-{claim.get('on', claim.get('value', ''))}"


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Give the application with the demo loaded, to be read only."""
    with (
        engine_url("sqlite") as url,
        application(url, tmp_path_factory.mktemp("demo")) as app,
    ):
        with app.app_context():
            demo_loading.load(NOW)
        yield app


def board(app: Flask, code: str, kind: str = "person", unit: str | None = None) -> BoardStandings:
    """Return a campaign's topmost board of the kind (or the one of a unit by name)."""
    with app.app_context(), snapshot() as connection:
        found = [
            standings.of(connection, board_id, date(2026, 11, 23))
            for board_id in connection.scalars(
                sa.select(Board.id)
                .join(Campaign, Campaign.id == Board.campaign_id)
                .where(Campaign.code == code, Board.kind == kind)
                .order_by(Board.id)
            )
        ]
    return next(one for one in found if unit is None or one.unit.name == unit)


def values(found: BoardStandings) -> dict[str, Decimal]:
    """Return each person's or bundle's figure by letters."""
    return {
        "".join(member.employee_no for member in row.members): from_scaled(row.sums.value)
        for row in found.rows
    }


def at_close(app: Flask, code: str, day: str) -> list[tuple[str, int | None, Decimal]]:
    """Return person, rank and value as the season's close of the day keeps them."""
    with app.app_context():
        rows = db.session.execute(
            sa.select(Person.employee_no, CloseStanding.rank, CloseStanding.value)
            .join(Close, Close.id == CloseStanding.close_id)
            .join(Campaign, Campaign.id == Close.campaign_id)
            .join(Board, Board.id == CloseStanding.board_id)
            .join(
                Person,
                sa.literal("p").concat(sa.cast(Person.id, sa.String)) == CloseStanding.row_key,
            )
            .where(
                Campaign.code == code,
                Close.business_date == date.fromisoformat(day),
                Board.kind == "person",
            )
            .order_by(CloseStanding.rank)
        )
        return [(row[0], row[1], from_scaled(row[2])) for row in rows]


def test_the_ledger_and_its_tallies_agree(bank: Flask) -> None:
    with bank.app_context():
        assert reconciliation.verify() == []


@pytest.mark.parametrize("claim", claims("total"), ids=said)
def test_a_total_of_the_case_comes_out_of_the_ledger(bank: Flask, claim: dict[str, Any]) -> None:
    found = values(board(bank, str(claim["season"])))
    assert sum((found[person] for person in claim["people"]), Decimal(0)) == claim["value"]


@pytest.mark.parametrize("claim", claims("first"), ids=said)
def test_the_season_ends_in_the_order_of_the_case(bank: Flask, claim: dict[str, Any]) -> None:
    rows = board(bank, str(claim["season"])).rows
    assert [row.members[0].employee_no for row in rows[:3]] == claim["people"]
    assert [row.place.rank for row in rows[:3]] == [1, 2, 3]


@pytest.mark.parametrize("claim", claims("milestone"), ids=said)
def test_a_milestone_of_the_case_stands_in_that_evenings_close(
    bank: Flask, claim: dict[str, Any]
) -> None:
    rows = at_close(bank, str(claim["season"]), str(claim["on"]))
    reached = {person: value for person, _, value in rows}
    people = set(claim["people"])
    for person in people:
        assert reached[person] >= claim["at_least"]
        assert reached[person] <= claim.get("at_most", 999)
    if claim.get("nobody_else"):
        assert {p for p, value in reached.items() if value >= claim["at_least"]} == people
    if "from_last" in claim:
        order = [person for person, _, _ in rows]
        assert order[-int(str(claim["from_last"]))] in people


@pytest.mark.parametrize("claim", claims("cycles"), ids=said)
def test_the_season_has_as_many_cycles_as_the_case(bank: Flask, claim: dict[str, Any]) -> None:
    with bank.app_context():
        taken = db.session.scalar(
            sa.select(sa.func.count(Close.id))
            .join(Campaign, Campaign.id == Close.campaign_id)
            .where(Campaign.code == claim["season"])
        )
    assert taken == claim["value"]


def test_the_bundles_of_2015_are_scored_as_one(bank: Flask) -> None:
    found = board(bank, "case-2015q1", "bundle")
    assert values(found) == {"BE": 8, "DF": 5, "A": 2, "C": 2, "G": 1}
    assert [row.place.rank for row in found.rows] == [1, 2, 3, 3, 5]


def test_what_the_case_compares_comes_out_of_the_ledger(bank: Flask) -> None:
    before, after = values(board(bank, "case-2015q1")), values(board(bank, "case-2016q1"))
    assert after["E"] - before["E"] == 24
    assert round(sum(after.values()) / sum(before.values()), 2) == Decimal("5.78")
    assert round(sum(before.values()) / len(before), 2) == Decimal("2.57")
    assert sum(before[person] for person in "ABCD") / 4 == Decimal("3.25")
    assert sum(before[person] for person in "ACD") / 3 == 2


def test_nearly_half_of_2015_was_assigned_and_nothing_of_2016(bank: Flask) -> None:
    with bank.app_context():
        rows = db.session.execute(
            sa.select(sa.extract("year", Entry.business_date), Channel.self_sourced)
            .join(Channel, Channel.id == Entry.channel_id)
            .where(Entry.business_date < date(2017, 1, 1))
        ).all()
    counted = Counter((int(year), own) for year, own in rows)
    assert counted == {(2015, False): 8, (2015, True): 10, (2016, True): 104}


def test_cohorts_are_set_by_hand_as_in_the_case(bank: Flask) -> None:
    with bank.app_context():
        for season in CASE["seasons"]:
            found = db.session.scalars(
                sa.select(Person.employee_no)
                .join(Participation, Participation.person_id == Person.id)
                .join(Campaign, Campaign.id == Participation.campaign_id)
                .where(Campaign.code == season["code"], Participation.cohort == "newcomer")
            )
            assert set(found) == set(season["newcomers"])


def test_seasons_that_are_over_are_closed_and_the_running_one_is_live(bank: Flask) -> None:
    with bank.app_context():
        states = dict(db.session.execute(sa.select(Campaign.code, Campaign.state)).all())
        kind = db.session.get_one(Instance, 1).kind
    assert states == {
        "case-2015q1": "closed",
        "case-2016q1": "closed",
        "demo-season": "live",
        "demo-retail": "live",
    }
    assert kind == "demo"


def test_the_running_season_has_moved_since_yesterday(bank: Flask) -> None:
    found = board(bank, "demo-season", unit="城东支行")
    assert len(found.rows) == 12
    assert found.has_close
    assert any(row.change for row in found.rows)
    assert found.total.today > 0


def test_every_participant_of_the_running_season_has_a_target(bank: Flask) -> None:
    with bank.app_context():
        without = db.session.scalar(
            sa.select(sa.func.count(Participation.id))
            .join(Campaign, Campaign.id == Participation.campaign_id)
            .where(
                Campaign.code == "demo-season",
                ~sa.exists().where(TargetRevision.participation_id == Participation.id),
            )
        )
    assert without == 0
