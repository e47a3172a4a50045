"""The forms of meetings: shape only; what may be kept, the services say."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional

_NEEDED = _l("This is needed.")


class OpenForm(FlaskForm):
    """Which unit's meeting, of the morning or of the evening."""

    unit = SelectField(_l("Unit"), [InputRequired(_NEEDED)], coerce=int, validate_choice=False)
    kind = StringField(_l("Meeting"), [InputRequired(_NEEDED)])


class MinutesForm(FlaskForm):
    """Everything that is typed into the minutes, sent by whichever button is pressed."""

    topics = TextAreaField(_l("Topics"), description=_l("One a line."))
    present = SelectMultipleField(_l("Present"), coerce=int, validate_choice=False)
    seen = HiddenField()
    decision = StringField(_l("What was decided"))
    what = StringField(_l("What is to be done"))
    owner = SelectField(_l("Who does it"), coerce=int, validate_choice=False)
    due_on = DateField(_l("Until when"), [Optional()])
