"""What the people or units that a target is split to are weighed by."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import LazyString, lazy_ngettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from portal.domain.tenure import months_in_post
from portal.models import Campaign, Unit
from portal.services.targets import last_year
from portal.services.targets.ask import Ask, By, Into
from portal.services.targets.force import Subject
from portal.services.targets.last_year import LastYear
from portal.services.targets.presence import Presence
from portal.services.targets.scope import Place, Scope
from portal.services.targets.writing import field_of

NO_LEDGER = _l("Points stand in no ledger: choose the earlier season in the rules first.")


@dataclass(frozen=True, slots=True)
class Weight:
    """What one of them weighs, and what that is made of.

    `basis` is the figure that it goes by: months, days, last year's, scaled. `there` and `days` are
    the working days that somebody is there, of all; 0 of 0 where absences are not asked for.
    `is_left_out`: in training, and so without a part.
    """

    value: Fraction
    basis: Fraction
    there: int = 0
    days: int = 0
    is_left_out: bool = False


@dataclass(frozen=True)
class Weighing:
    """The weights of a split by subject, and what has to be said of them."""

    weights: dict[Subject, Weight]
    warnings: list[LazyString]


def weigh(
    session: Session, campaign: Campaign, ask: Ask, scope: Scope, presence: Presence
) -> Weighing:
    """Return the weights of the people at or below the unit, or of the units right below it."""
    before = LastYear(is_known=True, by_person={}, by_unit={})
    if ask.by is By.LAST_YEAR:
        before = last_year.figures(session, campaign, ask.column)
    scales = _Scales(campaign, ask, presence, before)
    if ask.into is Into.UNITS:
        weights: dict[Subject, Weight] = {
            ("u", unit.id): scales.of_unit(unit, scope.within(unit)) for unit in scope.children()
        }
    else:
        weights = {place.subject: scales.of_person(place) for place in scope.people}
    return Weighing(weights, list(_warnings(ask, scope, presence, before)))


@dataclass(frozen=True)
class _Scales:
    campaign: Campaign
    ask: Ask
    presence: Presence
    before: LastYear

    def of_person(self, place: Place) -> Weight:
        basis, span = self._basis(place), self.ask.column.span
        if place.row.in_training and not self.ask.with_training:
            return Weight(Fraction(0), basis, is_left_out=True)
        # Working days are counted as the person is there already.
        if not self.ask.pro_rata or self.ask.by is By.WORKING:
            return Weight(basis, basis)
        days = len(self.presence.days(place.unit.path, span, working=True))
        there = self.presence.there(place, span, working=True)
        return Weight(basis * self.presence.share(place, span), basis, there, days)

    def of_unit(self, unit: Unit, people: Sequence[Place]) -> Weight:
        weight = self._of_unit(unit, self._counted(people))
        return Weight(weight, weight)

    def _counted(self, people: Iterable[Place]) -> list[Place]:
        return [one for one in people if self.ask.with_training or not one.row.in_training]

    def _of_unit(self, unit: Unit, people: list[Place]) -> Fraction:
        if self.ask.by is By.EQUAL:
            return Fraction(1)
        if self.ask.by is By.HEADCOUNT:
            return Fraction(len(people))
        if self.ask.by is By.LAST_YEAR:
            return Fraction(self.before.of_unit(unit))
        if self.ask.by is By.HAND:
            return self._typed(("u", unit.id))
        return sum((self._basis(place) for place in people), Fraction(0))

    def _basis(self, place: Place) -> Fraction:
        if self.ask.by is By.TENURE:
            since = place.person.in_post_since
            months = months_in_post(since, self.campaign.starts_on) if since else 0
            return Fraction(max(months, 1))
        if self.ask.by is By.LAST_YEAR:
            return Fraction(self.before.by_person.get(place.person.id, 0))
        if self.ask.by is By.WORKING:
            return Fraction(self.presence.there(place, self.ask.column.span, working=True))
        return self._typed(place.subject) if self.ask.by is By.HAND else Fraction(1)

    def _typed(self, subject: Subject) -> Fraction:
        return Fraction(self.ask.typed.get(field_of(subject), 1))


def _warnings(ask: Ask, scope: Scope, presence: Presence, before: LastYear) -> Iterable[LazyString]:
    if not before.is_known:
        yield NO_LEDGER
    unknown = sum(place.person.in_post_since is None for place in scope.people)
    if ask.by is By.TENURE and unknown:
        yield lazy_ngettext(
            "Nobody knows since when %(num)s of the people is in post: it counts as one month.",
            "Nobody knows since when %(num)s of the people are in post: each counts as one month.",
            unknown,
        )
    if ask.by is By.WORKING or (ask.pro_rata and ask.into is Into.PEOPLE):
        yield from unloaded(presence)
    own = sum(place.unit.id == scope.top.id for place in scope.people)
    if ask.into is Into.UNITS and own:
        yield lazy_ngettext(
            "%(num)s person belongs to the unit itself and to none below it, and gets nothing.",
            "%(num)s people belong to the unit itself and to none below it, and get nothing.",
            own,
        )


def unloaded(presence: Presence) -> Iterable[LazyString]:
    """Say which years' holidays are not known."""
    for year in presence.unloaded:
        yield _l("%(year)s: calendar not loaded, counted Monday to Friday", year=year)
