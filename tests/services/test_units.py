"""The organisation tree: seen, grown, renamed, moved and taken out of use."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.models import AuditEvent, Book, Unit
from portal.services import people, units
from portal.services.refusal import NotAllowed, NotFound, Rejected
from portal.services.units import Node
from tests.cast import Cast


@pytest.fixture
def cast(cast_on: Cast) -> Iterator[Cast]:
    with cast_on.inside():
        yield cast_on


def flat(nodes: list[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from flat(node.below)


def path(cast: Cast, key: str) -> str:
    db.session.rollback()
    return db.session.scalars(sa.select(Unit.path).where(Unit.id == cast.units[key])).one()


def audited() -> list[str]:
    return list(db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)))


def test_the_tree_of_an_administrator_is_the_whole_bank_with_everybody_counted(cast: Cast) -> None:
    (bank,) = units.tree(cast.actor("system"))
    assert (bank.unit.code, bank.people, bank.people_in_all) == ("HQ", 3, 10)
    (branch,) = bank.below
    assert [node.unit.name for node in branch.below] == ["城东支行", "城西支行"]
    assert [(node.people, node.people_in_all) for node in branch.below] == [(1, 4), (1, 2)]


def test_a_supervisors_tree_begins_at_their_own_unit(cast: Cast) -> None:
    (east,) = units.tree(cast.actor("wang"))
    assert [node.unit.code for node in flat([east])] == ["BH-E", "BH-E-2", "BH-E-1"]


def test_an_account_manager_has_no_tree(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        units.tree(cast.actor("zhou"))


def test_a_new_unit_stands_under_its_parent_and_is_audited(cast: Cast) -> None:
    unit_id = units.add(
        cast.actor("system"), cast.units["east"], "team", "BH-E-3", " 厅堂 服务 ", "Lobby"
    )
    unit = db.session.get_one(Unit, unit_id)
    assert unit.path == f"{path(cast, 'east')}{unit_id}/"
    assert (unit.name, unit.sort_key) == ("厅堂 服务", "ting tang fu wu")
    assert audited() == ["unit.add"]


@pytest.mark.parametrize(
    ("kind", "code", "name", "field"),
    [
        ("team", "bh-e-1", "厅堂服务", "code"),
        ("team", "有中文", "厅堂服务", "code"),
        ("team", "", "厅堂服务", "code"),
        ("branch", "BH-9", "厅堂服务", "kind"),
        ("head_office", "BH-9", "厅堂服务", "kind"),
        ("kiosk", "BH-9", "厅堂服务", "kind"),
        ("team", "BH-9", " \u200b ", "name"),
        ("team", "BH-9", "长" * 121, "name"),
    ],
)
def test_a_unit_that_cannot_be_is_refused_at_its_field(
    cast: Cast, kind: str, code: str, name: str, field: str
) -> None:
    with pytest.raises(Rejected) as refusal:
        units.add(cast.actor("system"), cast.units["east"], kind, code, name)
    assert refusal.value.field == field
    assert audited() == []


def test_only_a_system_administrator_changes_the_tree(cast: Cast) -> None:
    for key in ("wang", "liu", "security"):
        with pytest.raises(NotAllowed):
            units.add(cast.actor(key), cast.units["east"], "team", "BH-9", "厅堂服务")
    with pytest.raises(NotFound):
        units.rename(cast.actor("wang"), cast.units["west"], "别人家")


def test_a_new_name_reaches_the_boards_that_show_it(cast: Cast) -> None:
    season = cast.live_campaign()
    before = sum(db.session.scalars(sa.select(Book.revision)))
    units.rename(cast.actor("system"), cast.units["retail"], "零售先锋组", "Retail One")
    db.session.rollback()
    assert sum(db.session.scalars(sa.select(Book.revision))) == before + len(season.books)
    assert db.session.get_one(Unit, cast.units["retail"]).sort_key == "ling shou xian feng zu"


def test_a_moved_unit_takes_all_below_it_along(cast: Cast) -> None:
    actor = cast.actor("system")
    city = units.add(actor, cast.units["bank"], "branch", "HZ", "湖州分行")
    units.move(actor, cast.units["east"], city)
    new = f"/{cast.units['bank']}/{city}/{cast.units['east']}/"
    assert path(cast, "east") == new
    assert path(cast, "retail") == f"{new}{cast.units['retail']}/"
    assert path(cast, "west").startswith(path(cast, "branch"))
    assert audited() == ["unit.add", "unit.move"]


@pytest.mark.parametrize(
    ("unit", "parent"),
    [("branch", "east"), ("branch", "branch"), ("bank", "branch"), ("east", "retail")],
)
def test_a_unit_never_stands_under_itself_or_a_lower_kind(
    cast: Cast, unit: str, parent: str
) -> None:
    with pytest.raises(Rejected) as refusal:
        units.move(cast.actor("system"), cast.units[unit], cast.units[parent])
    assert refusal.value.field == "parent"


def test_a_tree_too_deep_for_its_paths_is_refused(cast: Cast) -> None:
    actor, above = cast.actor("system"), cast.units["east"]
    refusal: Rejected | None = None
    for number in range(200):
        try:
            above = units.add(actor, above, "team", f"D{number}", f"第{number}层")
        except Rejected as refused:
            refusal = refused
            break
    assert refusal is not None
    assert refusal.field == "parent"


def test_a_unit_with_people_or_units_in_use_stays_in_use(cast: Cast) -> None:
    actor = cast.actor("system")
    for key, number in (("retail", "2"), ("branch", "1")):
        with pytest.raises(Rejected) as refusal:
            units.disable(actor, cast.units[key])
        assert number in str(refusal.value.message)
    people.disable(actor, cast.people["he"])
    units.disable(actor, cast.units["west_team"])
    people.disable(actor, cast.people["sun"])
    units.disable(actor, cast.units["west"])
    units.disable(actor, cast.units["west"])
    assert audited().count("unit.disable") == 2


def test_nothing_is_added_or_moved_to_a_unit_out_of_use(cast: Cast) -> None:
    actor = cast.actor("system")
    people.move(actor, cast.people["zhao"], cast.units["retail"])
    units.disable(actor, cast.units["corporate"])
    with pytest.raises(Rejected):
        units.add(actor, cast.units["corporate"], "team", "BH-9", "厅堂服务")
    with pytest.raises(Rejected):
        units.move(actor, cast.units["retail"], cast.units["corporate"])
    with pytest.raises(Rejected):
        people.move(actor, cast.people["zhao"], cast.units["corporate"])
    units.enable(actor, cast.units["corporate"])
    people.move(actor, cast.people["zhao"], cast.units["corporate"])


def test_a_unit_below_one_out_of_use_is_not_used_again(cast: Cast) -> None:
    actor = cast.actor("system")
    for key in ("he", "sun"):
        people.disable(actor, cast.people[key])
    for key in ("west_team", "west"):
        units.disable(actor, cast.units[key])
    with pytest.raises(Rejected):
        units.enable(actor, cast.units["west_team"])
    units.enable(actor, cast.units["west"])
    units.enable(actor, cast.units["west_team"])
