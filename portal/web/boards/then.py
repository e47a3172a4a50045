"""The time machine: a board as of any past moment, close by close or by the clock."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection

from portal import clock
from portal.extensions import db
from portal.models import Board, Campaign
from portal.pages import board as board_page
from portal.pages import past
from portal.pages.formats import full_day
from portal.services import boards
from portal.services.refusal import Rejected
from portal.services.standings import Moment, moments
from portal.services.work import snapshot
from portal.web.guard import actor

UNPROCESSABLE = 422
Closes = Sequence[tuple[date, datetime]]


@dataclass(frozen=True)
class Steps:
    """Where one can go from a moment: the close before it and the one after, None at either end."""

    before: date | None
    after: date | None


def show(board_id: int) -> ResponseReturnValue:
    """Show the board as of the close or the moment that is asked for, else of the latest close."""
    board = boards.find(actor(), board_id)
    campaign = db.session.get_one(Campaign, board.campaign_id)
    with snapshot() as connection:
        closes = moments.closes(connection, campaign.id)
        try:
            moment = _asked(connection, campaign, closes)
        except Rejected as refused:
            return _page(board, campaign, closes, error=refused), UNPROCESSABLE
        if moment is None:
            return _page(board, campaign, closes)
        page = max(request.args.get("page", 1, type=int), 1)
        shown = past.view(connection, board.id, moment, page)
    return _page(board, campaign, closes, moment, view=shown)


def _asked(connection: Connection, campaign: Campaign, closes: Closes) -> Moment | None:
    """Return the moment; None where nothing was asked for and no close has been taken yet."""
    if "when" in request.args:
        return past.moment_at(connection, campaign, _when(campaign, request.args["when"]))
    text = request.args.get("close")
    if text is None:
        return moments.of_close(connection, campaign, closes[-1][0]) if closes else None
    found = moments.of_close(connection, campaign, _day(text))
    if found is None:
        raise Rejected("close", _("No close was taken on that day. Choose one of the list."))
    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Rejected("close", _("That is no day. Choose a close of the list.")) from None


def _when(campaign: Campaign, text: str) -> datetime:
    """Return the moment that was typed, in the branch's zone; Rejected for none of the past."""
    try:
        typed = datetime.fromisoformat(text.strip())
    except ValueError:
        typed = None
    if typed is None or typed.tzinfo is not None:
        raise Rejected("when", _("Give a day and a time, for example 2026-11-20 15:30."))
    # The days first: the first and the last year there is are beyond what a zone can tell.
    if typed.date() > clock.today():
        raise _too_late()
    if typed.date() < campaign.starts_on:
        raise _too_early(campaign)
    when = typed.replace(tzinfo=clock.zone()).astimezone(UTC)
    if when > clock.now():
        raise _too_late()
    return when


def _too_early(campaign: Campaign) -> Rejected:
    day = full_day(campaign.starts_on)
    return Rejected("when", _("The season began on %(day)s. Before it there is no board.", day=day))


def _too_late() -> Rejected:
    return Rejected("when", _("That moment is still to come. Choose one that has passed."))


def _steps(closes: Closes, moment: Moment) -> Steps:
    if moment.is_close:
        days = [day for day, _taken_at in closes]
        place = days.index(moment.day)
        before, after = place - 1, place + 1
    else:
        taken = [taken_at for _day, taken_at in closes]
        before, after = bisect_left(taken, moment.at) - 1, bisect_right(taken, moment.at)
    return Steps(
        closes[before][0] if before >= 0 else None,
        closes[after][0] if after < len(closes) else None,
    )


def _page(
    board: Board,
    campaign: Campaign,
    closes: Closes,
    moment: Moment | None = None,
    error: Rejected | None = None,
    **shown: object,
) -> str:
    siblings = [
        (other, unit, board_page.title(other.kind))
        for other, its, unit in boards.visible_to(actor())
        if its.id == campaign.id
    ]
    unit = next(unit for other, unit, _title in siblings if other.id == board.id)
    return render_template(
        "boards/at.html",
        board=board,
        unit=unit,
        title=board_page.title(board.kind),
        campaign=campaign,
        siblings=siblings,
        closes=closes,
        moment=moment,
        number=_number(closes, moment),
        error=error,
        typed=request.args.get("when", "") if error else _local(moment),
        earliest=f"{campaign.starts_on}T00:00",
        latest=_local_of(clock.now()),
        asked=_kept(moment),
        steps=_steps(closes, moment) if moment else Steps(closes[-1][0] if closes else None, None),
        page_url=lambda page: url_for("boards.at", board_id=board.id, page=page, **_kept(moment)),
        **shown,
    )


def _number(closes: Closes, moment: Moment | None) -> int | None:
    """Return which of the closes the moment is, None where it is another."""
    if moment is None or not moment.is_close:
        return None
    return [day for day, _taken_at in closes].index(moment.day) + 1


def _kept(moment: Moment | None) -> dict[str, Any]:
    """Return the address's words for the moment, to ask for another page or board of it."""
    if moment is None:
        return {}
    if moment.is_close:
        return {"close": moment.day.isoformat()}
    return {"when": _local(moment)}


def _local(moment: Moment | None) -> str:
    return _local_of(moment.at) if moment else ""


def _local_of(at: datetime) -> str:
    """Return a moment as a field for day and time holds it: in the branch's zone."""
    local = at.astimezone(clock.zone()).replace(tzinfo=None)
    return local.isoformat(timespec="seconds" if local.second else "minutes")
