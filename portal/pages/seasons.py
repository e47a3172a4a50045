"""Season against season as a page tells it: the finding in words, and the charts."""

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.domain.quantity import SCALE, from_scaled
from portal.domain.season_days import Days
from portal.pages.chart import Chart, Reference, Series
from portal.pages.formats import day, is_english, moment, named, qty, sentences, singular
from portal.services import measures
from portal.services.insights.seasons import Against

CENT = Decimal("0.01")
MOST_BARS = 40
"""Beyond so many people bars are no picture any more; the table has them all."""
_WEEK = 7


def subject_name(found: Against) -> str:
    """Return whose seasons they are."""
    subject = found.asked.subject
    return named(subject.person or subject.unit)


def sentence(found: Against, measure: str) -> str:
    """Return what the two seasons say, in words."""
    asked = found.asked
    season = named(asked.earlier)
    if asked.subject.person is not None and not found.people_before:
        return _without_own(found, measure)
    if found.day is None:
        return _(
            "Nothing can be compared yet: day %(first)s of the season is %(date)s. "
            "%(season)s had %(before)s in these days.",
            first=asked.days.first,
            date=day(asked.days.dates(asked.campaign.starts_on)[0]),
            season=season,
            before=amount(found.whole, measure),
        )
    if not found.people_before:
        return _(
            "Nobody of %(unit)s took part in %(season)s, so there is nothing to compare with.",
            unit=subject_name(found),
            season=season,
        )
    return sentences([_compared(found, measure), *_beside(found)])


def _without_own(found: Against, measure: str) -> str:
    """Return the finding on somebody who was not there: what everybody had then."""
    asked = found.asked
    facts = {
        "name": subject_name(found),
        "season": named(asked.earlier),
        "day": found.day or asked.days.first,
        "now": amount(found.now_then, measure),
    }
    told = (
        _("%(name)s took no part in %(season)s.", **facts)
        if found.day is None
        else _(
            "%(name)s took no part in %(season)s; day %(day)s of this one: %(now)s.",
            **facts,
        )
    )
    if found.average is None or found.champion is None:
        return told
    return sentences(
        (
            told,
            _(
                "There the average was %(average)s a person and the most %(most)s.",
                average=qty(mean(found.average)),
                most=_qty(found.champion),
            ),
        )
    )


def _compared(found: Against, measure: str) -> str:
    asked = found.asked
    facts = {
        "who": subject_name(found),
        "day": found.day,
        "first": asked.days.first,
        "now": amount(found.now_then, measure),
        "before": _qty(found.before_then),
        "season": named(asked.earlier),
        "difference": difference(found.now_then - found.before_then),
        "num": len(found.both),
    }
    if asked.same_people:
        return ngettext(
            "Day %(day)s, the same %(num)s person: %(now)s, against "
            "%(before)s on the same day of %(season)s, %(difference)s.",
            "Day %(day)s, the same %(num)s people: %(now)s, against "
            "%(before)s on the same day of %(season)s, %(difference)s.",
            **facts,
        )
    if asked.days.first > 1:
        return _(
            "%(who)s, days %(first)s to %(day)s: %(now)s, against "
            "%(before)s in the same days of %(season)s, %(difference)s.",
            **facts,
        )
    return _(
        "%(who)s, day %(day)s: %(now)s, against %(before)s on the "
        "same day of %(season)s, %(difference)s.",
        **facts,
    )


def _beside(found: Against) -> list[str]:
    """Return the other reading of a unit's difference: the same people's, or everybody's."""
    asked = found.asked
    if asked.subject.person is not None:
        return []
    if asked.same_people:
        return [
            _(
                "Everybody: %(now)s against %(before)s, %(difference)s.",
                now=_qty(found.all_now),
                before=_qty(found.all_before),
                difference=difference(found.all_now - found.all_before),
            )
        ]
    if not found.both:
        return [_("Nobody took part in both.")]
    now, before = (sum(getattr(one, name) for one in found.both) for name in ("now", "before"))
    return [
        ngettext(
            "The same %(num)s person: %(now)s against %(before)s, %(difference)s.",
            "The same %(num)s people: %(now)s against %(before)s, %(difference)s.",
            len(found.both),
            now=_qty(now),
            before=_qty(before),
            difference=difference(now - before),
        )
    ]


def amount(scaled: int, measure: str) -> str:
    """Return a figure with its measure, of a single one where it is one."""
    exact = from_scaled(scaled)
    return f"{qty(exact)} {singular(measure) if exact == 1 and is_english() else measure}"


def difference(scaled: int) -> str:
    """Return in words how much more or less it is than then."""
    if not scaled:
        return _("as many")
    text = qty(abs(from_scaled(scaled)))
    return _("%(amount)s more", amount=text) if scaled > 0 else _("%(amount)s fewer", amount=text)


def basis(found: Against, now: datetime) -> str:
    """Return what the comparison rests on, and what it cannot show."""
    counted = _(
        "Counted by business date, reversals taken off; as of %(moment)s.", moment=moment(now)
    )
    return sentences([*_lengths(found), *_people(found), *_points(found), counted])


