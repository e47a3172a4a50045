"""The forms for another password, and for what one is reminded of."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectMultipleField
from wtforms.validators import EqualTo, InputRequired


class PasswordForm(FlaskForm):
    """The present password, and the new one twice."""

    old = PasswordField(_l("Present password"), [InputRequired(_l("Enter your present password."))])
    new = PasswordField(_l("New password"), [InputRequired(_l("Enter a new password."))])
    again = PasswordField(
        _l("New password again"),
        [
            InputRequired(_l("Enter the new password again.")),
            EqualTo("new", _l("The two new passwords differ. Type both again.")),
        ],
    )


class RemindersForm(FlaskForm):
    """A tick for each topic that one wants to be reminded of; `choices` are those offered."""

    topics = SelectMultipleField(_l("Remind me of"))
