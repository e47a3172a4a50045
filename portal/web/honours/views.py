"""The honours of a campaign, and a certificate that prints."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.domain.honour import KINDS
from portal.domain.quantity import QuantityError, parse, to_scaled
from portal.domain.roles import Permission
from portal.extensions import db
from portal.pages import honours as pages
from portal.pages.formats import is_english
from portal.services import campaigns, honours, measures
from portal.services.honours.editing import LARGEST
from portal.services.names import Named
from portal.services.refusal import NotFound
from portal.web.guard import actor
from portal.web.honours import rules

blueprint = Blueprint("honours", __name__)


@blueprint.get("/campaigns/<int:campaign_id>/honours")
def index(campaign_id: int) -> ResponseReturnValue:
    """Show who earned what: all of it, or one kind's or one person's."""
    kind, person_id = _kind(request.args.get("kind", "")), _person(request.args.get("person", ""))
    found = honours.listing(actor(), campaign_id, kind=kind, person_id=person_id)
    campaign = found.campaign
    is_whole = kind is None and person_id is None
    shows_leads = is_whole and campaign.state == "live"
    leads, people = honours.so_far(campaign, clock.today()) if shows_leads else ([], {})
    shown = pages.sections(found, leads, people)
    if not is_whole:
        shown = [section for section in shown if section.awards]
    return render_template(
        "honours/index.html",
        campaign=campaign,
        sections=shown,
        whose=_whose(found.awards) if person_id else None,
        is_whole=is_whole,
        total=sum(found.counts.values()),
        may_edit=campaign.state != "closed"
        and actor().may(Permission.CAMPAIGN_EDIT, campaigns.path_of(campaign)),
    )


@blueprint.get("/honours/<int:honour_id>/certificate")
def certificate(honour_id: int) -> ResponseReturnValue:
    """Show the certificate; of an honour that was withdrawn, that there is none any more."""
    found = honours.certificate(actor(), honour_id)
    back = url_for("honours.index", campaign_id=found.campaign.id)
    if found.withdrawn_at is not None:
        return render_template("honours/withdrawn.html", found=found, back=back), 404
    measure = measures.of(db.session.connection(), found.campaign)
    honour = found.honour
    return render_template(
        "honours/certificate.html",
        found=found,
        back=back,
        told=pages.told(honour.kind, honour.value, measure[1] if is_english() else measure[0]),
        season=_(
            "%(first)s to %(last)s",
            first=pages.dated(found.campaign.starts_on),
            last=pages.dated(found.campaign.ends_on),
        ),
        on=pages.dated(honour.business_date),
        issued=pages.dated(honour.awarded_at.astimezone(clock.zone()).date()),
    )


def _whose(awards: list[honours.Award]) -> Named | None:
    return awards[0].who if awards else None


def _kind(text: str) -> tuple[str, int] | None:
    """Return the kind and threshold that the address names; NotFound for what is none."""
    if not text:
        return None
    kind, _dash, threshold = text.partition("-")
    if kind not in KINDS:
        raise NotFound
    try:
        scaled = (
            0
            if threshold in ("", "0")
            else to_scaled(parse(threshold, whole=False, largest=LARGEST))
        )
    except QuantityError as error:
        raise NotFound from error
    return kind, scaled


def _person(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or not text.isascii() or len(text) > 18:  # noqa: PLR2004 - digits
        raise NotFound
    return int(text)


blueprint.add_url_rule("/campaigns/<int:campaign_id>/honours/rules", "rules", rules.show)
blueprint.add_url_rule(
    "/campaigns/<int:campaign_id>/honours/rules", "set_rules", rules.save, methods=["POST"]
)
