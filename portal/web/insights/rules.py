"""Another rule: the same ledger under it beside the rule in force, and proposals of it."""

from dataclasses import dataclass, replace
from typing import Any

from flask import flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from portal import clock
from portal.domain.roles import Permission
from portal.domain.rule import Rule, group_name
from portal.models import Campaign, Unit
from portal.pages.formats import is_english, moment, named
from portal.services import campaigns, measures, proposals, supposing
from portal.services.free_text import LONGEST
from portal.services.insights import choosing
from portal.services.names import LONGEST as LONGEST_TITLE
from portal.services.refusal import NotFound, Rejected
from portal.services.standings import members
from portal.services.supposing import Beside, Stand
from portal.services.work import snapshot
from portal.web import refill
from portal.web.campaigns import words
from portal.web.guard import actor
from portal.web.insights import asked, hypothesis, rule_view, rule_words
from portal.web.insights.hypothesis import Hypothesis
from portal.web.row_number import number

# Pairs of more people than this need more letters than there are.
MOST_IN_LISTS = 52


class ProposalForm(FlaskForm):
    """A rule that is kept: what it is called, and why."""

    title = StringField(_l("Title"), [Length(max=LONGEST_TITLE)])
    reason = TextAreaField(
        _l("Reason"), [Length(max=LONGEST, message=_l("Use at most %(max)d characters here."))]
    )


@dataclass(frozen=True)
class _Asked:
    """A page that was asked for: the season, what can be supposed of it, and what is."""

    seasons: asked.Choice
    season: Campaign
    known: Stand
    wished: Hypothesis
    found: Beside | None
    measure: tuple[str, str]
    own_measure: tuple[str, str]


def show() -> ResponseReturnValue:
    """Show the rule that the address says beside the rule in force."""
    seasons = asked.campaigns()
    season = asked.campaign(seasons)
    if season is None:
        return redirect(url_for("insights.index"), 303)
    page = _read(seasons, season, asked.unit(season), request.args)
    return _page(page, ProposalForm(formdata=None), 422 if page.wished.errors else 200)


def keep() -> ResponseReturnValue:
    """Keep the rule that the form says as a proposal."""
    seasons = asked.campaigns()
    season = asked.by_id(seasons, number(request.form.get("campaign", "")))
    actor().demand(Permission.CAMPAIGN_EDIT, campaigns.path_of(season))
    unit = choosing.unit(season, number(request.form.get("unit", "")) or None)
    page, form = _read(seasons, season, unit, request.form), ProposalForm()
    if page.wished.rule is None or not form.validate():
        return _page(page, form, 422)
    try:
        title, reason = form.title.data or "", form.reason.data or ""
        proposals.keep(actor(), season.id, page.wished.rule, title, reason)
    except Rejected as refusal:
        refill.put(form, refusal)
        return _page(page, form, 422)
    flash(_("The proposal is kept. It stands here and on the campaign's page."), "success")
    return _to_list(season.id)


def withdraw(proposal_id: int) -> ResponseReturnValue:
    """Take a proposal back."""
    found = proposals.find(actor(), proposal_id)
    proposals.withdraw(actor(), proposal_id)
    flash(_("The proposal is withdrawn. It stays on record."), "success")
    return _to_list(found.proposal.campaign_id)


def _to_list(campaign_id: int) -> ResponseReturnValue:
    return redirect(url_for("insights.rules", campaign=campaign_id, _anchor="proposals"), 303)


def _read(seasons: asked.Choice, season: Campaign, unit: Unit, sent: MultiDict[str, str]) -> _Asked:
    """Read everything as it stands at one moment: an address may name a proposal in short."""
    named_one = sent.get("proposal", "") if "ranking" not in sent else ""
    proposal = proposals.find(actor(), number(named_one)).proposal if named_one else None
    if proposal is not None and proposal.campaign_id != season.id:
        raise NotFound
    with snapshot() as connection:
        reference = asked.reference(seasons, season)
        may_refer = reference is not None
        version = asked.versions(connection, [season, reference])
        people = asked.kept(
            ("roster", season.id, unit.id),
            version,
            lambda: members.of_unit(connection, season, unit),
        )
        known = supposing.stand(
            connection, season, unit, clock.today(), people, may_refer=may_refer
        )
        if proposal is not None:
            proposed = proposals.rule_of(connection, season.id, proposal.content)
            wished = hypothesis.of_rule(supposing.plain(proposed, known), known)
        else:
            wished = hypothesis.read(sent, known)
        rule = wished.rule
        found = (
            asked.kept(
                ("beside", season.id, unit.id),
                (*version, rule, may_refer),
                lambda: supposing.beside(connection, known, rule),
            )
            if rule
            else None
        )
        measure = measures.told(connection, wished.rule.indicator_id if wished.rule else None)
        own_measure = measures.of(connection, season)
    return _Asked(seasons, season, known, wished, found, measure, own_measure)


