"""A line of the target table as it is shown: every figure written, so that rows cost little."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
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


class Writer:
    """Writes the lines of one page: what is the same for all of them is looked up once."""

    def __init__(self, course: Course) -> None:
        """Read the course of the period, and the reader's language."""
        self._course = course
        self._is_english = is_english()
        self._label = _("%(done)s%% done, pace %(pace)s%%")
        self._ticks: dict[Fraction, tuple[str, str]] = {}
        self._counts: dict[int, str] = {}
        self._sum_of_people = _("its people: %(sum)s")

    def row(self, line: Line) -> Row:
        """Return the line as it is shown."""
        place, held = line.place, line.held
        pace = self._course.of(line.done, held.target, line.plan)
        is_unit = line.subject[0] == "u"
        target = plain(held.target)
        return Row(
            key=line.key,
            id=place.id,
            name=(self._is_english and place.name_en) or place.name,
            note=place.number,
            face=faces.unit(place.name) if is_unit else faces.avatar(place.name),
            hue=faces.hue(f"u{place.id}" if is_unit else f"p{place.person_id}"),
            team=(self._is_english and place.team_en) or place.team,
            group=place.team_id or 0,
            search=_search(place.name, place.name_en, place.number, place.sort_key),
            saved=target,
            old=figure(held.target) if target else NONE,
            pinned=held.pinned,
            done=figure(line.done),
            references=tuple(NONE if one is None else figure(one) for one in line.references),
            bar=self.bar(pace),
            needed=rate(pace.needed_per_day),
            projected=whole(pace.projection),
            status=pace.status,
            hints=tuple(self._hints(line)),
            is_unit=is_unit,
            is_own=line.is_own,
            left=day(place.left_on) if place.has_left else "",
            people=self._people(line.people) if is_unit else "",
        )

    def bar(self, pace: Pace) -> Bar | None:
        """Return the bar of a pace, None without a target."""
        attained = pace.attainment
        if attained is None:
            return None
        percent = pct(attained)
        tick, share = self._tick(pace)
        return Bar(
            width=f"{min(max(attained * 100, 0), 100):.2f}",
            tick=tick,
            is_ok=pace.status in (None, "exceeded", "on_pace"),
            label=self._label % {"done": percent, "pace": share},
            percent=percent,
        )

    def _tick(self, pace: Pace) -> tuple[str, str]:
        """Return where the tick stands and how it is told: mostly the same for everybody."""
        if pace.share not in self._ticks:
            exact = pace.elapsed_share
            at = min(max(exact * 100, 0), 100)
            self._ticks[pace.share] = f"{at:.2f}", pct(exact)
        return self._ticks[pace.share]

    def _people(self, count: int) -> str:
        if count not in self._counts:
            self._counts[count] = ngettext("%(num)s person", "%(num)s people", count)
        return self._counts[count]

    def _hints(self, line: Line) -> Iterator[str]:
        """Yield what a line is told besides: what its target becomes, and what does not sum up."""
        if line.upcoming is not None:
            target = figure(line.upcoming.target) if line.upcoming.target else _("none")
            since = day(line.upcoming.valid_from)
            yield _("from %(day)s: %(target)s", day=since, target=target)
        if line.of_parts and line.plan.whole and line.of_parts != line.plan.whole:
            yield _(
                "periods %(sum)s, season %(whole)s (%(difference)s)",
                sum=figure(line.of_parts),
                whole=figure(line.plan.whole),
                difference=signed(from_scaled(line.of_parts - line.plan.whole)),
            )
        if line.of_people and line.of_people != line.held.target:
            yield self._sum_of_people % {"sum": figure(line.of_people)}


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


def _named(name: str, name_en: str | None) -> str:
    return (is_english() and name_en) or name


def _search(name: str, name_en: str | None, number: str, sort_key: str) -> str:
    syllables = sort_key.split()
    initials = "".join(one[0] for one in syllables)
    return " ".join((name, name_en or "", number, sort_key, "".join(syllables), initials))
