"""The first page after signing in, put together from what the person may do."""

from dataclasses import dataclass

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.domain.quantity import from_scaled
from portal.domain.roles import Permission
from portal.models import Board, Campaign, Unit
from portal.pages import own_place
from portal.pages.board import title
from portal.pages.formats import named
from portal.services import boards, campaigns, ledger, own_figures, versions
from portal.services.access import Actor
from portal.services.campaigns import Row
from portal.services.work import snapshot
from portal.web.guard import actor

LATEST = 5
MOST_BOARDS = 8
MOST_CAMPAIGNS = 6

blueprint = Blueprint("home", __name__)


@dataclass(frozen=True)
class Link:
    """A page that somebody looks after."""

    url: str
    icon: str
    label: str
    text: str


@dataclass(frozen=True)
class BoardLink:
    """A board of a running campaign."""

    id: int
    campaign: str
    unit: str
    title: str


@blueprint.get("/")
def show() -> ResponseReturnValue:
    """Show a person's own place, or their units', or what they look after."""
    me = actor()
    leads, records = me.may(Permission.ENTRY_SEE_UNIT), me.may(Permission.ENTRY_RECORD)
    organises = me.may(Permission.CAMPAIGN_CREATE)
    now, today = clock.now(), clock.today()
    with snapshot() as connection:
        units = own_figures.of_units(connection, me, today) if leads else []
        own = own_figures.of_person(connection, me.person_id, today) if records else []
    return render_template(
        "home/show.html",
        units=[own_place.of_unit(figures, now) for figures in units],
        own=[own_place.of_person(figures, now) for figures in own],
        leads=leads,
        records=records,
        organises=organises,
        today=today,
        latest=ledger.latest(me, own=not leads, count=LATEST) if leads or records else [],
        waiting=ledger.waiting(me) if leads else 0,
        boards=_boards(me) if me.may(Permission.BOARD_SEE) else [],
        seasons=_seasons(me) if organises else [],
        duties=_duties(me),
        versions=versions.of_database() if me.may(Permission.HEALTH_SEE) else None,
        exact=from_scaled,
        has=_has,
    )


def _has(endpoint: str) -> bool:
    return endpoint in current_app.view_functions


def _boards(me: Actor) -> list[BoardLink]:
    """Return the boards of running campaigns that are nearest to the person."""
    found: list[tuple[Board, Campaign, Unit]] = [
        row for row in boards.visible_to(me) if row[1].state == "live"
    ]
    near = [row for row in found if me.sees(row[2].path)]
    return [
        BoardLink(board.id, named(campaign), named(unit), title(board.kind))
        for board, campaign, unit in near[:MOST_BOARDS]
    ]


def _seasons(me: Actor) -> list[Row]:
    found = campaigns.visible_to(me)
    return campaigns.listed(me, found[:MOST_CAMPAIGNS])


def _duties(me: Actor) -> list[Link]:
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
    return [
        Link(url_for(endpoint), icon, label, text)
        for endpoint, permission, icon, label, text in wanted
        if _has(endpoint) and me.may(permission)
    ]
