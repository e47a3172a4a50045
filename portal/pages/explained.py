"""An explanation ready to be shown: the arithmetic, the ties, and the changes in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock
from portal.domain.business_day import business_date
from portal.domain.explanation import Account, Step
from portal.domain.quantity import from_scaled
from portal.pages import row as row_page
from portal.pages.chart import Chart, Series
from portal.pages.formats import clock_time, day, is_english, moment, named, qty, signed
from portal.services.explaining import CAUSES, Explained, What
from portal.services.standings import Member, Row

MOST_NAMED = 3


@dataclass(frozen=True)
class CountedView:
    """A line of the arithmetic: so much of an indicator, at so many points, comes to so much."""

    what: str
    days: str
    quantity: Decimal
    measure: str
    points: Decimal | None
    worth: Decimal
    lines: int


@dataclass(frozen=True)
class LineView:
    """One of the row's own lines."""

    entry_id: int
    at: str
    who: str
    what: str
    quantity: Decimal
    measure: str
    worth: Decimal


@dataclass(frozen=True)
class TiedView:
    """One of those who share a rank, in the order in which they are listed; `why` after whom."""

    key: str
    name: str
    number: str
    reached_at: datetime | None
    why: str


@dataclass(frozen=True)
class StepView:
    """One change that the row felt; `figure` is what became of its target or base."""

    at: str
    who: str
    what: str
    entry_id: int | None
    is_own: bool
    added: Decimal
    figure: str
    rank_before: int | None
    rank_after: int | None
    effect: int | None


@dataclass(frozen=True)
class PartView:
    """What the changes of one cause did together."""

    cause: str
    changes: int
    added: Decimal
    effect: int


def counted(explained: Explained) -> list[CountedView]:
    """Return what the row's value is the sum of."""
    return [
        CountedView(
            what=named(explained.indicators[one.indicator_id]),
            days=day(one.first) if one.first == one.last else f"{day(one.first)} – {day(one.last)}",
            quantity=from_scaled(one.quantity),
            measure=_measure(explained, one.indicator_id),
            points=None if one.points is None else from_scaled(one.points),
            worth=from_scaled(one.worth),
            lines=one.lines,
        )
        for one in explained.counted
    ]


def lines(explained: Explained) -> list[LineView]:
    """Return the page of the row's own lines."""
    members = {one.participation_id: one for one in explained.row.members}
    people = {**explained.people, **members}
    causes = {"reversal": _("Reversal"), "verification": _("Checked entry")}
    return [
        LineView(
            entry_id=one.entry_id,
            at=_when(one.at),
            who=_names(people[id_] for id_ in [one.participation_id] if id_ in people),
            what=f"{causes.get(one.cause, _('Entry'))} · {_indicator(explained, one.indicator_id)}",
            quantity=from_scaled(one.quantity),
            measure=_measure(explained, one.indicator_id),
            worth=from_scaled(one.worth),
        )
        for one in explained.lines
    ]


def ahead(explained: Explained) -> list[Row]:
    """Return the rows ahead, the nearest first."""
    rank = explained.row.place.rank
    if rank is None:
        return []
    found = [one for one in explained.found.rows if one.place.rank and one.place.rank < rank]
    return found[::-1]


def level_above(explained: Explained) -> str:
    """Return who holds the rank above, some of them by name."""
    above = ahead(explained)
    nearest = [row_page.name(one) for one in above if one.place.rank == above[0].place.rank]
    return _some(nearest)


def tied(explained: Explained) -> list[TiedView]:
    """Return those who share the row's rank, as they are listed, the row among them."""
    place = explained.row.place
    if not place.tied:
        return []
    sharing = [one for one in explained.found.rows if one.place.rank == place.rank]
    return [
        TiedView(
            key=one.key,
            name=row_page.name(one),
            number=_number(one),
            reached_at=one.sums.reached_at,
            why=_why(before, one),
        )
        for before, one in zip([None, *sharing], sharing, strict=False)
    ]


def _number(row: Row) -> str:
    return row.unit.code if row.unit else row.members[0].employee_no


def _why(before: Row | None, row: Row) -> str:
    """Say why somebody is listed after another with as much."""
    if before is None:
        return _("listed first")
    if before.sums.reached_at != row.sums.reached_at:
        return _("got there later") if row.sums.reached_at else _("has no line yet")
    if row.unit:
        return _("same moment, higher unit code")
    if row.sums.reached_at is None:
        return _("no line either, higher employee number")
    return _("same moment, higher employee number")


def steps(explained: Explained) -> list[StepView]:
    """Return the changes that the row felt, in the order of the lines."""
    account = explained.account
    return [_step(explained, one) for one in account.steps] if account else []


def _step(explained: Explained, step: Step[What]) -> StepView:
    what = step.what
    return StepView(
        at=_when(what.at),
        who=_whose(explained, what),
        what=_what(explained, what),
        entry_id=what.entry_id,
        is_own=what.is_own,
        added=from_scaled(step.added),
        figure=_figure(step),
        rank_before=step.rank_before,
        rank_after=step.rank_after,
        effect=step.effect,
    )


