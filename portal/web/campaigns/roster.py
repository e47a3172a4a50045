"""Choosing the participants of a campaign, by unit."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock
from portal.domain import written_day
from portal.domain.campaign import State
from portal.extensions import db
from portal.models import Campaign, Unit
from portal.pages.formats import named
from portal.services import rosters
from portal.services.names import tidy
from portal.services.refusal import Conflict, Rejected
from portal.services.rosters import Candidate, RosterRow, lists
from portal.web.campaigns import words
from portal.web.campaigns.roster_page import TAKINGS, Listing, Taking, listed, ticked
from portal.web.guard import actor
from portal.web.people.words import searched

# More units than this are typed with suggestions: a choice of thousands in each row serves nobody.
MOST_CHOICES = 40
LONGEST_SEARCH = 80
_INDENT = "\N{IDEOGRAPHIC SPACE}"


def show(campaign_id: int) -> ResponseReturnValue:
    """Show who may take part, unit by unit, with a tick each."""
    return _page(lists.editable(actor(), campaign_id))


def save(campaign_id: int) -> ResponseReturnValue:
    """Bring the people who were shown to what was ticked, and nobody else."""
    campaign = lists.editable(actor(), campaign_id)
    version = request.form.get("version")
    if version is None:
        # A form that was cut short would read as a roster of nobody.
        cut = Rejected("", _("The form did not arrive whole. Nothing was saved; send it again."))
        return _page(campaign, error=cut), 422
    try:
        people = _people(campaign)
        rows = _rows(campaign, people)
        among = {row.person_id for row in rows} | (ticked("row") & people.keys())
        changed = rosters.set(actor(), campaign_id, rows, among=among, version=version)
    except Rejected as refusal:
        return _page(lists.editable(actor(), campaign_id), error=refusal), 422
    except Conflict as conflict:
        return _page(lists.editable(actor(), campaign_id), conflict=conflict), 409
    told = ngettext("%(num)s place changed.", "%(num)s places changed.", changed)
    flash(told if changed else _("Nothing was changed."), "success" if changed else "info")
    return redirect(_address(campaign_id), 303)


def _people(campaign: Campaign) -> dict[int, Candidate]:
    """Return everybody who can be meant; a search narrows what is shown, not what was sent."""
    groups = rosters.candidates(actor(), campaign)
    return {one.person.id: one for group in groups for one in group.people}


def _rows(campaign: Campaign, people: Mapping[int, Candidate]) -> list[RosterRow]:
    """Return whose own box is ticked, with what was typed beside them, and who joins with a unit.

    Whoever joins with a whole unit or list, and was not shown, joins as the form says of all.
    """
    units = rosters.by_words(rosters.placeable(actor(), campaign))
    shown, chosen = ticked("row"), ticked("in")
    joining = ticked("unit")
    everybody = _everybody(campaign) if "everybody" in request.form else frozenset()
    rows = []
    for id_, one in people.items():
        comes = _unit_of(one) in joining or id_ in everybody
        # Who was not shown and takes part already stays as they are.
        comes = comes and _may_join(one) and (id_ in shown or not one.takes_part)
        if comes or id_ in chosen:
            rows.append(_typed(campaign, one, units))
    return rows


def _typed(campaign: Campaign, one: Candidate, units: Mapping[str, Unit | None]) -> RosterRow:
    form, id_ = request.form, one.person.id
    return RosterRow(
        person_id=id_,
        cohort=form.get(f"cohort-{id_}") or None,
        bundle=form.get(f"bundle-{id_}", ""),
        in_training=f"training-{id_}" in form,
        moves=f"moves-{id_}" in form,
        unit_id=_unit(f"unit-of-{id_}", one, units),
        joined_on=_first_day(campaign, one),
        left_on=_day(f"left-{id_}"),
    )


def _unit(key: str, one: Candidate, units: Mapping[str, Unit | None]) -> int | None:
    """Return the unit that was chosen or typed, None for where they are or their own."""
    text = tidy(request.form.get(key, ""))
    if not text:
        return None
    unit, is_ambiguous = rosters.called(units, text)
    if unit is None:
        several = _("Several units of the campaign are called this: write the code.")
        nowhere = _("The campaign has no unit of this code or name.")
        raise Rejected(f"unit-{one.person.id}", several if is_ambiguous else nowhere)  # noqa: EM102 - names the field
    return unit.id


def _day(key: str) -> date | None:
    text = request.form.get(key, "").strip()
    day = written_day.read(text)
    if text and day is None:
        raise Rejected(key, _("This is no date that can be read. Write it as 2026-01-05."))
    return day


def _first_day(campaign: Campaign, one: Candidate) -> date | None:
    """Return the first day that was typed; emptied, it is the campaign's own."""
    key = f"joined-{one.person.id}"
    if not one.takes_part:
        return _day(key) or _joining(campaign)
    return _day(key) or (campaign.starts_on if key in request.form else None)


