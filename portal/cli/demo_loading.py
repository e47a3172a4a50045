"""Loading the demo: everything goes through the services, as it would have gone on its day."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa

from portal import clock
from portal.cli.demo_account import PASSWORD
from portal.demo import plan, roster, running, seasons
from portal.demo.campaign import Campaign as Season
from portal.demo.campaign import Target
from portal.demo.opening import Opening
from portal.domain.business_day import cut_off_at
from portal.domain.employee_no import fold
from portal.extensions import db
from portal.models import (
    Campaign,
    Channel,
    Indicator,
    Instance,
    Participation,
    Person,
    RoleGrant,
    Unit,
)
from portal.services import (
    actors,
    campaigns,
    catalogue,
    closes,
    entries,
    passwords,
    pinyin,
    rosters,
    targets,
)
from portal.services.access import Actor
from portal.services.campaigns.draft import CampaignDraft
from portal.services.entries import EntryDraft
from portal.services.rosters import RosterRow
from portal.services.work import writing

# Whoever sets a unit's campaigns up in the demo.
ORGANISERS = {seasons.UNIT: "S900", roster.BRANCH: "O001", roster.EAST: "S001"}


@dataclass
class Loading:
    """The ids behind the demo's codes, as they come to be."""

    now: dt.datetime
    units: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    campaigns: dict[str, int] = field(default_factory=dict)
    _actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, employee_no: str) -> Actor:
        """Return a person as the services know them."""
        if employee_no not in self._actors:
            self._actors[employee_no] = actors.of_person(self.people[employee_no])
        return self._actors[employee_no]


def load(now: dt.datetime) -> int:
    """Fill an empty database with the demo bank; return how many lines its ledger has."""
    loading = Loading(now)
    today = now.astimezone(clock.zone()).date()
    _bank(loading, today)
    for season in seasons.SEASONS:
        own = [target for target in seasons.TARGETS if target.campaign == season.code]
        _set_up(loading, season, own)
        _live_through(loading, [season], seasons.openings(season.code), season.ends_on)
        _finish(loading, season)
    current = running.campaigns(today)
    for season in current:
        own = [target for target in running.targets(today) if target.campaign == season.code]
        _set_up(loading, season, own)
    _live_through(loading, current, plan.openings(today, now), today)
    return db.session.scalar(sa.text("SELECT count(*) FROM entry")) or 0


def _bank(loading: Loading, today: dt.date) -> None:
    password_hash = passwords.hash_password(PASSWORD)
    with writing() as work:
        work.session.add(
            Instance(id=1, kind="demo", bank_name=roster.units()[0].name, created_at=loading.now)
        )
        catalogue.seed(work)
        paths: dict[str | None, str] = {None: "/"}
        for row in roster.units():
            unit = Unit(
                parent_id=loading.units.get(row.parent or ""),
                kind=row.kind,
                code=row.code,
                name=row.name,
                name_en=row.name_en,
                sort_key=pinyin.sort_key(row.name),
            )
            work.session.add(unit)
            work.session.flush()
            paths[row.code] = unit.path = f"{paths[row.parent]}{unit.id}/"
            loading.units[row.code] = unit.id
        for someone in roster.people(today):
            _add_person(loading, work.session, someone, password_hash)


def _add_person(
    loading: Loading, session: sa.orm.Session, someone: roster.Person, password_hash: str
) -> None:
    person = Person(
        employee_no=someone.employee_no,
        employee_no_key=fold(someone.employee_no),
        name=someone.name,
        name_en=someone.name_en,
        sort_key=pinyin.sort_key(someone.name),
        unit_id=loading.units[someone.unit],
        in_post_since=someone.in_post_since,
        password_hash=password_hash,
        # Unset, so that a demo which stays up does not ask for another password some day.
        password_changed_at=None,
        must_change_password=False,
    )
    session.add(person)
    session.flush()
    loading.people[someone.employee_no] = person.id
    for role, unit in someone.roles:
        session.add(
            RoleGrant(
                person_id=person.id,
                role=role,
                # Account managers need no scope: they answer for themselves.
                unit_id=None if role == "account_manager" or unit is None else loading.units[unit],
                granted_at=loading.now,
            )
        )


