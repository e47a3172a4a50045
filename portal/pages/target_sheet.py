"""Targets as a table for a spreadsheet, in the form in which they are read back."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from flask_babel import gettext as _

from portal.domain import written_period
from portal.domain.period import Kind, Span
from portal.pages import periods
from portal.pages.formats import moment, named
from portal.services.access import Actor
from portal.services.sheets import Cell, Sheet
from portal.services.targets.export import Line, Taken

_HUNDRED = Decimal(100)
_TENTH = Decimal("0.1")


def sheet(actor: Actor, taken: Taken, now: datetime) -> Sheet:
    """Return the targets as a sheet: numbers as such, who took them out and what they are above."""
    indicator, period = _of(taken), _written(taken.column.span)
    head = [
        *(_("Kind"), _("Employee number"), _("Full name"), _("Unit code"), _("Unit")),
        *(_("Indicator"), _("Period"), _("Target"), _("Pinned"), _("Reached"), _("Attainment %")),
        *(_written(span) for span in taken.periods),
    ]
    rows = [_cells(line, indicator, period) for line in taken.lines]
    widths = [8, 16, 14, 14, 22, 18, 14, 10, 8, 10, 12, *(30 for _span in taken.periods)]
    return Sheet(_("Targets"), head, rows, _notes(actor, taken, now), widths)


def _notes(actor: Actor, taken: Taken, now: datetime) -> list[str]:
    return [
        _(
            "Taken out by %(name)s (%(number)s) on %(moment)s. For use inside the bank only.",
            name=named(actor),
            number=actor.employee_no,
            moment=moment(now),
        ),
        _(
            "Targets of “%(campaign)s”: %(indicator)s, %(period)s. Change the figures under "
            "“Target” or under the periods, and send the file back.",
            campaign=named(taken.campaign),
            indicator=_of(taken),
            period=periods.name(taken.column.span),
        ),
    ]


def _cells(line: Line, indicator: str, period: str) -> list[Cell]:
    return [
        _("Person") if line.person else _("Unit"),
        line.person.employee_no if line.person else None,
        named(line.person) if line.person else None,
        line.unit.code,
        named(line.unit),
        indicator,
        period,
        line.target,
        _("Yes") if line.pinned else _("No") if line.target is not None else None,
        line.reached,
        _attainment(line),
        *line.parts,
    ]


def _attainment(line: Line) -> Decimal | None:
    if not line.target:
        return None
    return (line.reached * _HUNDRED / line.target).quantize(_TENTH, ROUND_HALF_UP)


def _of(taken: Taken) -> str:
    return named(taken.indicator) if taken.indicator else _("Points")


def _written(span: Span) -> str:
    """Return the period as it is read back; a season as people call it."""
    return periods.name(span) if span.kind == Kind.CAMPAIGN else written_period.write(span)
