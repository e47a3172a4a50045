"""The health page: what was looked at, a plain verdict each, and the check of the books."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import cut_off_at
from portal.extensions import db
from portal.models import AuditEvent, CalendarYear, Close, DayTally, Display, Instance, schema
from portal.services import closes, health, leaving, privacy
from portal.services.health import Verdict
from portal.services.health.surroundings import GIGABYTE, Clock, Disk
from portal.services.refusal import NotAllowed
from portal.services.work import writing
from portal.web.system.settings import shown
from tests.cast import EVERYBODY, Cast, settings
from tests.crowd import add_people
from tests.entering import SHANGHAI, enter
from tests.season import Season
from tests.statements import counted

OK, CONFLICT = 200, 409


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return cut_off_at(day, time(hour, minute), SHANGHAI)


def of(cast: Cast, moment: datetime | None = None) -> health.Health:
    with cast.inside():
        now = moment or clock.now()
        with clock.at(now):
            return health.of(cast.actor("system"), now)


def page(cast: Cast) -> str:
    answer = cast.client("system").get("/system")
    assert answer.status_code == OK
    return answer.get_data(as_text=True)


def test_the_page_names_what_the_portal_stands_on(cast_on: Cast) -> None:
    html = page(cast_on)
    with cast_on.inside():
        name = "SQLite" if cast_on.app.config["SETTINGS"].is_sqlite else "PostgreSQL"
    assert re.search(rf"{name} \d+\.\d+", html)
    (newest,) = schema.newest()
    assert newest in html
    assert "Asia/Shanghai" in html
    assert len(re.findall(r'<li class="is-(?:ok|look|broken)">', html)) == 11


def test_only_who_looks_after_the_installation_sees_it(cast: Cast) -> None:
    for who in EVERYBODY:
        if who != "system":
            with cast.inside(), pytest.raises(NotAllowed):
                health.of(cast.actor(who), clock.now())


def test_a_sound_installation_is_told_as_one(cast_on: Cast) -> None:
    found = of(cast_on)
    assert (found.database.migrated, found.database.safe) == (Verdict.OK, Verdict.OK)
    assert found.database.size > 0
    assert found.disk.free <= found.disk.total
    assert found.clock.verdict == Verdict.OK
    assert found.jobs.verdict == Verdict.OK
    assert found.screens.verdict == Verdict.OK


def test_a_schema_that_is_not_the_newest_is_broken(cast: Cast) -> None:
    with cast.inside(), writing() as work:
        work.connection.execute(sa.text("UPDATE alembic_version SET version_num = '20250101_01'"))
    assert of(cast).database.migrated == Verdict.BROKEN
    assert "db upgrade" in page(cast)


@pytest.mark.parametrize(
    ("free", "verdict"),
    [
        (3 * GIGABYTE, Verdict.OK),
        (GIGABYTE, Verdict.LOOK),
        (GIGABYTE // 8, Verdict.BROKEN),
    ],
)
def test_a_disk_is_full_before_nothing_is_left(free: int, verdict: Verdict) -> None:
    assert Disk(free, 100 * GIGABYTE).verdict == verdict


@pytest.mark.parametrize(
    ("drift", "verdict"),
    [
        (None, Verdict.OK),
        (timedelta(seconds=4), Verdict.OK),
        (timedelta(seconds=5), Verdict.LOOK),
    ],
)
def test_two_clocks_that_differ_are_to_be_looked_at(
    drift: timedelta | None, verdict: Verdict
) -> None:
    moment = datetime(2026, 11, 23, tzinfo=UTC)
    assert Clock(moment, moment.date(), "Asia/Shanghai", drift).verdict == verdict


@pytest.fixture
def season(cast_on: Cast) -> Iterator[Season]:
    """Give a season whose first cut-off is to come."""
    with cast_on.inside():
        starts_on = clock.today()
    with clock.at(at(starts_on, 9)):
        yield cast_on.live_campaign(starts_on=starts_on)


@pytest.mark.parametrize(
    ("hour", "minute", "verdict"),
    [
        (17, 59, Verdict.OK),
        (18, 1, Verdict.OK),
        (18, 2, Verdict.LOOK),
        (18, 59, Verdict.LOOK),
        (19, 0, Verdict.BROKEN),
    ],
)
def test_a_close_that_nobody_takes_is_overdue(
    cast_on: Cast, season: Season, hour: int, minute: int, verdict: Verdict
) -> None:
    moment = at(season.starts_on, hour, minute)
    found = of(cast_on, moment)
    assert found.jobs.verdict == verdict
    assert [item.day for item in found.jobs.closed] == [None]
    assert [item.since for item in found.jobs.overdue] == (
        [] if verdict == Verdict.OK else [at(season.starts_on, 18)]
    )


def test_a_season_s_end_without_a_close_is_overdue_too(cast_on: Cast) -> None:
    last = date(2026, 11, 29)
    cast_on.live_campaign(starts_on=date(2026, 11, 2), ends_on=last, basis="working")
    friday = at(last - timedelta(days=2), 18)
    with cast_on.inside(), clock.at(friday):
        closes.run(friday)
    assert of(cast_on, at(last, 18, 1)).jobs.verdict == Verdict.OK
    found = of(cast_on, at(last, 18, 5)).jobs
    assert [(item.day, item.is_close) for item in found.overdue] == [(last, False)]
    with clock.at(at(last, 18, 5)):
        assert 'class="is-look"' in page(cast_on)
    with cast_on.inside(), clock.at(at(last, 18, 5)):
        closes.run(clock.now())
    assert of(cast_on, at(last, 19)).jobs.overdue == []


def test_what_has_run_is_told_with_its_moment(cast_on: Cast, season: Season) -> None:
    evening = at(season.starts_on, 18)
    with cast_on.inside(), clock.at(evening):
        closes.run(evening)
    found = of(cast_on, evening + timedelta(hours=2)).jobs
    assert sorted(found.runs) == [("bulletin", evening), ("close", evening)]
    assert [(item.day, item.taken_at) for item in found.closed] == [(season.starts_on, evening)]
    assert found.verdict == Verdict.OK
    with cast_on.inside():
        assert db.session.scalar(sa.select(sa.func.count(Close.id))) == 1


@pytest.mark.parametrize(
    ("today", "loaded", "missing"),
    [
        (date(2026, 3, 1), [], [2026]),
        (date(2026, 9, 30), [2026], []),
        (date(2026, 10, 1), [2026], [2027]),
        (date(2026, 12, 31), [2026, 2027], []),
    ],
)
def test_the_years_of_this_and_the_next_quarter_are_wanted(
    cast_on: Cast, today: date, loaded: list[int], missing: list[int]
) -> None:
    with cast_on.inside(), writing() as work:
        work.session.add_all(
            CalendarYear(year=year, source="official", loaded_at=work.now) for year in loaded
        )
    found = of(cast_on, at(today, 12)).years
    assert (found.loaded, found.missing) == (loaded, missing)
    assert found.verdict == (Verdict.LOOK if missing else Verdict.OK)


def test_screens_are_counted_and_the_long_gone_come_first(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    with cast_on.inside(), writing() as work:
        seen = {
            "在": work.now - timedelta(minutes=1),
            "夜": work.now - timedelta(hours=10),
            "久": work.now - timedelta(days=3),
            "从未": None,
        }
        now = work.now
        work.session.add_all(
            Display(
                name=name,
                unit_id=cast_on.units["east"],
                board_id=season.boards["east", "person"],
                token_hash=name,
                paired_at=work.now,
                paired_by=cast_on.people["wang"],
                last_seen_at=moment,
            )
            for name, moment in seen.items()
        )
        work.session.add(
            Display(
                name="撤销",
                unit_id=cast_on.units["east"],
                board_id=season.boards["east", "person"],
                token_hash="x",
                paired_at=work.now,
                paired_by=cast_on.people["wang"],
                revoked_at=work.now,
            )
        )
    found = of(cast_on, now).screens
    assert (found.total, found.present, found.gone) == (4, 1, 2)
    assert [screen.name for screen in found.first] == ["从未", "久", "夜", "在"]
    assert found.verdict == Verdict.LOOK


def test_browsers_that_are_signed_in_are_counted(cast_on: Cast) -> None:
    cast_on.client("zhou")
    left = cast_on.client("wang")
    assert of(cast_on).sessions == 2
    left.post_form("/logout")
    assert of(cast_on).sessions == 1
    assert of(cast_on, clock.now() + timedelta(hours=1)).sessions == 0


def test_settings_are_shown_without_what_opens_them(tmp_path: Path) -> None:
    secret = settings("postgresql+psycopg://ann:s3cret@db:5432/bank?password=other", tmp_path)
    values = dict(shown(secret))
    assert values["HONGBANG_DATABASE_URL"] == "postgresql+psycopg://db:5432/bank"
    assert values["HONGBANG_OWNER_URL"] == "–"
    assert values["HONGBANG_TICKER"] == "off"


def test_every_setting_is_one_of_the_guide(tmp_path: Path) -> None:
    guide = Path("docs/settings.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in guide for name, _value in shown(settings("sqlite://", tmp_path)))


def test_books_that_agree_are_said_to_and_the_check_is_on_record(cast_on: Cast) -> None:
    cast_on.live_campaign()
    enter(cast_on, "zhou")
    answer = cast_on.client("system").post_form("/system/books")
    assert answer.status_code == OK
    assert 'class="notice is-success"' in answer.get_data(as_text=True)
    with cast_on.inside():
        event = db.session.scalars(
            sa.select(AuditEvent).where(AuditEvent.action == "ledger.verify")
        ).one()
    assert (event.result, event.detail) == ("done", {"lines": 1, "differences": 0})


def test_a_difference_is_named_with_what_to_do(cast: Cast) -> None:
    cast.live_campaign()
    enter(cast, "zhou")
    with cast.inside(), writing() as work:
        work.connection.execute(sa.update(DayTally).values(quantity=DayTally.quantity + 1))
    html = cast.client("system").post_form("/system/books").get_data(as_text=True)
    assert "day_tally" in html
    assert "ledger rebuild" in html
    with cast.inside():
        results = db.session.scalars(
            sa.select(AuditEvent.result).where(AuditEvent.action == "ledger.verify")
        ).all()
    assert results == ["failed"]


def test_books_that_are_too_long_are_left_to_the_terminal(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.live_campaign()
    enter(cast, "zhou")
    monkeypatch.setattr("portal.services.health.books.MOST_LINES", 0)
    monkeypatch.setattr(health, "MOST_LINES", 0)
    client = cast.client("system")
    html = client.get("/system").get_data(as_text=True)
    assert "ledger verify" in html
    assert 'action="/system/books"' not in html
    assert client.post_form("/system/books").status_code == CONFLICT


def test_the_number_of_statements_does_not_grow(cast: Cast) -> None:
    season = cast.live_campaign()
    client = cast.client("system")
    client.get("/system")
    with counted(cast.app) as few:
        client.get("/system")
    add_people(cast, season, 40)
    for _ in range(5):
        enter(cast, "zhou")
        cast.client("wang")
    with counted(cast.app) as many:
        client.get("/system")
    assert len(few) == len(many)


def test_names_that_nobody_erased_are_counted_from_when_they_were_due(cast_on: Cast) -> None:
    cast_on.live_campaign()
    enter(cast_on, "zhou")
    with cast_on.inside():
        leaving.leave(cast_on.actor("system"), cast_on.people["he"], clock.today())
        due = clock.now() + timedelta(days=1096)
    assert of(cast_on, due + timedelta(hours=25)).erasing.since is None
    late = due + timedelta(hours=27)
    found = of(cast_on, late).erasing
    assert (found.entries, found.people, found.verdict) == (1, 1, Verdict.LOOK)
    assert found.since is not None
    assert abs(found.since - due) < timedelta(minutes=1)
    with cast_on.inside(), clock.at(late):
        privacy.run(late)
    assert of(cast_on, late).erasing.verdict == Verdict.OK


def test_what_is_overdue_for_erasing_stands_on_the_page_and_leads_to_it(cast: Cast) -> None:
    cast.app.config["SETTINGS"] = replace(cast.app.config["SETTINGS"], keep_customers_days=1)
    with clock.at(clock.now() - timedelta(days=4)):
        cast.live_campaign()
        enter(cast, "zhou")
    html = page(cast)
    assert "privacy erase" in html
    assert html.count('href="/system/privacy"') == 2
    with cast.inside(), writing() as work:
        work.session.get_one(Instance, 1).kind = "demo"
    assert page(cast).count('href="/system/privacy"') == 1
