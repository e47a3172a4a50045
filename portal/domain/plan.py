"""The planned line: how much of a target was planned up to a day, where it was split over time."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from portal.domain.period import Span, shorter

Share = Callable[[Span], Fraction]
"""The part of a period that has passed, by the days that count."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A target and what its periods are to bring of it; all scaled, no part negative."""

    whole: int
    parts: Mapping[Span, int]


def share(plans: Iterable[Plan], span: Span, passed: Share) -> Fraction:
    """Return the part of the plans' targets that was planned up to now, from 0 to 1.

    A target that was split is planned as its parts are: those that are over count whole, the one
    that runs counts as far as its own parts say, or else in proportion to the time that has
    passed. Of several kinds of parts the longest leads, and the shorter ones shape it from within.
    What is not split is linear. Where the parts do not sum to the target, the line is a share of
    what was planned, so that it always ends at 1. Several plans are weighed by their targets.
    """
    known = list(plans)
    whole = sum(plan.whole for plan in known)
    if not whole or not any(plan.parts for plan in known):
        return passed(span)
    total = sum((plan.whole * _share(plan.parts, span, passed) for plan in known), Fraction(0))
    return total / whole


def _share(parts: Mapping[Span, int], span: Span, passed: Share) -> Fraction:
    for kind in shorter(span.kind):
        within = {
            part: target for part, target in parts.items()
            if part.kind == kind and span.holds(part)
        }  # fmt: skip
        whole = sum(within.values())
        if whole:
            done = sum(
                (target * _share(parts, part, passed) for part, target in within.items() if target),
                Fraction(0),
            )
            return done / whole
    return passed(span)


def passed_by_days(
    today: date, *, past_cut_off: bool, is_working: Callable[[date], bool] | None = None
) -> Share:
    """Return the rule by which days pass: today from its cut-off on, working days or all.

    A period without one day that counts has passed once it is over.
    """

    def passed(span: Span) -> Fraction:
        if span.ends_on < today:
            return Fraction(1)
        if span.starts_on > today:
            return Fraction(0)
        first, last = span.starts_on.toordinal(), span.ends_on.toordinal()
        days = [date.fromordinal(n) for n in range(first, last + 1)]
        counted = [day for day in days if is_working is None or is_working(day)]
        gone = sum(day < today or (day == today and past_cut_off) for day in counted)
        return Fraction(gone, len(counted)) if counted else Fraction(0)

    return passed
