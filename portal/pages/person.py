"""Somebody's season as their page tells it: the finding in words, and the charts."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from flask_babel import gettext as _

from portal.domain import season_days
from portal.domain.burn_up import days_of
from portal.domain.pace import Pace
from portal.domain.quantity import from_scaled
from portal.models import Person
from portal.pages import own_place, row
from portal.pages.chart import Chart, Reference, Series
from portal.pages.formats import day, is_english, named, qty, sentences
from portal.pages.own_place import Place
from portal.pages.pace import pace_of
from portal.pages.seasons import amount, difference, mean
from portal.services.insights.history import Past
from portal.services.insights.person import Own
from portal.services.targets import whole_of

SHARE = Decimal("0.0001")


@dataclass(frozen=True)
class PastView:
    """A season of somebody's, ready to be shown; the attainment is a fraction."""

    past: Past
    measure: str
    value: Decimal
    target: Decimal | None
    attainment: Decimal | None
    increase: Decimal | None


@dataclass(frozen=True)
class PersonView:
    """What a page shows of somebody's season.

    `place` is their row's on the overall board, which is a bundle's where `is_bundled`; `value`,
    `target`, `attainment` (a fraction) and `pace` are their own.
    """

    measure: str
    value: Decimal
    target: Decimal | None
    attainment: Decimal | None
    place: Place | None
    is_bundled: bool
    pace: Pace | None
    sentence: str
    charts: list[Chart]
    history: list[PastView]


def view(own: Own, person: Person, now: datetime, today: date) -> PersonView:
    """Make somebody's season ready for the page, in the reader's language."""
    measure = own.measure[is_english()]
    place = own_place.of_person(own.figures, now) if own.figures else None
    channels = _channels(own, measure)
    return PersonView(
        measure=measure,
        value=from_scaled(own.value),
        target=None if own.target is None else from_scaled(own.target),
        attainment=_part(own.value, own.target),
        place=place,
        is_bundled=own.figures is not None and own.figures.row.bundle is not None,
        pace=pace_of(own.figures.found, own.value, own.target, (own.plan,), now)
        if own.figures and own.season.shows_all
        else None,
        sentence=_sentence(own, person, place, measure, today),
        charts=[_curve(own, measure), _ranks(own), *([channels] if channels else [])],
        history=[_past(one) for one in own.history],
    )


def _sentence(own: Own, person: Person, place: Place | None, measure: str, today: date) -> str:
    campaign = own.season.campaign
    number = season_days.day_of(campaign.starts_on, campaign.ends_on, today)
    if number is None:
        return _("The season begins on %(day)s.", day=day(campaign.starts_on))
    facts: dict[str, object] = {
        "name": named(person),
        "day": number,
        "value": amount(own.value, measure),
    }
    return sentences([_stood(own, place, facts), *_then(own, number)])


def _stood(own: Own, place: Place | None, facts: dict[str, object]) -> str:
    """Return where somebody stands; a rank is their bundle's where bundles are scored."""
    if own.figures is None or place is None or not place.rank:
        return _("%(name)s, day %(day)s of the season: %(value)s.", **facts)
    facts = {**facts, "rank": place.rank, "people": len(own.figures.found.rows)}
    if own.figures.row.bundle is not None:
        return _(
            "%(name)s, day %(day)s of the season: %(value)s; %(bundle)s together are no. %(rank)s "
            "of %(people)s.",
            bundle=row.name(own.figures.row),
            **facts,
        )
    return _("%(name)s, day %(day)s of the season: %(value)s, no. %(rank)s of %(people)s.", **facts)


def _then(own: Own, number: int) -> list[str]:
    """Return what there was in the season before: their own, and everybody's."""
    told = []
    if own.before is not None and own.before.sums:
        before = own.before.sums[min(number, len(own.before.sums)) - 1]
        told.append(
            _(
                "On the same day of %(season)s: %(before)s, %(difference)s.",
                season=named(own.before.campaign),
                before=qty(from_scaled(before)),
                difference=difference(own.value - before),
            )
        )
    if own.yardstick is not None and own.reference is not None:
        told.append(
            _(
                "By the end of %(season)s the average was %(average)s a person and the champion's "
                "%(most)s.",
                season=named(own.reference),
                average=qty(mean(Fraction(own.yardstick.total, own.yardstick.people))),
                most=qty(from_scaled(own.yardstick.most)),
            )
        )
    return told


