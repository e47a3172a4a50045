"""Entering an opening, sharing it, and putting right what went wrong."""

from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock
from portal.domain.campaign import State
from portal.pages.formats import named
from portal.web.campaigns.told.facts import Facts
from portal.web.campaigns.told.section import Section, dated, section

_LATE_SHARES = timedelta(days=1)
"""The last two days of a campaign begin this long before its last."""


def day(facts: Facts) -> Section:
    """The business day, how far back openings are entered, and what is late."""
    return section(
        "day",
        _("The day, and late lines"),
        _(
            "An opening belongs to its business day: the calendar day in %(zone)s, which ends at"
            " midnight and not at the cut-off.",
            zone=_zone(),
        ),
        _backdating(facts.campaign.backdating_days),
        _("Nothing is entered for a day that is still to come."),
        _(
            "The cut-off of the bulletin is at %(time)s. What is entered for a day after its"
            " bulletin counts for that day all the same, and the next bulletin shows it as late.",
            time=facts.cut_off,
        ),
    )


def _zone() -> str:
    zone = str(clock.zone())
    if zone == "Asia/Shanghai":
        return _("Beijing time")
    return _("the time zone %(zone)s", zone=zone)


def _backdating(days: int) -> str:
    if not days:
        return _("Openings are entered on their own day. Later, a supervisor enters them.")
    return ngettext(
        "Openings are entered for today or for %(num)s day back. Further back, a supervisor enters"
        " them.",
        "Openings are entered for today or for up to %(num)s days back. Further back, a supervisor"
        " enters them.",
        days,
    )


def checks(facts: Facts) -> Section:
    """Whether a supervisor checks what is entered, and when it counts."""
    policy = facts.campaign.verification
    if policy == "none":
        told = _("What is entered counts at once. This campaign asks for no checks.")
        return section("checks", _("Checks"), told)
    after = _(
        "What is entered counts at once, and is marked as unverified until a supervisor has checked"
        " it."
    )
    before = _(
        "What is entered counts only once a supervisor has checked it. It then counts for its own"
        " day, and among equals the time of entering decides: a slow check costs nobody their"
        " place."
    )
    return section(
        "checks",
        _("Checks"),
        before if policy == "before" else after,
        _(
            "Nobody checks their own openings. While the supervisor is away, somebody who was named"
            " for it checks."
        ),
        _("An opening that does not pass is reversed, with the reason."),
    )


def shares(facts: Facts) -> Section | None:
    """How an opening is shared; only where openings are entered one at a time."""
    if not facts.asks_for_customers:
        return None
    campaign = facts.campaign
    late_from = max(campaign.starts_on, campaign.ends_on - _LATE_SHARES)
    return section(
        "shares",
        _("Shared openings"),
        _(
            "An opening that several people brought in can be shared by whole weights, such as 1:1"
            " or 2:1. The parts have up to four decimals and add up exactly to the opening."
        ),
        _("However it is shared, %(unit)s never counts it twice.", unit=named(facts.unit)),
        _("A colleague who is named is told, and can object until the bulletin."),
        _(
            "Shares in the last two days of the campaign, from %(day)s on, are shown to the"
            " supervisor.",
            day=dated(late_from),
        ),
    )


def corrections(facts: Facts) -> Section:
    """How a mistake is put right in the open."""
    is_over = facts.campaign.state in (State.FROZEN, State.CLOSED)
    return section(
        "corrections",
        _("Corrections"),
        _(
            "What was entered is never changed and never deleted. A mistake is taken back by a line"
            " of its own, the reversal: whole, once, with a reason, in the open."
        ),
        _(
            "As long as the bulletin of its day is still to come, a reversal counts on the"
            " opening's own day. After that it counts on the day on which it is made, marked as a"
            " reversal."
        ),
        _(
            "To correct an opening, it is reversed and entered again in one go. If the quantity"
            " stays the same, so does its time, and with it the order among equals."
        ),
        None
        if is_over
        else _(
            "After the end the campaign is frozen: nothing new counts, and only corrections are"
            " settled. Once it is closed, nothing in it changes any more, unless the organiser"
            " reopens it with a reason that everybody can read."
        ),
    )


def disputes(facts: Facts) -> Section | None:
    """What happens when a customer is entered twice; only where customers are named."""
    if not facts.asks_for_customers:
        return None
    typed = any(one.has_account_types for one in facts.indicators)
    return section(
        "disputes",
        _("The same customer twice"),
        _(
            "Where the same customer stands with the same indicator and account type already, the"
            " form says before saving who has it and since when."
        )
        if typed
        else _(
            "Where the same customer stands with the same indicator already, the form says before"
            " saving who has it and since when."
        ),
        _("Whoever saves it all the same gives a reason, and the supervisor looks at the case."),
        _(
            "The supervisor settles a dispute in the open: both openings stand, or one of them is"
            " reversed, and a note says why. Nobody settles a dispute of their own."
        ),
    )
