"""Facts: everything that a bulletin says, read at one moment under the locks of its books."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from portal import clock
from portal.domain import bulletin
from portal.domain.bulletin import Content, Kind, Wrong
from portal.domain.business_day import cut_off_at
from portal.models import Campaign
from portal.services import honours, practices, standings
from portal.services.bulletins import between, counted, marks, rows, seasons
from portal.services.bulletins.counted import text
from portal.services.bulletins.marks import Before
from portal.services.bulletins.rows import Figures
from portal.services.bulletins.stood import Stood
from portal.services.standings import BoardStandings


@dataclass(frozen=True)
class Told:
    """Which bulletin: its kind and number, and the days that it tells of."""

    kind: Kind
    number: int
    starts_on: date
    ends_on: date


def collect(connection: sa.Connection, stood: Stood, told: Told, now: datetime) -> Content:
    """Return the facts as the books stand; a fixed number of statements.

    Days are those of the bulletin, whenever it is issued: its last day counts as passed.
    """
    campaign, people = stood.campaign, stood.people
    before = marks.before(connection, campaign.id, told.kind, told.starts_on)
    figures = Figures(stood, between.sums(connection, campaign, told.starts_on, told.ends_on))
    table = rows.of(stood.main, figures, _earlier(connection, stood.main, told))
    individual = (
        [] if stood.main is people else rows.of(people, figures, _earlier(connection, people, told))
    )
    return Content(
        form=bulletin.FORM,
        kind=told.kind,
        number=told.number,
        starts_on=told.starts_on.isoformat(),
        ends_on=told.ends_on.isoformat(),
        at=_cut_off(campaign, told),
        taken_at=_iso(now),
        season=seasons.of(connection, campaign),
        sums=_sums(figures, counted.sums(connection, campaign, stood.upto, before), before),
        rows=table,
        people=individual,
        teams=[
            bulletin.Team(
                unit.path, unit.name, unit.name_en, text(sums.today), text(sums.value), members
            )
            for unit, sums, members in people.teams
        ],
        lines=[line.told() for line in counted.since(connection, campaign, stood.upto, before)],
        awards=honours.since(connection, campaign.id, told.kind, told.ends_on),
        practices=practices.since(connection, campaign, told.kind, told.ends_on, now),
        wrongs=[],
        marks=_marks(stood.upto),
    )


def correction(
    connection: sa.Connection,
    campaign: Campaign,
    told: Told,
    wrongs: list[Wrong],
    upto: Mapping[int, int],
    now: datetime,
) -> Content:
    """Return what a correction notice says: the figures that were wrong, and nothing else."""
    return Content(
        form=bulletin.FORM,
        kind=told.kind,
        number=told.number,
        starts_on=told.starts_on.isoformat(),
        ends_on=told.ends_on.isoformat(),
        at=_cut_off(campaign, told),
        taken_at=_iso(now),
        season=seasons.of(connection, campaign),
        sums=None,
        rows=[],
        people=[],
        teams=[],
        lines=[],
        awards=[],
        practices=[],
        wrongs=wrongs,
        marks=_marks(upto),
    )


def _earlier(connection: sa.Connection, board: BoardStandings, told: Told) -> dict[str, int] | None:
    """Return the ranks that a round-up compares with: those before its first day.

    None for a cycle's bulletin, whose board compares with the close before.
    """
    if told.kind == "cycle":
        return None
    return standings.ranks_before(connection, board.board, told.starts_on) or {}


def _sums(figures: Figures, gained: Mapping[str, int], before: Before) -> bulletin.Sums:
    stood, people = figures.stood, figures.stood.people
    value, everybody = people.total.value, stood.everybody
    new, late, reversal = (gained.get(kind, 0) for kind in ("new", "late", "reversal"))
    previous = value - new - late - reversal if before.value is None else before.value
    paced = figures.paced(value, people.target, people.plans)
    return bulletin.Sums(
        previous=text(previous),
        new=text(new),
        late=text(late),
        reversed=text(-reversal),
        other=text(value - previous - new - late - reversal),
        value=text(value),
        today=text(people.total.today),
        week=text(sum(stood.week.values())),
        period=text(sum(figures.period.values())),
        unverified=text(people.total.unverified),
        target=None if people.target is None else text(people.target),
        attainment=paced.attainment,
        share=paced.share,
        deviation=paced.deviation,
        status=paced.status,
        needed=paced.needed,
        elapsed_days=stood.progress.elapsed_days,
        remaining_days=stood.progress.total_days - stood.progress.elapsed_days,
        total_days=stood.progress.total_days,
        people=len(everybody),
        active=sum(figures.period.get(row.members[0].participation_id, 0) > 0 for row in everybody),
    )


def _marks(upto: Mapping[int, int]) -> dict[str, int]:
    return {str(book_id): line for book_id, line in sorted(upto.items())}


def _cut_off(campaign: Campaign, told: Told) -> str:
    return _iso(cut_off_at(told.ends_on, campaign.cut_off, clock.zone()))


def _iso(at: datetime) -> str:
    return at.astimezone(clock.zone()).isoformat(timespec="seconds")
