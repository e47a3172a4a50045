"""The filters of a list of entries, read from the address; what cannot be read is left out."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Field, Form, SearchField, SelectChoice, SelectField, StringField
from wtforms.widgets import DateInput

from portal.domain import written_day
from portal.domain.customer import key_of
from portal.models import Unit
from portal.pages.entry_words import STATES
from portal.pages.formats import named
from portal.services.ledger import Filters, Offers, Order, State
from portal.services.names import tidy

LONGEST = 80
_SHOWN = 20
# A number may be written "No. 12" or "#12"; no row has more digits than these.
_NUMBER = re.compile(r"(?:no\.?|#)?\s*([0-9]{1,18})", re.IGNORECASE)
_INDENT = "\N{IDEOGRAPHIC SPACE}"
ORDERS = {Order.RECORDED: _l("Latest recorded first"), Order.DAY: _l("Latest business date first")}
# What the address of the queue was called before it was one state among others.
_QUEUE = "unverified"


def _select(label: object) -> SelectField:
    # What is not among the choices is told in our own words, when it is read.
    return SelectField(label, validate_choice=False, choices=[])


class FilterForm(Form):
    """The filters as they were typed, each with its sentence where it could not be read."""

    customer = SearchField(_l("Customer"), render_kw={"maxlength": LONGEST})
    person = StringField(_l("Person"), render_kw={"maxlength": LONGEST, "autocomplete": "off"})
    unit = _select(_l("Unit"))
    state = _select(_l("State"))
    indicator = _select(_l("Indicator"))
    channel = _select(_l("Channel"))
    campaign = _select(_l("Counted in"))
    since = StringField(_l("Business date from"), widget=DateInput())
    until = StringField(_l("Business date to"), widget=DateInput())
    no = StringField(_l("Entry no."), render_kw={"maxlength": 24, "inputmode": "numeric"})
    by = _select(_l("Order"))

    def __init__(self, address: MultiDict[str, str], offers: Offers, *, own: bool) -> None:
        """Take what the address says, and give the choices."""
        super().__init__(address)
        self._own = own
        if own:
            del self.person
            del self.unit
        else:
            self._offer(self.unit, _l("All units"), _tree(offers.units))
        if address.get(_QUEUE) == "1" and not self.state.data:
            self.state.data = State.UNVERIFIED.value
        self._offer(self.state, _l("Any"), ((state.value, STATES[state]) for state in State))
        self._offer(self.indicator, _l("Any"), ((one.id, named(one)) for one in offers.indicators))
        self._offer(self.channel, _l("Any"), ((one.id, named(one)) for one in offers.channels))
        self._offer(self.campaign, _l("Any"), ((one.id, named(one)) for one in offers.campaigns))
        self.by.choices = [SelectChoice(order.value, label) for order, label in ORDERS.items()]

    def read(self) -> Filters:
        """Return the filters that could be read; the others get their sentence."""
        state, order = self._chosen(self.state), self._chosen(self.by)
        since, until = self._day(self.since), self._day(self.until)
        if since and until and until < since:
            self.until.errors = [_("This is before the first day, and left out. Choose a later.")]
            until = None
        return Filters(
            own=self._own,
            person="" if self._own else self._text(self.person),
            unit_id=None if self._own else self._id(self.unit),
            indicator_id=self._id(self.indicator),
            channel_id=self._id(self.channel),
            campaign_id=self._id(self.campaign),
            since=since,
            until=until,
            state=State(state) if state else None,
            customer=self._customer(),
            number=self._no(),
            order=Order(order) if order else Order.RECORDED,
        )

    @staticmethod
    def _offer(
        field: SelectField, everything: object, choices: Iterable[tuple[object, object]]
    ) -> None:
        field.choices = [
            SelectChoice("", everything),
            *(SelectChoice(str(value), label) for value, label in choices),
        ]

    @staticmethod
    def _text(field: Field) -> str:
        field.data = tidy(field.data or "")[:LONGEST]
        return str(field.data)

    def _chosen(self, field: SelectField) -> str | None:
        typed = field.data or ""
        if typed and typed not in {choice.value for choice in field.choices}:
            field.errors = [_("There is no such choice, so it is left out. Choose from the list.")]
            return None
        return typed or None

    def _id(self, field: SelectField) -> int | None:
        chosen = self._chosen(field)
        return int(chosen) if chosen else None

    def _day(self, field: Field) -> date | None:
        typed = self._text(field)
        day = written_day.read(typed)
        if typed and day is None:
            field.errors = [_("“%(text)s” is no date. Write it like 2026-01-05.", text=_cut(typed))]
        # However the day was written, the field takes this form alone.
        field.data = day.isoformat() if day else ""
        return day

    def _customer(self) -> str:
        typed = self._text(self.customer)
        if typed and not key_of(typed):
            self.customer.errors = [
                _("“%(text)s” names no customer. Write part of the name.", text=_cut(typed))
            ]
            return ""
        return typed

    def _no(self) -> int | None:
        typed = self._text(self.no)
        match = _NUMBER.fullmatch(unicodedata.normalize("NFKC", typed))
        if typed and match is None:
            self.no.errors = [
                _("“%(text)s” is no entry number. Write its digits.", text=_cut(typed))
            ]
        return int(match[1]) if match else None


def _tree(units: list[Unit]) -> Iterable[tuple[object, object]]:
    """Yield the units, each set in by how deep it stands below the first."""
    top = min((unit.depth for unit in units), default=0)
    return ((unit.id, _INDENT * (unit.depth - top) + named(unit)) for unit in units)


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
