"""The forms for another password, the second factor, one's greeting, and one's reminders."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, RadioField, SelectMultipleField, StringField
from wtforms.validators import EqualTo, InputRequired, Length, Optional

from portal.services.greetings import LONGEST


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


class ProofForm(FlaskForm):
    """The password and the code of the second factor."""

    password = PasswordField(_l("Password"), [InputRequired(_l("Enter your password."))])
    code = StringField(_l("One-time code"), [InputRequired(_l("Enter the code."))])


class FactorForm(ProofForm):
    """What is to become of the second factor; `choices` are those offered."""

    what = RadioField(_l("What do you want to do?"), [InputRequired(_l("Choose one."))])


class GreetingForm(FlaskForm):
    """What walls say of one, and in which colour; "" is the usual one."""

    greeting = StringField(_l("Your line"), [Length(max=LONGEST)])
    hue = RadioField(_l("Your colour"), [Optional()], default="")


class RemindersForm(FlaskForm):
    """A tick for each topic that one wants to be reminded of; `choices` are those offered."""

    topics = SelectMultipleField(_l("Remind me of"))
