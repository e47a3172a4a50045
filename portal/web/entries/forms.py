"""The forms of the ledger; what may be taken, the services decide."""

from collections.abc import Iterable
from datetime import date
from uuid import uuid4

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField, TextAreaField

from portal.models import ACCOUNT_TYPES, Channel
from portal.pages.formats import account_type, named
from portal.services.entries import LONGEST, EntryDraft
from portal.services.refusal import Rejected
from portal.services.reversals import REASON_LENGTH

OTHER = "other"


class EntryForm(FlaskForm):
    """An opening as the page sends it; `other_day` holds when `business_date` says "other"."""

    indicator = HiddenField(_l("Indicator"))
    business_date = RadioField(_l("Business date"), validate_choice=False)
    other_day = StringField(_l("Other day"))
    account_type = RadioField(_l("Account type"), validate_choice=False)
    channel = RadioField(_l("Channel"), validate_choice=False)
    customer = StringField(_l("Customer"), render_kw={"maxlength": LONGEST["customer"]})
    quantity = StringField(_l("Quantity"), default="1")
    note = StringField(_l("Note"), render_kw={"maxlength": LONGEST["note"]})
    key = HiddenField(_l("Form"))

    def offer(self, channels: Iterable[Channel], days: Iterable[date]) -> None:
        """Give the choices, and a key where none came or none that could be used again."""
        self.account_type.choices = [(code, account_type(code)) for code in ACCOUNT_TYPES]
        self.channel.choices = [(channel.code, named(channel)) for channel in channels]
        offered = [day.isoformat() for day in days]
        typed = self.business_date.data
        if typed and typed not in (*offered, OTHER):
            self.other_day.data, self.business_date.data = typed, OTHER
        self.business_date.choices = [*((day, day) for day in offered), (OTHER, OTHER)]
        if not self.key.data or self.key.errors:
            self.key.data = uuid4().hex

    def draft(self) -> EntryDraft:
        """Return what was typed; raises Rejected where the day is none."""
        return EntryDraft(
            indicator=self.indicator.data or "",
            quantity=self.quantity.data or "",
            business_date=self._day(),
            key=self.key.data or "",
            channel=self.channel.data or "",
            account_type=self.account_type.data or "",
            customer=self.customer.data or "",
            note=self.note.data or "",
        )

    def _day(self) -> date:
        typed = self.business_date.data or ""
        try:
            return date.fromisoformat(self.other_day.data or "" if typed == OTHER else typed)
        except ValueError as error:
            raise Rejected("business_date", _l("Choose the day of the opening.")) from error


class ReversalForm(FlaskForm):
    """Why an entry is taken back."""

    reason = TextAreaField(
        _l("Reason"), render_kw={"maxlength": REASON_LENGTH, "rows": 3, "required": True}
    )
