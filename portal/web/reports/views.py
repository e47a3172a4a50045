"""Reading daily reports: a sub-branch's of one day, one person's, and one alone."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal import clock
from portal.domain.business_day import business_date
from portal.domain.quantity import from_scaled
from portal.domain.roles import Permission
from portal.models import Channel, Unit
from portal.models.report import PARTS
from portal.services import practices, reports
from portal.services.access import Actor
from portal.services.free_text import LONGEST
from portal.services.insights.people import opened
from portal.services.reports import Coverage, OpenQuestion
from portal.services.reports.reading import Reading
from portal.services.work import snapshot
from portal.web.guard import actor
from portal.web.reports import day as days
from portal.web.reports.forms import RemarkForm

blueprint = Blueprint("reports", __name__, url_prefix="/reports")

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Tried:
    """A remark that was refused; `question_id` where it was an answer."""

    form: RemarkForm
    question_id: int | None = None


@dataclass(frozen=True)
class Stars:
    """Which parts may go into the library; `kept` are those there, by part as which practice."""

    kept: dict[str, int]
    parts: tuple[str, ...]
    channels: list[Channel]


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show the day's reports of a sub-branch, one's own first, or one person's latest."""
    me, now = actor(), clock.now()
    me.demand(Permission.BOARD_SEE)
    today = business_date(now, clock.zone())
    day = days.to_read(request.args.get("day"), today)
    units = reports.listing.sub_branches(me)
    unit = _chosen(units)
    writers = reports.listing.writers(me, unit) if unit else []
    person_id = request.args.get("person", type=int)
    person = next((one for one in writers if one.id == person_id), None)
    rows = []
    if unit and person:
        rows = reports.listing.of_person(me, person.id, now)
    elif unit:
        rows = reports.listing.of_day(me, unit, day, now)
    coverage, questions = _told(me, unit, day)
    records = me.may(Permission.ENTRY_RECORD)
    return render_template(
        "reports/index.html",
        day=day,
        today=today,
        before=day - A_DAY,
        after=day + A_DAY if day < today else None,
        units=units,
        unit=unit,
        writers=writers,
        person=person,
        rows=sorted(rows, key=lambda row: not row.seen.is_own) if not person else rows,
        coverage=coverage,
        led=me.paths(Permission.ENTRY_SEE_UNIT),
        questions=questions,
        mine=reports.own.today_of(me, now) if records else None,
        opened=opened(me, {row.seen.author.id for row in rows}),
        keeps_reasons=me.may(Permission.REASON_EDIT),
        exact=from_scaled,
    )


@blueprint.get("/<int:report_id>")
def show(report_id: int) -> ResponseReturnValue:
    """Show one report with its day and what was said to it."""
    return page(report_id)


def page(report_id: int, tried: Tried | None = None) -> str:
    """Return the page of one report, with a remark that was refused."""
    me, now = actor(), clock.now()
    reading = reports.read(me, report_id, now)
    report = reading.seen.report
    asked = None
    if reading.seen.is_own and reports.duty.is_open(report.business_date, now):
        with snapshot() as connection:
            asked = reports.duty.of(connection, me.person_id, report.business_date, now)
    return render_template(
        "reports/show.html",
        reading=reading,
        report=report,
        may_change=asked is not None and not asked.is_over,
        closes_at=asked.closes_at if asked else None,
        stars=_stars(me, reading),
        opens=bool(opened(me, [report.person_id])),
        tried=tried,
        longest=LONGEST,
        exact=from_scaled,
    )


def _stars(me: Actor, reading: Reading) -> Stars | None:
    """Return what the actor needs to star the report's parts; None where they may not."""
    seen = reading.seen
    if seen.is_own or not me.may(Permission.PRACTICE_STAR, seen.unit.path):
        return None
    with snapshot() as connection:
        kept = practices.starred(connection, [seen.report.id])
    return Stars(
        kept={part: practice_id for (_report_id, part), practice_id in kept.items()},
        parts=PARTS,
        channels=practices.channels(),
    )


def _chosen(units: list[Unit]) -> Unit | None:
    wanted = request.args.get("unit", type=int)
    return next((unit for unit in units if unit.id == wanted), units[0] if units else None)


def _told(me: Actor, unit: Unit | None, day: date) -> tuple[Coverage, list[OpenQuestion]]:
    """Return who has reported, and the questions that wait for the actor."""
    paths = me.paths(Permission.ENTRY_SEE_UNIT)
    with snapshot() as connection:
        coverage = reports.of_day(connection, [unit.path] if unit else [], day)
        questions = reports.open_questions(
            connection, clock.now(), author_id=me.person_id, paths=paths
        )
    return coverage, questions