def _curve(own: Own, measure: str) -> Chart:
    """Return the curve with its plan, the season before, and what others had."""
    campaign = own.season.campaign
    dates = days_of(whole_of(campaign))
    series = [Series(_("This season"), _padded([from_scaled(one) for one in own.sums], len(dates)))]
    notes = [_("In all at the end of each day.")]
    if own.before is not None:
        then = [from_scaled(one) for one in own.before.sums[: len(dates)]]
        series.append(Series(_("Earlier season"), _padded(then, len(dates)), "other"))
    if own.target:
        planned = [mean(own.target * share) for share in own.planned.shares]
        series.append(Series(_("Plan"), planned, "reference"))
    if own.team_people > 1:
        team = [mean(Fraction(one, own.team_people)) for one in own.team]
        series.append(Series(_("Unit average"), _padded(team, len(dates)), "reference"))
        notes.append(
            _(
                "Average of %(unit)s: %(people)s people.",
                unit=named(own.season.unit),
                people=own.team_people,
            )
        )
    levels = []
    if own.yardstick is not None and own.reference is not None:
        average = mean(Fraction(own.yardstick.total, own.yardstick.people))
        levels = [
            Reference(_("Earlier average a person"), average),
            Reference(_("Earlier champion"), from_scaled(own.yardstick.most)),
        ]
        notes.append(
            _("Earlier season: %(season)s, by day of the season.", season=named(own.reference))
        )
    return Chart(
        id="person-curve",
        title=_("The season day by day"),
        kind="line",
        head=_("Day"),
        categories=[day(one) for one in dates],
        series=series,
        measure=measure,
        note=sentences(notes),
        references=levels,
    )


def _ranks(own: Own) -> Chart:
    if own.figures is not None and own.figures.row.bundle is not None:
        note = _("The bundle's place on its board at each evening's close; the first is on top.")
    else:
        note = _("The place on the overall board at each evening's close; the first is on top.")
    return Chart(
        id="person-ranks",
        title=_("Rank at each close"),
        kind="line",
        head=_("Close of the day"),
        categories=[day(on) for on, _rank in own.ranks],
        series=[Series(_("Rank"), [rank for _on, rank in own.ranks])],
        measure=_("rank"),
        note=note,
        is_rank=True,
    )


def _channels(own: Own, measure: str) -> Chart | None:
    total = sum(value for _channel, value in own.channels)
    if total <= 0:
        return None
    return Chart(
        id="person-channels",
        title=_("Where they come from"),
        kind="bar",
        head=_("Channel"),
        categories=[
            named(channel) if channel else _("No channel given") for channel, _value in own.channels
        ],
        series=[
            Series(
                _("Share"), [Decimal(value) / Decimal(total) for _channel, value in own.channels]
            )
        ],
        measure=measure,
        note=_(
            "Of %(total)s, by the channel that each entry names; reversals taken off.",
            total=amount(total, measure),
        ),
        is_share=True,
        beside=[Series(measure, [from_scaled(value) for _channel, value in own.channels])],
    )


def _past(one: Past) -> PastView:
    return PastView(
        past=one,
        measure=one.measure[is_english()],
        value=from_scaled(one.value),
        target=None if one.target is None else from_scaled(one.target),
        attainment=_part(one.value, one.target),
        increase=None if one.increase is None else from_scaled(one.increase),
    )


def _padded(known: list[Decimal], length: int) -> list[Decimal | None]:
    return [*known, *[None] * (length - len(known))]


def _part(value: int, whole: int | None) -> Decimal | None:
    return (Decimal(value) / Decimal(whole)).quantize(SHARE, ROUND_HALF_UP) if whole else None
