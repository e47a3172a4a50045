"""A board as its page was at a past moment."""

from dataclasses import replace
from datetime import datetime

from flask import current_app
from sqlalchemy import Connection

from portal import clock
from portal.domain.business_day import business_date, cut_off_at
from portal.models import Campaign
from portal.pages import board, medals
from portal.pages.board import BoardView
from portal.pages.cache import Cache
from portal.services import boards, honours, measures, standings
from portal.services.standings import BoardStandings, Moment, moments
from portal.services.standings.prefixes import Kept


def view(connection: Connection, board_id: int, moment: Moment, page: int) -> BoardView:
    """Return the board of the moment, ready for its page's template.

    Its honours are those that stood then. The latest openings are left out: no page shows them.
    """
    found = _standings(connection, board_id, moment)
    campaign = found.campaign
    measure = measures.of(connection, campaign)
    shown = board.shaped(found, measure, [], "page", page, _told_at(campaign, moment))
    held = honours.medals(connection, campaign.id, moment.at)
    return replace(shown, rows=medals.beside(shown.rows, found, held), as_of=moment.at)


def moment_at(connection: Connection, campaign: Campaign, when: datetime) -> Moment:
    """Return any moment of the campaign; kept once a close has followed, which bounds its lines."""
    cache: Cache[Moment] = current_app.extensions["moments"]
    around = moments.around(connection, campaign, when)
    key = campaign.id, when, *around
    found = cache.get(key)
    if found is None:
        found = moments.at(connection, campaign, when, around)
        if around[1] is not None:
            cache.put(key, found)
    return found


def _standings(connection: Connection, board_id: int, moment: Moment) -> BoardStandings:
    """Return the standings of the moment.

    They are kept for as long as the board's version: the past stays as it was, but names, units and
    the calendar are today's, and what changes those makes the board newer.
    """
    cache: Cache[BoardStandings] = current_app.extensions["past"]
    head = boards.heads(connection, [board_id])[board_id]
    marks = tuple(sorted(moment.marks.items()))
    key = board_id, moment.at, moment.day, marks, head.version
    found = cache.get(key)
    if found is None:
        found = standings.past.of(connection, board_id, moment, kept_of(head.campaign_id))
        cache.put(key, found)
    return found


def kept_of(campaign_id: int) -> Kept:
    """Return what is kept of a campaign's lines, for the past boards that are read of it."""
    cache: Cache[Kept] = current_app.extensions["prefixes"]
    kept = cache.get((campaign_id,))
    if kept is None:
        kept = Kept()
        cache.put((campaign_id,), kept)
    return kept


def _told_at(campaign: Campaign, moment: Moment) -> datetime:
    """Return the moment that the pace is reckoned at.

    A close that was taken on a later day, when the server was up again, is of its own evening.
    """
    if business_date(moment.at, clock.zone()) == moment.day:
        return moment.at
    return cut_off_at(moment.day, campaign.cut_off, clock.zone())
