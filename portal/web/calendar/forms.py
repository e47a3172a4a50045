"""Forms of the calendar: shape only; what needs the database is the service's to refuse."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from portal.web.calendar.words import KINDS

_NEEDED = _l("This is needed.")
_LAST = _l("Empty for a single day.")


class DaysForm(FlaskForm):
    """Days to be worked, or not."""

    day = DateField(_l("Day"), [InputRequired(_NEEDED)])
    until = DateField(_l("Last day"), [Optional()], description=_LAST)
    kind = RadioField(
        _l("Counts as"), choices=[SelectChoice(*kind) for kind in KINDS.items()], default="off"
    )
    name = StringField(_l("Holiday"), [Length(max=60)])


class ClosureForm(FlaskForm):
    """Days on which a unit is closed."""

    unit = SelectField(_l("Unit"), coerce=int)
    closed_on = DateField(_l("First day"), [InputRequired(_NEEDED)])
    closed_until = DateField(_l("Last day"), [Optional()], description=_LAST)
    reason = StringField(_l("Reason"), [InputRequired(_NEEDED), Length(max=120)])
