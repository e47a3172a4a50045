"""What the list is narrowed by, read from the address; what cannot be read is said at its field."""

from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form, SearchField, SelectChoice, SelectField, StringField
from wtforms.widgets import DateInput

from portal import clock
from portal.domain import written_day
from portal.pages import audit_words
from portal.services.audit import Asked

USUAL_DAYS = 30
"""So far back the list goes unless somebody says otherwise."""
LONGEST = 120


class FilterForm(Form):
    """The filters as they were typed."""

    person = SearchField(
        _l("Person"), render_kw={"maxlength": LONGEST, "placeholder": _l("Name or employee number")}
    )
    action = SelectField(_l("What was done"), validate_choice=False, choices=[])
    result = SelectField(_l("Result"), validate_choice=False, choices=[])
    since = StringField(_l("Day from"), widget=DateInput())
    until = StringField(_l("Day to"), widget=DateInput())
    address = StringField(_l("Network address"), render_kw={"maxlength": 64})
    kind = StringField(_l("Kind of object"), render_kw={"maxlength": 40})
    object = StringField(_l("Number of the object"), render_kw={"maxlength": 60})

    def __init__(self, address: MultiDict[str, str], known: list[str]) -> None:
        """Take what the address says; `known` are the actions that the log holds."""
        said = address.copy()
        if "since" not in said and "until" not in said:
            first = clock.today() - timedelta(days=USUAL_DAYS)
            said = MultiDict([*said.items(multi=True), ("since", first.isoformat())])
        super().__init__(said)
        self.action.choices = [
            SelectChoice("", _("Everything")),
            *(
                SelectChoice(code, audit_words.action(code))
                for code in sorted(known, key=audit_words.action)
            ),
        ]
        self.result.choices = [
            SelectChoice("", _("Any")),
            *(SelectChoice(code, label) for code, label in audit_words.RESULTS.items()),
        ]

    def read(self) -> Asked:
        """Return what is asked for; a day that cannot be read is left out and said at its field."""
        return Asked(
            person=(self.person.data or "").strip()[:LONGEST],
            action=(self.action.data or "")[:60],
            result=(self.result.data or "")[:12],
            object_kind=(self.kind.data or "").strip()[:40],
            object_id=(self.object.data or "").strip()[:60],
            address=(self.address.data or "").strip()[:64],
            since=self._day(self.since),
            until=self._day(self.until),
        )

    @property
    def said(self) -> dict[str, str]:
        """What the next page's address has to say."""
        return {field.name: field.data for field in self if field.data}

    def _day(self, field: StringField) -> date | None:
        if not field.data:
            return None
        found = written_day.read(field.data)
        if found is None:
            field.errors = [_("Write the day as 2026-03-31.")]
        return found
