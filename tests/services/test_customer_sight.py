"""Who is in charge of which units' customers: the nearest unit above that has a supervisor."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa

from portal.domain.roles import Role
from portal.extensions import db
from portal.models import Unit
from portal.services import customer_sight, ledger, people, units
from portal.services.ledger import Filters
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import enter

NAME = "恒达贸易有限公司"


@pytest.fixture
def cast(cast_on: Cast) -> Iterator[Cast]:
    with cast_on.inside():
        for key, parent, kind in (
            ("inner", "retail", "team"),
            ("innermost", "inner", "team"),
            ("north", "branch", "sub_branch"),
            ("north_team", "north", "team"),
            ("desk", "branch", "team"),
        ):
            system = cast_on.actor("system")
            cast_on.units[key] = units.add(system, cast_on.units[parent], kind, key, key)
        supervisor(cast_on, "chief", "60009", "branch")
        yield cast_on


def supervisor(cast: Cast, key: str, employee_no: str, unit: str) -> None:
    with writing() as work:
        cast.add_person(work.session, key, employee_no, "高行长", unit, Role.SUPERVISOR, unit)


def charge(cast: Cast, who: str) -> set[str]:
    db.session.rollback()
    found = db.session.scalars(
        sa.select(Unit.id).where(customer_sight.in_charge(cast.actor(who)))
    ).all()
    return {key for key, id_ in cast.units.items() if id_ in found}


EAST = {"east", "retail", "corporate", "inner", "innermost"}
WEST = {"west", "west_team"}
NORTH = {"north", "north_team"}


def test_a_supervisor_answers_for_teams_of_teams_and_for_units_without_one(cast: Cast) -> None:
    assert charge(cast, "wang") == EAST
    assert charge(cast, "sun") == WEST
    assert charge(cast, "chief") == {"branch", "desk"} | NORTH
    assert charge(cast, "zhou") == charge(cast, "liu") == charge(cast, "system") == set()


def test_who_is_in_charge_follows_who_supervises(cast: Cast) -> None:
    supervisor(cast, "leader", "60010", "north_team")
    assert charge(cast, "leader") == {"north_team"}
    assert charge(cast, "chief") == {"branch", "desk", "north"}
    supervisor(cast, "inner_leader", "60011", "inner")
    assert charge(cast, "inner_leader") == {"inner", "innermost"}
    # Of their teams' customers a sub-branch's supervisor reads the names all the same.
    assert charge(cast, "wang") == EAST
    people.disable(cast.actor("system"), cast.people["sun"])
    assert charge(cast, "chief") == {"branch", "desk", "north"} | WEST


def test_who_may_see_everything_below_is_in_charge_of_it(cast: Cast) -> None:
    cast.app.config["SETTINGS"] = replace(cast.app.config["SETTINGS"], names_in_full="below")
    assert charge(cast, "chief") == set(cast.units) - {"bank"}


def test_names_are_read_and_found_by_who_is_in_charge_alone(cast: Cast) -> None:
    cast.live_campaign()
    east = enter(cast, "zhou", customer=NAME)
    west = enter(cast, "he", customer=NAME, account_type="special")
    found = Filters(own=False, customer="恒达")
    assert ledger.page(cast.actor("chief"), found, 1).lines == []
    people.disable(cast.actor("system"), cast.people["sun"])
    chief = cast.actor("chief")
    assert [one.id for one in ledger.page(chief, found, 1).lines] == [west]
    assert ledger.line(chief, west).customer == NAME
    assert ledger.line(chief, east).customer == "恒＊＊有限公司"
    assert ledger.line(cast.actor("wang"), east).customer == NAME
