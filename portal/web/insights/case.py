"""The account that the demo retells: each of its statements beside what the ledger gives now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import current_app, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock
from portal.demo import account
from portal.demo.account import AFTER, BEFORE, Account, Claim
from portal.models import Campaign
from portal.pages.formats import moment, qty
from portal.services.insights import retold, retold_asked
from portal.services.insights.retold import Counted, Retold
from portal.services.insights.retold_lines import Season
from portal.services.names import Named
from portal.services.refusal import NotFound
from portal.services.work import snapshot
from portal.web.guard import actor
from portal.web.insights import asked, case_facts, case_words
from portal.web.insights.case_facts import Link, Row
from portal.web.insights.case_words import words

_OF_A_SEASON = ("total", "bundles", "cycles", "average", "assigned_share")


@dataclass(frozen=True, slots=True)
class Section:
    """Statements that belong together."""

    id: str
    heading: str
    rows: list[Row]


def show() -> ResponseReturnValue:
    """Show the account against the ledger; NotFound unless both of its seasons are in sight."""
    found = asked.campaigns()
    seasons = of_account(found)
    if seasons is None:
        raise NotFound
    told, me = account.read(), actor()
    asks = told.told["request"]
    with snapshot() as connection:
        counted = retold.of(connection, told, seasons.values())
        may_read, request = retold_asked.request(
            connection, me, seasons[asks["season"]], asks["person"]
        )
        reasons = retold_asked.reasons(connection)
    answered = case_facts.request(asks, seasons[asks["season"]], request, may_read=may_read)
    sections = _sections(told, counted, answered, reasons)
    checked = [row for section in sections for row in section.rows if row.agrees is not None]
    return asked.page(
        "insights/case.html",
        asked.campaign(found) or seasons[AFTER],
        [],
        sections=sections,
        finding=_finding(checked),
        caution=words(told.told["caution"]),
        basis=_(
            "Recounted from %(num)s ledger lines, as of %(time)s.",
            num=qty(counted.lines),
            time=moment(clock.now()),
        ),
        invented=[words(one) for one in told.told["invented"]],
        meanings=[(name, case_words.MEANINGS[code]) for code, name in case_words.STANDINGS.items()],
        standings=case_words.STANDINGS,
    )


def of_account(found: Iterable[tuple[Campaign, object]]) -> Mapping[str, Campaign] | None:
    """Return the two seasons of the account by their codes; None unless both are in sight."""
    seasons = {one.code: one for one, _unit in found if one.code in (BEFORE, AFTER)}
    return seasons if len(seasons) == len((BEFORE, AFTER)) else None


def _finding(checked: list[Row]) -> str:
    agree = sum(bool(row.agrees) for row in checked)
    if agree == len(checked):
        return ngettext(
            "The ledger bears out the %(num)s statement of the account that it can check.",
            "The ledger bears out all %(num)s statements of the account that it can check.",
            agree,
        )
    return _(
        "The ledger bears out %(agree)s of %(num)s statements of the account that it can check.",
        agree=agree,
        num=len(checked),
    )


def _sections(
    told: Account, counted: Retold, request: list[Row], reasons: Mapping[str, Named]
) -> list[Section]:
    of_kind: dict[tuple[str, str], list[Row]] = {}
    for one in counted.counted:
        season = one.claim.season if one.claim.kind in _OF_A_SEASON else ""
        row = _row(one, counted.seasons)
        of_kind.setdefault((one.claim.kind, season), []).append(row)

    def chosen(*kinds: str, season: str = "") -> list[Row]:
        return [row for kind in kinds for row in of_kind.get((kind, season), [])]

    seasons = [
        Section(
            code,
            heading,
            [
                *case_facts.of_season(told, counted.seasons[code]),
                *chosen(*_OF_A_SEASON, season=code),
            ],
        )
        for code, heading in (
            (BEFORE, _("The first quarter of 2015")),
            (AFTER, _("The first quarter of 2016")),
        )
    ]
    between = chosen("output_ratio", "cycle_ratio", "increase")
    return [
        *seasons,
        Section("course", _("On the way in 2016"), chosen("milestone", "first")),
        Section(
            "between",
            _("Between the two"),
            [case_facts.in_both(told, counted.seasons), *between],
        ),
        Section("request", _("C asks for less"), request),
        Section("excuses", _("Excuses for no result"), case_facts.excuses(told, reasons)),
        Section("apart", _("What no ledger can show"), case_facts.apart(told)),
    ]


def _row(one: Counted, seasons: Mapping[str, Season]) -> Row:
    claim = one.claim
    because = claim.told.get("because", "")
    return Row(
        key=f"claim-{claim.number}",
        told=case_words.told(claim, _group(claim)),
        standing=claim.standing,
        found=case_words.found(one),
        agrees=one.agrees,
        links=_links(one, seasons),
        because=words(because) if because else "",
    )


def _group(claim: Claim) -> str:
    """Return what the people of a statement are called: the team, those of a cohort, or letters."""
    people = " + ".join(claim.people)
    if len(claim.people) == 1 or not claim.season:
        return people
    told = account.read().seasons[claim.season]
    everybody, newcomers = told["people"], told["newcomers"]
    if list(claim.people) == everybody:
        return _("The team (%(people)s)", people=people)
    if list(claim.people) == newcomers:
        return _("Born in 1985 or later (%(people)s)", people=people)
    if list(claim.people) == told.get("older_hands"):
        return _("The older hands (%(people)s)", people=people)
    if set(claim.people) == set(everybody) - set(newcomers) and claim.standing == "stated":
        return _("The others (%(people)s)", people=people)
    return people


def _links(one: Counted, seasons: Mapping[str, Season]) -> tuple[Link, ...]:
    claim = one.claim
    if claim.kind in ("output_ratio", "cycle_ratio", "increase"):
        now, before = (seasons[code].campaign.id for code in (AFTER, BEFORE))
        return ((_("Cadence"), url_for("insights.cadence", campaign=now, against=before)),)
    season = seasons[claim.season]
    if claim.kind == "cycles":
        return (case_facts.bulletins(season.campaign),)
    if claim.kind == "milestone":
        if one.bulletin_id is None:
            return ()
        bulletin = url_for("bulletins.show", bulletin_id=one.bulletin_id)
        return ((_("Bulletin"), bulletin),)
    if claim.kind == "assigned_share" and "insights.channels" in current_app.view_functions:
        return ((_("Channels"), url_for("insights.channels", campaign=season.campaign.id)),)
    return case_facts.board(season, "bundle" if claim.kind == "bundles" else "person")
