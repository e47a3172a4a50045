"""The planned line: how much of a target was planned up to a day, where it was split over time."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from portal.domain.period import Kind, Span, shorter

_DAY = timedelta(days=1)

Share = Callable[[Span], Fraction]
"""The part of a period that has passed, by the days that count."""
Scaled = int | Fraction


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
    What is not split is linear: also the rest of a target of which single periods were set, over
    the days that none of them has. Where the parts have every day and do not sum to the target, the
    line is a share of what was planned, so that it always ends at 1. Several plans are weighed by
    their targets.
    """
    known = list(plans)
    whole = sum(plan.whole for plan in known)
    if not whole or not any(plan.parts for plan in known):
        return passed(span)
    total = sum(
        (plan.whole * _share(plan.whole, plan.parts, span, passed) for plan in known), Fraction(0)
    )
    return total / whole


def _share(whole: Scaled, parts: Mapping[Span, int], span: Span, passed: Share) -> Fraction:
    within = divided(whole, parts, span)
    if not within:
        return passed(span)
    done = sum(
        (target * _share(target, parts, part, passed) for part, target in within.items()),
        Fraction(0),
    )
    return done / sum(within.values())


def divided(whole: Scaled, parts: Mapping[Span, int], span: Span) -> dict[Span, Scaled]:
    """Return what a period's target is planned as: its longest parts that plan anything.

    What they leave of the target falls to the days that none of them has, by their number. Nothing
    where it is not split.
    """
    for kind in shorter(span.kind):
        within: dict[Span, Scaled] = {
            part: target for part, target in parts.items()
            if part.kind == kind and span.holds(part) and target
        }  # fmt: skip
        planned = sum(within.values())
        if planned:
            return within | _rest(whole - planned, kind, within, span)
    return {}


def _rest(rest: Scaled, kind: Kind, within: Iterable[Span], span: Span) -> dict[Span, Scaled]:
    """Return the days that no part has, each run of them with what falls to it by its length."""
    gaps: list[Span] = []
    if rest <= 0:
        return {}
    day = span.starts_on
    for part in sorted(within):
        if day < part.starts_on:
            gaps.append(Span(kind, day, part.starts_on - _DAY))
        day = max(day, part.ends_on + _DAY)
    if day <= span.ends_on:
        gaps.append(Span(kind, day, span.ends_on))
    lengths = [(gap.ends_on - gap.starts_on).days + 1 for gap in gaps]
    return {
        gap: Fraction(rest) * length / sum(lengths)
        for gap, length in zip(gaps, lengths, strict=True)
    }


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
