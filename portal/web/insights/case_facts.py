"""What the account tells besides its figures: how seasons were set up, and what is no figure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.demo.account import AFTER, BEFORE, Account
from portal.domain.tenure import months_in_post
from portal.models import Campaign
from portal.pages.formats import named, qty
from portal.services.insights.retold_asked import Asked
from portal.services.insights.retold_lines import Season
from portal.services.names import Named
from portal.web.campaigns.words import SCORINGS
from portal.web.insights import cadence_words
from portal.web.insights.case_words import accounts, dated, letters, words

Link = tuple[str, str]
# The reasons that a report may give, in the order of the account's excuses.
_REASONS = ("no_time", "routine", "unwell", "family", "car", "phone")


@dataclass(frozen=True, slots=True)
class Row:
    """A statement: what is told, what is found, and where one sees it.

    `key` names the row, `agrees` is None where nothing can be checked. `because` says what an
    inference rests on; `told_words` and `found_words` are words of the demo, in Chinese.
    """

    key: str
    told: str
    standing: str
    found: str
    agrees: bool | None
    links: tuple[Link, ...] = ()
    because: str = ""
    told_words: str = ""
    found_words: str = ""


def board(season: Season, kind: str) -> tuple[Link, ...]:
    """Return where a season's board of a kind is, if there is one."""
    board_id = season.boards.get(kind)
    if board_id is None:
        return ()
    return ((_("Board"), url_for("boards.show", board_id=board_id)),)


def bulletins(campaign: Campaign) -> Link:
    """Return where a season's bulletins are."""
    return _("Bulletins"), url_for("bulletins.index", campaign=campaign.id)


def of_season(told: Account, season: Season) -> list[Row]:
    """Return how a season is set up, as it is told and as it is."""
    fact, campaign = told.seasons[season.campaign.code], season.campaign
    newcomers = {who for who, place in season.people.items() if place.cohort == "newcomer"}
    people = board(season, "person")
    setting = ((_("Campaign"), url_for("campaigns.show", campaign_id=campaign.id)),)

    def row(name: str, text: str, found: str, *, agrees: bool, links: tuple[Link, ...]) -> Row:
        return Row(f"{campaign.code}-{name}", text, "stated", found, agrees, links)

    starts_on, ends_on = campaign.starts_on.isoformat(), campaign.ends_on.isoformat()
    here, there = ((*_bundled(season),), tuple(map(tuple, fact["bundles"])))
    rows = [
        row(
            "dates",
            _span(fact["starts_on"], fact["ends_on"]),
            _span(starts_on, ends_on),
            agrees=(fact["starts_on"], fact["ends_on"]) == (starts_on, ends_on),
            links=setting,
        ),
        row(
            "people",
            _people(fact["people"]),
            _people(season.people),
            agrees=set(fact["people"]) == season.people.keys(),
            links=people,
        ),
        row(
            "newcomers",
            _("Born in 1985 or later, called new: %(people)s", people=letters(fact["newcomers"])),
            _(
                "Newcomers: %(people)s",
                people=letters(who for who in season.people if who in newcomers),
            ),
            agrees=set(fact["newcomers"]) == newcomers,
            links=people,
        ),
        row(
            "scoring",
            _scored(fact["scoring"], there),
            _scored(campaign.scoring, here),
            agrees=(fact["scoring"], there) == (campaign.scoring, here),
            links=setting,
        ),
        row(
            "reporting",
            _("Reporting: %(words)s", words=words(fact["reporting"])),
            _("Bulletin: %(rule)s", rule=cadence_words.rule(campaign)),
            agrees=_reported(fact["reporting"], campaign),
            links=(bulletins(campaign),),
        ),
        row(
            "leads",
            _("Leads: %(words)s", words=words(fact["leads"])),
            _channels(told, season),
            agrees=_led(told, season, fact["leads"]),
            links=setting,
        ),
    ]
    return rows + _in_post(fact, season)


def in_both(told: Account, seasons: Mapping[str, Season]) -> Row:
    """Return who is in both seasons."""
    both, now, before = told.told["both_seasons"], seasons[AFTER].people, seasons[BEFORE].people
    found = [who for who in now if who in before]
    fresh = len(now) - len(found)
    return Row(
        "both",
        _("In both seasons: %(people)s", people=letters(both)),
        "stated",
        _(
            "%(people)s; %(fresh)s of %(all)s people had changed",
            people=letters(found),
            fresh=fresh,
            all=len(now),
        ),
        set(both) == set(found),
        board(seasons[AFTER], "person"),
    )


def request(
    told: Mapping[str, Any], campaign: Campaign, asked: Asked | None, *, may_read: bool
) -> list[Row]:
    """Return C's request and its answer; what was written is for C and who leads C."""
    hidden = _("kept for %(who)s and who leads %(who)s", who=told["person"])
    none = _("there is no such request") if may_read else hidden
    links = ((_("Campaign"), url_for("campaigns.show", campaign_id=campaign.id)),)
    wish = _(
        "%(who)s asked on %(day)s for a target of %(target)s",
        who=told["person"],
        day=dated(told["asked_on"]),
        target=accounts(told["target"]),
    )
    answer = _("%(day)s: refused, the target stays", day=dated(told["answered_on"]))
    if told["granted"]:
        answer = _("%(day)s: granted", day=dated(told["answered_on"]))
    return [
        Row(
            "request-asked",
            wish,
            "invented",
            _asked(asked) if asked else none,
            _agrees(asked, told, asked_on="asked_on", reason="reason") if may_read else None,
            links,
            told_words=told["reason"] if may_read else "",
            found_words=asked.reason if asked else "",
        ),
        Row(
            "request-answered",
            answer,
            "invented",
            _answered(asked) if asked else none,
            _agrees(asked, told, answered_on="answered_on", answer="answer") if may_read else None,
            links,
            because=_("that C asked for a lower target and was refused is stated"),
            told_words=told["answer"] if may_read else "",
            found_words=asked.answer if asked else "",
        ),
    ]


