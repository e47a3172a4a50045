"""What becomes of targets in the demo: split over the weeks, asked to be changed, followed up."""

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import partial

import sqlalchemy as sa

from portal import clock
from portal.cli.demo_bank import Happening, Loading, at
from portal.demo.campaign import Campaign as Season
from portal.demo.goals import HELPED, MEASURES, RENEWED, Request
from portal.demo.places import EAST, HARBOUR
from portal.demo.roster import SUPERVISORS
from portal.domain.period import Kind
from portal.extensions import db
from portal.models import (
    Campaign,
    Countermeasure,
    CountermeasurePlan,
    CountermeasureReview,
    Participation,
    TargetDecision,
    TargetRequest,
    Unit,
)
from portal.services import countermeasures, requests, targets
from portal.services.access import Actor
from portal.services.targets import Column
from portal.services.targets.ask import Ask, By, Into

# Where measures are agreed with people; one supervisor is away, and there they wait.
_LEADING = tuple(unit for unit in SUPERVISORS if unit != HARBOUR)
_SATURDAY = 5
_SPLIT_AT = dt.time(8, 5)
_AFTER_CUT_OFF = dt.timedelta(minutes=2)
_NEXT_MORNING = dt.time(8, 50)
_FOLLOWED_UP_AT = dt.time(17, 10)
_DAYS_GIVEN = 4


def asked(loading: Loading, wishes: Iterable[Request]) -> Iterator[Happening]:
    """Yield the asking and, where there is one, the answering of every request."""
    for wish in wishes:
        yield Happening(at(wish.asked_on, wish.asked_at), partial(_ask, loading, wish))
        if wish.answered_on is not None:
            moment = at(wish.answered_on, wish.answered_at)
            yield Happening(moment, partial(_answer, loading, wish))


def split(loading: Loading, season: Season) -> Iterator[Happening]:
    """Yield the splitting of one sub-branch's targets over the season's weeks."""
    yield Happening(at(season.starts_on, _SPLIT_AT), partial(_split, loading, season))


def measures(loading: Loading, season: Season, until: dt.date) -> Iterator[Happening]:
    """Yield, for each day: who is asked about in the evening, what is agreed, and followed up."""
    length = (until - season.starts_on).days + 1
    days = (season.starts_on + dt.timedelta(days=number) for number in range(length))
    for day in (day for day in days if day.weekday() < _SATURDAY):
        evening = at(day, season.cut_off) + _AFTER_CUT_OFF
        yield Happening(evening, lambda: countermeasures.asking.run(clock.now()))
        yield Happening(at(day, _FOLLOWED_UP_AT), partial(_follow_up, loading, season))
        # What was asked yesterday evening waits still when the demo is looked at.
        if day < until:
            yield Happening(at(day, _NEXT_MORNING), partial(_agree, loading, season))


def _ask(loading: Loading, wish: Request) -> None:
    campaign = db.session.get_one(Campaign, loading.campaigns[wish.campaign])
    column = Column(campaign.ranking_indicator_id, targets.whole_of(campaign))
    actor = loading.actor(wish.person)
    requests.ask(actor, campaign.id, column, Decimal(wish.target), wish.reason)


def _answer(loading: Loading, wish: Request) -> None:
    request_id = db.session.scalars(
        sa.select(TargetRequest.id)
        .join(Participation, Participation.id == TargetRequest.participation_id)
        .outerjoin(TargetDecision, TargetDecision.request_id == TargetRequest.id)
        .where(
            TargetRequest.campaign_id == loading.campaigns[wish.campaign],
            Participation.person_id == loading.people[wish.person],
            TargetDecision.request_id.is_(None),
        )
    ).one()
    if wish.granted is None:
        requests.decline(loading.actor(wish.by), request_id, wish.answer)
    else:
        requests.grant(loading.actor(wish.by), request_id, Decimal(wish.granted), wish.answer)


def _split(loading: Loading, season: Season) -> None:
    campaign = db.session.get_one(Campaign, loading.campaigns[season.code])
    ask = Ask(
        Column(campaign.ranking_indicator_id, targets.whole_of(campaign)),
        loading.units[EAST],
        into=Into.TIME,
        by=By.WORKING,
        kind=Kind.WEEK,
    )
    actor = loading.actor(SUPERVISORS[EAST])
    proposal = targets.propose(actor, campaign.id, ask)
    targets.split(actor, campaign.id, ask, proposal.fingerprint, "按工作日分解到周")


def _led(loading: Loading, unit: str) -> tuple[Actor, sa.ColumnElement[bool]]:
    path = db.session.scalars(sa.select(Unit.path).where(Unit.id == loading.units[unit])).one()
    return loading.actor(SUPERVISORS[unit]), Unit.path.startswith(path)


def _agree(loading: Loading, season: Season) -> None:
    """Agree a measure wherever one is asked for."""
    today = clock.today()
    due_on = min(today + dt.timedelta(days=_DAYS_GIVEN), season.ends_on)
    for unit in _LEADING:
        actor, is_led = _led(loading, unit)
        waiting = db.session.execute(
            _of(loading, season)
            .outerjoin(
                CountermeasurePlan, CountermeasurePlan.countermeasure_id == Countermeasure.id
            )
            .where(is_led, CountermeasurePlan.countermeasure_id.is_(None))
        ).all()
        for id_, person_id in waiting:
            what = MEASURES[id_ % len(MEASURES)]
            countermeasures.plan(actor, id_, what, person_id, due_on)


def _follow_up(loading: Loading, season: Season) -> None:
    """Follow up whatever is due, every third one by asking for another."""
    for unit in _LEADING:
        actor, is_led = _led(loading, unit)
        due = db.session.execute(
            _of(loading, season)
            .join(CountermeasurePlan, CountermeasurePlan.countermeasure_id == Countermeasure.id)
            .where(is_led, CountermeasurePlan.due_on <= clock.today())
        ).all()
        for id_, _person_id in due:
            renews = id_ % len(MEASURES) == 0
            countermeasures.review(
                actor, id_, "renewed" if renews else "helped", RENEWED if renews else HELPED
            )


def _of(loading: Loading, season: Season) -> sa.Select[int, int]:
    """Return the query for the season's open measures, and whom each is about."""
    return (
        sa.select(Countermeasure.id, Participation.person_id)
        .join(Participation, Participation.id == Countermeasure.participation_id)
        .join(Unit, Unit.id == Participation.unit_id)
        .outerjoin(
            CountermeasureReview, CountermeasureReview.countermeasure_id == Countermeasure.id
        )
        .where(
            Countermeasure.campaign_id == loading.campaigns[season.code],
            CountermeasureReview.countermeasure_id.is_(None),
        )
        .order_by(Countermeasure.id)
    )
