"""What is said of channels: the finding, the table of them, and the table of people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext as _

from portal.pages.formats import named, pct, qty
from portal.services.insights.channels import NOT_TOLD, Channels, Row
from portal.services.insights.cohorts import Member
from portal.services.sheets import Share, Sheet
from portal.web.insights.channel_charts import called
from portal.web.insights.telling import amount, fraction, in_words, joined, plain

Measure = tuple[str, str]


@dataclass(frozen=True)
class Line:
    """One channel as the table shows it; `rank` is that of its yield, None out of the order."""

    name: str
    kind: str
    priority: int | None
    value: Decimal
    share: Decimal | None
    entries: int
    people: int
    yields: Decimal | None
    rank: int | None


@dataclass(frozen=True)
class PersonLine:
    """What one participant has by channel, in the order of the table, and in all."""

    member: Member
    values: list[Decimal]
    total: Decimal


def _share(value: int, found: Channels) -> Decimal | None:
    return fraction(Fraction(value, found.total)) if found.total > 0 else None


def finding(found: Channels, measure: Measure, as_of: str) -> tuple[str, str]:
    """Return the finding in a few sentences, and what it rests on."""
    if found.total <= 0:
        return _("Nothing has come in yet for which a channel is asked."), as_of
    most = max(found.rows, key=lambda row: row.value)
    said = [
        _(
            "Most came by %(channel)s: %(part)s of %(total)s (%(share)s%%).",
            channel=called(most),
            part=qty(plain(most.value)),
            total=amount(found.total, measure),
            share=pct(_share(most.value, found)),
        ),
        _sources(found, measure),
        *_order(found, measure),
    ]
    basis = [
        _(
            "Nobody records the hours that a channel takes, so a yield for each person active does"
            " not prove that it is the easier one."
        ),
        as_of,
    ]
    if found.unasked:
        basis.insert(
            0,
            _(
                "%(amount)s more are of indicators that ask for no channel, and not counted here.",
                amount=amount(found.unasked, measure),
            ),
        )
    return " ".join(said), " ".join(basis)


def _sources(found: Channels, measure: Measure) -> str:
    assigned = found.part(self_sourced=False)
    untold = sum(row.value for row in found.rows if row.channel is None)
    if not assigned:
        return (
            _("Nothing was assigned.") if untold else _("All of it is self-sourced, none assigned.")
        )
    return _(
        "Assigned leads are %(part)s, %(share)s%% of it.",
        part=amount(assigned, measure),
        share=pct(_share(assigned, found)),
    )


def _order(found: Channels, measure: Measure) -> list[str]:
    rows = found.in_order
    if len({row.priority for row in rows}) <= 1:
        return [_("This season puts no channel before another.")] if rows else []
    used = found.in_use
    if len({row.priority for row in used}) <= 1:
        return [_("Too few channels are in use to say whether the order of priority holds.")]
    best = max(used, key=lambda row: row.yields)
    if found.order_holds:
        return [_("The order of priority holds: no channel yields more than one before it.")]
    return [
        _(
            "The order of priority does not hold: %(best)s, number %(number)s in it, yields the"
            " most for each person active, %(yields)s.",
            best=called(best),
            number=best.priority,
            yields=amount(best.yields, measure),
        )
        if best is not used[0]
        else _(
            "%(best)s, first in priority of those in use, yields the most for each person active;"
            " behind it the order does not hold.",
            best=called(best),
        )
    ]


def lines(found: Channels) -> list[Line]:
    """Return a line a channel."""
    return [_line(row, found) for row in found.rows]


def _line(row: Row, found: Channels) -> Line:
    return Line(
        name=called(row),
        kind=_kind(row),
        priority=row.priority if row.channel and row.channel.self_sourced else None,
        value=plain(row.value),
        share=_share(row.value, found),
        entries=row.entries,
        people=row.people,
        yields=plain(row.yields) if row.people else None,
        rank=found.ranked.get(row.channel.id) if row.channel else None,
    )


def _kind(row: Row) -> str:
    if row.channel is None:
        return "–"
    return _("Self-sourced") if row.channel.self_sourced else _("Assigned leads")


def unused(found: Channels) -> str:
    """Name the channels from which nothing came, where something came from others."""
    names = [called(row) for row in found.rows if row.channel and not row.value]
    return joined(names) if found.total > 0 else ""


def by_total(found: Channels, members: Iterable[Member]) -> list[Member]:
    """Return those who have the most first; equals in the order given."""
    return sorted(members, key=lambda member: -found.totals[member.participation_id])


def people(found: Channels, members: Iterable[Member]) -> list[PersonLine]:
    """Return what each has by channel, in the order given."""
    return [
        PersonLine(member, [plain(value) for value in values], plain(sum(values)))
        for member in members
        for values in [_values(found, member)]
    ]


def _values(found: Channels, member: Member) -> list[int]:
    own = found.by_person.get(member.participation_id, {})
    return [own.get(row.channel.id if row.channel else NOT_TOLD, 0) for row in found.rows]


def channel_sheet(found: Channels, measure: Measure, as_of: str) -> Sheet:
    """Return the channels as a sheet."""
    return Sheet(
        name=_("Channels"),
        head=[
            _("Channel"),
            _("Kind"),
            _("Priority"),
            in_words(measure),
            _("Share"),
            _("Entries"),
            _("People active"),
            _("For each person active"),
            _("Rank by yield"),
        ],
        rows=[
            [
                line.name,
                line.kind,
                line.priority,
                line.value,
                None if line.share is None else Share(line.share),
                line.entries,
                line.people,
                line.yields,
                line.rank,
            ]
            for line in lines(found)
        ],
        notes=[_("Channels"), as_of],
        widths=[22, 14, 10, 10, 10, 12, 12, 16, 14],
    )


def people_sheet(
    found: Channels, rows: Sequence[PersonLine], measure: Measure, as_of: str
) -> Sheet:
    """Return what each has by channel as a sheet."""
    return Sheet(
        name=_("Channels by person"),
        head=[_("Employee no."), _("Person"), *(called(row) for row in found.rows), _("Total")],
        rows=[[row.member.employee_no, named(row.member), *row.values, row.total] for row in rows],
        notes=[_("Channels by person"), in_words(measure), as_of],
        widths=[14, 16, *(14 for _row in found.rows), 12],
    )
