"""The demo's campaigns: set up the evening before they start, and closed when they are over."""

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import partial

import sqlalchemy as sa

from portal import clock
from portal.cli.demo_bank import Happening, Loading, at
from portal.demo import places
from portal.demo.campaign import Campaign as Season
from portal.demo.campaign import Target
from portal.demo.staff import BROUGHT_IN, JOINED_LATE
from portal.domain.quantity import to_scaled
from portal.extensions import db
from portal.models import Channel, Indicator, Participation
from portal.services import balances, campaigns, rosters, targets
from portal.services.balances import Balance
from portal.services.campaigns import reading
from portal.services.campaigns.draft import CampaignDraft
from portal.services.rosters import RosterRow


def set_up(loading: Loading, season: Season, own_targets: Iterable[Target]) -> None:
    """Create the campaign, choose its people, set it live, set the targets of its first day."""
    organiser = loading.organiser(season.unit)
    with clock.at(at(season.starts_on - dt.timedelta(days=1), dt.time(19))):
        campaign_id = campaigns.create(organiser, _draft(loading, season)).id
        loading.campaigns[season.code] = campaign_id
        rosters.set(organiser, campaign_id, _rows(loading, season, late=False))
        campaigns.advance(organiser, campaign_id, "live")
        first = [target for target in own_targets if target.valid_from == season.starts_on]
        _set_targets(loading, season, first)


def finish(loading: Loading, season: Season) -> None:
    """Freeze and close a season that is over, a week after its end."""
    organiser, campaign_id = loading.organiser(season.unit), loading.campaigns[season.code]
    with clock.at(at(season.ends_on + dt.timedelta(days=7), dt.time(10))):
        campaigns.advance(organiser, campaign_id, "frozen")
        campaigns.advance(organiser, campaign_id, "closed")


def changes(loading: Loading, season: Season, own_targets: Iterable[Target]) -> Iterator[Happening]:
    """Yield what changes about a campaign on its way: who joins, whose target moves."""
    joined = season.starts_on + dt.timedelta(days=JOINED_LATE)
    late = _rows(loading, season, late=True)
    if late:
        yield Happening(at(joined, dt.time(8, 10)), partial(_join, loading, season, late))
    if season.verification != "none":
        yield Happening(at(joined, dt.time(8, 20)), partial(_bring_in, loading, season))
    later = [target for target in own_targets if target.valid_from > season.starts_on]
    for day, own in itertools.groupby(later, key=lambda target: target.valid_from):
        yield Happening(at(day, dt.time(8, 15)), partial(_set_targets, loading, season, list(own)))


def readings(loading: Loading, season: Season) -> Iterator[Happening]:
    """Yield the confirmations of the rules: two thirds have read them, on their first mornings."""
    for number, row in enumerate(season.participants):
        if number % 3:
            first = JOINED_LATE if places.is_within(row.unit, places.LAKE) else 0
            day = season.starts_on + dt.timedelta(days=first + number % 2)
            moment = at(day, dt.time(8, 21 + number % 37, number % 60))
            yield Happening(moment, partial(_read, loading, season, row.person))


def _draft(loading: Loading, season: Season) -> CampaignDraft:
    indicators = dict(db.session.execute(sa.select(Indicator.code, Indicator.id)).all())
    channels = dict(db.session.execute(sa.select(Channel.code, Channel.id)).all())
    return CampaignDraft(
        code=season.code,
        name=season.name,
        name_en=season.name_en,
        unit_id=loading.units[season.unit],
        starts_on=season.starts_on,
        ends_on=season.ends_on,
        ranking=season.ranking,
        ranking_indicator_id=indicators[season.indicator] if season.indicator else None,
        indicators=tuple((indicators[code], points) for code, points in season.points),
        channels=tuple((channels[code], rank) for code, rank in season.channels),
        scoring=season.scoring,
        verification=season.verification,
        cadence=season.cadence,
        cadence_weekday=season.cadence_weekday,
        basis=season.basis,
        closures=season.closures,
        cut_off=season.cut_off,
        reference_id=loading.campaigns.get(season.reference or ""),
        is_history=season.is_history,
    )


def _rows(loading: Loading, season: Season, *, late: bool) -> list[RosterRow]:
    bundle_of = {person: " + ".join(group) for group in season.bundles for person in group}
    return [
        RosterRow(
            loading.people[row.person],
            row.cohort,
            bundle_of.get(row.person, ""),
            in_training=row.in_training,
            # What a sub-branch that joins late had before is brought in: all of it counts.
            joined_on=season.starts_on if late else None,
        )
        for row in season.participants
        if late == places.is_within(row.unit, places.LAKE)
    ]


def _join(loading: Loading, season: Season, late: list[RosterRow]) -> None:
    rosters.set(
        loading.organiser(season.unit),
        loading.campaigns[season.code],
        late,
        under=loading.units[places.LAKE],
    )


def bring_in(
    loading: Loading, season: Season, figures: Iterable[tuple[str, dt.date, int]], source: str
) -> None:
    """Carry forward what people had opened by a day, before the portal knew of it."""
    indicator_id = db.session.scalars(
        sa.select(Indicator.id).where(Indicator.code == season.indicator)
    ).one()
    brought = [
        Balance(loading.people[person], indicator_id, to_scaled(Decimal(count)), day)
        for person, day, count in figures
    ]
    organiser = loading.organiser(season.unit)
    balances.bring_in(organiser, loading.campaigns[season.code], brought, source)


def _bring_in(loading: Loading, season: Season) -> None:
    """Carry forward what the sub-branch that joins had opened before."""
    day = season.starts_on + dt.timedelta(days=JOINED_LATE - 1)
    figures = [(person, day, count) for person, count in BROUGHT_IN.items()]
    bring_in(loading, season, figures, "望湖支行期初业绩.xlsx")


def _read(loading: Loading, season: Season, person: str) -> None:
    campaign_id = loading.campaigns[season.code]
    revision_id = campaigns.version(db.session(), campaign_id)
    reading.confirm(loading.actor(person), campaign_id, revision_id)


def _set_targets(loading: Loading, season: Season, own: list[Target]) -> None:
    if not own:
        return
    campaign_id = loading.campaigns[season.code]
    participations = dict(
        db.session.execute(
            sa.select(Participation.person_id, Participation.id).where(
                Participation.campaign_id == campaign_id
            )
        ).all()
    )
    for (by, reason), group in itertools.groupby(
        own, key=lambda target: (target.by, target.reason)
    ):
        given = list(group)
        targets.set(
            loading.actor(by) if by else loading.organiser(season.unit),
            campaign_id,
            {participations[loading.people[t.person]]: t.quantity for t in given if t.person},
            {loading.units[t.unit]: t.quantity for t in given if t.unit},
            reason,
        )