def _page(page: _Asked, form: ProposalForm, status: int) -> ResponseReturnValue:
    season, known, found = page.season, page.known, page.found
    path = campaigns.path_of(season)
    basis = _("Basis: what the ledger holds on %(day)s.", day=moment(clock.now()))
    measure = page.measure[is_english()]
    # The files of charts are at the page's own address.
    drawn = rule_view.charts(found, measure, basis) if found and request.method == "GET" else []
    changes = rule_view.changes_of(found) if found else {}
    may_lead = actor().may(Permission.CAMPAIGN_EDIT, path)
    reference = asked.reference(page.seasons, season)
    answer = asked.page(
        "insights/rules.html",
        season,
        drawn,
        campaigns=page.seasons,
        units=choosing.units(season),
        unit=known.unit,
        known=known,
        wished=page.wished,
        found=found,
        basis=basis,
        measure=measure,
        own_measure=page.own_measure[is_english()],
        told=rule_words.rule(page.wished.rule, known.indicators) if page.wished.rule else "",
        own=rule_words.rule(supposing.in_force(season), known.indicators),
        sentences=rule_words.sentences(found) if found else "",
        notes=rule_words.notes(found, named(reference) if reference else "") if found else [],
        current=rule_view.lines(found.current, {}) if found else [],
        supposed=rule_view.lines(found.supposed, changes) if found else [],
        aside=rule_view.aside(found.supposed) if found else [],
        most_listed=rule_view.MOST_LISTED,
        rankings=words.RANKINGS,
        scorings=words.SCORINGS,
        letters=[group_name(at) for at in range(len(known.people) // 2)],
        most_in_lists=MOST_IN_LISTS,
        tries=_tries(page),
        form=form,
        may_keep=may_lead and bool(found and found.differs),
        changes_told=rule_words.changes,
        proposals=proposals.listed(actor(), season),
        told_of=lambda one: rule_words.content(one.proposal.content, known.indicators),
    )
    response = make_response(answer)
    response.status_code = status
    return response


def _tries(page: _Asked) -> list[tuple[str, str]]:
    """Return rules that are worth a look, each with its address."""
    known, own = page.known, supposing.in_force(page.season)
    counted = own.indicator_id or next((one.id for one in known.indicators), None)
    wished = {
        _("Everybody for themselves"): replace(own, scoring="individual"),
        _("In bundles"): replace(own, scoring="bundle"),
        _("By sub-branch"): replace(own, scoring="sub_branch"),
        _("By attainment"): replace(own, ranking="attainment"),
        _("By increase"): replace(own, ranking="increase"),
        _("By quantity"): replace(own, ranking="quantity", indicator_id=counted),
        _("By points"): Rule("points", own.scoring),
    }
    sub_branches = {member.sub_branch_id for member in known.people}
    left_out = {
        _("By sub-branch"): len(sub_branches) < 2,  # noqa: PLR2004 - nobody to compare with
        _("By increase"): not known.may_refer and own.ranking != "increase",
        _("By points"): len(known.indicators) < 2,  # noqa: PLR2004 - the same as quantity
        _("By quantity"): counted is None,
    }
    return [
        (label, _address(page, hypothesis.of_rule(rule, known)))
        for label, rule in wished.items()
        if rule != own and not left_out.get(label)
    ]


def _address(page: _Asked, wished: Hypothesis) -> str:
    fields: dict[str, Any] = dict(wished.fields())
    return url_for("insights.rules", campaign=page.season.id, unit=page.known.unit.id, **fields)
