"""The steps in which a campaign is set up: what each is called, where it is done, what it sends."""

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from portal.models import Campaign
from portal.services.campaigns import Lack

BASICS, COUNTS, RULES, PEOPLE, AIMS, LIVE = (
    "basics",
    "counts",
    "rules",
    "participants",
    "aims",
    "live",
)
TITLES = {
    BASICS: _l("Basics"),
    COUNTS: _l("What counts"),
    RULES: _l("Ranking and pace"),
    PEOPLE: _l("Participants"),
    AIMS: _l("Targets"),
    LIVE: _l("Check and go live"),
}
FORMS = (BASICS, COUNTS, RULES)
"""The steps that are parts of the rules' form; the others have pages of their own."""
_FIELDS = {
    BASICS: ("name", "name_en", "code", "unit_id", "starts_on", "ends_on"),
    COUNTS: ("indicators", "channels"),
}
_ASIDE = frozenset(
    {
        "csrf_token",
        "version",
        "reason",
        "step",
        "then",
        "source",
        "proposal",
        "with_roster",
        "with_targets",
    }
)
ABOUT = {
    "dates": BASICS,
    "indicators": COUNTS,
    "ranking": RULES,
    "participants": PEOPLE,
    "bases": AIMS,
}
"""By what a campaign lacks, the step on which that is put right."""


def step_of(field: str) -> str:
    """Return the step on which a field of the form is."""
    return next((step for step, names in _FIELDS.items() if field in names), RULES)


def chosen() -> str | None:
    """Return the step of the form that is asked for or was sent; None for the whole form."""
    step = request.values.get("step")
    if step is None and request.method == "GET":
        return BASICS
    return step if step in FORMS else None


def with_others(
    sent: MultiDict[str, str], standing: MultiDict[str, str], step: str
) -> MultiDict[str, str]:
    """Return the whole form: what the step sent, and as they stand the fields of the others."""
    filled = MultiDict({key: value for key, value in standing.items() if _step_of(key) != step})
    filled.update({key: value for key, value in sent.items() if _step_of(key) in (step, None)})
    return filled


def _step_of(key: str) -> str | None:
    """Return the step of something that a form sends, None for what belongs to none."""
    name = key.partition("-")[0]
    return None if name in _ASIDE else step_of(name)


def address_of(campaign: Campaign, step: str) -> str:
    """Return where the step of a campaign is done."""
    if step in FORMS:
        return url_for("campaigns.edit", campaign_id=campaign.id, step=step)
    endpoint = {
        PEOPLE: "participants",
        AIMS: "bases" if campaign.ranking == "increase" else "targets",
        LIVE: "next_state",
    }[step]
    return url_for(f"campaigns.{endpoint}", campaign_id=campaign.id)


def way_to(campaign: Campaign, lack: Lack) -> tuple[str, str]:
    """Return the address and the title of the step on which something missing is put right."""
    step = ABOUT[lack.about]
    return address_of(campaign, step), title_of(campaign, step)


def after(step: str) -> str:
    """Return the step that follows."""
    keys = list(TITLES)
    return keys[keys.index(step) + 1]


def title_of(campaign: Campaign | None, step: str) -> str:
    """Return what the step is called; an increase has bases where others have targets."""
    has_bases = step == AIMS and campaign is not None and campaign.ranking == "increase"
    return _("Bases") if has_bases else str(TITLES[step])
