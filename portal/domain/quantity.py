"""Quantities: exact decimals in the program, integers scaled by 10,000 in the database."""

import re
import unicodedata
from decimal import Decimal

SCALE = 10_000
LARGEST = Decimal(9_999)

_DECIMALS = 4
_LARGEST_STORED = Decimal(2**63 - 1) / SCALE
# Exact arithmetic on half a million digits would stand still for seconds.
_LONGEST_TEXT = 8_000
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_MINUS_SIGNS = str.maketrans(dict.fromkeys("\N{MINUS SIGN}\N{EN DASH}", "-"))


class QuantityError(ValueError):
    """A typed quantity is refused.

    ``code`` is one of ``empty``, ``not_a_number``, ``zero``, ``negative``, ``absurd``,
    ``not_whole`` and ``too_many_decimals``.
    """

    def __init__(self, code: str) -> None:
        """Keep the code; the sentence for people is written where it is shown."""
        super().__init__(code)
        self.code = code


def to_scaled(value: Decimal) -> int:
    """Return the value as an integer number of ten-thousandths.

    Raise ValueError for what has no exact form there: more than four decimals that matter, an
    infinity, a NaN, or more than a 64-bit column holds.
    """
    if not value.is_finite() or not -_LARGEST_STORED <= value <= _LARGEST_STORED:
        message = f"{value} cannot be stored"
        raise ValueError(message)
    numerator, denominator = value.as_integer_ratio()
    scaled, rest = divmod(numerator * SCALE, denominator)
    if rest:
        message = f"{value} has more than {_DECIMALS} decimals"
        raise ValueError(message)
    return scaled


def from_scaled(n: int) -> Decimal:
    """Return ten-thousandths as a decimal without idle zeros: 460000 is 46, 25000 is 2.5."""
    sign = "-" if n < 0 else ""
    whole, rest = divmod(abs(n), SCALE)
    # Text is exact whatever the decimal context's precision; normalize() would make 10 into 1E+1.
    return Decimal(f"{sign}{whole}.{rest:04d}".rstrip("0").rstrip("."))


def parse(
    text: str,
    whole: bool,  # noqa: FBT001 - the indicator's own field, passed on
    largest: Decimal = LARGEST,
) -> Decimal:
    """Read a quantity that somebody typed, in full-width digits too.

    ``whole`` demands a whole number. Raise QuantityError for nothing, for what is no plain number
    (no thousands separators, no exponents), for zero and less, for more than ``largest`` and for
    decimals beyond the fourth.
    """
    folded = unicodedata.normalize("NFKC", text).strip().translate(_MINUS_SIGNS)
    if len(folded) > _LONGEST_TEXT:
        raise QuantityError("absurd")
    if not _NUMBER.fullmatch(folded):
        raise QuantityError("not_a_number" if folded else "empty")
    value = Decimal(folded)
    code = _refusal(value, largest, whole=whole)
    if code:
        raise QuantityError(code)
    return from_scaled(to_scaled(value))


def _refusal(value: Decimal, largest: Decimal, *, whole: bool) -> str | None:
    if value == 0:
        return "zero"
    if value < 0:
        return "negative"
    if value > largest:
        return "absurd"
    _, denominator = value.as_integer_ratio()
    if whole and denominator != 1:
        return "not_whole"
    if SCALE % denominator:
        return "too_many_decimals"
    return None


def points_of(quantity_scaled: int, points_scaled: int) -> int:
    """Return quantity times points, all three in ten-thousandths, rounded half to even.

    Half to even is symmetric, so that a reversal takes back exactly what its entry gave.
    """
    points, rest = divmod(quantity_scaled * points_scaled, SCALE)
    rounds_up = rest * 2 > SCALE or (rest * 2 == SCALE and points % 2 == 1)
    return points + rounds_up
