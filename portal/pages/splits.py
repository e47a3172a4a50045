"""Splits in words: what into, by what, and what each part weighs."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.domain.quantity import from_scaled
from portal.pages.formats import qty
from portal.services.targets import By, Into, Weight
from portal.services.targets.proposals import Line


def into_name(into: Into) -> str:
    """Return what a split is called by what it leads to."""
    return {
        Into.PEOPLE: _("To the people"),
        Into.UNITS: _("To the units below"),
        Into.TIME: _("Over time"),
    }[into]


def by_name(by: By) -> str:
    """Return what a kind of weight is called."""
    return {
        By.EQUAL: _("Equally"),
        By.HEADCOUNT: _("By headcount"),
        By.TENURE: _("By time in post"),
        By.LAST_YEAR: _("By last year's figures"),
        By.WORKING: _("By working days"),
        By.CALENDAR: _("By calendar days"),
        By.HAND: _("By hand"),
    }[by]


def weight(by: By, found: Weight) -> str:
    """Return what somebody weighs, in words, and how many days they are there."""
    if found.is_left_out:
        return _("in training, left out")
    basis = _basis(by, int(found.basis))
    if not found.days or found.there == found.days:
        return basis
    there = _("there %(there)s of %(days)s working days", there=found.there, days=found.days)
    return f"{basis} · {there}" if basis else there


def _basis(by: By, number: int) -> str:
    if by is By.LAST_YEAR:
        return _("%(figure)s last year", figure=qty(from_scaled(number)))
    if by is By.HEADCOUNT:
        return ngettext("%(num)s person", "%(num)s people", number)
    if by is By.TENURE:
        return ngettext("%(num)s month in post", "%(num)s months in post", number)
    if by is By.WORKING:
        return ngettext("%(num)s working day", "%(num)s working days", number)
    return _("equal part") if by is By.EQUAL else ""


def scale(by: By, found: Fraction) -> str:
    """Return what a period weighs, in words; an equal part is one like the others."""
    if by is By.WORKING:
        return ngettext("%(num)s working day", "%(num)s working days", int(found))
    if by is By.CALENDAR:
        return ngettext("%(num)s day", "%(num)s days", int(found))
    return qty(from_scaled(int(found))) if by is By.LAST_YEAR else _("equal part")


def together(lines: Sequence[Line], at: int) -> Decimal:
    """Return what the lines have together in one of the periods."""
    return from_scaled(sum(line.shared.shares[at].proposed for line in lines))