def _joining(campaign: Campaign) -> date | None:
    """Return from when whoever is added counts, None for as the roster has it."""
    return campaign.starts_on if request.form.get("joining") == "first" else None


def _everybody(campaign: Campaign) -> frozenset[int]:
    groups = rosters.candidates(actor(), campaign, _under(), _search())
    return frozenset(one.person.id for group in groups for one in group.people)


def _unit_of(one: Candidate) -> int:
    return one.own.id if one.place is None else one.place.unit_id


def _may_join(one: Candidate) -> bool:
    return one.takes_part or one.person.disabled_at is None


def _under() -> int | None:
    return request.values.get("unit", type=int) or None


def _search() -> str:
    return tidy(request.values.get("q", ""))[:LONGEST_SEARCH]


def _taking() -> Taking:
    return request.values.get("taking", Taking.ALL, type=Taking)


def _address(campaign_id: int, **other: int) -> str:
    """Return the address of the page as it is narrowed now, with what is other."""
    asked: dict[str, Any] = {
        "unit": _under(),
        "q": _search() or None,
        "taking": None if _taking() is Taking.ALL else _taking().value,
        "page": request.values.get("page", type=int),
    }
    return url_for("campaigns.participants", campaign_id=campaign_id, **(asked | other))


def _page(
    campaign: Campaign, error: Rejected | None = None, conflict: Conflict | None = None
) -> str:
    units = rosters.units_of(actor(), campaign)
    under, search = _under(), _search()
    groups = rosters.candidates(actor(), campaign, under, search)
    found = listed(groups, _taking(), request.values.get("page", 1, type=int))
    placeable = rosters.placeable(actor(), campaign)
    return render_template(
        "campaigns/participants.html",
        campaign=campaign,
        found=found,
        units=units,
        under=under,
        search=search,
        taking=_taking(),
        takings=TAKINGS,
        is_narrowed=bool(under or search or _taking() is not Taking.ALL),
        indent=_INDENT,
        page_url=lambda page: _address(campaign.id, page=page),
        placeable=placeable,
        are_chosen=len(placeable) <= MOST_CHOICES,
        cohorts=words.COHORTS,
        bundles=rosters.bundles_of(actor(), campaign.id),
        history=rosters.history(actor(), campaign.id),
        version=rosters.fingerprint(db.session(), campaign.id),
        searched=searched,
        today=clock.today(),
        is_under_way=campaign.state == State.LIVE
        and not campaign.is_history
        and clock.today() > campaign.starts_on,
        error=error,
        wrong_name=_name_at(error, found),
        conflict=conflict,
        typed=request.form if error or conflict else None,
    )


def _name_at(error: Rejected | None, found: Listing) -> str:
    """Return whom a refusal is about, "" where it is about nobody who is shown."""
    if error is None or "-" not in error.field:
        return ""
    number = error.field.rpartition("-")[2]
    shown: Iterable[Candidate] = (one for group in found.groups for one in group.people)
    return next((named(one.person) for one in shown if str(one.person.id) == number), "")