def _lengths(found: Against) -> list[str]:
    own, then = found.asked.lengths
    if own == then:
        return []
    return [_("This season has %(own)s days, that one %(then)s.", own=own, then=then)]


def _points(found: Against) -> list[str]:
    if not measures.in_points(found.asked.campaign):
        return []
    return [_("Each season's points are by its own table, so they need not be worth the same.")]


def _people(found: Against) -> list[str]:
    if found.asked.subject.person is not None or not found.people_before:
        return []
    both = len(found.both)
    if both == found.people == found.people_before:
        return [_("The same people took part in both.")]
    return [
        _(
            "Taking part: %(now)s in this season, %(then)s in that one, "
            "%(both)s in both. Where people have changed, a difference does not say"
            " what was done differently.",
            now=found.people,
            then=found.people_before,
            both=both,
        )
    ]


def curve(found: Against, measure: str) -> Chart:
    """Return the two curves by day of season, with the levels that they are held against."""
    asked = found.asked
    days = range(asked.days.first, asked.days.last + 1)
    series = [Series(_("This season"), _padded(found.now, len(days)))]
    if found.before:
        series.append(Series(_("Earlier season"), _padded(found.before, len(days)), "other"))
    note = _("Earlier season: %(season)s, over the same days.", season=named(asked.earlier))
    start = (
        _("In all at the end of each day.")
        if asked.days.first == 1
        else _("What came from day %(first)s on, at the end of each day.", first=asked.days.first)
    )
    return Chart(
        id="seasons-curve",
        title=_("%(who)s by day of the season", who=subject_name(found)),
        kind="line",
        head=_("Day of the season"),
        categories=[str(number) for number in days],
        series=series,
        measure=measure,
        note=sentences([start, note]),
        references=_levels(found),
    )


def _levels(found: Against) -> list[Reference]:
    """Return what stands across the chart: a person has others' figures, a unit its own."""
    levels: list[Reference] = []
    if found.asked.subject.person is not None:
        if found.average is not None and found.champion is not None:
            levels.append(Reference(_("Earlier average a person"), mean(found.average)))
            levels.append(Reference(_("Earlier champion"), from_scaled(found.champion)))
    elif found.whole:
        levels.append(Reference(_("Earlier season in all"), from_scaled(found.whole)))
    if found.target is not None:
        levels.append(Reference(_("Target"), from_scaled(found.target)))
    return levels


def weeks(found: Against, measure: str) -> Chart | None:
    """Return the growth by week of season; None for fewer than two weeks."""
    asked = found.asked
    length = asked.days.last - asked.days.first + 1
    if length < 2 * _WEEK:
        return None
    parts = [
        Days(first, min(first + _WEEK, length + 1) - 1) for first in range(1, length + 1, _WEEK)
    ]
    series = [Series(_("This season"), [_grown(found.now, part) for part in parts])]
    if found.before:
        before = [_grown(found.before, part) for part in parts]
        series.append(Series(_("Earlier season"), before, "other"))
    start = asked.days.first - 1
    return Chart(
        id="seasons-weeks",
        title=_("Growth by week of the season"),
        kind="column",
        head=_("Days of the season"),
        categories=[f"{start + part.first}–{start + part.last}" for part in parts],
        series=series,
        measure=measure,
        note=_("Seven days each from the first on. The week that runs counts up to today."),
    )


def people(found: Against, measure: str) -> Chart:
    """Return those who took part in both, with both figures and the difference."""
    return Chart(
        id="seasons-people",
        title=_("The same people in both seasons"),
        kind="bar",
        head=_("Person"),
        categories=[named(one.named) for one in found.both],
        series=[
            Series(_("This season"), [from_scaled(one.now) for one in found.both]),
            Series(_("Earlier season"), [from_scaled(one.before) for one in found.both], "other"),
        ],
        measure=measure,
        note=_("As of the day that is compared, in the order of this season."),
        beside=[Series(_("Difference"), [from_scaled(one.difference) for one in found.both])],
    )


def _grown(course: Sequence[int], part: Days) -> Decimal | None:
    """Return what a part of the days brought, up to where the course goes; None beyond it."""
    if part.first > len(course):
        return None
    start = course[part.first - 2] if part.first > 1 else 0
    return from_scaled(course[min(part.last, len(course)) - 1] - start)


def _padded(course: Sequence[int], length: int) -> list[Decimal | None]:
    known: list[Decimal | None] = [from_scaled(one) for one in course]
    return known + [None] * (length - len(known))


def mean(scaled: Fraction) -> Decimal:
    """Return a mean of scaled figures, to two decimals."""
    exact = Decimal(scaled.numerator) / Decimal(scaled.denominator) / SCALE
    return exact.quantize(CENT, ROUND_HALF_UP)


def _qty(scaled: int) -> str:
    return qty(from_scaled(scaled))
