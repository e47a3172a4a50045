"""The form of an announcement: shape only; what needs the database is the service's."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from portal.services.free_text import LONGEST

_NEEDED = _l("This is needed.")


class AnnouncementForm(FlaskForm):
    """An announcement to publish."""

    unit = SelectField(_l("Unit"), coerce=int)
    text = TextAreaField(
        _l("Text"),
        [
            InputRequired(_NEEDED),
            Length(max=LONGEST, message=_l("Use at most %(max)d characters here.")),
        ],
    )
    starts_on = DateField(_l("First day"), [InputRequired(_NEEDED)])
    ends_on = DateField(_l("Last day"), [InputRequired(_NEEDED)])
    on_wall = BooleanField(_l("Show on the wall"))
