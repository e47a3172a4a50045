"""Facts: everything that a bulletin says, read at one moment under the locks of its books."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from portal import clock
from portal.domain import bulletin
from portal.domain.bulletin import Content, Kind
from portal.domain.business_day import cut_off_at
from portal.domain.pace import Period, progress
from portal.domain.plan import passed_by_days
from portal.models import Board, Campaign, DayTally, Unit
from portal.services import honours, measures, standings
from portal.services.bulletins import counted, marks, rows
from portal.services.bulletins.counted import Counted, text
from portal.services.bulletins.marks import Before
from portal.services.bulletins.rows import Figures
from portal.services.bulletins.zero import days_at_zero
from portal.services.standings import BoardStandings, Row

# Which board is the table, by what is scored.
_BOARDS = {"individual": "person", "bundle": "bundle", "team": "team", "sub_branch": "sub_branch"}


@dataclass(frozen=True)
class Told:
    """Which bulletin: its kind and number, and the days that it tells of."""

    kind: Kind
    number: int
    starts_on: date
    ends_on: date


def collect(
    connection: sa.Connection,
    campaign: Campaign,
    told: Told,
    upto: Mapping[int, int],
    now: datetime,
) -> Content:
    """Return the facts as the books stand; a fixed number of statements.

    Days are those of the bulletin, whenever it is issued: its last day counts as passed.
    """
    day = told.ends_on
    before = marks.before(connection, campaign.id, told.kind, day)
    lines = counted.since(connection, campaign, upto, before.marks)
    found = {
        kind: standings.of(connection, board_id, day)
        for kind, board_id in _boards(connection, campaign).items()
    }
    people = found["person"]
    figures = _figures(connection, people, told)
    main = found[_BOARDS[campaign.scoring]]
    return Content(
        form=bulletin.FORM,
        kind=told.kind,
        number=told.number,
        starts_on=told.starts_on.isoformat(),
        ends_on=day.isoformat(),
        at=_iso(cut_off_at(day, campaign.cut_off, clock.zone())),
        taken_at=_iso(now),
        season=_season(connection, main),
        sums=_sums(people, figures, lines, before),
        rows=rows.of(main, figures),
        people=[] if main is people else rows.of(people, figures),
        teams=[
            bulletin.Team(
                unit.path, unit.name, unit.name_en, text(sums.today), text(sums.value), members
            )
            for unit, sums, members in people.teams
        ],
        lines=[
            line.told(kind)
            for line in lines
            if (kind := line.kind(before.ends_on)) in ("late", "reversal")
        ],
        awards=honours.since(connection, campaign.id, told.kind, day),
        practices=[],
        wrongs=[],
        marks={str(book_id): line for book_id, line in sorted(upto.items())},
    )


def _boards(connection: sa.Connection, campaign: Campaign) -> dict[str, int]:
    """Return the campaign's own boards that a bulletin tells of, by kind."""
    wanted = {"person", _BOARDS[campaign.scoring]}
    rows_found = connection.execute(
        sa.select(Board.kind, Board.id).where(
            Board.campaign_id == campaign.id,
            Board.unit_id == campaign.unit_id,
            Board.kind.in_(wanted),
        )
    )
    return dict(rows_found.all())


def _figures(connection: sa.Connection, people: BoardStandings, told: Told) -> Figures:
    campaign, day = people.campaign, told.ends_on
    members = [member for row in _everybody(people) for member in row.members]
    is_working = people.worked.is_working if people.worked else None
    return Figures(
        campaign=campaign,
        progress=progress(
            Period(campaign.starts_on, campaign.ends_on),
            today=day,
            past_cut_off=True,
            is_working=is_working,
        ),
        passed=passed_by_days(day, past_cut_off=True, is_working=is_working),
        week=_between(connection, campaign, day - timedelta(days=day.weekday()), day),
        period=_between(connection, campaign, told.starts_on, day),
        zero=days_at_zero(connection, campaign, members, day),
    )


def _everybody(people: BoardStandings) -> list[Row]:
    return [*people.rows, *people.without_base]


def _between(
    connection: sa.Connection, campaign: Campaign, first: date, last: date
) -> dict[int, int]:
    """Return what each participation has from one day to another, scaled in the measure."""
    in_points = measures.in_points(campaign)
    value = DayTally.points if in_points else DayTally.quantity
    query = (
        sa.select(DayTally.participation_id, sa.func.sum(value))
        .where(DayTally.campaign_id == campaign.id, DayTally.business_date.between(first, last))
        .group_by(DayTally.participation_id)
    )
    if not in_points:
        query = query.where(DayTally.indicator_id == campaign.ranking_indicator_id)
    return {participation_id: int(sum_) for participation_id, sum_ in connection.execute(query)}


def _sums(
    people: BoardStandings, figures: Figures, lines: list[Counted], before: Before
) -> bulletin.Sums:
    value = people.total.value
    by_kind: dict[str, int] = defaultdict(int)
    for line in lines:
        by_kind[line.kind(before.ends_on)] += line.quantity
    gained = sum(by_kind.values())
    previous = value - gained if before.value is None else before.value
    paced = figures.paced(value, people.target, people.plans)
    everybody = _everybody(people)
    return bulletin.Sums(
        previous=text(previous),
        new=text(by_kind["new"]),
        late=text(by_kind["late"]),
        reversed=text(-by_kind["reversal"]),
        other=text(value - previous - gained),
        value=text(value),
        today=text(people.total.today),
        week=text(sum(figures.week.values())),
        period=text(sum(figures.period.values())),
        unverified=text(people.total.unverified),
        target=None if people.target is None else text(people.target),
        attainment=paced.attainment,
        share=paced.share,
        deviation=paced.deviation,
        status=paced.status,
        needed=paced.needed,
        elapsed_days=figures.progress.elapsed_days,
        remaining_days=figures.progress.total_days - figures.progress.elapsed_days,
        total_days=figures.progress.total_days,
        people=len(everybody),
        active=sum(figures.period.get(row.members[0].participation_id, 0) > 0 for row in everybody),
    )


def _season(connection: sa.Connection, main: BoardStandings) -> bulletin.Season:
    campaign, unit = main.campaign, main.unit
    measure, measure_en = measures.of(connection, campaign)
    parent = connection.execute(
        sa.select(Unit.name, Unit.name_en).where(Unit.id == unit.parent_id)
    ).one_or_none()
    return bulletin.Season(
        code=campaign.code,
        name=campaign.name,
        name_en=campaign.name_en,
        unit=unit.name,
        unit_en=unit.name_en,
        unit_path=unit.path,
        parent=parent.name if parent else "",
        parent_en=parent.name_en if parent else None,
        starts_on=campaign.starts_on.isoformat(),
        ends_on=campaign.ends_on.isoformat(),
        cadence=campaign.cadence,
        ranking=campaign.ranking,
        scoring=campaign.scoring,
        measure=measure,
        measure_en=measure_en,
        basis=campaign.basis,
        unloaded=list(main.worked.unloaded) if main.worked else [],
        cut_off=f"{campaign.cut_off:%H:%M}",
        verification=campaign.verification,
        colours=campaign.colours,
        words=campaign.status_words,
    )


def _iso(at: datetime) -> str:
    return at.astimezone(clock.zone()).isoformat(timespec="seconds")