def parts(account: Account[What]) -> list[PartView]:
    """Return what each cause did, in their order; causes of nothing are left out."""
    titles = {
        "own": _("Own entries"),
        "others": _("Others' entries"),
        "reversals": _("Reversals"),
        "targets": _("Targets and bases"),
        "rules": _("Points decided anew"),
        "roster": _("The roster"),
    }
    return [
        PartView(titles[cause], part.changes, from_scaled(part.added), part.effect)
        for cause in CAUSES
        if (part := account.parts.get(cause))
    ]


def sum_told(account: Account[What]) -> str:
    """Say that the effects add up, and to what."""
    found = [signed(part.effect) for part in parts(account)]
    total = signed(account.effect)
    text = " + ".join(f"({one})" for one in found) + f" = {total}" if len(found) > 1 else total
    if account.is_unbroken:
        return _(
            "Sum of effects: %(sum)s = rank %(first)s before − rank %(last)s after.",
            sum=text,
            first=account.first,
            last=account.last,
        )
    if not account.stretches:
        return _("The row had no rank in this time, so no change had an effect on one.")
    ranks = _("; then ").join(
        _("from rank %(first)s to rank %(last)s", first=first, last=last)
        for first, last in account.stretches
    )
    return _(
        "Sum of effects: %(sum)s, while the row had a rank: %(ranks)s.",
        sum=text,
        ranks=ranks,
    )


def chart(explained: Explained) -> Chart:
    """Return the row's rank at every close, and at the later moment."""
    days = [day(one.day) for one in explained.ranked]
    ranks = [one.rank for one in explained.ranked]
    if explained.until is None:
        days.append(_("Now"))
        ranks.append(explained.row.place.rank)
    return Chart(
        id="rank",
        title=_("Rank at every close"),
        kind="line",
        head=_("Close of the day"),
        categories=days,
        series=[Series(row_page.name(explained.row), ranks)],
        measure=_("rank, 1 on top"),
        note=_(
            "As each close kept it; the last point as of %(time)s.",
            time=moment(explained.later.at),
        ),
        is_rank=True,
    )


def _what(explained: Explained, what: What) -> str:
    if what.kind == "roster":
        turns = {
            "joined": _("joined"),
            "off": _("taken off"),
            "left": _("leaves"),
            "stays": _("stays after all"),
            "moved": _("moved to another unit"),
            "bundle": _("bundled anew"),
            "training": _("in training from then on"),
            "trained": _("training ended"),
        }
        told = ", ".join(str(turns[turn]) for turn in what.turns)
        return _("Roster: %(turns)s", turns=told)
    if what.kind == "points":
        return _(
            "Points of %(indicator)s decided anew from %(day)s on",
            indicator=_indicator(explained, what.indicator_id),
            day=day(what.business_date),
        )
    titles = {
        "entry": _("Entry"),
        "late": _("Late entry for %(day)s", day=day(what.business_date)),
        "check": _("Checked, and counted from then on"),
        "reversal": _("Reversal"),
        "target": _("Target in force"),
        "base": _("Base set"),
    }
    return titles[what.kind]


def _whose(explained: Explained, what: What) -> str:
    if what.kind == "points":
        return _("Everybody")
    units = {one.unit.id: named(one.unit) for one in explained.found.rows if one.unit}
    people = [explained.people[id_] for id_ in what.people if id_ in explained.people]
    return _some([*(_name(one) for one in people), *(units.get(id_, "") for id_ in what.units)])


def _figure(step: Step[What]) -> str:
    if not (step.before and step.after):
        return ""
    if step.before.whole != step.after.whole and step.what.kind == "target":
        return f"{_whole(step.before.whole)} → {_whole(step.after.whole)}"
    if step.before.base != step.after.base:
        return f"{qty(from_scaled(step.before.base))} → {qty(from_scaled(step.after.base))}"
    return ""


def _when(at: datetime) -> str:
    """Return a moment of the season, short enough for a narrow table."""
    return f"{day(business_date(at, clock.zone()))} {clock_time(at)}"


def _whole(scaled: int | None) -> str:
    return qty(from_scaled(scaled)) if scaled else "–"


def _some(names: Sequence[str]) -> str:
    """Return some of the names, and how many more there are."""
    shown = "、".join(names[:MOST_NAMED]) if not is_english() else ", ".join(names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    if more <= 0:
        return shown
    return ngettext("%(names)s and %(num)s more", "%(names)s and %(num)s more", more, names=shown)


def _names(people: Iterable[Member]) -> str:
    return _some([_name(one) for one in people])


def _name(member: Member) -> str:
    return (member.name_en or member.name) if is_english() else member.name


def _indicator(explained: Explained, indicator_id: int | None) -> str:
    found = explained.indicators.get(indicator_id or 0)
    return named(found) if found else ""


def _measure(explained: Explained, indicator_id: int) -> str:
    found = explained.indicators[indicator_id]
    return found.measure_en if is_english() else found.measure
