"""How the whole stands, in a paragraph: against target and pace, what is new, what is left."""

from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.domain.bulletin import Content, Sums
from portal.pages.bulletin.strong import strong
from portal.pages.bulletin.written import (
    amount,
    cut_off,
    days,
    decimal,
    either,
    joined,
    maybe,
    per_cent,
    rate_of,
    span,
)
from portal.pages.formats import pp, rate


def paragraph(content: Content, unit: str = "") -> str:
    """Return the paragraph; `unit` names the part of the whole that the facts are narrowed to."""
    sums = content.sums
    if sums is None:
        return ""
    unit = unit or either(content.season.unit, content.season.unit_en)
    return joined([_stands(content, sums, unit), _gained(content, sums), _left(content, sums)])


def _stands(content: Content, sums: Sums, unit: str) -> str:
    value, target = decimal(sums.value), maybe(sums.target)
    moment = cut_off(content)
    if not target or sums.attainment is None:
        if not value:
            return _("As of %(moment)s, %(unit)s has no result yet.", moment=moment, unit=unit)
        return _(
            "As of %(moment)s, %(unit)s has %(value)s in all.",
            moment=moment,
            unit=unit,
            value=amount(content.season, value),
        )
    return _(
        "As of %(moment)s, %(unit)s has %(value)s, %(share)s of the target of %(target)s%(pace)s.",
        moment=moment,
        unit=unit,
        value=amount(content.season, value),
        share=per_cent(Decimal(sums.attainment)),
        target=amount(content.season, target),
        pace=pace(content, value, target, sums),
    )


def pace(content: Content, value: Decimal, target: Decimal, sums: Sums) -> str:
    """Return the clause that sets the whole against its target and its pace line."""
    if value > target:
        return _(", which is %(more)s more", more=amount(content.season, value - target))
    if value == target:
        return _(", which is reached")
    deviation = maybe(sums.deviation)
    if deviation is None or sums.status is None:
        return _("; in the first tenth of the season the pace is not judged")
    points, line = strong(pp(abs(deviation)).lstrip("+")), per_cent(Decimal(sums.share))
    if pp(deviation) == "0.0":
        return _(", level with the pace line (%(line)s)", line=line)
    if deviation > 0:
        return _(
            ", %(points)s percentage points ahead of the pace line (%(line)s)",
            points=points,
            line=line,
        )
    return _(
        ", %(points)s percentage points behind the pace line (%(line)s)", points=points, line=line
    )


def _gained(content: Content, sums: Sums) -> str:
    if content.kind == "season":
        return ngettext(
            "%(active)s of %(people)s people has a result.",
            "%(active)s of %(people)s people have a result.",
            sums.active,
            active=strong(str(sums.active)),
            people=strong(str(sums.people)),
        )
    when, gained = _when(content), decimal(sums.period)
    if gained < 0:
        return _(
            "%(when)s took away %(amount)s.", when=when, amount=amount(content.season, -gained)
        )
    if not gained:
        return _("%(when)s brought nothing new.", when=when)
    return ngettext(
        "%(when)s brought %(amount)s; %(active)s of %(people)s people has a result.",
        "%(when)s brought %(amount)s; %(active)s of %(people)s people have a result.",
        sums.active,
        when=when,
        amount=amount(content.season, gained),
        active=strong(str(sums.active)),
        people=strong(str(sums.people)),
    )


def _when(content: Content) -> str:
    if content.kind == "week":
        return _("That week")
    if content.kind == "month":
        return _("That month")
    if content.starts_on == content.ends_on:
        return _("That day")
    return _("The days of this issue (%(span)s)", span=span(content))


def _left(content: Content, sums: Sums) -> str:
    if not sums.remaining_days:
        return _("No day of the season is left.")
    needed, left = maybe(sums.needed), days(content, sums.remaining_days)
    if not needed:
        return ngettext("%(days)s is left.", "%(days)s are left.", sums.remaining_days, days=left)
    return ngettext(
        "%(days)s is left; the target needs %(needed)s a day.",
        "%(days)s are left; the target needs %(needed)s a day.",
        sums.remaining_days,
        days=left,
        needed=rate_of(content.season, rate(needed)),
    )
