"""A board's page and its fragment."""

from flask import Blueprint, abort, jsonify, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal import clock
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Board
from portal.pages import board as board_page
from portal.pages import fragment, view
from portal.pages.view import ViewKey
from portal.services import boards, displays
from portal.services.refusal import NotFound
from portal.web import languages
from portal.web.boards import then, why
from portal.web.guard import actor, background, public
from portal.web.wall.cookie import token

blueprint = Blueprint("boards", __name__, url_prefix="/boards")
blueprint.add_url_rule("/<int:board_id>/at", "at", then.show)
blueprint.add_url_rule("/<int:board_id>/why/<key>", "why", why.show)


@blueprint.get("")
def index() -> ResponseReturnValue:
    """List the boards in sight, by campaign; with a single one, go there."""
    found = boards.visible_to(actor())
    campaigns: dict[int, dict[str, object]] = {}
    for board, campaign, unit in found:
        entry = campaigns.setdefault(campaign.id, {"campaign": campaign, "boards": []})
        rows = entry["boards"]
        assert isinstance(rows, list)  # noqa: S101 - narrows what was put in above
        rows.append((board, unit, board_page.title(board.kind)))
    return render_template("boards/index.html", campaigns=list(campaigns.values()))


@blueprint.get("/<int:board_id>")
def show(board_id: int) -> ResponseReturnValue:
    """Show one board, live."""
    board = boards.find(actor(), board_id)
    key = _key(board)
    shown = fragment.render(key, clock.now())
    siblings = [
        (other, unit, board_page.title(other.kind))
        for other, campaign, unit in boards.visible_to(actor())
        if campaign.id == board.campaign_id
    ]
    return render_template(
        "boards/show.html",
        fragment=shown,
        view=shown.shown,
        key=key,
        siblings=siblings,
        campaign_id=board.campaign_id,
        zone=str(clock.zone()),
        campaign_unit_id=siblings[0][1].id,
        people_at=_people_at(board),
        units_at=_units_at(board),
        page_url=lambda page: url_for("boards.show", board_id=board_id, page=page),
    )


def _people_at(board: Board) -> str | None:
    """Return the address of people's pages, of nobody's yet; None for who opens none."""
    if not actor().may(Permission.BOARD_SEE):
        return None
    return url_for("insights.person", person_id=0, campaign=board.campaign_id)


def _units_at(board: Board) -> str | None:
    """Return the address of the units below the board's, side by side; None as for people."""
    if not actor().may(Permission.BOARD_SEE):
        return None
    return url_for("insights.units", campaign=board.campaign_id, unit=board.unit_id)


@blueprint.get("/<int:board_id>/fragment")
@public
@background
def fragment_of(board_id: int) -> ResponseReturnValue:
    """Answer the board's fragment to those who may watch it, 304 when theirs is the present one.

    Public to the guard alone: a paired display has no person, and is asked for its own token.
    """
    found = _watched(board_id)
    if found is None:
        # Never a way to the sign-in page: a wall would show it.
        return jsonify(error="signed_out"), 401
    board, locale = found
    shown = fragment.render(_key(board, locale), clock.now())
    response = make_response(shown.html)
    response.set_etag(shown.etag)
    response.headers["X-Board-Version"] = str(shown.version)
    return response.make_conditional(request)


def _watched(board_id: int) -> tuple[Board, str | None] | None:
    """Return the board for whoever asks, and a display's language; None for nobody we know.

    A browser may hold a session and a display's token; the wall says that it asks as the display,
    which is not concerned by who signs in or out beside it.
    """
    is_wall = request.args.get("as") == "display"
    if not is_wall and current_user.is_authenticated:
        if actor().is_held_back:
            abort(403)
        return boards.find(actor(), board_id), None
    display = displays.resume(token())
    if display is None:
        return None
    connection = db.session.connection()
    displays.demand(connection, display, board_id)
    return db.session.get_one(Board, board_id), display.locale


def _key(board: Board, locale: str | None = None) -> ViewKey:
    page = request.args.get("page", 1, type=int)
    locale = request.args.get("locale", locale or languages.choose())
    try:
        return ViewKey(board.id, request.args.get("shape", "page"), max(page, 1), locale)
    except view.BadViewError as error:
        raise NotFound from error
