"""Cadence: two seasons side by side, and how output ran from week to week."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock
from portal.demo import account
from portal.models import Campaign, Unit
from portal.pages.cache import Cache
from portal.pages.chart import Chart, Mark, Series
from portal.pages.formats import full_day, named, pct, qty
from portal.services.insights import cadence, earlier, season_lines
from portal.services.insights.cadence import Comparison
from portal.services.insights.season_lines import Lines
from portal.services.insights.season_run import WEEK, Run
from portal.services.insights.shared_measure import Measure
from portal.services.work import snapshot
from portal.web.guard import actor
from portal.web.insights import asked, cadence_words
from portal.web.insights.asked import Choice
from portal.web.insights.cadence_words import times
from portal.web.row_number import number


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the comparison; `times` where the one may be divided by the other."""

    label: str
    now: str
    before: str
    times: Decimal | None = None
    stated: str = ""


def show() -> ResponseReturnValue:
    """Show a season beside another; without one to compare with, alone."""
    found = asked.campaigns()
    campaign = asked.campaign(found)
    if campaign is None:
        return render_template("insights/index.html", campaigns=found, campaign=None)
    against = _against(found, campaign)
    with snapshot() as connection:
        compared = cadence.between(connection, campaign, against, clock.today(), _kept)
    units = {one.id: unit for one, unit in found}
    rows = _rows(compared, units)
    return asked.page(
        "insights/cadence.html",
        campaign,
        _charts(compared) if compared.now.days else [],
        campaigns=found,
        against=against,
        compared=compared,
        finding=cadence_words.finding(compared),
        changes=cadence_words.joined(cadence_words.changes(compared.now, compared.measure)),
        rows=rows,
        ratios=[row for row in rows if row.times is not None][:3],
    )


def _against(found: Choice, campaign: Campaign) -> Campaign | None:
    """Return the season that the address names, else the usual one; NotFound out of sight."""
    text = request.args.get("against", "")
    chosen = asked.by_id(found, number(text)) if text else None
    if chosen is None or chosen.id == campaign.id:
        return earlier.of(campaign, [one for one, _unit in found], clock.today())
    return chosen


def _kept(
    connection: sa.Connection,
    campaign: Campaign,
    against: Campaign | None,
    measure: Measure | None,
    last: date,
) -> Lines:
    """Return what a season's lines come to; they are read once a version and day."""
    cache: Cache[Lines] = current_app.extensions["season_lines"]
    key = (
        campaign.id,
        cadence.version(connection, campaign.id),
        against and (against.id, cadence.version(connection, against.id)),
        measure and measure.indicator_id,
        last,
    )
    found = cache.get(key)
    if found is None:
        found = season_lines.read(connection, campaign, against, measure, last)
        cache.put(key, found)
    return found


def _rows(compared: Comparison, units: dict[int, Unit]) -> list[Row]:
    """Return the comparison line by line, the ratios that matter first."""
    now, before, measure = compared.now, compared.before, compared.measure
    stated = _stated(compared)
    rows = [
        _row(
            _("Cycles (bulletins issued)"),
            now,
            before,
            lambda run: run.cycles,
            stated.get("cycle_ratio", ""),
        )
    ]
    if measure is not None:
        unit = cadence_words.unit_of(measure)
        rows += [
            _row(
                _("Output (%(unit)s)", unit=unit),
                now,
                before,
                lambda run: run.output,
                stated.get("output_ratio", ""),
            ),
            _row(_("Output per person and week"), now, before, lambda run: run.per_person_week),
            _row(_("Output per person"), now, before, lambda run: run.per_person),
        ]
        if before is not None and compared.in_both:
            label = ngettext(
                "Output of the %(num)s person in both",
                "Output of the %(num)s people in both",
                compared.in_both,
            )
            rows.append(_row(label, now, before, lambda run: run.of_both))
    rows += [
        _told(_("Cadence"), compared, cadence_words.course),
        _told(_("Whole days counted"), compared, lambda run: qty(run.days)),
        _told(_("Headcount"), compared, lambda run: qty(run.people)),
        _told(_("First result"), compared, _first),
    ]
    if all(
        cadence.shows_habits(actor(), units[run.campaign.id].path, run.people)
        for run in (now, before)
        if run is not None
    ):
        rows += [
            _told(_("Reports by the cut-off, of those due"), compared, _on_time),
            _told(_("Silent days (nobody had a result)"), compared, _silent),
        ]
    return rows


def _row(
    label: str,
    now: Run,
    before: Run | None,
    figure: Callable[[Run], Decimal | int | None],
    stated: str = "",
) -> Row:
    here = figure(now)
    there = figure(before) if before is not None else None
    return Row(label, qty(here), qty(there), times(here, there), stated)


def _told(label: str, compared: Comparison, tell: Callable[[Run], str]) -> Row:
    before = tell(compared.before) if compared.before is not None else "–"
    return Row(label, tell(compared.now), before)


