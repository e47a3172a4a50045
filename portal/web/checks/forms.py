"""The forms of the checks page; what may be decided, the services say."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField


class RefusalForm(FlaskForm):
    """Why an entry is refused."""

    reason = StringField(_l("Reason"))


class SettlementForm(FlaskForm):
    """How a dispute ends, and how that was come to."""

    outcome = RadioField(_l("Outcome"), validate_choice=False)
    note = StringField(_l("How you came to that"))
