"""The newcomers' board: those who are new, ranked among themselves; the first ten are named."""

from dataclasses import dataclass, replace
from decimal import Decimal

from portal.domain.quantity import from_scaled
from portal.pages import board, row
from portal.pages.board import BoardInfo, BoardView
from portal.pages.pace import line_of
from portal.pages.row import SHARE, RowView
from portal.pages.scenes.asked import Asked
from portal.services import boards, newcomers
from portal.services.standings import BoardStandings

MOST = 10
"""How many are named at most, and up to which place of the whole board it is said."""


@dataclass(frozen=True)
class Newcomers:
    """The newcomers who have something, and what all newcomers have together.

    `ranking` is the board that the rows are shown as. `overall` are the places on the whole board,
    by row key, of those among its first. `share` is the newcomers' fraction of the total.
    """

    ranking: BoardView
    rows: list[RowView]
    overall: dict[str, int]
    has_targets: bool
    people: int
    total: Decimal
    today: Decimal
    share: Decimal | None
    pages: int = 1


def read(asked: Asked) -> Newcomers | None:
    """Return the newcomers; None where none of them has anything yet."""
    found = _of_people(asked)
    if found is None:
        return None
    rows = newcomers.among(asked.connection, found)
    first = [one for one in rows if one.sums.value > 0][:MOST]
    if not first:
        return None
    by = "attainment" if found.ranked_by == "attainment" else "value"
    whole, line = replace(found, rows=first, ranked_by=by), line_of(found, asked.now)
    value = sum(one.sums.value for one in rows)
    return Newcomers(
        ranking=replace(
            asked.shown,
            ranked_by=by,
            board=BoardInfo(found.board.id, found.board.kind, board.title(found.board.kind)),
        ),
        rows=[row.view(one, whole, line) for one in first],
        overall=_overall(found),
        has_targets=any(one.target is not None for one in first),
        people=len(rows),
        total=from_scaled(value),
        today=from_scaled(sum(one.sums.today for one in rows)),
        share=_share(value, found.total.value),
    )


def _of_people(asked: Asked) -> BoardStandings | None:
    """Return the board, or the campaign's board of people for the same unit."""
    found = asked.found
    if found.board.kind == "person":
        return found
    near = boards.neighbours(asked.connection, [found.board.id])
    own = [one.id for one in near if (one.unit_id, one.kind) == (found.unit.id, "person")]
    return board.standings_of(asked.connection, own[0], asked.now) if own else None


def _overall(found: BoardStandings) -> dict[str, int]:
    shown = MOST if found.campaign.wall_list == "whole" else min(MOST, found.campaign.wall_top)
    ranks = {one.key: one.place.rank for one in found.rows}
    return {key: rank for key, rank in ranks.items() if rank is not None and rank <= shown}


def _share(value: int, total: int) -> Decimal | None:
    return (Decimal(value) / Decimal(total)).quantize(SHARE) if total > 0 else None