def _first(run: Run) -> str:
    if run.first_result is None:
        return _("none yet")
    number_ = (run.first_result - run.campaign.starts_on).days + 1
    return _("%(day)s (day %(num)s)", day=full_day(run.first_result), num=number_)


def _on_time(run: Run) -> str:
    if run.reports is None:
        return _("no reports were kept")
    if run.reports.rate is None:
        return _("none was due")
    return _(
        "%(share)s%% (%(sent)s of %(due)s)",
        share=pct(run.reports.rate),
        sent=qty(run.reports.sent),
        due=qty(run.reports.due),
    )


def _silent(run: Run) -> str:
    told = _counted_silent(run)
    if run.brought_in:
        return _("%(told)s; some figures came as sums, so that days say little", told=told)
    return told


def _counted_silent(run: Run) -> str:
    worked = _(
        "%(silent)s of %(worked)s working days",
        silent=qty(run.silent_worked),
        worked=qty(run.worked),
    )
    if run.unloaded:
        years = _(", ").join(map(str, run.unloaded))
        worked = _(
            "%(worked)s; public holidays of %(years)s are not loaded", worked=worked, years=years
        )
    if run.campaign.basis == "working":
        return worked
    return _(
        "%(silent)s of %(days)s days (%(worked)s)",
        silent=qty(run.silent),
        days=qty(run.days),
        worked=worked,
    )


def _stated(compared: Comparison) -> Mapping[str, str]:
    """Return the ratios as the account states them, where the two seasons retell it."""
    if compared.before is None:
        return {}
    return account.stated_ratios(compared.before.campaign.code, compared.now.campaign.code)


def _charts(compared: Comparison) -> list[Chart]:
    now, before, measure = compared.now, compared.before, compared.measure
    runs = [now] if before is None else [now, before]
    names = [named(run.campaign) for run in runs]
    charts = [
        Chart(
            id="cycles",
            title=_("Cycles"),
            kind="bar",
            head=_("Campaign"),
            categories=names,
            series=[Series(_("Bulletins issued"), [run.cycles for run in runs])],
            measure=_("bulletins"),
            note=_note(compared),
        )
    ]
    if measure is None:
        return charts
    unit = cadence_words.unit_of(measure)
    charts.append(
        Chart(
            id="output",
            title=_("Output"),
            kind="bar",
            head=_("Campaign"),
            categories=names,
            series=[Series(_("Output"), [run.output for run in runs])],
            measure=unit,
            note=_note(compared),
        )
    )
    weeks = max(len(run.weeks) for run in runs)
    charts.append(
        Chart(
            id="weeks",
            title=_("Output per person and week"),
            kind="line",
            head=_("Week of the season"),
            categories=[str(week + 1) for week in range(weeks)],
            series=[
                Series(name, _filled(run.weeks, weeks), "main" if run is now else "other")
                for name, run in zip(_short(runs), runs, strict=True)
            ],
            measure=unit,
            note=_weeks_note(runs),
        )
    )
    if len(now.stretches) > 1:
        charts.append(_inside(now, unit))
    return charts


def _short(runs: list[Run]) -> list[str]:
    """Return what tells seasons apart at the end of a line: their years, else their names."""
    years = [str(run.campaign.starts_on.year) for run in runs]
    return years if len(set(years)) == len(runs) > 1 else [named(run.campaign) for run in runs]


def _inside(run: Run, unit: str) -> Chart:
    """Return the season's weeks with every change of cadence marked."""
    marks = [
        Mark(
            (one.first - run.campaign.starts_on).days // WEEK,
            cadence_words.cadence(one.turn),
        )
        for one in run.stretches[1:]
    ]
    return Chart(
        id="change",
        title=_("Around a change of cadence"),
        kind="line",
        head=_("Week of the season"),
        categories=[str(week + 1) for week in range(len(run.weeks))],
        series=[Series(named(run.campaign), run.weeks)],
        measure=unit,
        note=_(
            "Per person who took part in the week. The week of a change has days of both cadences;"
            " the figures above it are counted to the day."
        ),
        marks=marks,
    )


def _filled(weeks: list[Decimal | None], length: int) -> list[Decimal | None]:
    return [*weeks, *([None] * (length - len(weeks)))]


def _note(compared: Comparison) -> str:
    if compared.is_part and compared.before is not None:
        return _("Both up to day %(days)s of the season.", days=compared.now.days)
    if compared.is_part:
        return _("Up to %(day)s.", day=full_day(compared.now.last))
    return _("The whole season.")


def _weeks_note(runs: list[Run]) -> str:
    told = [_("Per person who took part in the week, weeks counted from each season's first day.")]
    if any(None in run.weeks for run in runs):
        told.append(_("A week that is not over is left out."))
    told += [
        ngettext(
            "The last week of %(season)s has %(num)s day.",
            "The last week of %(season)s has %(num)s days.",
            run.last_week_days,
            season=named(run.campaign),
        )
        for run in runs
        if run.last_week_days < WEEK and run.weeks[-1] is not None
    ]
    return cadence_words.joined(told)
