"""Two seasons side by side in sentences: what the figures say of cadence, and what they cannot."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock
from portal.models import Campaign
from portal.pages.formats import day, is_english, moment, named, pct, qty, singular
from portal.services.insights.cadence import Comparison
from portal.services.insights.season_run import Run, Stretch
from portal.services.insights.shared_measure import Measure
from portal.services.insights.turns import Turn
from portal.web.campaigns.words import RANKINGS, SCORINGS, WEEKDAYS

MOST_CLOSURES = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """What the figures say and what they cannot; `differing` is what else was not the same."""

    sentence: str
    differing: list[str]
    basis: str


def times(now: Decimal | int | None, before: Decimal | int | None) -> Decimal | None:
    """Return how many times as much there is now; None where there is nothing to compare with."""
    return Decimal(now) / Decimal(before) if now is not None and before else None


def amount(measure: Measure, value: Decimal) -> str:
    """Write so many of the measure: 104 户, 104 accounts, 1 account."""
    if not is_english():
        return f"{qty(value)} {measure.measure}"
    return f"{qty(value)} {singular(measure.measure_en) if value == 1 else measure.measure_en}"


def unit_of(measure: Measure) -> str:
    """Return what the output is counted in."""
    return measure.measure_en if is_english() else measure.measure


def joined(sentences: Iterable[str]) -> str:
    """Put sentences one after another, as the reader's language sets them."""
    return (" " if is_english() else "").join(one for one in sentences if one)


def cadence(turn: Turn) -> str:
    """Write how often bulletins come: every day, every Thursday, every working day."""
    if turn.cadence == "weekly" and turn.weekday is not None:
        weekday = str(WEEKDAYS[turn.weekday])
        if turn.basis == "working":
            return _("every %(weekday)s that is worked", weekday=weekday)
        return _("every %(weekday)s", weekday=weekday)
    return _("every working day") if turn.basis == "working" else _("every day")


def course(run: Run) -> str:
    """Write a season's cadence from its first day on, with the days that are left out."""
    told = [cadence(one.turn) for one in run.stretches[:1]]
    told += [
        _("%(cadence)s from %(day)s on", cadence=cadence(one.turn), day=day(one.first))
        for one in run.stretches[1:]
    ]
    return _("; ").join([*told, *_without(run.campaign)]) or "–"


def rule(campaign: Campaign) -> str:
    """Write how often a season's bulletin is to come, with the days that are left out."""
    now = Turn(campaign.starts_on, campaign.cadence, campaign.cadence_weekday, campaign.basis)
    return _("; ").join([cadence(now), *_without(campaign)])


def _without(campaign: Campaign) -> list[str]:
    days = [date.fromisoformat(text) for text in campaign.closures]
    if not 0 < len(days) <= MOST_CLOSURES:
        return []
    return [_("not on %(days)s", days=_listed(map(day, days)))]


def finding(found: Comparison) -> Finding:
    """Return what the page begins with: two facts, whether they went together, and the limits."""
    basis = _basis(found)
    if not found.now.days:
        none = (
            _("The season has no whole day yet: there is nothing to compare.")
            if found.before is None or found.now.campaign.starts_on >= clock.today()
            else _("The other season has no whole day yet: there is nothing to compare.")
        )
        return Finding(none, [], basis)
    if found.before is None:
        return Finding(joined([_alone(found), _none_to_compare()]), [], basis)
    sentences = [_cycles(found.now, found.before), _output(found, found.before)]
    differing = _differing(found, found.before)
    sentences += [_together(found, found.before), _limits(found, found.before, differing)]
    return Finding(joined(sentences), differing, basis)


def changes(run: Run, measure: Measure | None) -> list[str]:
    """Return what is to be said of every change of cadence inside the season."""
    pairs = zip(run.stretches, run.stretches[1:], strict=False)
    return [joined(_change(before, after, measure)) for before, after in pairs]


