"""The form that says what a screen is to be."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, Length


class DisplayForm(FlaskForm):
    """Name, unit, board and language of a screen."""

    name = StringField(_l("Name of the screen"), validators=[DataRequired(), Length(max=120)])
    unit_id = SelectField(_l("Unit"), coerce=int)
    board_id = SelectField(_l("Board"), coerce=int)
    locale = SelectField(
        _l("Language"), choices=[SelectChoice("zh_CN", "中文"), SelectChoice("en", "English")]
    )


class PairingForm(DisplayForm):
    """The same, with the code that the screen shows."""

    code = StringField(
        _l("Code on the screen"),
        validators=[DataRequired(_l("Read the six digits from the screen.")), Length(max=20)],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
