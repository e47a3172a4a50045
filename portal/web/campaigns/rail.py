"""The steps beside a page: where one is, what is done and what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request
from flask_babel import LazyString

from portal import clock
from portal.domain.campaign import State
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Campaign
from portal.services import campaigns, targets
from portal.services.campaigns import Lack
from portal.web.campaigns import steps
from portal.web.campaigns.steps import AIMS, BASICS, LIVE, PEOPLE, TITLES
from portal.web.guard import actor

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


def _by_step(lacks: list[Lack]) -> Mapping[str, tuple[LazyString, ...]]:
    """Return what is missing by the step on which it is put right."""
    return {
        step: tuple(lack.sentence for lack in lacks if steps.ABOUT[lack.about] == step)
        for step in TITLES
    }


def beside(campaign: Campaign | None) -> Rail | None:
    """Return the steps beside the page that is open, for whoever sets the campaign up.

    None on pages that are no step, and for a campaign that is no draft any more.
    """
    endpoint = (request.endpoint or "").rpartition(".")[2]
    here = steps.chosen() if endpoint in ("edit", "update") else _ENDPOINTS.get(endpoint)
    if here is None:
        return None
    if campaign is None:
        return _rail(None, here, {}, {})
    may_edit = actor().may(Permission.CAMPAIGN_EDIT, campaigns.path_of(campaign))
    if campaign.state != State.DRAFT or not may_edit:
        return None
    lacking = _by_step(campaigns.lacks(db.session(), campaign))
    return _rail(campaign, here, lacking, {AIMS: _aims(campaign), LIVE: "open"})


def _aims(campaign: Campaign) -> str:
    """Return how far targets or bases are: some rankings need them, the others do not."""
    if campaigns.doubts(db.session(), campaign):
        return "open"
    if campaign.ranking in ("attainment", "increase"):
        return "done"
    found = targets.ranked(db.session().connection(), campaign, clock.today())
    is_set = any(found.people.values()) or any(found.units.values())
    return "done" if is_set else "optional"


def _rail(
    campaign: Campaign | None,
    here: str,
    lacking: Mapping[str, tuple[LazyString, ...]],
    states: Mapping[str, str],
) -> Rail:
    found = tuple(
        Step(
            key=key,
            number=number,
            title=steps.title_of(campaign, key),
            address=steps.address_of(campaign, key) if campaign else "",
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
        steps=found,
        here=found[at],
        previous=found[at - 1] if at else None,
        following=found[at + 1] if at + 1 < len(found) else None,
    )
