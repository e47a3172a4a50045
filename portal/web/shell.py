"""What every page's frame needs: the menu for this person, the bank, the marks."""

from dataclasses import dataclass

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Instance
from portal.pages import faces
from portal.services import notices
from portal.services.access import Actor
from portal.web import languages


@dataclass(frozen=True)
class Item:
    """One entry of the menu."""

    endpoint: str
    url: str
    label: str
    icon: str
    section: str
    active: bool


def instance() -> Instance | None:
    """Return the row that names the bank; None before the first run is done."""
    if "instance" not in g:
        g.instance = db.session.get(Instance, 1)
    return g.instance


def _menu() -> list[Item]:
    if not current_user.is_authenticated:
        return []
    actor = current_user.actor
    places = [
        ("home.show", _("Home"), "home", "", None),
        ("entries.new", _("Enter an opening"), "edit", "", Permission.ENTRY_RECORD),
        ("entries.index", _("Entries"), "list", "", Permission.BOARD_SEE),
        ("checks.index", _("Checks"), "clipboard-check", "", Permission.ENTRY_VERIFY),
        (
            "goals.index",
            _("Goals"),
            "target-arrow",
            "",
            (Permission.ENTRY_RECORD, Permission.CAMPAIGN_EDIT),
        ),
        ("reports.index", _("Daily reports"), "notebook", "", Permission.BOARD_SEE),
        ("evening.show", _("Evening"), "moon-stars", "", Permission.MEETING_HOLD),
        ("bulletins.index", _("Bulletins"), "news", "", Permission.BOARD_SEE),
        ("boards.index", _("Boards"), "trophy", "", Permission.BOARD_SEE),
        ("insights.index", _("Insights"), "chart-line", "", Permission.BOARD_SEE),
        ("campaigns.index", _("Campaigns"), "target", "", Permission.BOARD_SEE),
        (
            "calendar.show",
            _("Working days"),
            "calendar",
            "",
            (Permission.BOARD_SEE, Permission.CALENDAR_EDIT),
        ),
        ("people.index", _("People"), "users", _("Administration"), Permission.PERSON_SEE),
        ("units.index", _("Units"), "sitemap", _("Administration"), Permission.PERSON_SEE),
        (
            "absences.index",
            _("Absences"),
            "calendar-off",
            _("Administration"),
            Permission.ABSENCE_RECORD,
        ),
        # Supervisors come to it from their absences; who gives roles has no absences.
        (
            "absences.deputies",
            _("Deputies"),
            "user-check",
            _("Administration"),
            Permission.ROLE_GRANT,
        ),
        ("sessions.index", _("Sessions"), "key", _("Administration"), Permission.SESSION_END),
        (
            "announcements.index",
            _("Announcements"),
            "speakerphone",
            _("Administration"),
            Permission.ANNOUNCEMENT_PUBLISH,
        ),
        (
            "displays.index",
            _("Displays"),
            "device-tv",
            _("Administration"),
            Permission.DISPLAY_APPROVE,
        ),
        (
            "audit.index",
            _("Audit"),
            "shield-check",
            _("Administration"),
            Permission.AUDIT_SEE,
        ),
        ("system.show", _("Health"), "activity", _("Administration"), Permission.HEALTH_SEE),
    ]
    return [
        Item(
            endpoint,
            url_for(endpoint),
            label,
            icon,
            section,
            _is_here(endpoint, request.endpoint or ""),
        )
        for endpoint, label, icon, section, permission in places
        if endpoint in current_app.view_functions and _may(actor, permission)
    ]


# What a phone has under the thumb, as far as it is in the menu; the first four of it.
_SHORTCUTS = (
    "home.show",
    "entries.new",
    "checks.index",
    "reports.index",
    "goals.index",
    "entries.index",
)
_MOST_SHORTCUTS = 4


def _shortcuts(menu: list[Item]) -> list[Item]:
    """Return the entries of the menu that are a touch away on a phone, in the menu's order."""
    ranks = {endpoint: rank for rank, endpoint in enumerate(_SHORTCUTS)}
    near = sorted(menu, key=lambda item: ranks.get(item.endpoint, len(ranks)))[:_MOST_SHORTCUTS]
    return [item for item in menu if item in near]


def _may(actor: Actor, permission: Permission | tuple[Permission, ...] | None) -> bool:
    """Whether the entry is for the person: everybody's, or that of who has one of these."""
    if isinstance(permission, tuple):
        return any(actor.may(one) for one in permission)
    return permission is None or actor.may(permission)


# Pages that another entry leads to than the one of their address: tabs, and tables of targets.
_LED_BY = {
    "requests": "goals",
    "countermeasures": "goals",
    "practices": "reports",
    "meetings": "evening",
    "honours": "boards",
    "playlists": "displays",
}
_TABLES = ("target", "split")


def _is_here(endpoint: str, here: str) -> bool:
    """Whether the page belongs to the entry; entering stands apart from the list of entries."""
    entering = ("entries.new", "entries.create")
    if endpoint in entering or here in entering:
        return endpoint in entering and here in entering
    page, _dot, view = here.partition(".")
    if page == "campaigns" and any(word in view for word in _TABLES):
        page = "goals"
    return _LED_BY.get(page, page) == endpoint.partition(".")[0]


def init_app(app: Flask) -> None:
    """Give the frame's values to every template."""

    @app.context_processor
    def _frame() -> dict[str, object]:
        settings = current_app.config["SETTINGS"]
        menu = _menu()
        host = request.host.rpartition(":")[0] or request.host
        return {
            "instance": instance(),
            "nav": menu,
            "shortcuts": _shortcuts(menu),
            "actor": current_user.actor if current_user and current_user.is_authenticated else None,
            "plain_http": not settings.https and host not in ("127.0.0.1", "localhost", "[::1]"),
            # Called where the bell stands: a fragment, which has none, asks for nothing.
            "new_notices": lambda: notices.unread(current_user.actor),
            "locale": languages.choose(),
            "release": current_app.config["RELEASE"],
            "has_page": current_app.view_functions.__contains__,
            "avatar_of": faces.avatar,
            "hue_of": faces.hue_of,
        }
