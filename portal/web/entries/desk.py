"""What the entry page shows: one's place, the answer to the last entry, the forms."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

from portal import clock
from portal.domain.quantity import from_scaled
from portal.models import Indicator
from portal.pages import own_place
from portal.pages.board import on_day
from portal.pages.own_place import Answer, Place
from portal.services import effects, entry_choices, ledger, own_figures
from portal.services.access import Actor
from portal.services.entry_choices import Choices, Colleague, DayCount
from portal.services.ledger import EntryLine
from portal.services.refusal import NotFound
from portal.services.work import snapshot


@dataclass(frozen=True)
class Step:
    """A retail indicator: how many there are on the day, and what a minus would take back."""

    indicator: Indicator
    quantity: Decimal
    latest_id: int | None
    latest_quantity: Decimal
    key: str


@dataclass(frozen=True)
class Done:
    """The entry that was just taken, and what it did in each campaign."""

    line: EntryLine
    answers: list[Answer]


@dataclass(frozen=True)
class Desk:
    """Everything on the page but the fields; `indicator` is what the form enters."""

    places: list[Place]
    done: Done | None
    choices: Choices
    forms: list[Indicator]
    indicator: Indicator | None
    steps: list[Step]
    day: date
    days: list[date]
    today: date
    entered: Decimal
    latest: list[EntryLine]
    owner: Colleague | None
    in_charge: list[Colleague]
    colleagues: list[Colleague]


LATEST = 5


def of(
    actor: Actor,
    *,
    done_id: int | None,
    day: date | None,
    kind: str | None,
    owner: Colleague | None = None,
) -> Desk:
    """Gather the page: a fixed number of statements for each live campaign.

    `owner` is whom the actor enters for, None for themself.
    """
    now, today = clock.now(), clock.today()
    owner_id = owner.person_id if owner else actor.person_id
    with snapshot() as connection:
        figures = own_figures.of_person(connection, owner_id, today, on_day)
        line = _standing(actor, done_id, owner_id)
        found = effects.of_entry(connection, line.id, figures) if line else []
    choices = entry_choices.offered(owner_id, today, limited=owner is None)
    if day is None or not choices.earliest <= day <= choices.latest:
        day = choices.latest
    counts = entry_choices.on_day(owner_id, day)
    forms = [one for one in choices.indicators if one.entry_style == "form"]
    indicator = next((one for one in forms if one.code == kind), forms[0] if forms else None)
    own = counts.get(indicator.id) if indicator else None
    return Desk(
        places=[own_place.of_person(one, now) for one in figures],
        done=Done(line, [own_place.answer(effect, now) for effect in found]) if line else None,
        choices=choices,
        forms=forms,
        indicator=indicator,
        steps=[
            _step(one, counts.get(one.id))
            for one in choices.indicators
            if one.entry_style == "stepper"
        ],
        day=day,
        days=_days(choices),
        today=today,
        entered=from_scaled(own.quantity) if own else Decimal(0),
        latest=ledger.latest(actor, own=True, count=LATEST) if owner is None else [],
        owner=owner,
        in_charge=entry_choices.in_charge(actor, today),
        colleagues=entry_choices.colleagues(owner_id, today),
    )


def _standing(actor: Actor, entry_id: int | None, owner_id: int) -> EntryLine | None:
    """Return the owner's entry that still stands, for the answer; anything else has none."""
    if entry_id is None:
        return None
    try:
        line = ledger.line(actor, entry_id)
    except NotFound:
        return None
    if line.owner_id != owner_id or not line.stands:
        return None
    return line


def _step(indicator: Indicator, count: DayCount | None) -> Step:
    return Step(
        indicator=indicator,
        quantity=from_scaled(count.quantity) if count else Decimal(0),
        latest_id=count.latest_id if count else None,
        latest_quantity=from_scaled(count.latest_quantity) if count else Decimal(0),
        key=uuid4().hex,
    )


def _days(choices: Choices) -> list[date]:
    """Return the two days that are a touch away: the latest that is open, and the one before."""
    before = choices.latest - timedelta(days=1)
    return [choices.latest, *([before] if before >= choices.earliest else [])]
