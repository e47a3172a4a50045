"""Entries that leave the house in a file: a right of its own, a cap, and a row in the audit log."""

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from flask_babel import lazy_gettext as _l

from portal.domain.roles import Permission
from portal.models import Person
from portal.services import audit
from portal.services.access import Actor
from portal.services.ledger.filters import Filters, unit_path
from portal.services.ledger.lines import EntryLine
from portal.services.ledger.listing import BATCH, every, found, totals
from portal.services.refusal import NotAllowed, Rejected
from portal.services.sheets.running import Busy, Failed, Overrun
from portal.services.work import writing

MOST_ROWS = 50_000

Render = Callable[[Iterable[EntryLine], int, Person | None], bytes]


def may_export(actor: Actor, filters: Filters) -> bool:
    """Whether the actor may take the list out: of a unit, by the role that shows it to them.

    Who enters openings takes out their own; that right reaches no unit whose checks they stand in
    for.
    """
    if filters.own:
        return actor.may(Permission.ENTRY_EXPORT)
    if filters.unit_id is None:
        paths = actor.paths(Permission.ENTRY_SEE_UNIT)
    else:
        paths = (unit_path(actor, filters.unit_id),)
    needed = (Permission.ENTRY_SEE_UNIT, Permission.ENTRY_EXPORT)
    whole = [grant for grant in actor.grants if all(grant.allows(one) for one in needed)]
    return bool(paths) and all(any(grant.covers(path) for grant in whole) for path in paths)


def export(actor: Actor, filters: Filters, kind: str, render: Render) -> bytes:
    """Return what `render` makes of the lines, their number and whose part counts; audited.

    Raises NotAllowed, NotFound, and Rejected for more than a file takes.
    """
    if not may_export(actor, filters):
        raise NotAllowed(Permission.ENTRY_EXPORT)
    wanted = found(actor, filters)
    total = sum(one.lines for one in totals(wanted))
    if total > MOST_ROWS:
        raise Rejected(
            "",
            _l(
                "These are %(count)s lines; a file takes %(most)s. Narrow the list first, by days "
                "or by units.",
                count=f"{total:,}",
                most=f"{MOST_ROWS:,}",
            ),
        )
    taken = list(_in_turns(every(actor, wanted, MOST_ROWS)))
    try:
        content = render(_in_turns(taken), len(taken), wanted.credited)
    except (Busy, Failed, Overrun) as error:
        raise Rejected(
            "",
            _l("The file could not be made just now. Try again in a moment, or narrow the list."),
        ) from error
    credited_id = wanted.credited.id if wanted.credited else None
    detail: dict[str, object] = {
        "rows": len(taken),
        "format": kind,
        "of": "own" if filters.own else "unit",
        "filters": _told(filters, credited_id),
    }
    # Last, and before anything is handed over: what is not in the log does not leave.
    with writing() as work:
        audit.record(work, actor, "entry.export", "entry", detail=detail)
    return content


def _in_turns(lines: Iterable[EntryLine]) -> Iterator[EntryLine]:
    """Yield the lines, and let the process serve others in between: seconds would stop its boards.

    Under gevent a sleep of nothing gives way to whatever waits.
    """
    for number, line in enumerate(lines, 1):
        if number % BATCH == 0:
            time.sleep(0)
        yield line


def _told(filters: Filters, credited_id: int | None) -> dict[str, object]:
    """Return the filters without a word that somebody typed: it may be a customer's name."""
    told: dict[str, object] = {}
    for name, value in filters.narrow.items():
        if name == "customer":
            told[name] = True
        elif name == "person":
            told[name] = credited_id or True
        else:
            told[name] = value.isoformat() if isinstance(value, date) else value
    return told