def _set_up(loading: Loading, season: Season, own_targets: Iterable[Target]) -> None:
    """Create the campaign the evening before it starts, choose its people, set it live."""
    organiser = loading.actor(ORGANISERS[season.unit])
    indicators = dict(db.session.execute(sa.select(Indicator.code, Indicator.id)).all())
    channels = dict(db.session.execute(sa.select(Channel.code, Channel.id)).all())
    evening = cut_off_at(season.starts_on - dt.timedelta(days=1), dt.time(19), clock.zone())
    with clock.at(evening):
        campaign_id = campaigns.create(
            organiser,
            CampaignDraft(
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
                verification="none",
                cadence=season.cadence,
                cadence_weekday=season.cadence_weekday,
                basis=season.basis,
                closures=season.closures,
                cut_off=season.cut_off,
                is_history=season.is_history,
            ),
        ).id
        loading.campaigns[season.code] = campaign_id
        bundle_of = {person: " + ".join(group) for group in season.bundles for person in group}
        rosters.set(
            organiser,
            campaign_id,
            [
                RosterRow(loading.people[row.person], row.cohort, bundle_of.get(row.person, ""))
                for row in season.participants
            ],
        )
        campaigns.advance(organiser, campaign_id, "live")
        _set_targets(loading, organiser, campaign_id, list(own_targets))


def _set_targets(loading: Loading, organiser: Actor, campaign_id: int, own: list[Target]) -> None:
    if not own:
        return
    places = dict(
        db.session.execute(
            sa.select(Participation.person_id, Participation.id).where(
                Participation.campaign_id == campaign_id
            )
        ).all()
    )
    targets.set(
        organiser,
        campaign_id,
        {places[loading.people[t.person]]: t.quantity for t in own if t.person},
        {loading.units[t.unit]: t.quantity for t in own if t.unit},
        "",
    )


def _live_through(
    loading: Loading, current: Iterable[Season], openings: Iterable[Opening], until: dt.date
) -> None:
    """Enter every opening at its moment, and take every close at its cut-off."""
    happenings: list[tuple[dt.datetime, Opening | None]] = [
        (cut_off_at(opening.day, opening.time, clock.zone()), opening) for opening in openings
    ]
    days = {day for season in current for day in _close_days(loading, season) if day <= until}
    happenings += [(cut_off_at(day, dt.time(18), clock.zone()), None) for day in days]
    happenings = [item for item in happenings if item[0] <= loading.now]
    for number, (moment, opening) in enumerate(sorted(happenings, key=lambda item: item[0])):
        with clock.at(moment):
            if opening is None:
                closes.run(clock.now())
            else:
                entries.record(loading.actor(opening.person), _draft(opening, number))


def _close_days(loading: Loading, season: Season) -> list[dt.date]:
    return closes.days(db.session.get_one(Campaign, loading.campaigns[season.code]))


def _draft(opening: Opening, number: int) -> EntryDraft:
    return EntryDraft(
        indicator=opening.indicator,
        quantity=str(opening.quantity),
        business_date=opening.day,
        key=f"demo-{opening.day:%Y%m%d}-{number}",
        channel=opening.channel,
        account_type=opening.account_type,
        customer=opening.customer,
    )


def _finish(loading: Loading, season: Season) -> None:
    """Freeze and close a season that is over, a week after its end."""
    organiser = loading.actor(ORGANISERS[season.unit])
    week_later = cut_off_at(season.ends_on + dt.timedelta(days=7), dt.time(10), clock.zone())
    with clock.at(week_later):
        campaigns.advance(organiser, loading.campaigns[season.code], "frozen")
        campaigns.advance(organiser, loading.campaigns[season.code], "closed")
