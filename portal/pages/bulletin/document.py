"""A bulletin put together: its head, its sections in their order and its foot, for one edition."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import gettext as _

from portal.domain.bulletin import Content, Team
from portal.pages.bulletin import (
    figures,
    hints,
    kinds,
    movement,
    notes,
    overall,
    stars,
    table,
    wrongs,
)
from portal.pages.bulletin.figures import Figure
from portal.pages.bulletin.movement import Moved
from portal.pages.bulletin.table import Table
from portal.pages.bulletin.written import amount, decimal, either, listed, name_of
from portal.pages.formats import is_english, signed

_NUMERALS = "一二三四五六七八九十"
_MOST_TEAMS = 6


@dataclass(frozen=True)
class Sent:
    """To whom a bulletin goes: up, and down."""

    up: str
    down: str


@dataclass(frozen=True)
class Document:
    """Everything that a page shows of a bulletin; sentences with their figures marked."""

    content: Content
    title: str
    number: str
    office: str
    dated: str
    heading: str
    part: str
    overall: str
    figures: list[Figure]
    table: Table
    people: Table | None
    arithmetic: str
    notes: str
    teams: str
    moved: list[Moved]
    stars_title: str
    stars: str
    practices: list[tuple[str, str, str]]
    hints: list[str]
    correction: str
    issues: list[wrongs.Issue]
    sent: Sent
    taken_at: datetime
    sections: dict[str, str] = field(default_factory=dict)


def of(content: Content, zero: Collection[str] = (), unit: str = "", remarks: int = 0) -> Document:
    """Return the document; `zero` are the rows in the reader's charge, empty in other editions.

    `unit` names the part that the facts are narrowed to, `remarks` is how many were added.
    """
    is_correction = content.kind == "correction"
    main = table.main(content, zero)
    made = Document(
        content=content,
        title=kinds.title(content),
        number=kinds.number(content),
        office=kinds.office(content.season),
        dated=kinds.dated(content),
        heading=kinds.heading(content),
        part=_("Part of %(unit)s", unit=unit) if unit else "",
        overall=overall.paragraph(content, unit),
        figures=figures.of(content),
        table=main,
        people=table.people(content, zero),
        arithmetic="" if unit else movement.arithmetic(content),
        notes=notes.notes(content, is_part=bool(unit)),
        teams=_teams(content),
        moved=movement.lines(content),
        stars_title=kinds.stars(content),
        stars="" if is_correction else stars.sentence(content),
        practices=[
            (either(one.person, one.person_en), one.text, either(one.channel or "", one.channel_en))
            for one in content.practices
        ],
        hints=hints.hints(content, zero) if zero and not is_correction else [],
        correction=wrongs.paragraph(content) if is_correction else "",
        issues=wrongs.issues(content) if is_correction else [],
        sent=_sent(content),
        taken_at=datetime.fromisoformat(content.taken_at),
    )
    made.sections.update(_sections(made, remarks))
    return made


def _sections(made: Document, remarks: int) -> dict[str, str]:
    """Return the headings of the sections that there are, numbered."""
    is_correction = made.content.kind == "correction"
    has_moved = bool(made.moved) or (bool(made.arithmetic) and movement.has_moved(made.content))
    wanted = (
        ("overall", _("Overall"), bool(made.overall)),
        ("correction", _("What is put right"), is_correction),
        ("table", made.table.title, bool(made.table.rows)),
        ("people", made.people.title if made.people else "", made.people is not None),
        ("moved", movement.title(), has_moved),
        ("stars", made.stars_title, bool(made.stars)),
        ("practices", _("Best practices"), bool(made.practices)),
        ("remarks", _("Added remarks"), bool(remarks)),
        ("hints", _("Points to follow up"), bool(made.hints)),
    )
    there = [(name, title) for name, title, is_there in wanted if is_there]
    return {name: _numbered(place, title) for place, (name, title) in enumerate(there)}


def _numbered(place: int, title: str) -> str:
    return f"{place + 1}. {title}" if is_english() else f"{_NUMERALS[place]}、{title}"


def _teams(content: Content) -> str:
    """Return what the teams have, where there are several and nothing else ranks them."""
    if content.season.scoring == "team" or len(content.teams) < 2 or content.kind == "correction":  # noqa: PLR2004 - several
        return ""
    told = [_team(content, team) for team in content.teams]
    return _("By team: %(teams)s.", teams=("; " if is_english() else "；").join(told))


def _team(content: Content, team: Team) -> str:
    value = amount(content.season, decimal(team.value))
    if content.kind != "cycle" or not decimal(team.today):
        return _("%(team)s %(value)s", team=name_of(team), value=value)
    return _(
        "%(team)s %(value)s (%(today)s)",
        team=name_of(team),
        value=value,
        today=signed(decimal(team.today)),
    )


def _sent(content: Content) -> Sent:
    """Return who gets it: the unit above, and the teams, by name where there are few."""
    season = content.season
    up = either(season.parent, season.parent_en) or _("the management")
    direct = [team for team in content.teams if _is_right_below(team.path, season.unit_path)]
    if len(direct) == len(content.teams) and 1 < len(direct) <= _MOST_TEAMS:
        return Sent(up, listed([name_of(team) for team in direct], _MOST_TEAMS))
    if len(direct) == len(content.teams):
        return Sent(up, _("the unit's management and teams"))
    return Sent(up, _("the unit's management, sub-branches and teams"))


def _is_right_below(path: str, above: str) -> bool:
    return path.startswith(above) and path[len(above) :].strip("/").count("/") == 0