def _change(before: Stretch, after: Stretch, measure: Measure | None) -> Iterable[str]:
    yield _(
        "On %(day)s the cadence went from %(before)s to %(after)s.",
        day=day(after.first),
        before=cadence(before.turn),
        after=cadence(after.turn),
    )
    less, more = before.per_person_week, after.per_person_week
    if measure is not None and less is not None and more is not None:
        yield _(
            "Per person and week: %(less)s in the %(days)s days before, %(more)s in the %(then)s"
            " days from then on.",
            less=amount(measure, less),
            more=amount(measure, more),
            days=before.days,
            then=after.days,
        )


def _listed(texts: Iterable[str]) -> str:
    return _(", ").join(texts)


def _alone(found: Comparison) -> str:
    run = found.now
    told = ngettext("%(num)s bulletin", "%(num)s bulletins", run.cycles)
    if found.measure is None:
        return _("%(bulletins)s in %(days)s days.", bulletins=told, days=run.days)
    return _(
        "%(bulletins)s and %(amount)s in %(days)s days.",
        bulletins=told,
        amount=amount(found.measure, run.output),
        days=run.days,
    )


def _none_to_compare() -> str:
    return _(
        "There is no earlier season to set beside it, and one season alone says nothing of what its"
        " cadence goes with."
    )


def _cycles(now: Run, before: Run) -> str:
    ratio = times(now.cycles, before.cycles)
    if ratio is None or not now.cycles:
        return _(
            "Bulletins: %(now)s against %(before)s, so there is no ratio of cycles.",
            now=now.cycles,
            before=before.cycles,
        )
    return _(
        "Bulletins: %(now)s against %(before)s, %(times)s times as many.",
        now=qty(now.cycles),
        before=qty(before.cycles),
        times=qty(ratio),
    )


def _output(found: Comparison, before: Run) -> str:
    now, measure = found.now, found.measure
    if measure is None:
        return _("The two seasons count nothing in common: their output cannot be compared.")
    ratio = times(now.output, before.output)
    told = (
        _(
            "Output: %(now)s against %(before)s, %(times)s times as much.",
            now=amount(measure, now.output),
            before=qty(before.output),
            times=qty(ratio),
        )
        if ratio is not None
        else _(
            "Output: %(now)s against %(before)s.",
            now=amount(measure, now.output),
            before=qty(before.output),
        )
    )
    if now.per_person_week is None or before.per_person_week is None:
        return told
    each = _(
        "Per person and week: %(now)s against %(before)s.",
        now=amount(measure, now.per_person_week),
        before=qty(before.per_person_week),
    )
    return joined([told, each])


def _same_cadence(now: Run, before: Run) -> bool:
    return {one.turn.says for one in now.stretches} == {one.turn.says for one in before.stretches}


def _together(found: Comparison, before: Run) -> str:
    """Say how cadence and output per head moved, side by side and without a because."""
    now = found.now
    if not (now.cycles and before.cycles):
        return _("A season without bulletins says nothing of how their cadence goes with output.")
    if _same_cadence(now, before):
        return _("Both seasons had the same cadence, so this pair says nothing of cadence.")
    rates = (now.per_person_week, before.per_person_week)
    if found.measure is None or None in rates:
        return ""
    often = _direction(Decimal(now.cycles) / now.days, Decimal(before.cycles) / before.days)
    much = _direction(*rates)
    if not often:
        return _("Bulletins came as often in both, though not on the same days.")
    return {
        (1, 1): _("More frequent bulletins and more output per head went together."),
        (1, 0): _("Bulletins were more frequent; output per head was the same."),
        (1, -1): _("Bulletins were more frequent; output per head was lower."),
        (-1, 1): _("Bulletins were less frequent; output per head was higher."),
        (-1, 0): _("Bulletins were less frequent; output per head was the same."),
        (-1, -1): _("Less frequent bulletins and less output per head went together."),
    }[often, much]


def _direction(now: Decimal | None, before: Decimal | None) -> int:
    less, more = Decimal(before or 0), Decimal(now or 0)
    return (more > less) - (more < less)


