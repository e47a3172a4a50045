"""The forms of signing in: the password, then the code."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired


class SignInForm(FlaskForm):
    """Employee number and password; how long they may be tells nobody anything."""

    employee_no = StringField(
        _l("Employee number"), [InputRequired(_l("Enter your employee number."))]
    )
    password = PasswordField(_l("Password"), [InputRequired(_l("Enter your password."))])


class CodeForm(FlaskForm):
    """The code of the second factor, or a recovery code."""

    code = StringField(_l("One-time code"), [InputRequired(_l("Enter the code."))])
