"""The evening of the units in one's charge: shown for a day, and asking for missing reports."""

from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock
from portal.domain.business_day import business_date
from portal.domain.quantity import from_scaled
from portal.domain.roles import Permission
from portal.pages.board import on_day
from portal.services import evening, practices
from portal.web.absences import words as absences
from portal.web.evening import days
from portal.web.guard import actor
from portal.web.practices import words

blueprint = Blueprint("evening", __name__, url_prefix="/evening")


@blueprint.get("")
def show() -> ResponseReturnValue:
    """Show the evening of today, or of a past day to be read."""
    me, now = actor(), clock.now()
    today = business_date(now, clock.zone())
    found = evening.of(me, _day(request.args.get("day", ""), today), now, on_day)
    return render_template(
        "evening/show.html",
        evening=found,
        paced=[days.of(figures, now) for figures in found.figures],
        now=now,
        today=today,
        first=today - timedelta(days=evening.DAYS_BACK),
        step=timedelta(days=1),
        exact=from_scaled,
        kinds=absences.ABSENCES,
        parts=words.PARTS,
        channels=practices.channels(),
        may_star=me.may(Permission.PRACTICE_STAR),
        may_see_people=me.may(Permission.PERSON_SEE),
    )


@blueprint.post("/reminders")
def remind() -> ResponseReturnValue:
    """Ask everybody who has not reported today for their report."""
    count = evening.ask(actor())
    if count:
        text = ngettext("%(num)s person is asked.", "%(num)s people are asked.", count)
        flash(text, "success")
    else:
        flash(_("Nobody was asked: all have reported, or were asked within the hour."), "info")
    return redirect(url_for("evening.show"), 303)


def _day(text: str, today: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today
