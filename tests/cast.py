"""The named cast that the tests play with: a bank of two sub-branches and ten people.

    示例银行 (bank) ─ 滨海分行 (branch) ┬ 城东支行 (east) ┬ 零售一组 (retail)
                                       │                 └ 公司业务 (corporate)
                                       └ 城西支行 (west) ─ 城西一组 (west_team)

`cast` plays on SQLite, `cast_on` once on each engine. No application context is left open around
a test: inside one, requests would share `g`, and one client's person would leak into another's.
Service tests open one themselves, `with cast.inside():`.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask

from portal import clock, create_app
from portal.config import Settings
from portal.domain.employee_no import fold
from portal.domain.roles import Role
from portal.extensions import db
from portal.models import Instance, Person, RoleGrant, Unit
from portal.services import bus
from portal.services.access import Actor, Grant
from portal.services.bus import Message
from portal.services.passwords import hash_password
from portal.services.pinyin import sort_key
from portal.services.work import writing
from tests import once, season
from tests.client import SEE_OTHER, Client
from tests.season import Season

PASSWORD = "Hongbang-2026"

UNITS: tuple[tuple[str, str | None, str, str, str], ...] = (
    # short name, parent, kind, code, name
    ("bank", None, "head_office", "HQ", "示例银行"),
    ("branch", "bank", "branch", "BH", "滨海分行"),
    ("east", "branch", "sub_branch", "BH-E", "城东支行"),
    ("west", "branch", "sub_branch", "BH-W", "城西支行"),
    ("retail", "east", "team", "BH-E-1", "零售一组"),
    ("corporate", "east", "team", "BH-E-2", "公司业务"),
    ("west_team", "west", "team", "BH-W-1", "城西一组"),
)
PEOPLE: tuple[tuple[str, str, str, str, Role, str | None], ...] = (
    # short name, employee number, name, unit, role, the unit at which the role holds
    ("zhou", "60298", "周雨桐", "retail", Role.ACCOUNT_MANAGER, None),
    ("huang", "60155", "黄俊杰", "retail", Role.ACCOUNT_MANAGER, None),
    ("zhao", "60342", "赵子昂", "corporate", Role.ACCOUNT_MANAGER, None),
    ("he", "60118", "何志强", "west_team", Role.ACCOUNT_MANAGER, None),
    ("wang", "60001", "王建国", "east", Role.SUPERVISOR, "east"),
    ("sun", "60002", "孙丽", "west", Role.SUPERVISOR, "west"),
    ("liu", "60003", "刘敏", "branch", Role.ORGANISER, "branch"),
    ("system", "X001", "系统管理员", "bank", Role.SYSTEM_ADMIN, None),
    ("security", "X002", "安全管理员", "bank", Role.SECURITY_ADMIN, None),
    ("audit", "X003", "审计管理员", "bank", Role.AUDIT_ADMIN, None),
)
EVERYBODY = tuple(row[0] for row in PEOPLE)


@cache
def password_hash() -> str:
    """Return one hash of PASSWORD for the whole run: a real one is slow to make."""
    return hash_password(PASSWORD)


class Cast:
    """The people, by short name, in the application that they use."""

    def __init__(self, app: Flask) -> None:
        """Write the units, the people and their roles into the empty database."""
        self.app = app
        self.units: dict[str, int] = {}
        self.people: dict[str, int] = {}
        self._catalogue: tuple[dict[str, int], dict[str, int]] | None = None
        with app.app_context(), writing() as work:
            work.session.add(Instance(id=1, kind="real", bank_name="示例银行", created_at=work.now))
            for unit in UNITS:
                self._add_unit(work.session, *unit)
            for person in PEOPLE:
                self.add_person(work.session, *person)

    def inside(self) -> AbstractContextManager[object]:
        """Open an application context, for calling services without a request."""
        return self.app.app_context()

    def heard(self) -> list[Message]:
        """Return a list that fills with whatever the application announces from now on."""
        messages: list[Message] = []
        bus.subscribe(self.app, messages.append)
        return messages

    def actor(self, key: str) -> Actor:
        """Return the person as services know them, with the roles that they hold now."""
        with self.app.app_context():
            person = db.session.get_one(Person, self.people[key])
            home = db.session.get_one(Unit, person.unit_id)
            grants = db.session.execute(
                sa.select(RoleGrant.role, RoleGrant.unit_id, Unit.path)
                .outerjoin(Unit, Unit.id == RoleGrant.unit_id)
                .where(RoleGrant.person_id == person.id)
                .order_by(RoleGrant.id)
            ).all()
            return Actor(
                person_id=person.id,
                employee_no=person.employee_no,
                name=person.name,
                unit_id=home.id,
                unit_path=home.path,
                grants=tuple(Grant(Role(role), unit, path) for role, unit, path in grants),
                locale=person.locale,
                address="127.0.0.1",
                must_change_password=person.must_change_password,
            )

    def client(self, key: str) -> Client:
        """Return a client that has signed in as the person, by the form."""
        client = self.stranger()
        employee_no = next(row[1] for row in PEOPLE if row[0] == key)
        answer = client.sign_in(employee_no, PASSWORD)
        assert answer.status_code == SEE_OTHER, answer.get_data(as_text=True)
        return client

    def stranger(self) -> Client:
        """Return a client that nobody has signed in with."""
        return Client(self.app, self.app.response_class, use_cookies=True)

    def live_campaign(self, **overrides: object) -> Season:
        """Write a live campaign of the branch; `overrides` are columns of Campaign."""
        with self.app.app_context(), writing() as work:
            if self._catalogue is None:
                self._catalogue = season.catalogue(work.session)
            return season.live_campaign(
                work.session, self.units, self.people, *self._catalogue, overrides
            )

    def _add_unit(
        self, session: sa.orm.Session, key: str, parent: str | None, kind: str, code: str, name: str
    ) -> None:
        above = session.get_one(Unit, self.units[parent]) if parent else None
        unit = Unit(
            parent_id=above.id if above else None,
            kind=kind,
            code=code,
            name=name,
            sort_key=sort_key(name),
        )
        session.add(unit)
        session.flush()
        unit.path = f"{above.path if above else '/'}{unit.id}/"
        self.units[key] = unit.id

    def add_person(
        self,
        session: sa.orm.Session,
        key: str,
        employee_no: str,
        name: str,
        unit: str,
        role: Role,
        holds_at: str | None,
    ) -> None:
        """Write a person with the cast's password and one role."""
        person = Person(
            employee_no=employee_no,
            employee_no_key=fold(employee_no),
            name=name,
            sort_key=sort_key(name),
            unit_id=self.units[unit],
            password_hash=password_hash(),
            password_changed_at=clock.now(),
            must_change_password=False,
        )
        session.add(person)
        session.flush()
        session.add(
            RoleGrant(
                person_id=person.id,
                role=role,
                unit_id=self.units[holds_at] if holds_at else None,
                granted_at=clock.now(),
            )
        )
        self.people[key] = person.id


