"""Countermeasures in words: their parts, how they end, and what they changed."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.models import Indicator
from portal.pages.formats import is_english, pp, qty, rate, signed
from portal.services import measures
from portal.services.countermeasures import Effect, Item, Part

PARTS = {
    Part.ASKED: _l("Unplanned"),
    Part.DUE: _l("Due"),
    Part.RUNNING: _l("Running"),
    Part.HISTORY: _l("Past"),
}
OUTCOMES = {
    "helped": _l("It helped"),
    "renewed": _l("Another one is needed"),
    "dropped": _l("Dropped"),
}


def measure(indicator: Indicator | None) -> str:
    """Return what the figures are counted in."""
    if indicator is None:
        return measures.POINTS[is_english()]
    return indicator.measure_en if is_english() else indicator.measure


def gained(item: Item) -> str:
    """Return in a sentence what has come since, and at which rate a day."""
    effect, counted = item.effect, measure(item.facts.indicator)
    if effect.before is None or effect.during is None:
        return _("%(gained)s %(measure)s since.", gained=signed(effect.gained), measure=counted)
    return _(
        "%(gained)s %(measure)s since: %(during)s a day, %(before)s before.",
        gained=signed(effect.gained),
        measure=counted,
        during=rate(effect.during),
        before=rate(effect.before),
    )


def moved(effect: Effect) -> str:
    """Return in a sentence whether the line has come nearer to the pace line."""
    nearer = effect.nearer
    if nearer is None:
        return _("Without a target there is no pace line.")
    shown = pp(abs(nearer)).lstrip("+")
    if shown == "0":
        return _("As far from the pace line as then.")
    if nearer > 0:
        return _("%(points)s pp gained on the pace line.", points=shown)
    return _("%(points)s pp lost to the pace line.", points=shown)


def drawn(item: Item) -> str:
    """Return what the small chart shows, for those who do not see it."""
    then, since = item.effect.then, item.effect.since
    return _(
        "From %(then)s pp to %(since)s pp from the pace line, value %(before)s to %(after)s",
        then=pp(then.distance),
        since=pp(since.distance),
        before=qty(then.value),
        after=qty(since.value),
    )
