"""A campaign's rules in short, a line each, for somebody who takes part."""

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.models import Campaign
from portal.pages.formats import day, named
from portal.pages.pace import status_word
from portal.services.campaigns import CampaignDraft
from portal.services.campaigns.catalogue import names
from portal.web.campaigns import words


def rules(campaign: Campaign, draft: CampaignDraft, teller: words.Teller) -> list[tuple[str, str]]:
    """Return the rules in force, each with its name, for somebody who takes part."""
    told = [
        (_("Ranked by"), _ranking(draft, teller)),
        (_("Scored as"), str(words.SCORINGS[draft.scoring])),
        (_("Days back"), _backdating(draft)),
        (_("Verification"), str(words.VERIFICATIONS[draft.verification])),
        (_("Bulletin"), _bulletin(draft, teller)),
        (_("Daily report"), _report(draft)),
        (_("Pace counted in"), str(words.BASES[draft.basis])),
        (_("Words of pace"), _thresholds(campaign)),
        (_("Shown on walls"), _walls(draft)),
    ]
    if draft.reference_id is not None:
        seasons = names([draft.reference_id])
        told.append((_("Earlier season"), named(seasons[draft.reference_id])))
    if draft.closures:
        days = _(", ").join(day(closure) for closure in draft.closures)
        told.append((_("Days without a bulletin"), days))
    if campaign.is_history:
        told.append((_("Origin"), _("Told from an account, entered afterwards")))
    return told


def _ranking(draft: CampaignDraft, teller: words.Teller) -> str:
    if draft.ranking == "points":
        return _("Points: quantity times the points in force on its day, all indicators together")
    indicator = teller.indicators.get(draft.ranking_indicator_id or 0)
    if draft.ranking in ("attainment", "increase"):
        what = named(indicator) if indicator else _("Points")
        if draft.ranking == "attainment":
            return _("Attainment: %(what)s divided by one's own target", what=what)
        return _("Increase: %(what)s less one's own base", what=what)
    if indicator is None:
        return _("Quantity; the indicator is not chosen yet")
    return _("Quantity of %(indicator)s", indicator=named(indicator))


def _thresholds(campaign: Campaign) -> str:
    return _(
        "“%(on_pace)s” from %(on)s%% of the pace line, “%(slightly_behind)s” from %(behind)s%%",
        on_pace=status_word(campaign, "on_pace"),
        on=campaign.on_pace,
        slightly_behind=status_word(campaign, "slightly_behind"),
        behind=campaign.slightly_behind,
    )


def _backdating(draft: CampaignDraft) -> str:
    if not draft.backdating_days:
        return _("Entries are for the same day only; later needs a supervisor")
    return ngettext(
        "Up to %(num)s day back; later needs a supervisor",
        "Up to %(num)s days back; later needs a supervisor",
        draft.backdating_days,
    )


def _bulletin(draft: CampaignDraft, teller: words.Teller) -> str:
    time = f"{draft.cut_off:%H:%M}"
    if draft.cadence == "weekly" and draft.cadence_weekday is not None:
        weekday = teller.value("cadence_weekday", draft.cadence_weekday)
        return _("Every week on %(weekday)s, cut-off %(time)s", weekday=weekday, time=time)
    return _("Every day, cut-off %(time)s", time=time)


def _walls(draft: CampaignDraft) -> str:
    if draft.wall_list == "whole":
        return str(words.WALL_LISTS["whole"])
    if draft.wall_list == "top":
        return _("The first %(num)s places", num=draft.wall_top)
    return _("The first %(num)s places, and who moved up or opened today", num=draft.wall_top)


def _report(draft: CampaignDraft) -> str:
    reason = ngettext(
        "a reason is asked for from %(num)s working day at zero on",
        "a reason is asked for from %(num)s working days at zero on",
        draft.reason_after_days,
    )
    if draft.report_reminder is None:
        return _("No reminder; %(reason)s", reason=reason)
    return _(
        "Reminder at %(time)s on working days; %(reason)s",
        time=f"{draft.report_reminder:%H:%M}",
        reason=reason,
    )
