"""Somebody's season on one page: the same for them and for who leads them."""

from dataclasses import replace

from flask import request
from flask.typing import ResponseReturnValue

from portal import clock
from portal.domain import mask
from portal.domain.business_day import business_date
from portal.domain.quantity import from_scaled
from portal.pages import board
from portal.pages import honours as honour_page
from portal.pages import person as told
from portal.services import customer_sight, honours, ledger, reports
from portal.services.insights import people, person
from portal.services.ledger import EntryLine
from portal.services.work import snapshot
from portal.web.campaigns.words import COHORTS
from portal.web.guard import actor
from portal.web.insights import asked
from portal.web.row_number import number

MOST_ENTRIES = 8
MOST_REPORTS = 5


def show(person_id: int) -> ResponseReturnValue:
    """Show a season of somebody, the most pressing one without a choice; NotFound out of sight."""
    me, now = actor(), clock.now()
    today = business_date(now, clock.zone())
    whose, seasons = people.find(me, person_id)
    text = request.args.get("campaign", "")
    season = people.season(seasons, number(text) if text else None)
    campaign = season.campaign
    with snapshot() as connection:
        own = person.of(connection, season, seasons, today, board.on_day)
    view = told.view(own, whose, now, today)
    listed = honours.listing(me, campaign.id, person_id=person_id)
    measure = honour_page.measure_of(listed)
    dates = (campaign.starts_on, campaign.ends_on)
    entries = ledger.latest_of(me, person_id, dates, MOST_ENTRIES) if season.shows_all else []
    return asked.page(
        "insights/person.html",
        campaign,
        view.charts,
        person=whose,
        own_season=season,
        seasons=seasons,
        view=view,
        now=now,
        today=today,
        is_own=person_id == me.person_id,
        cohorts=COHORTS,
        honours=[honour_page.view(one, measure) for one in listed.awards],
        reports=reports.listing.latest_of(me, person_id, dates, MOST_REPORTS),
        entries=[_masked(one) for one in entries],
        exact=from_scaled,
    )


def _masked(line: EntryLine) -> EntryLine:
    """Return the line with its customer masked, also for who may open it and read the name."""
    if line.is_masked:
        return line
    return replace(line, customer=mask.shown(line.customer, customer_sight.OF_SEASON))
