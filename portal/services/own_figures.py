"""One's own figures: the place and the sums that somebody has in every live campaign."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.domain.plan import Plan
from portal.domain.roles import Permission
from portal.models import Board, Campaign, Participation, Unit
from portal.services import measures, standings, targets
from portal.services.access import Actor
from portal.services.standings import BoardStandings, Row, Sums

# The bundle board where bundles are scored, then the individual one, then those without a base.
_PLACES = sa.case(
    (sa.and_(Campaign.scoring == "bundle", Board.kind == "bundle"), 0),
    (Board.kind == "person", 1),
    (Board.kind == "no_base", 2),
)


Reader = Callable[[sa.Connection, int, date], BoardStandings]
"""What reads a board by its number, as it stands on a day; it may have kept it."""


@dataclass(frozen=True)
class OwnFigures:
    """Somebody's row on the overall board of a campaign; the measure in Chinese and English."""

    found: BoardStandings
    row: Row
    measure: tuple[str, str]


@dataclass(frozen=True)
class UnitFigures:
    """What the units that somebody is in charge of have in a campaign; sums and target scaled.

    `units` are the topmost ones, `active` is how many of the people have something today.
    """

    found: BoardStandings
    units: list[Unit]
    measure: tuple[str, str]
    sums: Sums
    people: int
    active: int
    target: int | None
    plans: tuple[Plan, ...]


def of_person(
    connection: sa.Connection, person_id: int, today: date, reader: Reader = standings.of
) -> list[OwnFigures]:
    """Return the person's figures in each live campaign, the one that runs and ends first first.

    On the bundle board where bundles are scored, on the individual one elsewhere: every board of
    units leaves people their own place. Whom an increase cannot be counted for stands on the board
    of those without a base.
    """
    rows = connection.execute(
        _candidates(person_id)
        .where(
            Participation.stays_on(today),
            Campaign.state == "live",
        )
        .order_by(*_soonest(today), _PLACES)
    )
    candidates: dict[int, list[int]] = {}
    for campaign_id, board_id in rows:
        candidates.setdefault(campaign_id, []).append(board_id)
    # Without figures: the person's unit was moved from under the campaign's meanwhile.
    found = (_first(connection, ids, person_id, today, reader) for ids in candidates.values())
    return [figures for figures in found if figures is not None]


def in_campaign(
    connection: sa.Connection,
    person_id: int,
    campaign_id: int,
    today: date,
    reader: Reader = standings.of,
) -> OwnFigures | None:
    """Return the person's figures in one campaign, whether it is live or over; None without any."""
    rows = connection.execute(
        _candidates(person_id).where(Campaign.id == campaign_id).order_by(_PLACES)
    )
    return _first(connection, [board_id for _id, board_id in rows], person_id, today, reader)


def _candidates(person_id: int) -> sa.Select[int, int]:
    """Return the boards on which somebody may have their place, by campaign."""
    return (
        sa.select(Campaign.id, Board.id)
        .join(Campaign, Campaign.id == Board.campaign_id)
        .join(Participation, Participation.campaign_id == Campaign.id)
        .where(
            Participation.person_id == person_id,
            Board.unit_id == Campaign.unit_id,
            _PLACES.is_not(None),
        )
    )


def _first(
    connection: sa.Connection,
    board_ids: list[int],
    person_id: int,
    today: date,
    reader: Reader = standings.of,
) -> OwnFigures | None:
    """Return the person's figures on the first of the boards that has a row for them."""
    for board_id in board_ids:
        found = reader(connection, board_id, today)
        for row in found.rows:
            if any(member.person_id == person_id for member in row.members):
                return OwnFigures(found, row, measures.of(connection, found.campaign))
    return None


def of_units(
    connection: sa.Connection,
    actor: Actor,
    today: date,
    charge: Permission = Permission.ENTRY_SEE_UNIT,
    reader: Reader = standings.of,
) -> list[UnitFigures]:
    """Return what the units in the actor's charge have in each live campaign that they are in."""
    paths = actor.paths(charge)
    return _of_paths(connection, paths, _named(connection, paths), today, reader)


def of_unit(connection: sa.Connection, unit: Unit, today: date) -> list[UnitFigures]:
    """Return what one unit has in each live campaign that it is in."""
    return _of_paths(connection, (unit.path,), [unit], today, standings.of)


def _of_paths(
    connection: sa.Connection,
    paths: tuple[str, ...],
    units: list[Unit],
    today: date,
    reader: Reader,
) -> list[UnitFigures]:
    rows = connection.execute(
        sa.select(Board.id)
        .join(Campaign, Campaign.id == Board.campaign_id)
        .where(Campaign.state == "live", Board.unit_id == Campaign.unit_id, Board.kind == "person")
        .order_by(*_soonest(today))
    )
    figures = []
    for board_id in rows.scalars().all():
        found = reader(connection, board_id, today)
        people = [*found.rows, *found.without_base]
        own = [row for row in people if row.members[0].unit_path.startswith(paths)]
        if own:
            figures.append(_units(connection, units, found, own))
    return figures


def _named(connection: sa.Connection, paths: tuple[str, ...]) -> list[Unit]:
    with sa.orm.Session(bind=connection) as session:
        units = session.scalars(
            sa.select(Unit).where(Unit.path.in_(paths)).order_by(Unit.path)
        ).all()
        session.expunge_all()
    return list(units)


def _units(
    connection: sa.Connection, units: list[Unit], found: BoardStandings, own: list[Row]
) -> UnitFigures:
    total = Sums()
    for row in own:
        total = total.plus(row.sums)
    asked = [row.target for row in own]
    known = [target for target in asked if target is not None]
    in_force = targets.ranked(connection, found.campaign, found.business_date)
    of_unit = in_force.units.get(units[0].id) if len(units) == 1 else None
    return UnitFigures(
        found=found,
        units=units,
        measure=measures.of(connection, found.campaign),
        sums=total,
        people=len(own),
        active=sum(row.sums.today > 0 for row in own),
        target=of_unit or (sum(known) if known and len(known) == len(asked) else None),
        plans=(in_force.plan(("u", units[0].id)),)
        if of_unit
        else tuple(plan for row in own for plan in row.plans),
    )


def _soonest(today: date) -> tuple[sa.ColumnElement[Any], ...]:
    runs = sa.case((sa.and_(Campaign.starts_on <= today, Campaign.ends_on >= today), 0), else_=1)
    return runs, Campaign.ends_on.expression, Campaign.id.expression