def settings(url: str, instance: Path) -> Settings:
    """Return the settings of an application on the database at the URL; nothing ticks by itself."""
    return Settings(
        instance=instance,
        database_url=url,
        zone=ZoneInfo("Asia/Shanghai"),
        hosts=("localhost",),
        https=False,
        proxies=0,
        password_profile="dengbao",
        idle_minutes=30,
        admin_idle_minutes=15,
        session_hours=12,
        ticker=False,
    )


once.keep_addresses()


@contextmanager
def application(url: str, instance: Path) -> Iterator[Flask]:
    """Give the application on a migrated database, and let go of its connections afterwards."""
    app = create_app(settings(url, instance))
    app.testing = True
    app.jinja_env.bytecode_cache = once.templates
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    """Give the application on a fresh SQLite database."""
    with application(sqlite_url, tmp_path / "instance") as made:
        yield made


@pytest.fixture
def app_on(database: str, tmp_path: Path) -> Iterator[Flask]:
    """Give the application on a fresh database; the test runs once on each engine."""
    with application(database, tmp_path / "instance") as made:
        yield made


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Give the cast on SQLite."""
    return Cast(app)


@pytest.fixture
def cast_on(app_on: Flask) -> Cast:
    """Give the cast; the test runs once on each engine."""
    return Cast(app_on)
