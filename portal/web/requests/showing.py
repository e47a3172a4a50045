"""A request as the page shows it: its period and its measure in words, and how the asker stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from flask_babel import gettext as _

from portal import clock
from portal.domain.business_day import business_date
from portal.domain.pace import Pace
from portal.domain.quantity import from_scaled
from portal.models import Indicator
from portal.pages import periods
from portal.pages.formats import is_english, moment, named, qty
from portal.pages.pace import status_word
from portal.services import measures, pacing, requests
from portal.services.refusal import Conflict
from portal.services.requests import Ended, Found, Offer, Standing


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open request with the target of now, and where the asker stands towards it."""

    found: Found
    now: Decimal | None
    value: Decimal
    pace: Pace

    @property
    def status_word(self) -> str:
        """What the campaign calls the asker's state of pace."""
        return status_word(self.found.campaign, self.pace.status)

    @property
    def difference(self) -> Decimal:
        """How much more, or less, is wished than the target of now."""
        return (self.found.wished or Decimal(0)) - (self.now or Decimal(0))


def waiting(found: Sequence[Found], now: datetime) -> list[Waiting]:
    """Return the open requests with how each asker stands at the moment."""
    standings = requests.standings(found)
    return [_waiting(one, standings[one.id], now) for one in found]


def _waiting(found: Found, standing: Standing, now: datetime) -> Waiting:
    campaign, plan = found.campaign, standing.plan
    target = plan.whole or None
    return Waiting(
        found=found,
        now=None if target is None else from_scaled(target),
        value=from_scaled(standing.value),
        pace=pacing.of_period(
            campaign,
            found.column.span,
            standing.value,
            [plan],
            target=target,
            today=business_date(now, clock.zone()),
            past_cut_off=pacing.is_past_cut_off(campaign, now),
            is_working=standing.worked.is_working if standing.worked else None,
        ),
    )


def what(one: Found | Offer) -> str:
    """Return which target a request is about: the period, and what is counted."""
    return f"{periods.name(one.column.span)} · {_counted(one)}"


def offered(offer: Offer) -> str:
    """Return a target that can be asked about, with what it is now; a phone cuts the end off."""
    place = {
        "period": periods.name(offer.column.span),
        "campaign": named(offer.campaign),
        "counted": _counted(offer),
    }
    if offer.target is None:
        return _("%(period)s: no target now · %(campaign)s · %(counted)s", **place)
    return _(
        "%(period)s: %(target)s %(measure)s now · %(campaign)s · %(counted)s",
        target=qty(offer.target),
        measure=measure(offer.indicator),
        **place,
    )


def _counted(one: Found | Offer) -> str:
    return named(one.indicator) if one.indicator else _("Points")


def measure(indicator: Indicator | None) -> str:
    """Return what a target is counted in; points without an indicator."""
    both = (indicator.measure, indicator.measure_en) if indicator else measures.POINTS
    return both[1] if is_english() else both[0]


def told(conflict: Conflict) -> str:
    """Return why a request cannot be decided any more: who decided what, and when."""
    ended = conflict.theirs
    if not isinstance(ended, Ended):
        return str(conflict.message)
    by = {"name": named(ended), "moment": moment(ended.at)}
    if ended.outcome == "granted":
        return _("%(name)s granted it on %(moment)s: the target is %(target)s now.",
                 target=qty(ended.target), **by)  # fmt: skip
    if ended.outcome == "declined":
        return _("%(name)s declined it on %(moment)s: %(reason)s", reason=ended.reason, **by)
    return _("%(name)s withdrew it on %(moment)s.", **by)
