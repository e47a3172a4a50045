"""The four figures below the paragraph: what is new, what there is, how far, and the pace."""

from dataclasses import dataclass

from flask_babel import gettext as _

from portal.domain.bulletin import Content, Sums
from portal.pages.bulletin import kinds
from portal.pages.bulletin.written import decimal, maybe, measure_of
from portal.pages.formats import pct, pp, qty, signed


@dataclass(frozen=True)
class Figure:
    """A figure with its label; `unit` stands small behind it, `good` paints it."""

    label: str
    value: str
    unit: str = ""
    good: bool = False


def of(content: Content) -> list[Figure]:
    """Return the figures, none where the facts have no sums."""
    sums = content.sums
    if sums is None:
        return []
    return [_new(content, sums), _value(content, sums), _third(sums), _fourth(content, sums)]


def _new(content: Content, sums: Sums) -> Figure:
    if content.kind == "season":
        return _active(sums)
    gained = decimal(sums.period)
    return Figure(kinds.gain(content), signed(gained), measure_of(content.season), good=gained > 0)


def _active(sums: Sums) -> Figure:
    return Figure(_("With a result"), str(sums.active), _("of %(count)s", count=sums.people))


def _value(content: Content, sums: Sums) -> Figure:
    measure, target = measure_of(content.season), maybe(sums.target)
    unit = f"/ {qty(target)} {measure}" if target else measure
    return Figure(_("In all"), qty(decimal(sums.value)), unit)


def _third(sums: Sums) -> Figure:
    attainment = maybe(sums.attainment)
    if attainment is None:
        return _active(sums)
    return Figure(_("Attainment"), f"{pct(attainment)}%", good=attainment >= 1)


def _fourth(content: Content, sums: Sums) -> Figure:
    deviation = maybe(sums.deviation)
    if deviation is None:
        unit = _("of %(count)s", count=sums.total_days)
        return Figure(_("Days passed"), str(sums.elapsed_days), unit)
    if sums.status is None:
        return Figure(_("Time passed"), f"{pct(decimal(sums.share))}%")
    if content.kind == "season":
        over = decimal(sums.value) - (maybe(sums.target) or 0)
        label = _("Over the target") if over > 0 else _("Against the target")
        return Figure(label, signed(over), measure_of(content.season), good=over >= 0)
    label = _("Ahead of pace") if deviation >= 0 else _("Behind pace")
    return Figure(label, pp(deviation), _("pp"), good=deviation >= 0)