def excuses(told: Account, reasons: Mapping[str, Named]) -> list[Row]:
    """Return the excuses, each beside the reason that a report may give."""
    return [
        Row(
            f"excuse-{code}",
            words(excuse),
            "stated",
            _("on the list of reasons: %(reason)s", reason=named(reasons[code]))
            if code in reasons
            else _("on no list of reasons"),
            code in reasons,
        )
        for excuse, code in zip(told.told["excuses"], _REASONS, strict=True)
    ]


def apart(told: Account) -> list[Row]:
    """Return what the account tells and no ledger knows."""
    fact = told.seasons[BEFORE]
    ages = _(", ").join(f"{who} {age}" for who, age in fact["ages"].items())
    unknown = _("No ledger keeps this: as the account tells it")
    return [
        Row(f"{BEFORE}-ages", _("Ages in 2015: %(ages)s", ages=ages), "stated", unknown, None),
        Row(
            f"{BEFORE}-older_hands",
            _("Called older hands in 2015: %(people)s", people=letters(fact["older_hands"])),
            "stated",
            unknown,
            None,
        ),
        Row("cohorts", words(told.told["cohorts"]), "stated", unknown, None),
        *(
            Row(f"apart-{at}", words(text), "stated", unknown, None)
            for at, text in enumerate(told.told["not_in_the_ledger"])
        ),
    ]


def _span(first: str, last: str) -> str:
    return _("%(first)s to %(last)s", first=dated(first), last=dated(last))


def _people(people: Iterable[str]) -> str:
    who = list(people)
    return ngettext(
        "%(num)s person: %(people)s", "%(num)s people: %(people)s", len(who), people=letters(who)
    )


def _bundled(season: Season) -> list[tuple[str, ...]]:
    return [people for people in season.bundles_and_others() if len(people) > 1]


def _scored(scoring: str, bundles: Iterable[Iterable[str]]) -> str:
    told = _("Scored as: %(scoring)s", scoring=SCORINGS[scoring])
    together = letters(" + ".join(people) for people in bundles)
    return _("%(scoring)s; %(bundles)s", scoring=told, bundles=together) if together else told


def _reported(told: str, campaign: Campaign) -> bool:
    """Whether the season's bulletins come as often as the account says."""
    thursday = 3
    without = [f"{campaign.starts_on.year}-01-01"]
    is_weekly = campaign.cadence == "weekly" and campaign.cadence_weekday == thursday
    is_daily = campaign.cadence == "daily" and campaign.basis == "calendar"
    as_told = is_weekly if "Thursday" in told else is_daily
    return as_told and campaign.closures == without


def _channels(told: Account, season: Season) -> str:
    own = [code for code in told.told["channels"] if season.through.get(code)]
    assigned = season.assigned
    ranked = [season.channels[code][0] for code in own if code in season.channels]
    order = (
        _("in an order of priority")
        if ranked == sorted(set(ranked)) and len(ranked) > 1
        else _("without an order of priority")
    )
    return ngettext(
        "%(assigned)s assigned; %(num)s channel of one's own, %(order)s",
        "%(assigned)s assigned; %(num)s channels of one's own, %(order)s",
        len(own),
        assigned=accounts(assigned),
        order=order,
    )


def _led(told: Account, season: Season, leads: str) -> bool:
    """Whether leads came as the account says: handed out in part, or by four ranked channels."""
    own: list[str] = told.told["channels"]
    apart_: str = told.told["channel_apart"]
    known = set(season.channels) == {*own, apart_} and not season.channels[apart_][1]
    priorities = [season.channels[code][0] for code in own] if known else []
    if leads.startswith("self-sourced"):
        return known and priorities == sorted(set(priorities)) and not season.assigned
    return known and season.assigned > 0


def _in_post(fact: Mapping[str, Any], season: Season) -> list[Row]:
    told: Mapping[str, int] = fact.get("months_in_post", {})
    if not told:
        return []
    first = date.fromisoformat(fact["starts_on"])
    since = {who: season.people[who].in_post_since for who in told if who in season.people}
    found = {who: months_in_post(day, first) for who, day in since.items() if day}
    return [
        Row(
            f"{season.campaign.code}-months_in_post",
            _("Months in post when the season began: %(months)s", months=_numbers(told)),
            "stated",
            _("by the day since when they are in post: %(months)s", months=_numbers(found)),
            dict(told) == found,
        )
    ]


def _numbers(found: Mapping[str, int]) -> str:
    return letters(f"{who} {number}" for who, number in found.items())


def _asked(asked: Asked) -> str:
    return _(
        "asked on %(day)s for %(target)s instead of %(then)s",
        day=dated(asked.asked_on.isoformat()),
        target=accounts(asked.wished),
        then=qty(asked.then),
    )


def _answered(asked: Asked) -> str:
    if asked.answered_on is None:
        return _("not answered yet")
    day = dated(asked.answered_on.isoformat())
    if asked.outcome == "granted":
        return _("%(day)s: granted", day=day)
    if asked.outcome == "withdrawn":
        return _("%(day)s: withdrawn", day=day)
    return _("%(day)s: refused, the target stays", day=day)


def _agrees(asked: Asked | None, told: Mapping[str, Any], **fields: str) -> bool:
    if asked is None:
        return False
    same = all(str(getattr(asked, name)) == told[under] for name, under in fields.items())
    if "asked_on" in fields:
        return same and asked.wished == told["target"]
    return same and (asked.outcome == "granted") == told["granted"]
