"""Who is signed in, where and since when; one session ended, or all of a person's."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.domain.next_path import own_path
from portal.domain.roles import Permission
from portal.services import session_list, units
from portal.services import sessions as service
from portal.services.names import tidy
from portal.services.refusal import NotFound
from portal.services.session_list import Narrowing
from portal.web.account.browser import browsers, describe, is_phone, other, pattern
from portal.web.guard import actor
from portal.web.units.words import choices

blueprint = Blueprint("sessions", __name__, url_prefix="/sessions")

# How long ago: at the most, at the least.
BEGUN = {
    "15": (_l("Signed in: last 15 minutes"), (timedelta(minutes=15), None)),
    "60": (_l("Signed in: last hour"), (timedelta(hours=1), None)),
    "240": (_l("Signed in: over 4 hours ago"), (None, timedelta(hours=4))),
}
SEEN = {
    "5": (_l("Seen: last 5 minutes"), (timedelta(minutes=5), None)),
    "over5": (_l("Seen: over 5 minutes ago"), (None, timedelta(minutes=5))),
    "over15": (_l("Seen: over 15 minutes ago"), (None, timedelta(minutes=15))),
}
EVER = (None, None)


@dataclass(frozen=True)
class Asked:
    """What the address asks for; what it holds that nobody offers narrows nothing."""

    search: str
    unit_id: int
    address: str
    browser: str
    begun: str
    seen: str

    def values(self) -> dict[str, Any]:
        """Return the query of an address that asks the same."""
        return {
            "q": self.search or None,
            "unit": self.unit_id or None,
            "address": self.address or None,
            "browser": self.browser or None,
            "begun": self.begun or None,
            "seen": self.seen or None,
        }

    def narrowing(self) -> Narrowing:
        """Return it as the service takes it."""
        return Narrowing(
            search=self.search,
            unit_id=self.unit_id or None,
            address=self.address,
            browser=pattern(self.browser) if self.browser else "",
            no_browser=other(self.browser) if self.browser else "",
            begun=BEGUN[self.begun][1] if self.begun else EVER,
            seen=SEEN[self.seen][1] if self.seen else EVER,
        )


@blueprint.get("")
def index() -> ResponseReturnValue:
    """List the living sessions, narrowed by the address."""
    actor().demand(Permission.SESSION_END)
    offered = choices(units.tree(actor()))
    asked = _asked()
    if asked.unit_id not in {choice.value for choice in offered}:
        raise NotFound
    page = request.args.get("page", 1, type=int)

    def url_of(number: int) -> str:
        return url_for("sessions.index", **asked.values(), page=number)

    return render_template(
        "sessions/index.html",
        listing=session_list.in_sight(actor(), asked.narrowing(), page),
        asked=asked,
        is_narrowed=any(asked.values().values()),
        offered=offered[1:],
        browsers={name: name for name in browsers()},
        begun={value: label for value, (label, _ago) in BEGUN.items()},
        seen={value: label for value, (label, _ago) in SEEN.items()},
        describe=describe,
        is_phone=is_phone,
        url_of=url_of,
        here=own_path(request.full_path.rstrip("?"), url_for("sessions.index")),
    )


@blueprint.post("/<int:session_id>/end")
def end(session_id: int) -> ResponseReturnValue:
    """End one session."""
    service.end_as_admin(actor(), session_id)
    flash(_("That browser is signed out."), "success")
    return _back()


@blueprint.post("/people/<int:person_id>/end")
def end_all(person_id: int) -> ResponseReturnValue:
    """End every session of a person; of one's own all but this one."""
    ended = service.end_all_as_admin(actor(), person_id)
    said = ngettext("%(num)s browser is signed out.", "%(num)s browsers are signed out.", ended)
    flash(said, "success")
    return _back()


def _asked() -> Asked:
    browser = request.args.get("browser", "")
    begun, seen = request.args.get("begun", ""), request.args.get("seen", "")
    return Asked(
        search=tidy(request.args.get("q", ""))[:80],
        unit_id=request.args.get("unit", 0, type=int),
        address=tidy(request.args.get("address", ""))[:64],
        browser=browser if browser in browsers() else "",
        begun=begun if begun in BEGUN else "",
        seen=seen if seen in SEEN else "",
    )


def _back() -> ResponseReturnValue:
    return redirect(own_path(request.form.get("next"), url_for("sessions.index")), 303)
