"""The notes below the table: what the figures rest on and what the marks mean."""

from decimal import Decimal

from flask_babel import gettext as _

from portal.domain.bulletin import Content
from portal.pages.bulletin.strong import strong
from portal.pages.bulletin.written import clauses, decimal, joined, measure_of, on, per_cent
from portal.pages.formats import day, qty

# Shares are written down to six decimals.
_NEAR = Decimal("0.0001")


def notes(content: Content, *, is_part: bool = False) -> str:
    """Return the notes; a part knows of no checks of its own."""
    sums = content.sums
    if sums is None:
        return ""
    told = [_checked(content, is_part=is_part)]
    if content.kind == "cycle" and any(row.change is not None for row in content.rows):
        told.append(_("▲ and ▼: places gained and lost since the issue before."))
    if any(row.target is not None for row in content.rows):
        told.append(_pace(content, decimal(sums.share)))
    told += [
        clauses([_("%(year)s: calendar not loaded, counted Monday to Friday", year=year)])
        for year in content.season.unloaded
    ]
    told.append(
        _(
            "What is entered after %(time)s counts for its day and stands in the next issue as a "
            "late line.",
            time=content.season.cut_off,
        )
    )
    return joined(told)


def _checked(content: Content, *, is_part: bool) -> str:
    measure = measure_of(content.season)
    way = content.season.verification
    if way == "before":
        return _("Counted in %(measure)s, once checked.", measure=measure)
    waiting = Decimal(content.sums.unverified) if content.sums else Decimal(0)
    if way == "after" and waiting and not is_part:
        return _(
            "Counted in %(measure)s as entered; %(count)s of them wait for a check, and what is "
            "refused will be reversed.",
            measure=measure,
            count=strong(qty(waiting)),
        )
    if way == "after":
        return _(
            "Counted in %(measure)s as entered; what a check refuses is reversed.", measure=measure
        )
    return _("Counted in %(measure)s as entered; there is no check.", measure=measure)


def _pace(content: Content, share: Decimal) -> str:
    line = per_cent(share)
    until = day(on(content.ends_on))
    if _is_planned(content, share):
        return _(
            "The black line on a bar is its pace line by the planned targets, %(line)s for the "
            "whole.",
            line=line,
        )
    if content.season.basis == "working":
        return _(
            "The black line on a bar is the pace line, %(line)s by working days up to %(day)s.",
            line=line,
            day=until,
        )
    return _(
        "The black line on a bar is the pace line, %(line)s by calendar days up to %(day)s.",
        line=line,
        day=until,
    )


def _is_planned(content: Content, share: Decimal) -> bool:
    """Whether some row's pace line stands elsewhere than the whole's."""
    return any(
        abs(decimal(row.attainment) - decimal(row.deviation) / 100 - share) > _NEAR
        for row in content.rows
        if row.attainment is not None and row.deviation is not None
    )
