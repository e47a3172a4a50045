"""The day's backup is made once, whoever comes; a migration is preceded by one."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from portal import clock
from portal.extensions import db
from portal.models import AuditEvent, Instance, schema
from portal.services import health
from portal.services.backup import commands, daily, folder, making
from portal.services.backup.trouble import BackupError
from portal.services.health import Verdict
from portal.services.work import writing
from tests.backing_up import RELEASE, elsewhere, let_go, make, restore, settings_of
from tests.cast import Cast, application
from tests.databases import Kind, blank_url
from tests.entering import SHANGHAI, enter
from tests.parallel import at_once

EARLIER = "20261129_01"
NIGHT = datetime(2026, 12, 3, 2, 30, tzinfo=SHANGHAI)


def begin(cast: Cast, moment: datetime, **changes: object) -> bool:
    with cast.inside(), clock.at(moment):
        return daily.begin(settings_of(cast.app, **changes), clock.now())


def made_for(cast: Cast, moment: datetime) -> bool:
    with cast.inside(), clock.at(moment):
        made = commands.create(settings_of(cast.app), RELEASE, for_the_day=True)
    return made is not None


def state(cast: Cast, moment: datetime) -> health.Backups:
    with cast.inside(), clock.at(moment):
        return health.of(cast.actor("system"), clock.now()).backups


def test_five_that_come_at_once_begin_one_backup(cast_on: Cast) -> None:
    def run(_: int) -> bool:
        with clock.at(NIGHT):
            return daily.begin(settings_of(cast_on.app), clock.now())

    assert sorted(at_once(cast_on.app, 5, run)) == [False] * 4 + [True]  # type: ignore[type-var]


def test_it_is_due_from_its_hour_on_and_not_again_until_tomorrow(cast: Cast) -> None:
    assert not begin(cast, NIGHT - timedelta(minutes=1))
    assert not begin(cast, NIGHT, backup_at=None)
    assert begin(cast, NIGHT + timedelta(hours=9)), "what was slept through is made up for"
    assert made_for(cast, NIGHT + timedelta(hours=9))
    assert not begin(cast, NIGHT + timedelta(hours=20))
    assert begin(cast, NIGHT + timedelta(days=1))


def test_a_try_that_left_nothing_is_followed_by_others_an_hour_apart(cast: Cast) -> None:
    assert begin(cast, NIGHT)
    assert not begin(cast, NIGHT + timedelta(minutes=59))
    tries = [begin(cast, NIGHT + timedelta(hours=hour)) for hour in range(1, 12)]
    assert tries == [True] * 5 + [False] * 6


def test_a_timer_and_the_server_make_the_days_own_once(cast_on: Cast) -> None:
    assert made_for(cast_on, NIGHT)
    assert not made_for(cast_on, NIGHT + timedelta(hours=1))
    (one,) = folder.found(settings_of(cast_on.app).backup_folder)
    assert one.kind == folder.DAILY


def test_the_child_of_the_server_makes_it(cast: Cast) -> None:
    settings = settings_of(cast.app)
    assert daily.run(settings) == ""
    assert [one.kind for one in folder.found(settings.backup_folder)] == [folder.DAILY]
    with cast.inside():
        assert daily.is_made(clock.today())


def test_the_child_says_why_there_is_none(cast: Cast, tmp_path: Path) -> None:
    settings = settings_of(cast.app, backup_passphrase=tmp_path / "nowhere")
    assert "cannot be read" in daily.run(settings)
    found = state(cast, clock.now() + timedelta(hours=1))
    assert found.failed_at
    assert "cannot be read" in found.reason
    assert found.verdict == Verdict.LOOK


def test_the_health_page_alarms_when_the_last_one_is_older_than_a_day(cast_on: Cast) -> None:
    with cast_on.inside(), writing() as work:
        work.session.execute(sa.update(Instance).values(created_at=NIGHT - timedelta(days=3)))
    assert state(cast_on, NIGHT).verdict == Verdict.BROKEN
    assert made_for(cast_on, NIGHT)
    assert state(cast_on, NIGHT + timedelta(hours=25)).verdict == Verdict.OK
    found = state(cast_on, NIGHT + timedelta(hours=27))
    assert found.verdict == Verdict.BROKEN
    assert found.last
    assert found.last.size == (Path(found.last.folder) / found.last.file).stat().st_size
    html = cast_on.client("system").get("/system").get_data(as_text=True)
    assert "backup" in html


def test_a_file_that_is_gone_and_a_drill_that_is_long_ago_are_to_be_looked_at(cast: Cast) -> None:
    made = make(cast)
    now = clock.now()
    assert state(cast, now).verdict == Verdict.OK
    made.path.unlink()
    assert state(cast, now).verdict == Verdict.LOOK
    make(cast)
    with cast.inside(), writing() as work:
        work.session.execute(sa.update(Instance).values(created_at=now - timedelta(days=40)))
    assert state(cast, now).needs_drill
    with cast.inside():
        commands.drill(settings_of(cast.app), None, lambda _: None)
    assert not state(cast, clock.now()).needs_drill


def test_a_demo_is_never_broken_for_want_of_a_backup(cast: Cast) -> None:
    found = state(cast, clock.now() + timedelta(days=9))
    assert found.verdict == Verdict.BROKEN
    with cast.inside(), writing() as work:
        work.connection.execute(sa.text("UPDATE instance SET kind = 'demo'"))
    assert state(cast, clock.now() + timedelta(days=9)).verdict == Verdict.LOOK


def downgraded(cast: Cast) -> None:
    let_go(cast.app)
    config = schema._config(settings_of(cast.app).database_url)  # noqa: SLF001 - tests alone go down
    command.downgrade(config, EARLIER)


def test_a_migration_makes_a_backup_first_and_says_where(cast_on: Cast) -> None:
    cast_on.live_campaign()
    enter(cast_on, "zhou")
    downgraded(cast_on)
    done = cast_on.app.test_cli_runner().invoke(args=["db", "upgrade"])
    assert done.exit_code == 0, done.output
    (one,) = folder.found(settings_of(cast_on.app).backup_folder)
    assert one.kind == folder.BEFORE_MIGRATION
    assert str(one.path) in done.output
    with cast_on.inside():
        assert schema.is_current(db.session.connection())
        event = db.session.scalars(
            sa.select(AuditEvent).where(AuditEvent.action == "backup.create")
        ).one()
        assert event.detail["schema"] == EARLIER
    again = cast_on.app.test_cli_runner().invoke(args=["db", "upgrade"])
    assert again.exit_code == 0
    assert len(folder.found(settings_of(cast_on.app).backup_folder)) == 1


def test_without_a_backup_nothing_is_migrated_unless_it_is_asked_for(
    cast_on: Cast, tmp_path: Path
) -> None:
    downgraded(cast_on)
    settings = settings_of(cast_on.app, backup_passphrase=tmp_path / "nowhere")
    cast_on.app.config["SETTINGS"] = settings
    refused = cast_on.app.test_cli_runner().invoke(args=["db", "upgrade"])
    assert refused.exit_code == 1
    assert "--no-backup" in refused.output
    with cast_on.inside():
        assert not schema.is_current(db.session.connection())
    let_go(cast_on.app)
    done = cast_on.app.test_cli_runner().invoke(args=["db", "upgrade", "--no-backup"])
    assert done.exit_code == 0
    assert folder.found(settings.backup_folder) == []


def test_a_new_database_needs_no_backup(engine_kind: Kind, tmp_path: Path) -> None:
    with blank_url(engine_kind) as url, application(url, tmp_path / "instance") as app:
        done = app.test_cli_runner().invoke(args=["setup"])
        assert done.exit_code == 0, done.output
        assert folder.found(settings_of(app).backup_folder) == []


def test_a_backup_of_an_older_release_is_migrated_up_when_it_is_restored(
    cast_on: Cast, engine_kind: Kind, tmp_path: Path
) -> None:
    cast_on.live_campaign()
    enter(cast_on, "zhou")
    downgraded(cast_on)
    with cast_on.inside():
        made = making.make(settings_of(cast_on.app), folder.BY_HAND, clock.now(), RELEASE)
    assert made.about.schema == EARLIER
    with elsewhere(engine_kind, tmp_path / "elsewhere") as app:
        told = restore(app, made.path)
        assert any(f"migrated up from {EARLIER}" in line for line in told)
        with app.app_context():
            assert schema.is_current(db.session.connection())


def test_a_backup_of_a_newer_release_is_refused_and_nothing_touched(
    cast_on: Cast, engine_kind: Kind, tmp_path: Path
) -> None:
    with cast_on.inside(), writing() as work:
        work.connection.execute(sa.text("UPDATE alembic_version SET version_num = '20990101_01'"))
    made = make(cast_on)
    with elsewhere(engine_kind, tmp_path / "elsewhere") as app:
        with pytest.raises(BackupError, match="it is newer"):
            restore(app, made.path)
        with app.app_context():
            assert sa.inspect(db.engine).get_table_names() == []


def test_a_backup_of_the_other_kind_of_database_is_refused(cast: Cast, tmp_path: Path) -> None:
    made = make(cast)
    with (
        elsewhere("postgresql", tmp_path / "elsewhere") as app,
        pytest.raises(BackupError, match=r"of SQLite, and .* names PostgreSQL"),
    ):
        restore(app, made.path)
