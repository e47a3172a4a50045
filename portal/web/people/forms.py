"""Forms about people: shape only; what needs the database is the service's to refuse."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, PasswordField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from portal.domain.roles import GRANTABLE
from portal.services.people import Details
from portal.services.refusal import Rejected
from portal.web.account.views import ROLE_NAMES

LONGEST = 120
WRITE = _l("Write something here.")
CHOOSE = _l("Choose a unit from the list.")


class PersonForm(FlaskForm):
    """What every form about a person can do."""

    def refuse(self, refusal: Rejected) -> None:
        """Put a service's refusal at its field, or above the form where there is none."""
        if refusal.field in self:
            field = self[refusal.field]
            field.errors = [*field.errors, str(refusal.message)]
        else:
            self.form_errors.append(str(refusal.message))


class DetailsForm(PersonForm):
    """What is written about a person."""

    name = StringField(_l("Full name"), [InputRequired(WRITE), Length(max=LONGEST)])
    name_en = StringField(_l("English name"), [Length(max=LONGEST)])
    employee_no = StringField(_l("Employee number"), [InputRequired(WRITE), Length(max=40)])
    in_post_since = DateField(
        _l("In post since"),
        [Optional()],
        description=_l("Decides who counts as a newcomer when a campaign is set up."),
    )

    def details(self) -> Details:
        """Return what was written."""
        return Details(
            employee_no=self.employee_no.data or "",
            name=self.name.data or "",
            name_en=self.name_en.data,
            in_post_since=self.in_post_since.data,
        )


class MoveForm(PersonForm):
    """The unit to work in."""

    unit = SelectField(_l("Unit"), [InputRequired(CHOOSE)], coerce=int)

    def offer(self, units: list[SelectChoice]) -> None:
        """Set the units to choose from."""
        self.unit.choices = units


class AddForm(DetailsForm, MoveForm):
    """A new person."""

    password = PasswordField(
        _l("Initial password"),
        description=_l("Leave it empty and one is made for you. It is good for one sign-in."),
    )


class UnlinkForm(PersonForm):
    """Why an identity of single sign-on is taken off a person."""

    reason = StringField(_l("Why it is unlinked"), [InputRequired(WRITE), Length(max=400)])


class LeavingForm(PersonForm):
    """The last day of somebody who leaves the bank."""

    last_day = DateField(_l("Last day at work"), [InputRequired(_l("Choose a day."))])


class ForgetForm(PersonForm):
    """Why somebody's second factor is taken away."""

    reason = StringField(
        _l("Reason"),
        [InputRequired(_l("Say why, and how you made sure who is asking."))],
        description=_l("Such as: phone lost, asked for in person. It is kept in the audit log."),
    )


class RoleForm(MoveForm):
    """A role to give, with the unit for which it holds."""

    unit = SelectField(_l("Unit"), coerce=int)
    role = SelectField(
        _l("Role"),
        choices=[SelectChoice(*role) for role in ROLE_NAMES.items() if role[0] in GRANTABLE],
    )
