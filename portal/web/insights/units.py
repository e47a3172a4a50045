"""Units side by side: one page for a city, and down to the people of a team."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.models import Campaign
from portal.pages import unit_curves, unit_lines
from portal.pages.board import standings_of
from portal.pages.formats import is_english
from portal.pages.unit_lines import LineView, UnitsView
from portal.services import measures
from portal.services.insights import choosing, unit_days, units
from portal.services.work import snapshot
from portal.web.guard import actor
from portal.web.insights import asked
from portal.web.row_number import number

SORTS = ("total", "head", "week", "attainment", "name")


def show() -> ResponseReturnValue:
    """Show the units right below one, in all and per head; the people of one without any."""
    campaigns = asked.campaigns()
    season = asked.campaign(campaigns)
    if season is None:
        return render_template("insights/index.html", campaigns=[], campaign=None)
    text = request.args.get("unit", "")
    sort = request.args.get("sort", "")
    sort = sort if sort in SORTS else "total"
    me, now = actor(), clock.now()
    with snapshot() as connection:
        board_id = choosing.whole_board(connection, season)
        found = standings_of(connection, board_id, now)
        unit_id = number(text) if text else season.unit_id
        version = asked.versions(connection, [season, asked.reference(campaigns, season)])
        reader = units.Reader(
            lambda unit: me.leads(unit.path), frozenset(one.id for one, _unit in campaigns)
        )
        of_reader = (*version, me.grants, reader.seasons)
        seen = asked.kept(
            ("units", season.id, unit_id, me.person_id),
            of_reader,
            lambda: units.of(connection, season, unit_id, found, reader),
        )
        measure = measures.of(connection, season)[is_english()]
        view = asked.kept(
            ("units told", season.id, unit_id, me.person_id, is_english()),
            # Where a unit should be by now is told to the minute.
            (*of_reader, measure, now.replace(second=0, microsecond=0)),
            lambda: unit_lines.view(seen, measure, now),
        )
        lines = unit_lines.ordered(view.lines, sort)
        drawn = unit_curves.drawn(lines)
        days = asked.kept(
            ("unit days", season.id, unit_id, tuple(line.unit_id for line in drawn)),
            version,
            lambda: _days(connection, season, view, drawn, found.business_date),
        )
    curves = unit_curves.of(view, drawn, *days, season.starts_on, per_head=sort == "head")
    listed, page, pages = asked.listed(lines)

    def address(**more: object) -> str:
        values: dict[str, Any] = {"campaign": season.id, "unit": seen.unit.id, "sort": sort}
        return url_for("insights.units", **values | more)

    return asked.page(
        "insights/units.html",
        season,
        [*unit_lines.charts(view), *([curves.chart] if curves else [])],
        campaigns=campaigns,
        view=view,
        curves=curves,
        lines=listed,
        sort=sort,
        page_number=page,
        pages=pages,
        address=address,
        page_url=lambda wanted: address(page=wanted),
    )


def _days(
    connection: sa.Connection,
    season: Campaign,
    view: UnitsView,
    drawn: Sequence[LineView],
    today: date,
) -> tuple[dict[int, list[int]], list[int]]:
    """Return what there was at the end of each day: of the units that are drawn, and of all."""
    parts = {line.unit_id: line.parts for line in drawn}
    every = [part for line in view.lines for part in line.parts]
    return (
        unit_days.curves(connection, season, parts, today),
        unit_days.together(connection, season, every, today),
    )
