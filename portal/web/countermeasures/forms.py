"""The forms of countermeasures: shape only; what may be agreed, the services say."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

_NEEDED = _l("This is needed.")


class OpenForm(FlaskForm):
    """For whom a measure is asked by hand."""

    campaign = SelectField(_l("Campaign"), coerce=int)
    person = StringField(
        _l("Person"),
        [InputRequired(_NEEDED), Length(max=120)],
        description=_l("Employee number or full name."),
    )


class PlanForm(FlaskForm):
    """What is done, by whom, until when."""

    what = StringField(_l("What is done"))
    owner = SelectField(_l("Who does it"), coerce=int, validate_choice=False)
    due_on = DateField(_l("Until when"))


class ReviewForm(FlaskForm):
    """What became of it, and how that was come to."""

    outcome = RadioField(_l("What became of it"), validate_choice=False)
    note = StringField(_l("How you came to that"))
