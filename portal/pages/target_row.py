"""A line of the target table as it is shown: every figure written, so that rows cost little."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.domain.pace import Pace
from portal.domain.quantity import from_scaled
from portal.pages import faces
from portal.pages.formats import day, is_english, pct, qty, rate, signed
from portal.pages.target_pace import Course
from portal.services.targets import Line

NONE = "–"


@dataclass(frozen=True, slots=True)
class Bar:
    """A progress bar: how wide, where the tick of the pace stands, in per cent, and its words."""

    width: str
    tick: str
    is_ok: bool
    label: str
    percent: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line in words and figures. `saved` is the target in force as one would type it."""

    key: str
    id: int
    name: str
    note: str
    face: str
    hue: int
    team: str
    group: int
    search: str
    saved: str
    old: str
    pinned: bool
    done: str
    references: tuple[str, ...]
    bar: Bar | None
    needed: str
    projected: str
    status: str | None
    hints: tuple[str, ...]
    is_unit: bool
    is_own: bool
    left: str
    people: str


@lru_cache(maxsize=4096)
def figure(scaled: int) -> str:
    """Write a scaled quantity; the same few come again and again down a table."""
    return qty(from_scaled(scaled))


def plain(scaled: int) -> str:
    """Write a target as it is typed: no thousands apart, nothing for none."""
    return f"{from_scaled(scaled):f}" if scaled else ""


def row_of(line: Line, course: Course) -> Row:
    """Return the line as it is shown, paced by the course of its period."""
    place, held = line.place, line.held
    pace = course.of(line.done, held.target, line.plan)
    is_unit = line.subject[0] == "u"
    return Row(
        key=line.key,
        id=place.id,
        name=name_of(line),
        note=place.number,
        face=faces.unit(place.name) if is_unit else faces.avatar(place.name),
        hue=faces.hue(f"u{place.id}" if is_unit else f"p{place.person_id}"),
        team=_named(place.team, place.team_en),
        group=place.team_id or 0,
        search=_search(place.name, place.name_en, place.number, place.sort_key),
        saved=plain(held.target),
        old=figure(held.target) if held.target else NONE,
        pinned=held.pinned,
        done=figure(line.done),
        references=tuple(NONE if one is None else figure(one) for one in line.references),
        bar=bar_of(pace),
        needed=rate(pace.needed_per_day),
        projected=whole(pace.projection),
        status=pace.status,
        hints=tuple(_hints(line)),
        is_unit=is_unit,
        is_own=line.is_own,
        left=day(place.left_on) if place.has_left else "",
        people=ngettext("%(num)s person", "%(num)s people", line.people) if is_unit else "",
    )


def bar_of(pace: Pace) -> Bar | None:
    """Return the bar of a pace, None without a target."""
    if pace.attainment is None:
        return None
    percent, tick = pct(pace.attainment), min(max(pace.elapsed_share * 100, 0), 100)
    width = min(max(pace.attainment * 100, 0), 100)
    return Bar(
        width=f"{width:.2f}",
        tick=f"{tick:.2f}",
        is_ok=pace.status in (None, "exceeded", "on_pace"),
        label=_("%(done)s%% done, pace %(pace)s%%", done=percent, pace=pct(pace.elapsed_share)),
        percent=percent,
    )


def whole(value: Decimal | None) -> str:
    """Write a projection: nobody knows its decimals."""
    return NONE if value is None else qty(value.quantize(Decimal(1)))


def sum_of(figures: Sequence[int | None]) -> str:
    """Write what the known ones of the figures sum to."""
    known = [one for one in figures if one is not None]
    return figure(sum(known)) if known else NONE


def name_of(line: Line) -> str:
    """Return whose line it is, in the reader's language."""
    return _named(line.place.name, line.place.name_en)


def _hints(line: Line) -> list[str]:
    found = []
    if line.upcoming is not None:
        target = figure(line.upcoming.target) if line.upcoming.target else _("none")
        found.append(
            _("from %(day)s: %(target)s", day=day(line.upcoming.valid_from), target=target)
        )
    if line.of_parts and line.plan.whole and line.of_parts != line.plan.whole:
        found.append(
            _(
                "periods %(sum)s, season %(whole)s (%(difference)s)",
                sum=figure(line.of_parts),
                whole=figure(line.plan.whole),
                difference=signed(from_scaled(line.of_parts - line.plan.whole)),
            )
        )
    if line.subject[0] == "u" and line.of_people and line.of_people != line.held.target:
        found.append(_("its people: %(sum)s", sum=figure(line.of_people)))
    return found


def _named(name: str, name_en: str | None) -> str:
    return (is_english() and name_en) or name


def _search(name: str, name_en: str | None, number: str, sort_key: str) -> str:
    syllables = sort_key.split()
    initials = "".join(one[0] for one in syllables)
    return " ".join((name, name_en or "", number, sort_key, "".join(syllables), initials))
