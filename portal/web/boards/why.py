"""Why a row of a board is where it is: the arithmetic, and what happened since a close."""

from flask import request
from flask.typing import ResponseReturnValue

from portal.pages import board as board_page
from portal.pages import explained as page
from portal.pages import past
from portal.pages import row as row_page
from portal.pages.formats import is_english
from portal.pages.pace import line_of
from portal.services import boards, explaining, measures
from portal.services.bulletins.following import open_to
from portal.services.explaining import Asked
from portal.services.work import snapshot
from portal.web.guard import actor
from portal.web.insights import asked as insights

CHANGES = 50


def show(board_id: int, key: str) -> ResponseReturnValue:
    """Explain the row to those who may see the board."""
    board = boards.find(actor(), board_id)
    lines_page = max(request.args.get("lines", 1, type=int), 1)
    with snapshot() as connection:
        found = explaining.explain(
            connection,
            Asked(
                board.id,
                key,
                request.args.get("since", ""),
                request.args.get("until", ""),
                lines_page,
            ),
            past.kept_of,
            board_page.on_day,
        )
        measure = measures.of(connection, found.found.campaign)
    steps = page.steps(found)
    pages = max(1, -(-len(steps) // CHANGES))
    number = min(max(request.args.get("changes", 1, type=int), 1), pages)
    shown = steps[(number - 1) * CHANGES : number * CHANGES]
    lines = page.lines(found)
    entries = {one.entry_id for one in lines} | {one.entry_id for one in shown if one.entry_id}
    total = sum(one.lines for one in found.counted)
    return insights.page(
        "boards/why.html",
        found.found.campaign,
        [page.chart(found)],
        explained=found,
        board=board,
        row=found.row,
        place=found.row.place,
        view=row_page.view(found.row, found.found, line_of(found.found, found.later.at)),
        name=row_page.name(found.row),
        key=key,
        title=board_page.title(board.kind),
        score=row_page.shown(found.row.place.score, found.found),
        measure=measure[1] if is_english() else measure[0],
        in_points=measures.in_points(found.found.campaign),
        counted=page.counted(found),
        ahead=page.ahead(found),
        above=page.level_above(found),
        tied=page.tied(found),
        steps=shown,
        steps_page=number,
        steps_pages=pages,
        lines=lines,
        lines_total=total,
        lines_page=found.lines_page,
        lines_pages=max(1, -(-total // explaining.PAGE)),
        open_entries=open_to(actor(), entries) if entries else frozenset(),
        parts=page.parts(found.account) if found.account else [],
        sum_told=page.sum_told(found.account) if found.account else "",
        most_lines=explaining.MOST_LINES,
        beginning=explaining.BEGINNING,
        url_of=insights.address,
        changes_url=lambda at: insights.address(changes=at),
        lines_url=lambda at: insights.address(lines=at),
    )
