"""What the periods that a target is split over are weighed by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from portal.domain.period import Span
from portal.services.targets.ask import Ask, By
from portal.services.targets.presence import Presence
from portal.services.targets.scope import Place


@dataclass(frozen=True)
class CalendarScales:
    """Weighs periods for a unit or one of its people; `before` are last year's figures by day."""

    ask: Ask
    presence: Presence
    before: Mapping[date, int]

    def general(self, path: str, periods: Sequence[Span]) -> list[Fraction]:
        """Return the periods' weights as the unit at the path has them."""
        return [self._general(path, span) for span in periods]

    def of_person(self, place: Place, periods: Sequence[Span]) -> list[Fraction]:
        """Return the periods' weights for somebody; days away weigh nothing where that is asked."""
        if not self.ask.pro_rata:
            return self.general(place.unit.path, periods)
        return [self._of_person(place, span) for span in periods]

    def _general(self, path: str, span: Span) -> Fraction:
        if self.ask.by in (By.WORKING, By.CALENDAR):
            working = self.ask.by is By.WORKING
            return Fraction(len(self.presence.days(path, span, working=working)))
        if self.ask.by is By.LAST_YEAR:
            return Fraction(sum(one for day, one in self.before.items() if span.covers(day)))
        if self.ask.by is By.HAND:
            return Fraction(self.ask.typed.get(span.starts_on.isoformat(), 1))
        return Fraction(1)

    def _of_person(self, place: Place, span: Span) -> Fraction:
        if self.ask.by in (By.WORKING, By.CALENDAR):
            working = self.ask.by is By.WORKING
            return Fraction(self.presence.there(place, span, working=working))
        return self._general(place.unit.path, span) * self.presence.share(place, span)
