"""Forms of absences and deputies: shape only; what needs the database is the service's."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length

from portal.web.absences import words

_NEEDED = _l("This is needed.")


class StretchForm(FlaskForm):
    """A person and a stretch of days."""

    person = StringField(
        _l("Person"),
        [InputRequired(_NEEDED), Length(max=120)],
        description=_l("Employee number or full name."),
    )
    starts_on = DateField(_l("First day"), [InputRequired(_NEEDED)])
    ends_on = DateField(_l("Last day"), [InputRequired(_NEEDED)])


class AbsenceForm(StretchForm):
    """An absence to record."""

    kind = SelectField(_l("Kind"), choices=[SelectChoice(*kind) for kind in words.ABSENCES.items()])
    note = StringField(_l("Note"), [Length(max=400)])


class DeputyForm(StretchForm):
    """A deputy to name."""

    unit = SelectField(_l("Unit"), coerce=int)
    kind = RadioField(
        _l("Stands in as"),
        choices=[SelectChoice(*kind) for kind in words.DEPUTIES.items()],
        default="checks",
    )
