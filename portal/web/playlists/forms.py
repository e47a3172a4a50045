"""The forms around a playlist: making one, and its name with the version it was read at."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange
from wtforms.widgets import HiddenInput

from portal.web.displays.forms import number_or_none

_NAME = (DataRequired(_l("This is needed.")), Length(max=120))


class MakingForm(FlaskForm):
    """A new playlist: its name, its unit, and which one it begins as a copy of."""

    name = StringField(_l("Name"), _NAME)
    unit_id = SelectField(_l("Unit"), coerce=int)
    copy_of = SelectField(_l("Begin with a copy of"), coerce=number_or_none)


class PlaylistForm(FlaskForm):
    """A playlist's name; its rows are read beside it."""

    name = StringField(_l("Name"), _NAME)
    revision = IntegerField("", [InputRequired(), NumberRange(1, 2**31)], widget=HiddenInput())
