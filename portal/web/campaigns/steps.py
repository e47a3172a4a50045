"""The steps in which a campaign is set up: where one is, what is done and what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request, url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from portal.domain.campaign import State
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Campaign
from portal.services import campaigns, targets
from portal.services.campaigns import Lack
from portal.web.guard import actor

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
    {"csrf_token", "version", "reason", "step", "then", "source", "with_roster", "with_targets"}
)
_ABOUT = {
    "dates": BASICS,
    "indicators": COUNTS,
    "ranking": RULES,
    "participants": PEOPLE,
    "bases": AIMS,
}
_ENDPOINTS = {
    "new": BASICS,
    "create": BASICS,
    "participants": PEOPLE,
    "set_participants": PEOPLE,
    "targets": AIMS,
    "set_targets": AIMS,
    "bases": AIMS,
    "set_bases": AIMS,
    "next_state": LIVE,
    "advance": LIVE,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `state` is "done", "missing", "optional" or "open"; `lacks` says what is missing.

    `address` is "" before there is a campaign that it could lead to.
    """

    key: str
    number: int
    title: str
    address: str
    state: str
    is_here: bool
    lacks: tuple[LazyString, ...]


@dataclass(frozen=True, slots=True)
class Rail:
    """All steps in order, and the addresses before and after the one that is open."""

    steps: tuple[Step, ...]
    here: Step
    previous: Step | None
    following: Step | None


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
    step = _ABOUT[lack.about]
    return address_of(campaign, step), _title(campaign, step)


def after(step: str) -> str:
    """Return the step that follows."""
    keys = list(TITLES)
    return keys[keys.index(step) + 1]


def by_step(lacks: list[Lack]) -> Mapping[str, tuple[LazyString, ...]]:
    """Return what is missing by the step on which it is put right."""
    return {
        step: tuple(lack.sentence for lack in lacks if _ABOUT[lack.about] == step)
        for step in TITLES
    }


def rail(campaign: Campaign | None) -> Rail | None:
    """Return the steps beside the page that is open, for whoever sets the campaign up.

    None on pages that are no step, and for a campaign that is no draft any more.
    """
    endpoint = (request.endpoint or "").rpartition(".")[2]
    here = chosen() if endpoint in ("edit", "update") else _ENDPOINTS.get(endpoint)
    if here is None:
        return None
    if campaign is None:
        return _rail(None, here, {}, {})
    may_edit = actor().may(Permission.CAMPAIGN_EDIT, campaigns.path_of(campaign))
    if campaign.state != State.DRAFT or not may_edit:
        return None
    lacking = by_step(campaigns.lacks(db.session(), campaign))
    return _rail(campaign, here, lacking, {AIMS: _aims(campaign), LIVE: "open"})


def _aims(campaign: Campaign) -> str:
    """Return how far targets or bases are: some rankings need them, the others do not."""
    if campaigns.doubts(db.session(), campaign):
        return "open"
    if campaign.ranking in ("attainment", "increase"):
        return "done"
    people, units = targets.in_force(db.session().connection(), campaign.id)
    return "done" if any(people.values()) or any(units.values()) else "optional"


def _rail(
    campaign: Campaign | None,
    here: str,
    lacking: Mapping[str, tuple[LazyString, ...]],
    states: Mapping[str, str],
) -> Rail:
    steps = tuple(
        Step(
            key=key,
            number=number,
            title=_title(campaign, key),
            address=address_of(campaign, key) if campaign else "",
            state="missing"
            if lacking.get(key)
            else states.get(key, "done")
            if campaign
            else "open",
            is_here=key == here,
            lacks=lacking.get(key, ()),
        )
        for number, key in enumerate(TITLES, 1)
    )
    at = list(TITLES).index(here)
    return Rail(
        steps=steps,
        here=steps[at],
        previous=steps[at - 1] if at else None,
        following=steps[at + 1] if at + 1 < len(steps) else None,
    )


def _title(campaign: Campaign | None, step: str) -> str:
    has_bases = step == AIMS and campaign is not None and campaign.ranking == "increase"
    return _("Bases") if has_bases else str(TITLES[step])
