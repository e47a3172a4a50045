"""Pace: how far a value is, set against how far its period is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

# The standard normal's 97.5th percentile: the range holds the outcome nineteen times in twenty.
_NINETEEN_IN_TWENTY = Decimal("1.96")


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``starts_on`` to ``ends_on``, both included."""

    starts_on: date
    ends_on: date

    def __post_init__(self) -> None:
        """Refuse a period that ends before it starts."""
        if self.ends_on < self.starts_on:
            message = "a period cannot end before it starts"
            raise ValueError(message)

    def days(self) -> list[date]:
        """Return every day of the period."""
        length = (self.ends_on - self.starts_on).days + 1
        return [self.starts_on + timedelta(days=n) for n in range(length)]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where one status ends and the next begins.

    ``on_pace`` and ``slightly_behind`` are the least attainment, in parts of the elapsed share.
    Before ``silent`` of the period has gone there is neither status nor projection.
    """

    on_pace: Decimal = Decimal(1)
    slightly_behind: Decimal = Decimal("0.8")
    silent: Decimal = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a period is: its elapsed days of all that count, and the part of them."""

    elapsed_days: int
    total_days: int
    gone: Fraction


@dataclass(frozen=True, slots=True)
class Pace:
    """Where a value stands in its period.

    ``elapsed_share`` and ``attainment`` are fractions of one, ``deviation_pp`` percentage points.
    ``status`` is ``exceeded``, ``on_pace``, ``slightly_behind`` or ``attention``. Without a target
    there is no attainment, deviation, status or need; with no day remaining there is no need.
    The projection's range holds the outcome nineteen times in twenty if openings come one by one,
    independently, as they came so far.
    """

    elapsed_days: int
    remaining_days: int
    total_days: int
    status: str | None
    needed_per_day: Decimal | None
    value: Decimal
    share: Fraction
    ratio: Fraction | None
    is_silent: bool

    # Reckoned when they are asked for: a table of five hundred shows few of them.

    @property
    def elapsed_share(self) -> Decimal:
        """The part of the target that was to be reached by now."""
        return _decimal(self.share)

    @property
    def attainment(self) -> Decimal | None:
        """The part of the target that has been reached."""
        return None if self.ratio is None else _decimal(self.ratio)

    @property
    def deviation_pp(self) -> Decimal | None:
        """How far the attainment is ahead of the elapsed share, in percentage points."""
        return None if self.ratio is None else _decimal((self.ratio - self.share) * 100)

    @property
    def projection(self) -> Decimal | None:
        """What the value comes to at the end, as things go."""
        exact = self._projected
        return None if exact is None else _decimal(exact)

    @property
    def projection_low(self) -> Decimal | None:
        """The lower end of the projection's range."""
        return _range(self.value, self._projected, self.share)[0]

    @property
    def projection_high(self) -> Decimal | None:
        """The upper end of the projection's range."""
        return _range(self.value, self._projected, self.share)[1]

    @property
    def _projected(self) -> Fraction | None:
        return None if self.is_silent or not self.share else _quotient(self.value, self.share)


def pace(  # noqa: PLR0913 - each is a fact of its own, all but three by name
    value: Decimal,
    target: Decimal | None,
    period: Period,
    *,
    today: date,
    past_cut_off: bool,
    is_working: Callable[[date], bool] | None = None,
    planned_share: Fraction | None = None,
    thresholds: Thresholds = Thresholds(),
) -> Pace:
    """Return the pace of ``value`` towards ``target``.

    Today is remaining before its cut-off and elapsed from it on, so that nobody looks behind in
    the morning; elapsed and remaining days always add up to the period. ``is_working`` counts
    working days only, otherwise every day counts. ``planned_share`` is the part of the target that
    was planned up to now, where the target was split over days or weeks; otherwise the pace line
    is linear in the days. A target of zero is none.
    """
    passed = progress(period, today=today, past_cut_off=past_cut_off, is_working=is_working)
    return pace_after(value, target, passed, planned_share=planned_share, thresholds=thresholds)


def progress(
    period: Period,
    *,
    today: date,
    past_cut_off: bool,
    is_working: Callable[[date], bool] | None = None,
) -> Progress:
    """Return how far the period is: the same for everybody in it, so counted once a page."""
    days = [day for day in period.days() if is_working is None or is_working(day)]
    elapsed = sum(day < today or (day == today and past_cut_off) for day in days)
    gone = _time_share(elapsed, len(days), over=period.ends_on < today)
    return Progress(elapsed, len(days), gone)


def pace_after(
    value: Decimal,
    target: Decimal | None,
    passed: Progress,
    *,
    planned_share: Fraction | None = None,
    thresholds: Thresholds = Thresholds(),
) -> Pace:
    """Return the pace of ``value`` towards ``target`` in a period that is so far."""
    gone = passed.gone
    share = gone if planned_share is None else planned_share
    remaining = passed.total_days - passed.elapsed_days
    is_silent, *limits = _limits(gone, share, thresholds)
    attainment = _quotient(value, Fraction(target)) if target else None
    return Pace(
        elapsed_days=passed.elapsed_days,
        remaining_days=remaining,
        total_days=passed.total_days,
        status=None if is_silent else _status(attainment, *limits),
        needed_per_day=_needed(value, target, remaining),
        value=value,
        share=share,
        ratio=attainment,
        is_silent=is_silent,
    )


def _time_share(elapsed: int, total: int, *, over: bool) -> Fraction:
    # A period without one working day, as a week's holiday is, has no days to divide by.
    return Fraction(elapsed, total) if total else Fraction(over)


def _quotient(value: Decimal, whole: Fraction) -> Fraction:
    # Brought to its lowest terms once, not for the value, the whole and the quotient each.
    numerator, denominator = value.as_integer_ratio()
    return Fraction(numerator * whole.denominator, denominator * whole.numerator)


@lru_cache(maxsize=256)
def _limits(
    gone: Fraction, share: Fraction, thresholds: Thresholds
) -> tuple[bool, Fraction, Fraction]:
    # Mostly the same for a whole board. Multiplied out rather than divided: exact, and right where
    # nothing was planned yet.
    return (
        gone < Fraction(thresholds.silent),
        share * Fraction(thresholds.on_pace),
        share * Fraction(thresholds.slightly_behind),
    )


def _status(
    attainment: Fraction | None, on_pace: Fraction, slightly_behind: Fraction
) -> str | None:
    if attainment is None:
        return None
    if attainment >= 1:
        return "exceeded"
    if attainment >= on_pace:
        return "on_pace"
    if attainment >= slightly_behind:
        return "slightly_behind"
    return "attention"


def _needed(value: Decimal, target: Decimal | None, remaining: int) -> Decimal | None:
    if not target or not remaining:
        return None
    return max(Decimal(0), target - value) / remaining


def _range(
    value: Decimal, projection: Fraction | None, share: Fraction
) -> tuple[Decimal | None, Decimal | None]:
    # What is to come is a Poisson count at a rate known only from the count so far, which gives the
    # projection a variance of value × (1 - share) ÷ share².
    if projection is None:
        return None, None
    open_share = max(Fraction(0), 1 - share)
    spread = (max(Decimal(0), value) * _decimal(open_share)).sqrt() / _decimal(share)
    middle, margin = _decimal(projection), spread * _NINETEEN_IN_TWENTY
    return max(min(value, middle), middle - margin), middle + margin


def _decimal(exact: Fraction) -> Decimal:
    return Decimal(exact.numerator) / Decimal(exact.denominator)
