"""Entries as a table for a spreadsheet: cells of their own types, and above them what they are."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from flask_babel import gettext as _

from portal.domain.quantity import from_scaled
from portal.models import Indicator, Person
from portal.pages import entry_words
from portal.pages.formats import account_type, is_english, moment, named
from portal.services.access import Actor
from portal.services.ledger import EntryLine
from portal.services.sheets import Cell, Sheet


def sheet(
    actor: Actor, lines: Iterable[EntryLine], credited: Person | None, notes: Sequence[str]
) -> Sheet:
    """Return the lines as a sheet; with whose part of shared entries, where somebody's counts."""
    head = [*_head(), *([_part_head(actor, credited)] if credited else [])]
    rows = ([*_cells(line), *([_quantity(line, part=True)] if credited else [])] for line in lines)
    return Sheet(_("Entries"), head, rows, notes)


def notes(actor: Actor, count: int, filters: Sequence[str], now: datetime) -> list[str]:
    """Return what stands above the lines: who took them out, when, narrowed to what, and whence."""
    named_filters = _("; ").join(filters) if filters else _("none, everything in the list")
    return [
        _(
            "Taken out by %(name)s (%(number)s) on %(moment)s",
            name=named(actor),
            number=actor.employee_no,
            moment=moment(now),
        ),
        _("Filters: %(filters)s", filters=named_filters),
        _(
            "Basis: %(count)s lines of the ledger as it stood then; reversals are negative lines. "
            "Customers are masked as they are for the reader.",
            count=f"{count:,}",
        ),
    ]


def _head() -> list[str]:
    return [
        _("Entry no."),
        _("Business date"),
        _("Recorded"),
        _("Owner"),
        _("Employee number"),
        _("Unit"),
        _("Indicator"),
        _("Account type"),
        _("Channel"),
        _("Customer"),
        _("Quantity"),
        _("Measure"),
        _("State"),
        _("Verified by"),
        _("Verified at"),
        _("Reverses no."),
        _("Corrects no."),
        _("Reason"),
        _("Recorded by"),
    ]


def _part_head(actor: Actor, credited: Person) -> str:
    if credited.id == actor.person_id:
        return _("My part")
    return _("Part of %(name)s", name=named(credited))


def _cells(line: EntryLine) -> list[Cell]:
    return [
        line.id,
        line.business_date,
        line.recorded_at,
        named(line.owner),
        line.owner.employee_no,
        named(line.unit),
        named(line.indicator),
        account_type(line.account_type) or None,
        named(line.channel) if line.channel else None,
        line.customer or None,
        _quantity(line),
        _measure(line.indicator),
        entry_words.state(line) or None,
        named(line.verifier) if line.verifier else None,
        line.verified_at,
        line.reverses_id,
        line.corrects_id,
        line.reason,
        named(line.recorder),
    ]


def _measure(indicator: Indicator) -> str:
    return indicator.measure_en if is_english() else indicator.measure


def _quantity(line: EntryLine, *, part: bool = False) -> Cell:
    return from_scaled(line.part if part and line.part is not None else line.quantity)
