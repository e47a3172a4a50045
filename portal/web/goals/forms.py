"""The form of a goal of one's own; shape only."""

from decimal import Decimal, InvalidOperation

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import Length

from portal.services.refusal import Rejected
from portal.web.campaigns.forms import number

LONGEST = 14


class GoalForm(FlaskForm):
    """What somebody wants to reach beyond their target; nothing typed takes it away."""

    campaign = HiddenField()
    goal = StringField(_l("My own goal"), [Length(max=LONGEST)])

    def wished(self) -> Decimal | None:
        """Return what was typed, None for nothing; Rejected ("goal") for what is no number."""
        text = self.goal.data or ""
        try:
            return number(text)
        except InvalidOperation as error:
            raise Rejected("goal", _l("“%(text)s” is no number.", text=text.strip())) from error
