"""The latest bulletin as a scene: what its wall edition shows, a page each of one evening."""

from dataclasses import dataclass

from portal.domain.bulletin import Content
from portal.models import Campaign
from portal.pages.bulletin import document, kinds, part, written
from portal.pages.bulletin.document import Document
from portal.pages.bulletin.table import RowView, Table
from portal.pages.formats import named
from portal.pages.scenes.asked import Asked
from portal.services.bulletins.newest import newest

LINES = 8


@dataclass(frozen=True)
class Bulletin:
    """One bulletin; `lists` are its tables by their places at the front, at most eight lines."""

    kind: str
    document: Document
    content: Content
    lists: list[tuple[Table, list[RowView]]]
    cut_off: str
    page: int
    pages: int


def read(asked: Asked) -> Bulletin | None:
    """Return what was issued last, the unit's part of it below the campaign's own unit.

    None before the first, and where the unit has no part in it.
    """
    found = asked.found
    is_whole = found.unit.id == found.campaign.unit_id
    told = newest(asked.connection, found.campaign.id)
    if not is_whole:
        told = [part.of(one, found.unit.path) for one in told]
        told = [one for one in told if one.rows or one.people or one.wrongs]
    if not told:
        return None
    page = min(asked.page, len(told))
    content = told[page - 1]
    made = document.of(content, unit="" if is_whole else named(found.unit))
    return Bulletin(
        kind=kinds.label(content.kind, content.season.cadence),
        document=made,
        content=content,
        lists=[] if content.kind == "correction" else _lists(made, found.campaign),
        cut_off=written.cut_off(content),
        page=page,
        pages=len(told),
    )


def _lists(made: Document, campaign: Campaign) -> list[tuple[Table, list[RowView]]]:
    """Return who leads: what ranks first, and where that is few, people below it."""
    most = LINES if campaign.wall_list == "whole" else min(LINES, campaign.wall_top)
    found = []
    left = LINES
    for table in (made.table, made.people):
        rows = [row for row in table.rows if row.rank][: min(most, left)] if table else []
        if table and rows:
            found.append((table, rows))
            # The heading of the next one takes a line.
            left -= len(rows) + 1
        if left <= 1:
            break
    return found