def _limits(found: Comparison, before: Run, differing: list[str]) -> str:
    is_silent = not (found.now.cycles and before.cycles)
    if is_silent or found.measure is None or _same_cadence(found.now, before):
        return _("What differed all the same:") if differing else ""
    if differing:
        return _(
            "The comparison shows what went together. It cannot show which of it, if any, led to"
            " what, for more than the cadence was different:"
        )
    return _(
        "The comparison shows what went together, not what led to what: nothing else that is"
        " recorded was different, yet two seasons are two observations and no experiment."
    )


def _differing(found: Comparison, before: Run) -> list[str]:
    """Return what else was not the same, of what the ledger and the rules know."""
    now = found.now
    told = [
        _people(found, before),
        _scored(now, before),
        _ranked(now, before),
        _sourced(now, before),
        _priorities(now, before),
        _targets(found, before),
    ]
    return [one for one in told if one]


def _people(found: Comparison, before: Run) -> str:
    now, both = found.now, found.in_both
    fresh = now.people - both
    if not fresh and before.people == both:
        return ""
    if now.people == before.people:
        told = ngettext(
            "%(num)s of %(all)s people had changed",
            "%(num)s of %(all)s people had changed",
            fresh,
            all=now.people,
        )
    else:
        told = _(
            "%(now)s people took part, against %(before)s; %(both)s in both",
            now=now.people,
            before=before.people,
            both=both,
        )
    if not both or found.measure is None:
        return told
    figures = {
        "now": amount(found.measure, now.of_both),
        "before": qty(before.of_both),
    }
    if found.named:
        names = _listed(map(named, found.named))
        same = _(
            "in both seasons: %(names)s, with %(now)s against %(before)s", names=names, **figures
        )
    else:
        same = _("those in both seasons had %(now)s against %(before)s", **figures)
    return _("%(first)s (%(then)s)", first=told, then=same)


def _scored(now: Run, before: Run) -> str:
    here, there = now.campaign.scoring, before.campaign.scoring
    if here == there:
        return ""
    return _("scored as: %(now)s, against %(before)s", now=SCORINGS[here], before=SCORINGS[there])


def _ranked(now: Run, before: Run) -> str:
    here, there = now.campaign.ranking, before.campaign.ranking
    if here == there:
        return ""
    return _("ranked by: %(now)s, against %(before)s", now=RANKINGS[here], before=RANKINGS[there])


def _sourced(now: Run, before: Run) -> str:
    if now.self_sourced == before.self_sourced:
        return ""
    here, there = (
        _("not recorded") if one is None else f"{pct(one)}%"
        for one in (now.self_sourced, before.self_sourced)
    )
    if here == there:
        return ""
    return _(
        "self-sourced, of what names its channel: %(now)s, against %(before)s",
        now=here,
        before=there,
    )


def _priorities(now: Run, before: Run) -> str:
    if now.priorities == before.priorities:
        return ""
    if now.is_ordered and not before.is_ordered:
        return _("channels: in an order of priority, against none")
    if before.is_ordered and not now.is_ordered:
        return _("channels: in no order of priority, against one")
    return _("channels: others, or in another order")


def _targets(found: Comparison, before: Run) -> str:
    measure, here, there = found.measure, found.now.target, before.target
    if here == there or measure is None:
        return ""
    return _(
        "target of the season: %(now)s, against %(before)s",
        now=amount(measure, here) if here is not None else _("none"),
        before=amount(measure, there) if there is not None else _("none"),
    )


def _basis(found: Comparison) -> str:
    told = []
    if found.is_part and found.before is not None and found.now.days:
        told.append(
            _(
                "One of them is under way: both are counted up to day %(days)s of the season.",
                days=found.now.days,
            )
        )
    if found.measure is not None and not found.measure.is_ranked and found.before is not None:
        told.append(
            _(
                "They do not rank by the same: output is what both count, %(indicator)s.",
                indicator=named(found.measure),
            )
        )
    if found.measure is not None and found.measure.indicator_id is None and found.before:
        told.append(
            _("Each season's points are by its own table, so they need not be worth the same.")
        )
    told.append(_("Whole days only, from ledger lines, as of %(time)s.", time=moment(clock.now())))
    return joined(told)
