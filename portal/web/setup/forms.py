"""The first-run form: the bank, its first unit, its two first administrators."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, PasswordField, SelectChoice, SelectField, StringField
from wtforms.validators import EqualTo, InputRequired, Length, ValidationError

from portal.domain.employee_no import fold

LONGEST_NAME = 120
LONGEST_CODE = 40


def _name() -> list[object]:
    return [
        InputRequired(_l("Enter a name.")),
        Length(
            max=LONGEST_NAME, message=_l("Use at most %(count)s characters.", count=LONGEST_NAME)
        ),
        _visible,
    ]


def _visible(form: FlaskForm, field: Field) -> None:
    del form
    if not (field.data or "").strip():
        raise ValidationError(_l("Enter something that can be seen."))


def _employee_no(form: FlaskForm, field: Field) -> None:
    del form
    folded = fold(field.data or "")
    if not folded or len(folded) > LONGEST_CODE or len(field.data) > LONGEST_CODE:
        raise ValidationError(
            _l("Enter an employee number of at most %(count)s characters.", count=LONGEST_CODE)
        )


def _number() -> list[object]:
    return [InputRequired(_l("Enter an employee number.")), _employee_no]


def _password() -> list[object]:
    return [InputRequired(_l("Enter a password."))]


class FirstRunForm(FlaskForm):
    """Everything that must be known before anybody can sign in."""

    code = StringField(_l("Set-up code"), [InputRequired(_l("Enter the code from the terminal."))])
    bank_name = StringField(_l("Name of the bank"), _name())
    unit_name = StringField(_l("Name of the first unit"), _name())
    unit_kind = SelectField(
        _l("Kind of unit"),
        choices=[
            SelectChoice("head_office", _l("Head office")),
            SelectChoice("branch", _l("Branch")),
            SelectChoice("sub_branch", _l("Sub-branch")),
        ],
        default="branch",
    )
    unit_code = StringField(
        _l("Code of the unit"),
        [
            InputRequired(_l("Enter a code.")),
            Length(
                max=LONGEST_CODE,
                message=_l("Use at most %(count)s characters.", count=LONGEST_CODE),
            ),
            _visible,
        ],
    )
    system_no = StringField(_l("Your employee number"), _number())
    system_name = StringField(_l("Your name"), _name())
    system_password = PasswordField(_l("Your password"), _password())
    system_password_again = PasswordField(
        _l("Your password again"),
        [
            *_password(),
            EqualTo("system_password", _l("The two passwords differ. Type both again.")),
        ],
    )
    security_no = StringField(_l("The colleague's employee number"), _number())
    security_name = StringField(_l("The colleague's name"), _name())
    security_password = StringField(_l("Initial password"), _password())
