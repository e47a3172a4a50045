"""The points of a campaign's indicators: in force, decided for later, and since when."""

from decimal import Decimal, InvalidOperation

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from portal import clock
from portal.domain.campaign import State
from portal.domain.quantity import from_scaled
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Campaign
from portal.pages.formats import named
from portal.services import campaigns, points
from portal.services.refusal import Conflict, Rejected
from portal.web import refill
from portal.web.campaigns.forms import LONGEST_REASON, number
from portal.web.guard import actor

_NEEDED = _l("This is needed.")


class PointsForm(FlaskForm):
    """One decision: which indicator, how many points, from which day on, and why."""

    indicator_id = SelectField(_l("Indicator"), coerce=int)
    points = StringField(_l("Points for one"), [InputRequired(_NEEDED)])
    valid_from = DateField(_l("From day"), [InputRequired(_NEEDED)])
    reason = StringField(_l("Reason"), [Length(max=LONGEST_REASON)])
    rescore = BooleanField(_l("Score the past anew"))

    def validate_points(self, field: StringField) -> None:
        """Refuse what is no number."""
        try:
            number(field.data)
        except InvalidOperation as error:
            message = _("“%(text)s” is no number.", text=field.data.strip())
            raise ValidationError(message) from error


def show(campaign_id: int) -> ResponseReturnValue:
    """Show the points and a form for changing them."""
    campaign = _editable(campaign_id)
    return _page(campaign, _form(campaign))


def save(campaign_id: int) -> ResponseReturnValue:
    """Decide an indicator's points from a day on."""
    campaign = _editable(campaign_id)
    form = _form(campaign)
    if form.validate():
        try:
            points.set(
                actor(),
                campaign_id,
                form.indicator_id.data,
                number(form.points.data) or Decimal(0),
                form.valid_from.data,
                reason=(form.reason.data or "").strip(),
                rescore=form.rescore.data,
            )
        except Rejected as refusal:
            refill.put(form, refusal)
            campaign = _editable(campaign_id)
        else:
            flash(_("The points are on record."), "success")
            return redirect(url_for("campaigns.points", campaign_id=campaign_id), 303)
    return _page(campaign, form), 422


def _editable(campaign_id: int) -> Campaign:
    campaign = campaigns.find_for(actor(), campaign_id, Permission.CAMPAIGN_EDIT)
    if campaign.state not in (State.DRAFT, State.LIVE):
        raise Conflict(_("The season is over: its rules no longer change."))
    return campaign


def _form(campaign: Campaign) -> PointsForm:
    form = PointsForm()
    counted = dict(campaigns.draft_of(db.session(), campaign).indicators)
    form.indicator_id.choices = [
        SelectChoice(indicator.id, named(indicator))
        for indicator in campaigns.catalogue().indicators
        if indicator.id in counted
    ]
    return form


def _page(campaign: Campaign, form: PointsForm) -> str:
    today = clock.today()
    scaled = points.in_force(db.session.connection(), campaign.id, max(today, campaign.starts_on))
    return render_template(
        "campaigns/points.html",
        campaign=campaign,
        form=form,
        in_force={id_: from_scaled(value) for id_, value in scaled.items()},
        history=points.history(actor(), campaign.id),
        today=today,
    )
