"""The first page after signing in, put together from what the person may do."""

from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal import clock
from portal.domain.business_day import business_date
from portal.domain.quantity import from_scaled
from portal.domain.roles import Permission
from portal.models import Board, Campaign, Unit
from portal.pages.board import on_day, title
from portal.pages.formats import named
from portal.services import (
    announcements,
    boards,
    health,
    ledger,
    meetings,
    own_figures,
    reports,
    requests,
)
from portal.services.access import Actor
from portal.services.bulletins import listing
from portal.services.own_figures import OwnFigures
from portal.services.work import snapshot
from portal.web.absences import words
from portal.web.guard import actor
from portal.web.home import duties, seasons, unit
from portal.web.home import own as own_day
from portal.web.home.seasons import Seasons
from portal.web.home.unit import UnitDay
from portal.web.system import lines

LATEST = 5
MOST_TOLD = 3
MOST_BOARDS = 8

blueprint = Blueprint("home", __name__)


@dataclass(frozen=True)
class BoardLink:
    """A board of a running campaign."""

    id: int
    campaign: str
    unit: str
    title: str


@dataclass(frozen=True)
class Read:
    """What is told of one moment: the units in charge, one's own figures, the campaigns."""

    unit: UnitDay | None
    own: list[OwnFigures]
    seasons: Seasons | None


@blueprint.get("/")
def show() -> ResponseReturnValue:
    """Show what waits, then one's units, one's own place, and what one looks after."""
    me, now = actor(), clock.now()
    today = business_date(now, clock.zone())
    leads, records = me.may(Permission.ENTRY_SEE_UNIT), me.may(Permission.ENTRY_RECORD)
    sees_boards = me.may(Permission.BOARD_SEE)
    read = _read(me, now, today)
    told, told_in_all = announcements.running(me, today, MOST_TOLD)
    return render_template(
        "home/show.html",
        me=me,
        sees_boards=sees_boards,
        leads=leads,
        records=records,
        now=now,
        today=today,
        told=told,
        told_in_all=told_in_all,
        calls=own_day.calls(me, today) if sees_boards else None,
        unit=read.unit,
        day=own_day.of(me, read.own, now, today) if records else None,
        honour=own_day.honour(me) if records else None,
        seasons=read.seasons,
        requests=requests.waiting(me),
        report=reports.own.today_of(me, now) if records else None,
        todos=meetings.own(me) if sees_boards else [],
        meeting=meetings.latest(me) if sees_boards else None,
        holds_meetings=me.may(Permission.MEETING_HOLD),
        latest=ledger.latest(me, own=not leads, count=LATEST) if leads or records else [],
        boards=_boards(me) if sees_boards else [],
        bulletin=listing.latest(me) if sees_boards else None,
        duties=duties.links(me),
        figures=duties.figures(me, now),
        health=lines.told(health.of(me, now)) if me.may(Permission.HEALTH_SEE) else None,
        may_see_people=me.may(Permission.PERSON_SEE),
        may_record_absences=me.may(Permission.ABSENCE_RECORD),
        kinds=words.ABSENCES,
        deputy_kinds=words.DEPUTIES,
        exact=from_scaled,
        has=duties.has,
    )


def _read(me: Actor, now: datetime, today: date) -> Read:
    leads, records = me.may(Permission.ENTRY_SEE_UNIT), me.may(Permission.ENTRY_RECORD)
    organises = me.may(Permission.CAMPAIGN_CREATE)
    with snapshot() as connection:
        figures = own_figures.of_units(connection, me, today, reader=on_day) if leads else []
        units = unit.read(connection, me, figures, now) if leads else None
        own = own_figures.of_person(connection, me.person_id, today, on_day) if records else []
        told = seasons.read(connection, me, now, today) if organises else None
    return Read(
        unit.of(me, units, today) if units else None,
        own,
        seasons.of(me, told) if told else None,
    )


def _boards(me: Actor) -> list[BoardLink]:
    """Return the boards of running campaigns that are nearest to the person."""
    found: list[tuple[Board, Campaign, Unit]] = [
        row for row in boards.visible_to(me) if row[1].state == "live"
    ]
    near = [row for row in found if me.sees(row[2].path)]
    # As everything on the page: the campaign that ends first stands first.
    near.sort(key=lambda row: row[1].ends_on)
    return [
        BoardLink(board.id, named(campaign), named(unit), title(board.kind))
        for board, campaign, unit in near[:MOST_BOARDS]
    ]
