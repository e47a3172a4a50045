"""The filters in force as chips, each with the address without it; and quick choices of days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from wtforms import SelectField

from portal.models import Campaign
from portal.pages.formats import full_day, named
from portal.services.ledger import Filters, Offers
from portal.web.entries.filtering import FilterForm

LIST = "entries.index"


@dataclass(frozen=True)
class Chip:
    """A filter in words, and the address of the list without it."""

    text: str
    url: str


@dataclass(frozen=True)
class Span:
    """A choice of days that is a touch away."""

    text: str
    url: str
    is_chosen: bool


def address(form: FilterForm, filters: Filters) -> dict[str, Any]:
    """Return what stands in the list's address: the filters that were read, and no others."""
    said = {} if filters.own else {"of": "unit"}
    for field in form:
        if field.data and not field.errors:
            said[field.name] = str(field.data)
    return said


def chips(form: FilterForm, said: dict[str, Any], offers: Offers) -> list[Chip]:
    """Return a chip for each filter in force; both days share one."""
    return [
        Chip(text, url_for(LIST, **{key: said[key] for key in said if key not in names}))
        for names, text in _named(form, said, offers)
    ]


def _named(
    form: FilterForm, said: dict[str, Any], offers: Offers
) -> Iterator[tuple[tuple[str, ...], str]]:
    for name in ("person", "unit", "indicator", "channel", "campaign", "state", "customer", "no"):
        if name in said:
            label = str(form[name].label.text)
            value = _value(form, name, said, offers)
            yield (name,), _("%(filter)s: %(value)s", filter=label, value=value)
    first, last = said.get("since"), said.get("until")
    if first or last:
        yield ("since", "until"), _days(first, last)


def _value(form: FilterForm, name: str, said: dict[str, Any], offers: Offers) -> str:
    field, typed = form[name], str(said[name])
    if isinstance(field, SelectField):
        labels = {choice.value: str(choice.label) for choice in field.choices}
        return labels[typed].strip()
    if name == "person":
        numbers = {person.employee_no: person for person, _unit in offers.people}
        return f"{named(numbers[typed])} {typed}" if typed in numbers else typed
    return typed


def _days(first: str | None, last: str | None) -> str:
    since = full_day(date.fromisoformat(first)) if first else ""
    until = full_day(date.fromisoformat(last)) if last else ""
    if since == until:
        return since
    if since and until:
        return _("%(first)s to %(last)s", first=since, last=until)
    return _("From %(first)s", first=since) if since else _("Until %(last)s", last=until)


def spans(
    said: dict[str, Any], filters: Filters, campaigns: Sequence[Campaign], today: date
) -> list[Span]:
    """Return today, yesterday, this week and the season: the one asked for, or what is live."""
    yesterday = today - timedelta(days=1)
    asked = [one for one in campaigns if one.id == filters.campaign_id]
    live = [one for one in campaigns if one.state == "live"]
    choices = [
        (_("Today"), today, today),
        (_("Yesterday"), yesterday, yesterday),
        (_("This week"), today - timedelta(days=today.weekday()), today),
        *((_("This season"), one.starts_on, one.ends_on) for one in (asked or live)[:1]),
    ]
    rest = {key: value for key, value in said.items() if key not in ("since", "until")}
    return [
        Span(
            text,
            url_for(LIST, **rest, since=first.isoformat(), until=last.isoformat()),
            (filters.since, filters.until) == (first, last),
        )
        for text, first, last in choices
    ]
