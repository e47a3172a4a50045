"""The forms of the ledger; what may be taken, the services decide."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import uuid4

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, RadioField, StringField, TextAreaField

from portal.models import ACCOUNT_TYPES, Channel
from portal.pages.formats import account_type, named
from portal.services.entries import LONGEST, EntryDraft
from portal.services.refusal import Rejected
from portal.services.reversals import REASON_LENGTH

OTHER = "other"
ROWS_OF_SHARES = 5
_WEIGHT = re.compile("[0-9]{1,4}")


class SharesField(Field):
    """Colleagues and their weights, as they were typed: `colleague` and `weight`, as often as rows.

    `own` is the weight that the owner keeps.
    """

    def __init__(self, label: object = None, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms'
        """Begin with nobody."""
        super().__init__(label, **kwargs)
        self.rows: list[tuple[str, str]] = []
        self.own = "1"

    def process(
        self,
        formdata: MultiDict[str, str] | None,
        data: object = None,
        extra_filters: object = None,
    ) -> None:
        """Read the rows that name somebody; a weight that is left out is 1."""
        del data, extra_filters
        self.process_errors: list[str] = []
        if not formdata or "colleague" not in formdata:
            return
        self.own = formdata.get("own_weight", "").strip() or "1"
        weights = [*formdata.getlist("weight"), *([""] * ROWS_OF_SHARES)]
        self.rows = [
            (number.strip(), weight.strip() or "1")
            for number, weight in zip(formdata.getlist("colleague"), weights, strict=False)
            if number.strip()
        ]

    def pairs(self) -> tuple[tuple[str, int], ...]:
        """Return employee numbers with their weights; Rejected for a weight that is no number."""
        return tuple((number, self._weight(weight)) for number, weight in self.rows)

    def own_weight(self) -> int:
        """Return the owner's weight, 1 where nobody shares."""
        return self._weight(self.own) if self.rows else 1

    def _weight(self, text: str) -> int:
        if not _WEIGHT.fullmatch(text):
            raise Rejected("shares", _l("A weight is a whole number, such as 1."))
        return int(text)


class EntryForm(FlaskForm):
    """An opening as the page sends it; `other_day` holds when `business_date` says "other"."""

    owner = HiddenField(_l("Whose opening"))
    indicator = HiddenField(_l("Indicator"))
    business_date = RadioField(_l("Business date"), validate_choice=False)
    other_day = StringField(_l("Other day"))
    account_type = RadioField(_l("Account type"), validate_choice=False)
    channel = RadioField(_l("Channel"), validate_choice=False)
    customer = StringField(_l("Customer"), render_kw={"maxlength": LONGEST["customer"]})
    quantity = StringField(_l("Quantity"), default="1")
    note = StringField(_l("Note"), render_kw={"maxlength": LONGEST["note"]})
    shares = SharesField(_l("Shares"))
    duplicate_reason = StringField(
        _l("Why it is another account"), render_kw={"maxlength": LONGEST["duplicate_reason"]}
    )
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
            owner=self.owner.data or "",
            shares=self.shares.pairs(),
            own_weight=self.shares.own_weight(),
            duplicate_reason=self.duplicate_reason.data or "",
        )

    def _day(self) -> date:
        typed = self.business_date.data or ""
        try:
            return date.fromisoformat(self.other_day.data or "" if typed == OTHER else typed)
        except ValueError as error:
            raise Rejected("business_date", _l("Choose the day of the opening.")) from error


class CorrectionForm(EntryForm):
    """An opening as it should have been, and why."""

    reason = StringField(_l("Reason"), render_kw={"maxlength": REASON_LENGTH})


class ReversalForm(FlaskForm):
    """Why an entry is taken back."""

    reason = TextAreaField(
        _l("Reason"), render_kw={"maxlength": REASON_LENGTH, "rows": 3, "required": True}
    )
