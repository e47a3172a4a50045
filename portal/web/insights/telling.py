"""How pages of insights tell figures: in the season's measure, on what basis, as of when."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext as _

from portal import clock
from portal.domain.quantity import SCALE
from portal.pages.formats import full_day, is_english, moment, qty, singular


def plain(value: int | Fraction) -> Decimal:
    """Return a scaled figure as a decimal, as exactly as one can be."""
    exact = Fraction(value) / SCALE
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def fraction(value: Fraction | None) -> Decimal | None:
    """Return an exact figure that is not scaled as a decimal; None for none."""
    return None if value is None else Decimal(value.numerator) / Decimal(value.denominator)


def in_words(measure: tuple[str, str]) -> str:
    """Return the measure in the reader's language."""
    return measure[1] if is_english() else measure[0]


def amount(value: int | Fraction, measure: tuple[str, str]) -> str:
    """Write a scaled figure with its measure: 72 accounts, 1 account."""
    told = qty(plain(value))
    if not is_english():
        return f"{told} {measure[0]}"
    return f"{told} {singular(measure[1]) if told == '1' else measure[1]}"


def joined(names: Iterable[str]) -> str:
    """Write names one after the other."""
    return (", " if is_english() else "、").join(names)


def as_of(until: date) -> str:
    """Say up to when the figures go: to this moment, or to the season's end."""
    if until < clock.today():
        return _("The whole season, to %(day)s.", day=full_day(until))
    return _("As of %(time)s.", time=moment(clock.now()))
