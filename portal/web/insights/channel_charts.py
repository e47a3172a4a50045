"""The charts of channels: yields in order of priority, weeks, self-sourced or assigned."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext as _

from portal.models import Campaign
from portal.pages.chart import Chart, Series
from portal.pages.formats import day as short_day
from portal.pages.formats import named
from portal.services.insights.channels import NOT_TOLD, Channels, Row
from portal.web.insights.telling import fraction, in_words, plain

Measure = tuple[str, str]


def called(row: Row) -> str:
    """Return what a channel is called, or that nobody told."""
    return _("Not told") if row.channel is None else named(row.channel)


def charts(sides: Sequence[tuple[Campaign, Channels]], measure: Measure, as_of: str) -> list[Chart]:
    """Return the charts of a season, the last of the sides, beside the one before it, if any."""
    found = sides[-1][1]
    return [
        *([_yields(found, measure, as_of)] if found.in_order else []),
        _weeks(found, measure, as_of),
        _sources(sides, as_of),
    ]


def _yields(found: Channels, measure: Measure, as_of: str) -> Chart:
    return Chart(
        id="yields",
        title=_("Priority against yield"),
        kind="bar",
        head=_("Channel, by priority"),
        categories=[f"{row.priority} · {called(row)}" for row in found.in_order],
        series=[
            Series(_("For each person active in it"), [plain(row.yields) for row in found.in_order])
        ],
        measure=in_words(measure),
        note=_(
            "In the season's order of priority, the first on top; self-sourced channels alone."
            " Active is who has something in the channel that stands. %(as_of)s",
            as_of=as_of,
        ),
    )


def _weeks(found: Channels, measure: Measure, as_of: str) -> Chart:
    rows = [row for row in found.rows if row.entries or row.value]
    return Chart(
        id="weeks",
        title=_("Week by week"),
        kind="column",
        head=_("Week from"),
        categories=[short_day(day) for day in found.weeks],
        series=[
            Series(called(row), [_in_week(found, row, week) for week in range(len(found.weeks))])
            for row in rows
        ],
        measure=in_words(measure),
        note=_(
            "By business date, in weeks from Monday; what was taken back is off where the"
            " ledger has it. %(as_of)s",
            as_of=as_of,
        ),
        is_stacked=True,
    )


def _in_week(found: Channels, row: Row, week: int) -> Decimal:
    channel_id = row.channel.id if row.channel else NOT_TOLD
    return plain(found.by_week.get((channel_id, week), 0))


def _sources(sides: Sequence[tuple[Campaign, Channels]], as_of: str) -> Chart:
    parts = [
        (_("Self-sourced"), [one.part(self_sourced=True) for _season, one in sides]),
        (_("Assigned leads"), [one.part(self_sourced=False) for _season, one in sides]),
        (
            _("Not told"),
            [sum(row.value for row in one.rows if row.channel is None) for _season, one in sides],
        ),
    ]
    return Chart(
        id="sources",
        title=_("Self-sourced against assigned"),
        kind="column",
        head=_("Campaign"),
        categories=[named(season) for season, _found in sides],
        series=[
            Series(
                name,
                [
                    fraction(Fraction(value, one.total)) if one.total > 0 else None
                    for value, (_season, one) in zip(values, sides, strict=True)
                ],
            )
            for name, values in parts
            if name != parts[2][0] or any(values)
        ],
        measure="%",
        note=_("Shares of what came in where a channel is asked for. %(as_of)s", as_of=as_of),
        is_share=True,
        is_stacked=True,
    )
