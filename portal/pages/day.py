"""An account manager's day in one sentence: what is still needed, and what it leads to."""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.domain import quota
from portal.domain.quantity import SCALE, from_scaled
from portal.pages.formats import day as written
from portal.pages.formats import is_english, pp, qty
from portal.services.absences import Away


@dataclass(frozen=True)
class Next:
    """The rank above: who stands there, what passes them, and the rank that it gives."""

    name: str
    people: int
    gap: int
    rank: int


@dataclass(frozen=True)
class Facts:
    """All that the sentence rests on; figures scaled, in the campaign's measure.

    `phase` is "coming", "over", "off" (no working day), "late" (a bulletin of today is closed),
    "evening" (past the cut-off of a day without a bulletin) or "open". `days` are those that remain
    and count. `lead` is in what is ranked: per cent where attainment is. `is_first` without a lead:
    shared with others, or alone on the board.
    """

    phase: str
    day: date
    cut_off: time
    measure: str
    in_points: bool
    step: int
    value: int
    today: int
    target: int | None
    days: int
    on_course: bool
    away: Away | None = None
    next_day: date | None = None
    above: Next | None = None
    lead: Decimal | None = None
    lead_is_rate: bool = False
    is_first: bool = False
    is_tied: bool = False
    in_training: bool = False
    is_ranked: bool = True


def sentence(facts: Facts) -> str:
    """Return what somebody needs today, as one sentence in the language in force."""
    if facts.away is not None:
        return _end(_away(facts.away))
    if facts.phase == "coming":
        return _end(_("The season begins on %(day)s", day=written(facts.day)))
    if facts.phase == "over":
        return _end(_("The season ended on %(day)s", day=written(facts.day)))
    if facts.phase == "off":
        return _joined([_off(facts), _ahead(facts)])
    if facts.phase in ("late", "evening"):
        return _joined([_evening(facts), _ahead(facts)])
    found = [_pace(facts), _rank(facts)]
    # What takes fewer openings is told first.
    return _joined([text for _amount, text in sorted(found, key=lambda clause: clause[0])])


def _end(text: str) -> str:
    return _("%(only)s.", only=_capital(text))


def _joined(clauses: list[str]) -> str:
    told = [clause for clause in clauses if clause]
    if len(told) == 1:
        return _end(told[0])
    return _("%(first)s; %(second)s.", first=_capital(told[0]), second=told[1])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _amount(facts: Facts, scaled: int) -> str:
    """Write so many of the measure; English leaves out what an opening is counted in."""
    count = qty(from_scaled(scaled))
    if is_english() and not facts.in_points:
        return count
    return _("%(count)s %(measure)s", count=count, measure=facts.measure)


def _number(scaled: int) -> int:
    """Return the number that decides between "1 keeps" and "2 keep"."""
    return 1 if scaled == SCALE else 2


def _away(away: Away) -> str:
    until = written(away.last)
    told = {
        "leave": _("You are on leave until %(day)s, and nothing is asked of you", day=until),
        "training": _("You are in training until %(day)s, and nothing is asked of you", day=until),
        "secondment": _("You are seconded until %(day)s, and nothing is asked of you", day=until),
    }
    return told[away.kind]


def _off(facts: Facts) -> str:
    if facts.next_day is None:
        return _("Today is a day off, and no working day of the season is left")
    return _("Today is a day off, the next working day is %(day)s", day=written(facts.next_day))


def _evening(facts: Facts) -> str:
    at = f"{facts.cut_off:%H:%M}"
    if facts.phase == "late":
        return _(
            "Today's bulletin closed at %(time)s: what you enter now still counts for today, and is"
            " shown as a late line in the next one",
            time=at,
        )
    return _("Today counted as passed at %(time)s", time=at)


def _ahead(facts: Facts) -> str:
    """Say what the days that are left must bring; nothing where no target asks or no day is left.

    What is reached is worth saying whatever is left.
    """
    if not facts.target:
        return ""
    if facts.value >= facts.target:
        return _("the target is reached")
    if not facts.days:
        return ""
    daily = quota.daily(facts.target - facts.value, facts.days, facts.step)
    return ngettext(
        "%(amount)s a day over the %(num)s day that is left reaches the target",
        "%(amount)s a day over the %(num)s days that are left reaches the target",
        facts.days,
        amount=_amount(facts, daily),
    )


def _needed(facts: Facts) -> int:
    if not facts.target or not facts.days:
        return 0
    return quota.rest_of_today(facts.value, facts.today, facts.target, facts.days, facts.step)


def _pace(facts: Facts) -> tuple[int, str]:
    if not facts.target:
        if facts.is_ranked or facts.in_training:
            return 0, _("no target is set for you")
        return 0, _("no target is set for you, and without one you are not ranked")
    if facts.value >= facts.target:
        return 0, _("the target is reached")
    needed = _needed(facts)
    if not needed:
        return 0, _("today's part is done")
    amount, number = _amount(facts, needed), _number(needed)
    if facts.on_course:
        told = ngettext(
            "%(amount)s more today keeps you on pace",
            "%(amount)s more today keep you on pace",
            number,
            amount=amount,
        )
    else:
        told = ngettext(
            "%(amount)s more today keeps the target within reach",
            "%(amount)s more today keep the target within reach",
            number,
            amount=amount,
        )
    return needed, told


def _rank(facts: Facts) -> tuple[int, str]:
    """Say what passes the rank above, with how much it takes; what takes nothing comes last."""
    last = 10**30
    if facts.in_training:
        return last, _("in training you are not ranked")
    if facts.above is not None:
        return facts.above.gap, _passing(facts, facts.above)
    return last, _leading(facts)


def _passing(facts: Facts, above: Next) -> str:
    number = _number(above.gap)
    amount = _amount(facts, above.gap)
    if above.gap == _needed(facts):
        if above.people > 1:
            return _(
                "that also passes the %(people)s above you for no. %(rank)s",
                people=above.people,
                rank=above.rank,
            )
        return _("that also passes %(name)s for no. %(rank)s", name=above.name, rank=above.rank)
    if above.people > 1:
        return ngettext(
            "%(amount)s more passes the %(people)s above you for no. %(rank)s",
            "%(amount)s more pass the %(people)s above you for no. %(rank)s",
            number,
            amount=amount,
            people=above.people,
            rank=above.rank,
        )
    return ngettext(
        "%(amount)s more passes %(name)s for no. %(rank)s",
        "%(amount)s more pass %(name)s for no. %(rank)s",
        number,
        amount=amount,
        name=above.name,
        rank=above.rank,
    )


def _leading(facts: Facts) -> str:
    if facts.lead is not None:
        lead = qty(facts.lead)
        if facts.lead_is_rate:
            return _("you lead by %(points)s pp", points=pp(facts.lead).lstrip("+"))
        if is_english() and not facts.in_points:
            return _("you lead by %(amount)s", amount=lead)
        amount = _("%(count)s %(measure)s", count=lead, measure=facts.measure)
        return _("you lead by %(amount)s", amount=amount)
    if not facts.is_first or not facts.is_tied:
        return ""
    if facts.value <= 0:
        return _("nobody has a result yet, be the first")
    return ngettext(
        "%(amount)s more puts you first alone",
        "%(amount)s more put you first alone",
        _number(facts.step),
        amount=_amount(facts, facts.step),
    )
