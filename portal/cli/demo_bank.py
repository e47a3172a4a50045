"""The demo bank itself: its units and people, and the ids behind their codes."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

import sqlalchemy as sa

from portal import clock
from portal.cli.demo_account import PASSWORD
from portal.demo import places, roster
from portal.domain.business_day import cut_off_at
from portal.domain.employee_no import fold
from portal.models import Instance, Person, RoleGrant, Unit
from portal.services import actors, calendar, catalogue, passwords, pinyin
from portal.services.access import Actor
from portal.services.work import writing

# Whoever sets a unit's campaigns up in the demo.
ORGANISERS = {
    places.CASE: roster.CASE_SUPERVISOR,
    places.BRANCH: roster.ORGANISER,
    places.EAST: roster.SUPERVISORS[places.EAST],
}


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that somebody did at a moment."""

    moment: dt.datetime
    do: Callable[[], object]


@dataclass
class Loading:
    """The ids behind the demo's codes, as they come to be."""

    now: dt.datetime
    units: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    campaigns: dict[str, int] = field(default_factory=dict)
    entries: dict[str, int] = field(default_factory=dict)
    _actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, employee_no: str) -> Actor:
        """Return a person as the services know them."""
        if employee_no not in self._actors:
            self._actors[employee_no] = actors.of_person(self.people[employee_no])
        return self._actors[employee_no]

    def forget(self, employee_no: str) -> None:
        """Ask anew what a person may do, when they are next needed."""
        self._actors.pop(employee_no, None)

    def organiser(self, unit: str) -> Actor:
        """Return who sets the unit's campaigns up."""
        return self.actor(ORGANISERS[unit])


def at(day: dt.date, time: dt.time) -> dt.datetime:
    """Return the moment that the branch's clock calls so."""
    return cut_off_at(day, time, clock.zone())


def make(loading: Loading, today: dt.date) -> None:
    """Write down the instance, the catalogue, the calendar, and every unit and person."""
    password_hash = passwords.hash_password(PASSWORD)
    with writing() as work:
        work.session.add(
            Instance(id=1, kind="demo", bank_name=places.UNITS[0].name, created_at=loading.now)
        )
        catalogue.seed(work)
        calendar.seed(work, range(today.year - 1, today.year + 2))
        paths: dict[str | None, str] = {None: "/"}
        for row in places.UNITS:
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
