"""Units side by side: one page for a city, and down to the people of a team."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.models import Campaign
from portal.pages import unit_lines
from portal.pages.board import standings_of
from portal.pages.formats import is_english
from portal.services import measures
from portal.services.insights import choosing, units
from portal.services.work import snapshot
from portal.web.insights import asked
from portal.web.row_number import number

PAGE = 50
SORTS = ("total", "head", "attainment", "name")


def show() -> ResponseReturnValue:
    """Show the units right below one, in all and per head; the people of one without any."""
    campaigns = asked.campaigns()
    season = asked.campaign(campaigns)
    if season is None:
        return render_template("insights/index.html", campaigns=[], campaign=None)
    text = request.args.get("unit", "")
    with snapshot() as connection:
        board_id = choosing.whole_board(connection, season)
        found = standings_of(connection, board_id, clock.now())
        unit_id = number(text) if text else season.unit_id
        version = asked.versions(connection, [season, *_reference(season, campaigns)])
        seen = asked.kept(
            ("units", season.id, unit_id),
            version,
            lambda: units.of(connection, season, unit_id, found),
        )
        measure = measures.of(connection, season)[is_english()]
    now = clock.now().replace(second=0, microsecond=0)
    view = asked.kept(
        ("units told", season.id, unit_id, is_english()),
        # Where a unit should be by now is told to the minute.
        (*version, measure, now),
        lambda: unit_lines.view(seen, measure, now),
    )
    sort = request.args.get("sort", "")
    sort = sort if sort in SORTS else "total"
    lines = unit_lines.ordered(view.lines, sort)
    pages = max(1, -(-len(lines) // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)

    def address(**more: object) -> str:
        values: dict[str, Any] = {"campaign": season.id, "unit": seen.unit.id, "sort": sort}
        return url_for("insights.units", **values | more)

    return asked.page(
        "insights/units.html",
        season,
        unit_lines.charts(view),
        campaigns=campaigns,
        view=view,
        lines=lines[(page - 1) * PAGE : page * PAGE],
        sort=sort,
        page_number=page,
        pages=pages,
        address=address,
        page_url=lambda wanted: address(page=wanted),
    )


def _reference(season: Campaign, campaigns: asked.Choice) -> list[Campaign]:
    """Return the season that it is compared with, where it is in sight."""
    return [one for one, _unit in campaigns if one.id == season.reference_id]
