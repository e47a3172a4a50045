"""Burn-up: what was reached day by day, set beside what was planned for each day."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate
from math import ceil

from portal.domain.period import Span
from portal.domain.plan import Plan, Scaled, divided

_DAY = timedelta(days=1)
_STEPS = (1, 2, 5)
_TEN = 10


def days_of(span: Span) -> list[date]:
    """Return every day of a period, in order."""
    count = (span.ends_on - span.starts_on).days + 1
    return [span.starts_on + _DAY * number for number in range(count)]


def reached(span: Span, gained: Mapping[date, int], until: date) -> list[int]:
    """Return the sum at the end of each day of the period, up to `until`; scaled as it came in."""
    known = [day for day in days_of(span) if day <= until]
    return list(accumulate(gained.get(day, 0) for day in known))


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """The part of a target, from 0 to 1, that is planned by the end of each day of a period."""

    span: Span
    shares: tuple[Fraction, ...]

    def before(self, day: date) -> Fraction:
        """Return the part that is planned before the day begins."""
        passed = (min(day, self.span.ends_on + _DAY) - self.span.starts_on).days
        return self.shares[passed - 1] if passed > 0 else Fraction(0)

    def through(self, day: date) -> Fraction:
        """Return the part that is planned by the end of the day."""
        return self.before(day + _DAY)

    def gone(self, part: Span, passed: date) -> Fraction | None:
        """Return how far the line is within a part of the period, once the day `passed` is over.

        None where nothing is planned in the part: there is nothing to be a part of.
        """
        first, last = self.before(part.starts_on), self.through(part.ends_on)
        if first == last:
            return None
        now = min(max(self.through(passed), first), last)
        return (now - first) / (last - first)


def planned_line(
    plans: Iterable[Plan], span: Span, is_working: Callable[[date], bool] | None = None
) -> PlannedLine:
    """Return the planned line of targets, as they were split over time, or else linear.

    It is the line of `plan.share`, laid out once for all days rather than asked for each. What is
    planned for a part without one day that counts is planned for its last day.
    """
    known = list(plans)
    whole = sum(plan.whole for plan in known)
    if not whole or not any(plan.parts for plan in known):
        known, whole = [Plan(1, {})], 1
    days: dict[date, Fraction] = defaultdict(Fraction)
    for plan in known:
        own = Fraction(plan.whole, whole)
        for day, weight in _spread(plan.whole, plan.parts, span, own, is_working):
            days[day] += weight
    return PlannedLine(span, tuple(accumulate(days[day] for day in days_of(span))))


def _spread(
    target: Scaled,
    parts: Mapping[Span, int],
    span: Span,
    weight: Fraction,
    is_working: Callable[[date], bool] | None,
) -> Iterator[tuple[date, Fraction]]:
    """Yield what of the weight falls on which day: as the longest parts say, else evenly."""
    within = divided(target, parts, span)
    if within:
        whole = sum(within.values())
        for part, own in within.items():
            yield from _spread(own, parts, part, weight * Fraction(own) / whole, is_working)
        return
    counted = [day for day in days_of(span) if is_working is None or is_working(day)]
    for day in counted or [span.ends_on]:
        yield day, weight / (len(counted) or 1)


def asked(target: int, line: PlannedLine, part: Span, step: int) -> int:
    """Return what a part of the period asks of a target, rounded up to whole steps; scaled.

    It is what the planned line grows by within the part: 47 over 40 days asks 2 of each day, 9 of
    a week and never more than 47. Where the line does not grow nothing is asked.
    """
    grown = line.through(part.ends_on) - line.before(part.starts_on)
    return min(ceil(target * grown / step) * step, target)


def scale_marks(largest: int, most: int) -> list[int]:
    """Return round figures from 0 to at least `largest`, at most `most` steps apart.

    A step is 1, 2 or 5 times a power of ten, of whatever the figures are counted in.
    """
    power = 1
    while True:
        for step in _STEPS:
            count = max(1, ceil(Fraction(largest, step * power)))
            if count <= most:
                return [step * power * number for number in range(count + 1)]
        power *= _TEN
