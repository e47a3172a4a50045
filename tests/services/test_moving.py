"""From SQLite to PostgreSQL: all that was there is there, proven, and work goes on."""

import fcntl
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from portal import clock
from portal.extensions import db
from portal.models import AuditEvent, Base, Board, Entry, Instance, schema
from portal.services import audit, reconciliation, standings
from portal.services.audit import Finding
from portal.services.backup import commands, moving
from portal.services.backup.trouble import BackupError
from portal.services.work import snapshot
from tests.backing_up import RELEASE, let_go, settings_of
from tests.cast import Cast, application
from tests.databases import blank_url
from tests.demo_bank import NOW
from tests.entering import enter
from tests.migrating import migrate
from tests.postgres_cluster import SERVING


def move(app: Flask, source: Path, **changes: object) -> list[str]:
    """Move the file into the application's database; return what was told."""
    told: list[str] = []
    let_go(app)
    with app.app_context():
        commands.move(settings_of(app, **changes), source, RELEASE, told.append)
    return told


def boards(app: Flask) -> dict[int, list[tuple[object, ...]]]:
    """Return the rows of every board as they stand at the demo's moment."""
    with app.app_context(), snapshot() as connection:
        ids = connection.scalars(sa.select(Board.id)).all()
        return {
            id_: [
                (row.key, row.place, row.sums, row.change, row.target, row.members)
                for row in standings.of(connection, id_, NOW.date()).rows
            ]
            for id_ in ids
        }


def rows(app: Flask) -> dict[str, list[sa.Row[tuple[object, ...]]]]:
    """Return every row of every table by key, as the models read them."""
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: list(connection.execute(sa.select(table).order_by(*table.primary_key)))
            for table in Base.metadata.sorted_tables
        }


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Flask]:
    """Give an application on an empty PostgreSQL database, with a folder of its own."""
    with blank_url("postgresql") as url, application(url, tmp_path / "instance") as app:
        yield app


@pytest.fixture
def source(cast: Cast) -> Path:
    """Give the file of the cast's bank, in which an account was opened."""
    cast.live_campaign()
    enter(cast, "zhou")
    let_go(cast.app)
    return Path(str(cast.app.config["SETTINGS"].database_url).removeprefix("sqlite:///"))


def test_the_whole_demo_bank_is_moved_row_by_row_and_the_boards_stand_as_they_stood(
    bank: Flask, target: Flask
) -> None:
    before, standing = rows(bank), boards(bank)
    let_go(bank)
    file = Path(str(bank.config["SETTINGS"].database_url).removeprefix("sqlite:///"))
    with target.app_context(), clock.at(NOW):
        told: list[str] = []
        moving.move(target.config["SETTINGS"], file, NOW, RELEASE, told.append)
    after = rows(target)
    for name, found in before.items():
        assert [tuple(row) for row in after[name]] == [tuple(row) for row in found], name
    assert boards(target) == standing
    assert any("sums of the ledger are as they were" in line for line in told)
    assert any("refuse to be rewritten" in line for line in told)
    assert any("every tally follows from its lines" in line for line in told)
    assert any("sealed lines are whole" in line for line in told)
    assert file.exists()


def test_work_goes_on_where_it_stopped_and_history_cannot_be_rewritten(
    cast: Cast, source: Path, target: Flask
) -> None:
    with cast.inside():
        before = db.session.scalars(sa.select(Entry.id)).all()
    let_go(cast.app)
    move(target, source)
    cast.app = target
    enter(cast, "zhou")
    with cast.inside():
        assert len(db.session.scalars(sa.select(Entry.id)).all()) == len(before) + 1
        assert reconciliation.verify() == []
        assert not [one for one in audit.verify().faults if one.finding is not Finding.UNSEALED]
        moved = db.session.scalars(
            sa.select(AuditEvent).where(AuditEvent.action == "database.move")
        ).one()
        assert str(moved.detail["before"]).startswith(f"{source.name}.moved-")
        for statement in ("DELETE FROM entry", "UPDATE posting SET quantity = 0"):
            with pytest.raises(sa.exc.DBAPIError, match="append-only"):
                db.session.execute(sa.text(statement))
            db.session.rollback()


