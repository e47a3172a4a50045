"""Season against season: this one's curve over an earlier one's, on the same day of the season."""

from dataclasses import replace
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal import clock
from portal.domain import season_days
from portal.domain.business_day import business_date
from portal.domain.quantity import from_scaled
from portal.models import Campaign
from portal.pages import seasons as told
from portal.pages.formats import is_english, named
from portal.services import measures
from portal.services.insights import people, seasons, subjects
from portal.services.insights.seasons import Asked
from portal.services.insights.subjects import Subject
from portal.services.refusal import NotFound
from portal.services.work import snapshot
from portal.web.guard import actor
from portal.web.insights import asked as asking
from portal.web.insights import windows
from portal.web.insights.windows import Window
from portal.web.row_number import number

SAME = "same"


def show() -> ResponseReturnValue:
    """Show somebody's season against an earlier one; say so where there is none."""
    found = asking.campaigns()
    campaign = asking.campaign(found)
    if campaign is None:
        return render_template("insights/index.html", campaigns=found, campaign=None)
    units, persons = subjects.subjects(campaign)
    subject = subjects.subject(units, persons, request.args.get("of", ""))
    earlier = subjects.earlier_than(actor(), campaign)
    reference = _reference(campaign, earlier)
    choice: dict[str, Any] = {
        "campaigns": found,
        "units": units,
        "people": subjects.offered(persons, subject),
        "subject": subject,
        "subject_name": named(subject.person or subject.unit),
        "earlier": earlier,
        "reference": reference,
    }
    if reference is None:
        return asking.page("insights/seasons.html", campaign, [], found=None, **choice)
    return _against(campaign, reference, subject, choice)


def _reference(campaign: Campaign, earlier: list[Campaign]) -> Campaign | None:
    """Return the season that the address names, else the usual one; NotFound for no earlier one."""
    text = request.args.get("reference", "")
    if not text:
        return subjects.usual(campaign, earlier)
    wanted = next((one for one in earlier if one.id == number(text)), None)
    if wanted is None:
        raise NotFound
    return wanted


def _against(
    campaign: Campaign, reference: Campaign, subject: Subject, choice: dict[str, Any]
) -> ResponseReturnValue:
    now = clock.now()
    today = business_date(now, clock.zone())
    is_same = subject.person is None and request.args.get("who") == SAME
    most = max(season_days.length(one.starts_on, one.ends_on) for one in (campaign, reference))
    day = season_days.day_of(campaign.starts_on, campaign.ends_on, today)
    parts = windows.offered(campaign, most, day)
    window: Window = windows.asked(parts, most)
    with snapshot() as connection:
        measure = measures.of(connection, campaign)[is_english()]
        question = Asked(campaign, reference, subject, window.days, is_same)
        kept = asking.kept(
            ("seasons", campaign.id, reference.id, subject.key, window.days, is_same),
            asking.versions(connection, [campaign, reference]),
            lambda: seasons.against(connection, question, today),
        )
        # Whose names are told are those of now.
        found = replace(kept, asked=question)
    charts = [told.curve(found, measure), told.people(found, measure)]
    by_week = told.weeks(found, measure) if subject.person is None else None
    return asking.page(
        "insights/seasons.html",
        campaign,
        [*charts, *([by_week] if by_week else [])],
        found=found,
        sentence=told.sentence(found, measure),
        basis=told.basis(found, now),
        measure=measure,
        parts=parts,
        window=window,
        most=most,
        is_same=is_same,
        has_bars=0 < len(found.both) <= told.MOST_BARS,
        opened=people.opened(actor(), [one.person_id for one in found.both]),
        exact=from_scaled,
        **choice,
    )
