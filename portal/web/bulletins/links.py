"""Where a bulletin's figures come from: the lists of entries that its rows are followed to."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from portal import clock
from portal.domain.bulletin import Content, Row
from portal.domain.roles import Permission
from portal.services.access import Actor
from portal.services.bulletins import following
from portal.services.bulletins.reading import Found


@dataclass(frozen=True)
class Way:
    """The lists behind a row's figures: of the days that are told of, and of the whole season."""

    period: str
    value: str


def ways(actor: Actor, campaign_id: int, content: Content) -> dict[str, Way]:
    """Return the lists by row, for the rows whose entries the actor may see; one statement."""
    rows = [row for row in [*content.rows, *content.people] if _may_follow(actor, row)]
    people = {row.person_id for row in rows if row.person_id}
    numbers = following.employee_numbers(people) if people else {}
    return {row.key: _way(actor, campaign_id, content, row, numbers) for row in rows}


def whole(actor: Actor, campaign_id: int, content: Content) -> Way | None:
    """Return the lists behind the sums, for who sees the entries of the whole unit."""
    if not actor.may(Permission.ENTRY_SEE_UNIT, content.season.unit_path):
        return None
    return _made(campaign_id, content, {"of": "unit", "unit": _id(content.season.unit_path)})


def board(found: Found) -> str:
    """Return the board of people as the bulletin's last day left it."""
    board_id, is_close = following.board_then(found.bulletin, found.campaign)
    if is_close:
        return url_for("boards.at", board_id=board_id, close=found.bulletin.ends_on)
    local = found.bulletin.issued_at.astimezone(clock.zone()).replace(tzinfo=None)
    return url_for("boards.at", board_id=board_id, when=local.isoformat(timespec="seconds"))


def entries(actor: Actor, content: Content) -> frozenset[int]:
    """Return which of the entries that a bulletin names the actor may open; one statement."""
    wanted = {line.entry_id for line in content.lines}
    wanted |= {entry for wrong in content.wrongs for entry in wrong.entries}
    return following.open_to(actor, wanted) if wanted else frozenset()


def _may_follow(actor: Actor, row: Row) -> bool:
    if row.person_id is None:
        # A bundle may reach across units, and has no list of its own.
        return row.key.startswith("u") and actor.may(Permission.ENTRY_SEE_UNIT, row.path)
    return row.person_id == actor.person_id or actor.may(Permission.ENTRY_SEE_UNIT, row.path)


def _way(
    actor: Actor, campaign_id: int, content: Content, row: Row, numbers: dict[int, str]
) -> Way:
    if row.person_id is None:
        return _made(campaign_id, content, {"of": "unit", "unit": _id(row.path)})
    if row.person_id == actor.person_id:
        return _made(campaign_id, content, {})
    person = numbers.get(row.person_id, row.name)
    return _made(campaign_id, content, {"of": "unit", "person": person})


def _made(campaign_id: int, content: Content, who: dict[str, Any]) -> Way:
    who = {**who, "campaign": campaign_id, "by": "day"}
    return Way(
        url_for("entries.index", **who, since=content.starts_on, until=content.ends_on),
        url_for("entries.index", **who, since=content.season.starts_on, until=content.ends_on),
    )


def _id(path: str) -> int:
    return int(path.strip("/").rpartition("/")[2])
