"""Forms about units; what needs the tree is the service's to refuse."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length

from portal.services.refusal import Rejected
from portal.web.units.words import KINDS

LONGEST = 120
CHOOSE = _l("Choose a unit from the list.")


class UnitForm(FlaskForm):
    """What every form about a unit can do."""

    def refuse(self, refusal: Rejected) -> None:
        """Put a service's refusal at its field, or above the form where there is none."""
        if refusal.field in self:
            field = self[refusal.field]
            field.errors = [*field.errors, str(refusal.message)]
        else:
            self.form_errors.append(str(refusal.message))


class RenameForm(UnitForm):
    """A unit's name in both languages."""

    name = StringField(
        _l("Unit name"), [InputRequired(_l("Write something here.")), Length(max=LONGEST)]
    )
    name_en = StringField(_l("English name"), [Length(max=LONGEST)])


class MoveForm(UnitForm):
    """The unit to stand under."""

    parent = SelectField(_l("Stands under"), [InputRequired(CHOOSE)], coerce=int)

    def offer(self, units: list[SelectChoice]) -> None:
        """Set the units to choose from."""
        self.parent.choices = units


class AddForm(RenameForm):
    """A new unit."""

    parent = SelectField(_l("Stands under"), [InputRequired(CHOOSE)], coerce=int)
    kind = SelectField(_l("Kind"), choices=[SelectChoice(*kind) for kind in KINDS.items()])
    code = StringField(
        _l("Unit code"),
        [InputRequired(_l("Write something here.")), Length(max=40)],
        description=_l("Short and unique, such as BH-01. It cannot be changed later."),
    )

    def offer(self, units: list[SelectChoice]) -> None:
        """Set the units to choose from."""
        self.parent.choices = units
