"""An account manager's day: the most pressing campaign in one sentence, and what else is new."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from portal.domain.quantity import from_scaled
from portal.models import Campaign, Indicator
from portal.pages import day, day_facts, own_place, told
from portal.pages import honours as honour_page
from portal.pages.formats import is_english
from portal.pages.honours import AwardView
from portal.pages.own_place import Place
from portal.pages.told import Worded
from portal.services import absences, deputies, entry_choices, honours, ledger, notices
from portal.services.absences import Away
from portal.services.access import Actor
from portal.services.campaigns import reading
from portal.services.campaigns.reading import ToRead
from portal.services.ledger import EntryLine, Filters
from portal.services.notices import Told
from portal.services.own_figures import OwnFigures
from portal.services.work import snapshot

MOST_NEWS = 3
MOST_LINES = 8
MOST_STEPS = 6


@dataclass(frozen=True)
class Need:
    """Somebody's place in a campaign, and what the day asks of them there."""

    place: Place
    sentence: str


@dataclass(frozen=True)
class Step:
    """A retail indicator: how many there are today, and the key of the one that a plus enters."""

    indicator: Indicator
    quantity: str
    key: str


@dataclass(frozen=True)
class Day:
    """One's own day: the campaigns, the most pressing one first, and today's entries."""

    needs: list[Need]
    away: Away | None
    steps: list[Step]
    lines: list[EntryLine]


@dataclass(frozen=True)
class Calls:
    """What wants to be seen first: notices that are new, rules to read, whom one stands in for."""

    news: list[tuple[Told, Worded]]
    unread: int
    rules: list[ToRead]
    deputations: list[deputies.Row]

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.unread or self.rules or self.deputations)


def calls(actor: Actor, today: date) -> Calls:
    """Return what is new for the actor."""
    unread = notices.unread(actor)
    new = [one for one in notices.latest(actor) if one.is_new] if unread else []
    worded = [(one, words) for one in new if (words := told.worded(one)) is not None]
    return Calls(
        news=worded[:MOST_NEWS],
        unread=unread,
        rules=reading.open_for(actor),
        deputations=deputies.of_person(actor.person_id, today),
    )


@dataclass(frozen=True)
class OwnHonour:
    """One's latest honour, and the campaign that it was earned in."""

    view: AwardView
    campaign: Campaign


def honour(actor: Actor) -> OwnHonour | None:
    """Return the actor's latest honour in a live campaign."""
    found = honours.latest_of(actor)
    if found is None:
        return None
    award, campaign, (measure, measure_en) = found
    return OwnHonour(honour_page.view(award, measure_en if is_english() else measure), campaign)


def of(actor: Actor, figures: Sequence[OwnFigures], now: datetime, today: date) -> Day:
    """Return the actor's day from their figures in the live campaigns, the first of which leads."""
    with snapshot() as connection:
        found = absences.absent_on(connection, [actor.person_id], today, today)
    away = next(iter(found.get(actor.person_id, [])), None)
    return Day(
        needs=[_need(one, now, away) for one in figures],
        away=away,
        steps=_steps(actor, today) if figures else [],
        lines=ledger.page(actor, Filters(since=today, until=today), 1).lines[:MOST_LINES],
    )


def _need(figures: OwnFigures, now: datetime, away: Away | None) -> Need:
    place = own_place.of_person(figures, now)
    return Need(place, day.sentence(day_facts.facts_of(figures, place, now, away)))


def _steps(actor: Actor, today: date) -> list[Step]:
    """Return the retail indicators that may be entered today, each a touch away."""
    offered = entry_choices.offered(actor.person_id, today)
    counts = entry_choices.on_day(actor.person_id, today)
    stepped = [one for one in offered.indicators if one.entry_style == "stepper"]
    if offered.latest != today:
        return []
    return [
        Step(one, str(from_scaled(counts[one.id].quantity) if one.id in counts else 0), uuid4().hex)
        for one in stepped[:MOST_STEPS]
    ]
