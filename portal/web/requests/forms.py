"""The forms of the requests page; what may be asked for and granted, the services say."""

from decimal import Decimal, InvalidOperation

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired

from portal.services.refusal import Rejected
from portal.web.campaigns.forms import number

NOT_CHOSEN = _l("Choose one of your targets, from the list.")
NO_FIGURE = _l("Type a target; 0 stands for none.")
NO_REASON = _l("Say why you ask; who decides reads it.")


class AskForm(FlaskForm):
    """Which target, what it should be, and why."""

    about = SelectField(
        _l("Which target"), validators=[InputRequired(NOT_CHOSEN)], validate_choice=False
    )
    wished = StringField(_l("What it should be"), validators=[InputRequired(NO_FIGURE)])
    reason = StringField(_l("Reason"), validators=[InputRequired(NO_REASON)])


class GrantForm(FlaskForm):
    """The target that is granted, and why it is another than asked for."""

    target = StringField(_l("Target"))
    reason = StringField(_l("Reason"))


class DeclineForm(FlaskForm):
    """Why a request is declined."""

    reason = StringField(_l("Reason"))


def figure(field: StringField) -> Decimal:
    """Return the figure that was typed; Rejected at the field for none, and for a word."""
    text = field.data or ""
    try:
        found = number(text)
    except InvalidOperation as error:
        message = _l("“%(text)s” is no number.", text=text.strip())
        raise Rejected(field.name, message) from error
    if found is None:
        raise Rejected(field.name, NO_FIGURE)
    return found
