"""Somebody's season: the day-by-day figures and what they are held against, as of one moment."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal import clock
from portal.domain.burn_up import PlannedLine, planned_line, reached
from portal.domain.honour import Yardstick
from portal.domain.plan import Plan
from portal.models import (
    Book,
    Campaign,
    Channel,
    Close,
    CloseStanding,
    Entry,
    Participation,
    Posting,
    TargetRevision,
)
from portal.services import calendar, honours, measures, own_figures, standings, targets, years
from portal.services.goals import days
from portal.services.insights import history
from portal.services.insights.history import Past
from portal.services.insights.people import Season
from portal.services.own_figures import OwnFigures, Reader
from portal.services.standings import past


@dataclass(frozen=True)
class Before:
    """The season that this one is compared with, and what the same person reached there by day."""

    campaign: Campaign
    sums: Sequence[int]


@dataclass(frozen=True)
class Own:
    """Somebody's season; everything scaled.

    `figures` is their row on the overall board: a bundle's where bundles are scored, None where
    they have none. `sums` are what they had in all at the end of each day up to today, `team` the
    same of all in their unit, who are `team_people`. `plan` is their target with what it was
    split into, `planned` its line.
    `yardstick` is what people had in the season compared with, `before` is their own there where
    they took part. `ranks` are those at the closes. `channels` is what each brought in, the most
    first; None is no channel.
    """

    season: Season
    figures: OwnFigures | None
    measure: tuple[str, str]
    sums: Sequence[int]
    team: Sequence[int]
    team_people: int
    plan: Plan
    planned: PlannedLine
    before: Before | None
    reference: Campaign | None
    yardstick: Yardstick | None
    ranks: Sequence[tuple[date, int | None]]
    channels: Sequence[tuple[Channel | None, int]]
    history: Sequence[Past]

    @property
    def target(self) -> int | None:
        """The target of the whole season, None without one."""
        return self.plan.whole or None

    @property
    def value(self) -> int:
        """What there is so far."""
        return self.sums[-1] if self.sums else 0


def of(
    connection: sa.Connection,
    season: Season,
    seasons: Sequence[Season],
    today: date,
    reader: Reader = standings.of,
) -> Own:
    """Return one of somebody's seasons; a fixed number of statements.

    `seasons` are all of theirs that are in sight: of what is not among them nothing is told.
    """
    campaign, place = season.campaign, season.place
    figures = own_figures.in_campaign(connection, place.person_id, campaign.id, today, reader)
    before = next((one for one in seasons if one.campaign.id == campaign.reference_id), None)
    team = _team(connection, season)
    asked = {place.id, *team, *([before.place.id] if before else [])}
    gained = days.gained(connection, campaign, asked)
    in_force = targets.in_force(
        connection,
        campaign,
        campaign.ranking_indicator_id,
        today,
        among=TargetRevision.participation_id == place.id,
    )
    plan = in_force.plan(("p", place.id))
    whole = targets.whole_of(campaign)
    return Own(
        season=season,
        figures=figures,
        measure=measures.of(connection, campaign),
        sums=reached(whole, gained.get(place.id, {}), today),
        team=_together(gained, team, campaign, today),
        team_people=len(team),
        plan=plan,
        planned=planned_line([plan], whole, _is_working(connection, season)),
        before=Before(
            before.campaign,
            reached(
                targets.whole_of(before.campaign),
                gained.get(before.place.id, {}),
                before.campaign.ends_on,
            ),
        )
        if before
        else None,
        reference=_reference(connection, campaign),
        yardstick=honours.yardstick(connection, campaign),
        ranks=_ranks(connection, figures) if figures else (),
        channels=_channels(connection, season) if season.shows_all else (),
        history=history.of(connection, seasons, today),
    )


def _team(connection: sa.Connection, season: Season) -> list[int]:
    """Return the participations of all who take part in the same unit."""
    rows = connection.execute(
        sa.select(Participation.id)
        .join(Campaign, Campaign.id == Participation.campaign_id)
        .where(
            Participation.campaign_id == season.campaign.id,
            Participation.unit_id == season.unit.id,
            years.took_part(),
        )
    )
    return list(rows.scalars())


def _together(
    gained: Mapping[int, Mapping[date, int]], team: Sequence[int], campaign: Campaign, today: date
) -> list[int]:
    together: dict[date, int] = {}
    for id_ in team:
        for day, value in gained.get(id_, {}).items():
            together[day] = together.get(day, 0) + value
    return reached(targets.whole_of(campaign), together, today)


def _is_working(connection: sa.Connection, season: Season) -> Callable[[date], bool] | None:
    campaign = season.campaign
    if campaign.basis != "working":
        return None
    worked = calendar.working_days(
        connection, campaign.starts_on, campaign.ends_on, season.unit.path
    )
    return worked.is_working


def _reference(connection: sa.Connection, campaign: Campaign) -> Campaign | None:
    if campaign.reference_id is None:
        return None
    with sa.orm.Session(bind=connection) as session:
        found = session.get(Campaign, campaign.reference_id)
        session.expunge_all()
    return found


def _ranks(connection: sa.Connection, figures: OwnFigures) -> list[tuple[date, int | None]]:
    """Return the row's rank at each close, None where it had none."""
    rows = connection.execute(
        sa.select(Close.business_date, CloseStanding.rank)
        .join(Close, Close.id == CloseStanding.close_id)
        .where(
            Close.campaign_id == figures.found.campaign.id,
            CloseStanding.board_id == figures.found.board.id,
            CloseStanding.row_key == figures.row.key,
        )
        .order_by(Close.business_date)
    )
    return [(day, rank) for day, rank in rows]


def _channels(connection: sa.Connection, season: Season) -> list[tuple[Channel | None, int]]:
    """Return what came in through each channel, in the campaign's measure, the most first."""
    campaign = season.campaign
    value = sa.cast(
        sa.func.sum(past.worth(connection, campaign, clock.now())), sa.BigInteger
    ).label("value")
    query = (
        sa.select(Entry.channel_id, value)
        .select_from(Posting)
        .join(Book, Book.id == Posting.book_id)
        .join(Entry, Entry.id == Posting.entry_id)
        .where(Book.campaign_id == campaign.id, Posting.participation_id == season.place.id)
        .group_by(Entry.channel_id)
    )
    if not measures.in_points(campaign):
        query = query.where(Posting.indicator_id == campaign.ranking_indicator_id)
    brought = {id_: int(sum_) for id_, sum_ in connection.execute(query) if sum_}
    with sa.orm.Session(bind=connection) as session:
        known = {one.id: one for one in session.scalars(sa.select(Channel))}
        session.expunge_all()
    order = sorted(brought.items(), key=lambda one: -one[1])
    return [(known.get(id_ or 0), sum_) for id_, sum_ in order]
