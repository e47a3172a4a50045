"""The wall: a pairing code, or the board that the screen was paired for."""

import json

import segno
from flask import Blueprint, current_app, jsonify, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal import clock
from portal.extensions import db
from portal.models import Display, Pairing, Unit
from portal.pages import fragment, plan
from portal.pages.formats import named
from portal.pages.view import ViewKey
from portal.services import displays
from portal.services.displays import Plan, TooManyScreens
from portal.services.work import snapshot
from portal.web import answers
from portal.web.guard import public
from portal.web.languages import tell
from portal.web.wall import cookie

blueprint = Blueprint("wall", __name__, url_prefix="/wall")


@blueprint.get("")
@public
def show() -> ResponseReturnValue:
    """Show the board to a paired screen, a pairing code to any other."""
    display = displays.resume(cookie.token())
    return _board(display) if display else _pairing()


@blueprint.get("/state")
@public
def state() -> ResponseReturnValue:
    """Tell a screen who it is: one that waits its code, one without a socket all that it shows."""
    secret = cookie.token()
    display = displays.resume(secret)
    if display:
        return jsonify(
            paired=True,
            display=display.id,
            now=clock.now().isoformat(),
            plan=plan.as_dict(_plan(display)),
            release=current_app.config["RELEASE"],
        )
    pairing = displays.waiting(secret)
    if pairing is None:
        # The cookie is unknown (restored database, revoked screen): loading the page begins anew.
        return jsonify(paired=True, display=None, release=current_app.config["RELEASE"])
    pairing = displays.renew(pairing)
    return jsonify(
        paired=False,
        display=None,
        code=_spaced(pairing.code),
        expires_at=pairing.expires_at.isoformat(),
        release=current_app.config["RELEASE"],
    )


def _plan(display: Display) -> Plan:
    with snapshot() as connection:
        return displays.of(connection, display, clock.now())


def _spaced(code: str) -> str:
    return f"{code[:3]} {code[3:]}"


def _pairing() -> ResponseReturnValue:
    pairing = displays.waiting(cookie.token())
    secret = cookie.token() or ""
    if pairing is None:
        try:
            secret, pairing = displays.wait(
                request.remote_addr or "", request.headers.get("User-Agent", "")
            )
        except TooManyScreens:
            return answers.page(429)
    pairing = displays.renew(pairing)
    response = make_response(
        render_template(
            "wall/wall.html",
            display=None,
            pairing=_shown(pairing),
            now=clock.now(),
            zone=clock.zone().key,
        )
    )
    cookie.give(response, secret)
    return response


def _shown(pairing: Pairing) -> dict[str, object]:
    address = url_for("displays.index", code=pairing.code, _external=True)
    picture = segno.make(address, error="m").svg_inline(
        border=0, dark="#5C0C18", light=None, omitsize=True
    )
    return {
        "code": _spaced(pairing.code),
        "expires_at": pairing.expires_at,
        "qr_svg": Markup(picture),  # noqa: S704 - drawn by segno from our own address
        "url": url_for("displays.index", _external=True),
    }


def _board(display: Display) -> ResponseReturnValue:
    displays.seen(display, request.remote_addr or "", request.headers.get("User-Agent", ""))
    tell(display.locale)
    key = ViewKey(display.board_id, "wall", 1, display.locale)
    shown = fragment.render(key, clock.now())
    found = _plan(display)
    response = make_response(
        render_template(
            "wall/wall.html",
            display={
                "id": display.id,
                "name": display.name,
                "board_id": display.board_id,
                "locale": display.locale,
                "unit_name": named(db.session.get_one(Unit, display.unit_id)),
            },
            fragment=shown,
            view=shown.shown,
            view_json=json.dumps(key.as_dict()),
            plan_json=json.dumps(plan.as_dict(found)),
            is_dark=found.is_dark(clock.now()),
            now=clock.now(),
            zone=clock.zone().key,
        )
    )
    cookie.give(response, cookie.token() or "")
    return response