def test_the_command_tells_each_step_and_gives_the_file_another_name(
    source: Path, target: Flask
) -> None:
    let_go(target)
    run = target.test_cli_runner().invoke
    told = run(args=["db", "move", "--from", str(source)])
    assert told.exit_code == 0
    assert [line.partition(":")[0] for line in told.output.splitlines()[:-1]] == [
        "Source", "Rows", "Counts and sums", "Schema", "Guards", "Ledger", "Audit log",
    ]  # fmt: skip
    let_go(target)
    again = run(args=["db", "move", "--from", str(source)])
    assert again.exit_code == 1
    assert again.output == (
        f"Error: There is no database at {source}. Give the SQLite file with --from.\n"
    )
    assert not source.exists()
    (aside,) = source.parent.glob(f"{source.name}.moved-*")
    engine = sa.create_engine(f"sqlite:///{aside}")
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM entry")) == 1


def test_the_serving_role_has_its_rights_and_no_more(source: Path, tmp_path: Path) -> None:
    with blank_url("postgresql") as owner_url:
        serving = sa.make_url(owner_url).set(username=SERVING)
        url = serving.render_as_string(hide_password=False)
        with application(url, tmp_path / "owned") as app:
            move(app, source, owner_url=owner_url)
            with app.app_context():
                db.session.execute(sa.text("UPDATE person SET locale = locale"))
                db.session.rollback()
                for statement in ("DELETE FROM entry", "DROP TABLE entry"):
                    with pytest.raises(sa.exc.ProgrammingError, match=r"denied|must be own"):
                        db.session.execute(sa.text(statement))
                    db.session.rollback()


def test_a_file_of_an_older_release_comes_up_on_its_way(
    cast: Cast, source: Path, target: Flask
) -> None:
    migrate(cast, schema.revisions()[1])
    move(target, source)
    with target.app_context(), db.engine.connect() as connection:
        assert schema.is_current(connection)
        assert connection.scalar(sa.select(sa.func.count(Entry.id))) == 1


def test_a_database_that_setup_prepared_is_taken(source: Path, target: Flask) -> None:
    schema.migrate(str(target.config["SETTINGS"].database_url))
    assert move(target, source)[-1].startswith("Audit log")


def test_a_database_that_is_in_use_is_refused_and_left_as_it_is(
    source: Path, target: Flask
) -> None:
    schema.migrate(str(target.config["SETTINGS"].database_url))
    other = Cast(target)
    with pytest.raises(BackupError, match="is not empty"):
        move(target, source)
    with other.inside():
        assert db.session.get(Instance, 1) is not None
    assert source.exists()


def test_without_postgresql_in_the_settings_nothing_is_moved(cast: Cast, source: Path) -> None:
    with pytest.raises(BackupError, match="names no PostgreSQL"):
        move(cast.app, source)
    assert source.exists()


def test_while_a_server_serves_the_instance_nothing_is_moved(source: Path, target: Flask) -> None:
    instance = target.config["SETTINGS"].instance
    with (instance / "serving.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(BackupError, match="Stop it first"):
            move(target, source)
    assert source.exists()


@pytest.mark.parametrize("content", [b"", b"not a database", None])
def test_a_file_that_is_no_database_of_ours_is_refused(
    target: Flask, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "other.db"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(BackupError):
        move(target, file)
    with target.app_context(), db.engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == []


def test_what_does_not_fit_is_named_and_nothing_of_it_is_there(
    cast: Cast, source: Path, target: Flask
) -> None:
    with cast.inside(), db.engine.begin() as connection:
        # SQLite takes any length; PostgreSQL holds names to theirs.
        connection.execute(sa.text("UPDATE unit SET name = :name WHERE code = 'BH-E'"),
                           {"name": "长" * 500})  # fmt: skip
    let_go(cast.app)
    with pytest.raises(BackupError, match=r"in COPY unit, .*too long") as caught:
        move(target, source)
    assert "长" not in str(caught.value)
    assert source.exists()
    with target.app_context(), db.engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM unit")) == 0
    # What was begun stands empty, so that it can be tried again.
    with cast.inside(), db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE unit SET name = '城东支行' WHERE code = 'BH-E'"))
    let_go(cast.app)
    move(target, source)
