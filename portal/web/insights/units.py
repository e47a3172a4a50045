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
from portal.pages.unit_curves import Curves
from portal.pages.unit_lines import LineView, UnitsView
from portal.services import measures
from portal.services.insights import choosing, people, unit_days, units
from portal.services.work import snapshot
from portal.web.guard import actor
from portal.web.insights import asked
from portal.web.row_number import number

PAGE = 50
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
        seen = units.of(
            connection,
            season,
            number(text) if text else None,
            found,
            units.Reader(lambda unit: people.leads(me, unit), {one.id for one, _unit in campaigns}),
        )
        view = unit_lines.view(seen, measures.of(connection, season)[is_english()], now)
        lines = unit_lines.ordered(view.lines, sort)
        drawn = unit_curves.drawn(lines)
        curves = _curves(connection, season, view, drawn, found.business_date, sort)
    pages = max(1, -(-len(lines) // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)

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
        lines=lines[(page - 1) * PAGE : page * PAGE],
        sort=sort,
        page_number=page,
        pages=pages,
        address=address,
        page_url=lambda wanted: address(page=wanted),
    )


def _curves(
    connection: sa.Connection,
    season: Campaign,
    view: UnitsView,
    drawn: Sequence[LineView],
    today: date,
    sort: str,
) -> Curves | None:
    parts = {line.unit_id: line.parts for line in drawn}
    every = [part for line in view.lines for part in line.parts]
    return unit_curves.of(
        view,
        drawn,
        unit_days.curves(connection, season, parts, today),
        unit_days.together(connection, season, every, today),
        season.starts_on,
        per_head=sort == "head",
    )
