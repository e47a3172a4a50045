"""The audit log as a table for a spreadsheet: every column as it was written, beside its words."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from flask_babel import gettext as _

from portal.pages import audit_words
from portal.pages.formats import moment, named
from portal.services.access import Actor
from portal.services.audit import Asked, Line
from portal.services.sheets import Cell, Sheet


def sheet(actor: Actor, lines: Iterable[Line], count: int, asked: Asked, now: datetime) -> Sheet:
    """Return the lines as a sheet, with who took them out, when, and narrowed to what."""
    filters = _("; ").join(
        f"{name}={value.isoformat() if isinstance(value, date) else value}"
        for name, value in vars(asked).items()
        if value
    )
    notes = [
        _(
            "Taken out by %(name)s (%(number)s) on %(moment)s",
            name=named(actor),
            number=actor.employee_no,
            moment=moment(now),
        ),
        _("Filters: %(filters)s", filters=filters or _("none, everything in the list")),
        _("Basis: %(count)s lines of the audit log as it stood then.", count=f"{count:,}"),
    ]
    head = [
        _("Line"),
        _("Row"),
        _("Time (UTC)"),
        _("Time"),
        _("Employee number"),
        _("Person"),
        _("Network address"),
        _("What was done"),
        _("Action"),
        _("Kind of object"),
        _("Number of the object"),
        _("Result"),
        _("As recorded"),
    ]
    return Sheet(_("Audit log"), head, (_cells(line) for line in lines), notes)


def _cells(line: Line) -> Sequence[Cell]:
    return [
        line.seq,
        line.id,
        line.at.astimezone(UTC).isoformat(timespec="microseconds"),
        line.at,
        line.whose.employee_no if line.whose else "",
        named(line.whose) if line.whose else "",
        line.address,
        audit_words.action(line.action),
        line.action,
        line.object_kind,
        line.object_id,
        str(audit_words.RESULTS.get(line.result, line.result)),
        json.dumps(line.detail, ensure_ascii=False, sort_keys=True) if line.detail else "",
    ]
