"""On PostgreSQL: the serving role makes backups, the owner restores, and rights stand again."""

import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.models import schema
from portal.services import reconciliation
from portal.services.backup import commands, programs
from portal.services.backup.trouble import BackupError
from tests.backing_up import PASSPHRASE, RELEASE, elsewhere, let_go, make, restore, settings_of
from tests.cast import Cast, application
from tests.databases import blank_url
from tests.entering import enter
from tests.postgres_cluster import SERVING


def serving(owner_url: str) -> str:
    return sa.make_url(owner_url).set(username=SERVING).render_as_string(hide_password=False)


@pytest.fixture
def owned() -> Iterator[str]:
    """Give the owner's address of a database that is migrated for the serving role."""
    with blank_url("postgresql") as owner_url:
        schema.bring_up(serving(owner_url), owner_url)
        yield owner_url


def test_the_serving_role_backs_up_and_has_its_rights_and_no_more_after_a_restore(
    owned: str, tmp_path: Path
) -> None:
    with application(serving(owned), tmp_path / "here") as app:
        cast = Cast(app)
        cast.live_campaign()
        enter(cast, "zhou")
        made = make(cast)
        with cast.inside(), pytest.raises(BackupError, match="CREATEDB"):
            commands.drill(settings_of(app), None, lambda _: None)
        with cast.inside():
            commands.drill(settings_of(app, owner_url=owned), None, lambda _: None)
    with blank_url("postgresql") as other, application(serving(other), tmp_path / "there") as app:
        restore(app, made.path, owner_url=other)
        with app.app_context():
            assert reconciliation.verify() == []
            for statement in ("DELETE FROM entry", "DROP TABLE entry", "TRUNCATE posting"):
                with pytest.raises(sa.exc.ProgrammingError, match=r"permission denied|must be own"):
                    db.session.execute(sa.text(statement))
                db.session.rollback()
            db.session.execute(sa.text("UPDATE person SET locale = locale"))
            db.session.rollback()
        cast.app = app
        enter(cast, "zhou")
        let_go(app)


def test_an_empty_database_may_be_named_for_the_drill(owned: str, tmp_path: Path) -> None:
    with (
        application(serving(owned), tmp_path / "here") as app,
        blank_url("postgresql") as scratch,
    ):
        cast = Cast(app)
        make(cast)
        with cast.inside():
            commands.drill(settings_of(app), None, lambda _: None, scratch)
        engine = sa.create_engine(scratch)
        assert sa.inspect(engine).get_table_names() == []
        engine.dispose()
        with cast.inside(), pytest.raises(BackupError, match="not empty"):
            commands.drill(settings_of(app), None, lambda _: None, owned)
        with cast.inside():
            assert db.session.scalar(sa.text("SELECT count(*) FROM person"))


@pytest.mark.parametrize(
    ("made", "still_there"),
    [
        ("CREATE TABLE loans (id int)", "SELECT count(*) FROM loans"),
        ("CREATE SCHEMA core CREATE TABLE loans (id int)", "SELECT count(*) FROM core.loans"),
        ("CREATE SEQUENCE number", "SELECT nextval('number')"),
        ("CREATE FUNCTION rate() RETURNS int RETURN 1", "SELECT rate()"),
        ("CREATE VIEW rates AS SELECT 1 AS rate", "SELECT rate FROM rates"),
    ],
)
def test_a_drill_takes_no_database_in_which_another_program_has_something(
    owned: str, tmp_path: Path, made: str, still_there: str
) -> None:
    with (
        application(serving(owned), tmp_path / "here") as app,
        blank_url("postgresql") as foreign,
    ):
        cast = Cast(app)
        make(cast)
        engine = sa.create_engine(foreign)
        with engine.begin() as connection:
            connection.execute(sa.text(made))
        with cast.inside(), pytest.raises(BackupError, match="not empty"):
            commands.drill(settings_of(app), None, lambda _: None, foreign)
        with engine.connect() as connection:
            assert connection.scalar(sa.text(still_there)) is not None
        engine.dispose()


def test_a_database_that_is_away_is_told_in_a_sentence(tmp_path: Path) -> None:
    url = "postgresql+psycopg://hongbang:geheim-word@127.0.0.1:1/hongbang"
    with application(url, tmp_path / "here") as app, app.app_context():
        with pytest.raises(BackupError, match="cannot be reached") as raised:
            commands.create(settings_of(app), RELEASE, for_the_day=False)
        assert "geheim-word" not in str(raised.value)


def test_a_program_that_is_missing_or_older_than_the_server_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert programs.at_least(9, "pg_dump")
    with pytest.raises(BackupError, match="older than the server's 99"):
        programs.at_least(99, "pg_dump")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(programs, "DEBIAN", tmp_path)
    with pytest.raises(BackupError, match="Install postgresql-client-16"):
        programs.at_least(16, "pg_dump")


@pytest.mark.parametrize("name", ["../../evil", "/srv/evil", "instance/../../evil", "database.db"])
def test_a_file_made_to_write_elsewhere_is_refused(cast: Cast, tmp_path: Path, name: str) -> None:
    made = make(cast)
    with tarfile.open(made.path) as tar:
        content = tar.extractfile("manifest.json")
        assert content is not None
        about = json.loads(content.read())
    about["members"] = [{"name": name, "bytes": 4, "sha256": "0" * 64}]
    hostile = tmp_path / "hostile.tar.gz"
    with tarfile.open(hostile, "w:gz") as tar:
        for member, data in (("manifest.json", json.dumps(about).encode()), (name, b"evil")):
            item = tarfile.TarInfo(member)
            item.size = len(data)
            tar.addfile(item, io.BytesIO(data))
    with (
        elsewhere("sqlite", tmp_path / "deep" / "elsewhere") as app,
        pytest.raises(BackupError, match="does not know"),
    ):
        restore(app, hostile)
    assert not list(tmp_path.rglob("evil"))


def test_the_commands_answer_in_a_line_and_an_exit_code(cast: Cast, tmp_path: Path) -> None:
    word = tmp_path / "word"
    word.write_text(PASSPHRASE)
    word.chmod(0o600)
    run = cast.app.test_cli_runner().invoke
    made = run(args=["backup", "create"])
    assert made.exit_code == 0
    assert "not encrypted" in made.output
    sealed = replace(settings_of(cast.app), backup_passphrase=word)
    cast.app.config["SETTINGS"] = sealed
    assert "not encrypted" not in run(args=["backup", "create"]).output
    listed = run(args=["backup", "list"]).output
    assert "2 backups" in listed
    verdict = run(args=["backup", "drill"])
    assert verdict.exit_code == 0
    assert verdict.output.startswith("Good: ")
    assert verdict.output.count("\n") == 1
    refused = run(args=["backup", "restore", str(tmp_path / "nothing")])
    assert refused.exit_code == 1
    assert "cannot be read" in refused.output
