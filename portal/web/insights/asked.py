"""What a page of insights was asked: which season, which unit; and how it answers."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection

from portal import clock
from portal.models import Campaign, Unit
from portal.pages.cache import Cache
from portal.pages.chart import Chart
from portal.pages.formats import moment
from portal.services.insights import cadence, choosing, taking
from portal.services.refusal import NotFound
from portal.services.sheets import Sheet
from portal.web import imports
from portal.web.guard import actor
from portal.web.row_number import number

Made = TypeVar("Made")

PAGE = 50
"""How many rows of people or units a page lists."""

Choice = list[tuple[Campaign, Unit]]

_NARROW = (
    *("unit", "person", "cohort", "of", "who", "board"),
    *("reference", "against", "since", "until"),
)
_PLAIN = re.compile(r"[a-z0-9_-]{1,20}", re.ASCII)


def campaigns() -> Choice:
    """Return the seasons that can be asked for; NotAllowed for who sees no boards."""
    return choosing.campaigns(actor())


def campaign(found: Choice, name: str = "campaign") -> Campaign | None:
    """Return the season that the address names, else the reader's main one, None without any.

    Raise NotFound for one out of sight.
    """
    text = request.args.get(name, "")
    if not text:
        return choosing.main(actor(), [one for one, _unit in found])
    return by_id(found, number(text))


def by_id(found: Choice, campaign_id: int) -> Campaign:
    """Return a season of those in sight; NotFound for another."""
    wanted = next((one for one, _unit in found if one.id == campaign_id), None)
    if wanted is None:
        raise NotFound
    return wanted


def reference(found: Choice, season: Campaign) -> Campaign | None:
    """Return the season that one is compared with, None where it is out of sight."""
    return next((one for one, _unit in found if one.id == season.reference_id), None)


def unit(season: Campaign) -> Unit:
    """Return the unit that the address names, the season's own without one; else NotFound."""
    text = request.args.get("unit", "")
    return choosing.unit(season, number(text) if text else None)


def page(
    template: str,
    season: Campaign,
    charts: Sequence[Chart],
    tables: Mapping[str, Callable[[], Sheet]] | None = None,
    **context: Any,  # noqa: ANN401 - whatever a template takes
) -> ResponseReturnValue:
    """Answer with the page, or with one of its tables as a file where that is asked.

    Those are the tables behind its charts, and `tables`, by id, each made when it is taken. The
    template gets the charts by their ids, and `take`, which makes the address of a file.
    """
    by_id_ = {chart.id: chart for chart in charts}
    wanted = request.args.get("take")
    if wanted is not None:
        chart = by_id_.get(wanted)
        make = chart.sheet if chart else (tables or {}).get(wanted)
        sheet = make() if make else None
        return _file(season, wanted, sheet, request.args.get("as", "xlsx"))
    return render_template(template, campaign=season, charts=by_id_, take=_take, **context)


def versions(connection: Connection, seasons: Iterable[Campaign | None]) -> tuple[object, ...]:
    """Return what changes with whatever stands on the boards of the seasons, and with the day."""
    return clock.today(), *(cadence.version(connection, one.id) for one in seasons if one)


def kept(what: tuple[object, ...], version: tuple[object, ...], make: Callable[[], Made]) -> Made:
    """Return what was made of something at this version; of each but the latest is kept."""
    cache: Cache[tuple[tuple[object, ...], Made]] = current_app.extensions["insights"]
    held = cache.get(what)
    if held is None or held[0] != version:
        held = version, make()
        cache.put(what, held)
    return held[1]


def listed(rows: Sequence[Made]) -> tuple[Sequence[Made], int, int]:
    """Return the rows of the page that the address asks for, its number, and how many there are."""
    pages = max(1, -(-len(rows) // PAGE))
    at = min(max(1, request.args.get("page", 1, type=int)), pages)
    return rows[(at - 1) * PAGE : at * PAGE], at, pages


def page_url(at: int) -> str:
    """Return the address of another page of what is listed."""
    return address(page=at)


def address(**changes: object) -> str:
    """Return the page's own address with something in it changed; None leaves it out."""
    said: dict[str, Any] = {
        name: values
        for name, values in request.args.lists()
        # What is no question but would be an argument of url_for is not for an address to say.
        if name not in ("take", "as", "endpoint") and not name.startswith("_")
    }
    values = {**said, **changes, **(request.view_args or {})}
    given = {name: value for name, value in values.items() if value is not None}
    return url_for(request.endpoint or "", **given)


def _take(chart_id: str, file_format: str) -> str:
    """Return the address of a chart's table as a file: this page's, asked for that."""
    return address(**{"take": chart_id, "as": file_format})


def _file(
    season: Campaign, table: str, sheet: Sheet | None, file_format: str
) -> ResponseReturnValue:
    if sheet is None:
        raise NotFound
    note = _(
        "Taken out by %(name)s (%(number)s) on %(moment)s. For use inside the bank only.",
        name=actor().name,
        number=actor().employee_no,
        moment=moment(clock.now()),
    )
    marked = replace(sheet, notes=[note, *sheet.notes])
    content = taking.take(actor(), season.id, table, marked, file_format, _whose())
    return imports.attachment(content, f"{table}-{clock.today():%Y%m%d}.{file_format}")


def _whose() -> dict[str, str]:
    """Return whose figures the page was asked for: numbers, codes and days, nobody's words."""
    said = {name: request.args[name] for name in _NARROW if name in request.args}
    named = {name: str(value) for name, value in (request.view_args or {}).items()}
    return named | {name: text for name, text in said.items() if _PLAIN.fullmatch(text)}
