"""What a change of targets would do to ranks and units, before it is saved; nothing is written.

Not among the package's own names: it reads the standings, which read the targets.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from portal import clock
from portal.domain.period import Kind
from portal.extensions import db
from portal.models import Board, Campaign
from portal.services import standings
from portal.services.standings import BoardStandings, Row
from portal.services.standings import rows as standing_rows
from portal.services.targets import force
from portal.services.targets.force import Held, InForce, Subject
from portal.services.targets.sheet import Line, Sheet

_BOARDS = {"individual": "person", "bundle": "bundle", "team": "team", "sub_branch": "sub_branch"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One target that would change: the line as it stands, and its new target, scaled."""

    line: Line
    new: int


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody's rank before and after, None for who has none."""

    row: Row
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What would change. `moves` is None where ranks do not depend on these targets.

    `implied` is the unit looked at where it has no target of its own, so that the sum of its
    people's, from `implied[0]` to `implied[1]`, scaled, stands in for it.
    """

    outcomes: list[Outcome]
    moves: list[Move] | None
    implied: tuple[int, int] | None


def preview(sheet: Sheet, wished: Mapping[Subject, int]) -> Preview:
    """Return what these targets, scaled, would do in place of those in force.

    Ranks follow from targets in a campaign that ranks by attainment alone, and there from those of
    the whole campaign in what it ranks by.
    """
    lines = {line.subject: line for line in (sheet.head, *sheet.lines)}
    outcomes = [
        Outcome(lines[subject], new)
        for subject, new in wished.items()
        if subject in lines and lines[subject].held.target != new
    ]
    changed = {outcome.line.subject: outcome.new for outcome in outcomes}
    return Preview(outcomes, _moves(sheet, changed), _implied(sheet, outcomes))


def _implied(sheet: Sheet, outcomes: Sequence[Outcome]) -> tuple[int, int] | None:
    if sheet.head.held.target or any(one.line.subject == sheet.head.subject for one in outcomes):
        return None
    added = sum(outcome.new - outcome.line.held.target for outcome in outcomes)
    return (sheet.allotted, sheet.allotted + added) if added else None


def _moves(sheet: Sheet, changed: Mapping[Subject, int]) -> list[Move] | None:
    campaign = sheet.campaign
    is_ranked = (
        campaign.ranking == "attainment"
        and sheet.column.span.kind == Kind.CAMPAIGN
        and sheet.column.indicator_id == campaign.ranking_indicator_id
    )
    board_id = _board(campaign) if is_ranked else None
    if board_id is None:
        return None
    connection, today = db.session.connection(), clock.today()
    found = standings.of(connection, board_id, today)
    targets = _under(force.ranked(connection, campaign, today), changed)
    after = {row.key: row.place.rank for row in _placed(found, targets)}
    touched = {id_ for kind, id_ in changed if kind == "p"}
    return [
        Move(row, row.place.rank, after[row.key])
        for row in found.rows
        if row.place.rank != after[row.key] or _is_touched(row, touched)
    ]


def _is_touched(row: Row, participations: Iterable[int]) -> bool:
    return any(member.participation_id in participations for member in row.members)


def _board(campaign: Campaign) -> int | None:
    return db.session.scalar(
        sa.select(Board.id).where(
            Board.campaign_id == campaign.id,
            Board.unit_id == campaign.unit_id,
            Board.kind == _BOARDS[campaign.scoring],
        )
    )


def _under(held: InForce, changed: Mapping[Subject, int]) -> InForce:
    """Return the targets in force with the changed ones in their place."""
    of_all = dict(held.held)
    for subject, target in changed.items():
        before = held.of(subject)
        spans = {**of_all.get(subject, {}), held.whole: Held(target, before.pinned, 0)}
        of_all[subject] = spans
    return InForce(held.whole, of_all)


def _placed(found: BoardStandings, targets: InForce) -> list[Row]:
    """Return the board's rows in the order and with the places that other targets give them."""
    facts = standing_rows.Facts(sums={}, targets=targets, bases={})
    rows = [
        replace(
            row,
            target=facts.unit_target(row.unit.id, row.members)
            if row.unit
            else facts.target_of(row.members),
        )
        for row in found.rows
    ]
    return standing_rows.placed(rows, found.ranked_by, found.step, None)
