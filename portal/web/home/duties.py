"""What administrators look after: the pages that they keep, and the figures that tell of them."""

from dataclasses import dataclass
from datetime import datetime

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.domain.roles import Permission
from portal.services import watch
from portal.services.access import Actor


@dataclass(frozen=True)
class Link:
    """A page that somebody looks after."""

    url: str
    icon: str
    label: str
    text: str


@dataclass(frozen=True)
class Figure:
    """A figure with what it counts; `asks`: somebody should look at it."""

    value: int
    text: str
    asks: bool


def has(endpoint: str) -> bool:
    """Whether there is such a page."""
    return endpoint in current_app.view_functions


def links(actor: Actor) -> list[Link]:
    """Return the pages that administrators look after, as far as there are such pages."""
    wanted = (
        (
            "people.index",
            Permission.PERSON_EDIT,
            "users",
            _("People"),
            _("Add staff, move them, stop an account."),
        ),
        (
            "people.index",
            Permission.ROLE_GRANT,
            "shield-lock",
            _("People"),
            _("Give and take roles, reset passwords, end sessions."),
        ),
        (
            "units.index",
            Permission.UNIT_EDIT,
            "sitemap",
            _("Units"),
            _("Keep the tree of branches and teams."),
        ),
        (
            "calendar.show",
            Permission.CALENDAR_EDIT,
            "calendar",
            _("Working days"),
            _("Load a year's holidays, set days by hand."),
        ),
        (
            "displays.index",
            Permission.DISPLAY_APPROVE,
            "device-tv",
            _("Displays"),
            _("Pair televisions, choose what they show."),
        ),
        (
            "audit.index",
            Permission.AUDIT_SEE,
            "shield-check",
            _("Audit"),
            _("Who did what, when and from where."),
        ),
    )
    # A supervisor pairs televisions too, and has them in the menu.
    looks_after = any(
        actor.may(one)
        for one in (Permission.HEALTH_SEE, Permission.ROLE_GRANT, Permission.AUDIT_SEE)
    )
    return [
        Link(url_for(endpoint), icon, label, text)
        for endpoint, permission, icon, label, text in wanted
        if looks_after and has(endpoint) and actor.may(permission)
    ]


def figures(actor: Actor, now: datetime) -> list[Figure]:
    """Return the figures that the actor's duties ask for."""
    found: list[Figure] = []
    if actor.may(Permission.ROLE_GRANT):
        found += _accounts(watch.accounts(actor, now))
    if actor.may(Permission.AUDIT_SEE):
        found += _events(watch.events(actor, now))
    return found


def _accounts(counts: watch.Accounts) -> list[Figure]:
    return [
        Figure(
            counts.locked,
            ngettext("account locked now", "accounts locked now", counts.locked),
            asks=counts.locked > 0,
        ),
        Figure(
            counts.without_role,
            ngettext("person without a role", "people without a role", counts.without_role),
            asks=counts.without_role > 0,
        ),
        Figure(
            counts.signed_in,
            ngettext("browser signed in", "browsers signed in", counts.signed_in),
            asks=False,
        ),
    ]


def _events(counts: watch.Events) -> list[Figure]:
    return [
        Figure(
            counts.events,
            ngettext("event in 24 hours", "events in 24 hours", counts.events),
            asks=False,
        ),
        Figure(
            counts.refused,
            ngettext("was refused", "were refused", counts.refused),
            asks=counts.refused > 0,
        ),
        Figure(
            counts.failed,
            ngettext("attempt failed", "attempts failed", counts.failed),
            asks=counts.failed > 0,
        ),
        Figure(
            counts.wrong_sign_ins,
            ngettext("wrong sign-in this hour", "wrong sign-ins this hour", counts.wrong_sign_ins),
            asks=counts.wrong_sign_ins > 0,
        ),
    ]
