"""A supervisor's day: the units, what waits, who is silent, what has moved since the close."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import business_date
from portal.domain.quantity import from_scaled
from portal.domain.roles import Permission
from portal.pages import own_place
from portal.pages.own_place import Place
from portal.services import checks, countermeasures, deputies, evening, movements, silence
from portal.services.access import Actor
from portal.services.countermeasures import Part
from portal.services.deputies import Standing
from portal.services.evening import Glance
from portal.services.own_figures import UnitFigures
from portal.services.silence import Silence


@dataclass(frozen=True)
class Moved:
    """How the units' figure came from the last close to what it is: the four add up to it."""

    closed_on: date | None
    previous: Decimal
    today: Decimal
    late: Decimal
    reversals: Decimal
    total: Decimal


@dataclass(frozen=True)
class Together:
    """What the units have together in a campaign, and how it has moved."""

    place: Place
    moved: Moved


@dataclass(frozen=True)
class Waiting:
    """What waits for the actor: entries to check, open disputes, what the portal points at."""

    entries: int
    disputes: int
    flags: int

    def __bool__(self) -> bool:
        """Whether anything waits."""
        return bool(self.entries or self.disputes or self.flags)


@dataclass(frozen=True)
class Measures:
    """How many measures wait for a plan of the actor's, and how many are due."""

    asked: int
    due: int


@dataclass(frozen=True)
class Told:
    """What is read of the units at one moment."""

    together: list[Together]
    silence: Silence
    evening: Glance | None


@dataclass(frozen=True)
class UnitDay:
    """The day of the units in somebody's charge."""

    together: list[Together]
    waiting: Waiting | None
    silence: Silence
    deputies: list[deputies.Row]
    measures: Measures | None
    evening: Glance | None


def read(
    connection: sa.Connection, actor: Actor, figures: Sequence[UnitFigures], now: datetime
) -> Told:
    """Return what is told of the units from one snapshot."""
    paths = actor.paths(Permission.ENTRY_SEE_UNIT)
    together = [
        Together(own_place.of_unit(one, now), _moved(connection, one, paths)) for one in figures
    ]
    silent = silence.of_units(connection, paths, now)
    charge = actor.paths(Permission.MEETING_HOLD)
    today = business_date(now, clock.zone())
    return Told(together, silent, evening.glance(connection, silent, charge, today))


def of(actor: Actor, told: Told, today: date) -> UnitDay:
    """Return the day of the actor's units."""
    return UnitDay(
        together=told.together,
        waiting=_waiting(actor) if actor.may(Permission.ENTRY_VERIFY) else None,
        silence=told.silence,
        deputies=_deputies(actor, today) if actor.may(Permission.DEPUTY_NAME) else [],
        measures=_measures(actor, today) if actor.may(Permission.CAMPAIGN_EDIT) else None,
        evening=told.evening,
    )


def _moved(connection: sa.Connection, figures: UnitFigures, paths: tuple[str, ...]) -> Moved:
    found = figures.found
    own = [
        member.participation_id
        for row in [*found.rows, *found.without_base]
        if row.members[0].unit_path.startswith(paths)
        for member in row.members
    ]
    since = movements.since_close(connection, found.campaign, own)
    total = since.whole
    return Moved(
        since.closed_on,
        *(
            from_scaled(figure)
            for figure in (total.previous, total.today, total.late, total.reversals, total.total)
        ),
    )


def _waiting(actor: Actor) -> Waiting:
    counts = checks.open_counts(actor)
    return Waiting(
        entries=checks.waiting(actor),
        disputes=sum(counts.get(kind, 0) for kind in checks.OPEN),
        flags=sum(counts.get(kind, 0) for kind in checks.FLAGS),
    )


def _measures(actor: Actor, today: date) -> Measures | None:
    counts = countermeasures.waiting(actor, today)
    asked, due = counts.get(Part.ASKED, 0), counts.get(Part.DUE, 0)
    return Measures(asked, due) if asked or due else None


def _deputies(actor: Actor, today: date) -> list[deputies.Row]:
    return [
        row
        for row in deputies.visible_to(actor, today).rows
        if row.standing in (Standing.IN_FORCE, Standing.COMING)
    ]
