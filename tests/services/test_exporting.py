"""Everything in open formats: every row, told in a dictionary, and nothing that opens a door."""

import csv
import errno
import json
import os
import stat
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.models import AuditEvent, Base, Person
from portal.services.backup import commands, left_out
from portal.services.backup.exporting import NOTHING, Exported
from portal.services.backup.manifest import figures
from portal.services.backup.trouble import BackupError
from portal.services.work import writing
from tests.backing_up import settings_of
from tests.cast import Cast
from tests.entering import enter


def export(cast: Cast, target: Path) -> Exported:
    with cast.inside():
        return commands.export(settings_of(cast.app), target)


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def taking_no_line(cast: Cast, action: str) -> None:
    """Have the database refuse the lines of an action, as a full disk would."""
    with cast.inside(), writing() as work:
        if work.connection.dialect.name == "sqlite":
            work.connection.execute(
                sa.text(
                    "CREATE TRIGGER taking_no_line BEFORE INSERT ON audit_event "
                    f"WHEN NEW.action = '{action}' BEGIN SELECT RAISE(ABORT, 'full'); END"
                )
            )
        else:
            work.connection.execute(
                sa.text(
                    "ALTER TABLE audit_event ADD CONSTRAINT taking_no_line "
                    f"CHECK (action <> '{action}') NOT VALID"
                )
            )


def test_every_row_is_there_and_the_dictionary_knows_every_column(
    cast_on: Cast, tmp_path: Path
) -> None:
    cast_on.live_campaign()
    note = '=1+1，“引号”"与逗号,'
    enter(cast_on, "zhou", note=note)
    with cast_on.inside():
        counts = figures(db.session.connection()).counts
    target = tmp_path / "all"
    done = export(cast_on, target)
    package = json.loads((target / "datapackage.json").read_text(encoding="utf-8"))
    assert {one["name"] for one in package["resources"]} == (
        Base.metadata.tables.keys() - left_out.LEFT_OUT_TABLES
    )
    for one in package["resources"]:
        found = rows(target, one["name"])
        assert len(found) == one["rows"] == counts[one["name"]], one["name"]
        names = [field["name"] for field in one["schema"]["fields"]]
        assert all(list(row) == names for row in found)
    assert done.rows == sum(one["rows"] for one in package["resources"])
    (words,) = rows(target, "entry_words")
    assert words["note"] == note
    (entry,) = rows(target, "entry")
    assert entry["reverses_id"] == NOTHING
    assert entry["quantity"] == "10000"
    assert entry["recorded_at"].endswith("Z")
    assert stat.S_IMODE((target / "entry.csv").stat().st_mode) == 0o600
    assert stat.S_IMODE(target.stat().st_mode) == 0o700


def test_nothing_that_opens_an_account_a_session_or_a_screen_is_in_it(
    cast_on: Cast, tmp_path: Path
) -> None:
    client = cast_on.client("zhou")
    assert client.get("/").status_code == 200
    target = tmp_path / "all.zip"
    export(cast_on, target)
    with zipfile.ZipFile(target) as packed:
        content = {name: packed.read(name) for name in packed.namelist()}
    with cast_on.inside():
        hashes = [
            value
            for table in Base.metadata.sorted_tables
            for column in table.columns
            if "hash" in column.name and (table.name, column.name) not in left_out.HARMLESS
            for value in db.session.scalars(sa.select(column))
            if value
        ]
        assert db.session.scalars(sa.select(Person.password_hash)).first() in hashes
    assert len(hashes) > 1
    for value in hashes:
        assert not any(str(value).encode() in found for found in content.values())
    assert not any("person_session" in name for name in content)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_column_with_a_suspicious_name_is_left_out_until_somebody_says_otherwise() -> None:
    for name in ("totp_secret", "recovery_hashes", "token", "api_token_hash", "password_hash"):
        assert left_out.is_secret("person", name)
    assert not left_out.is_secret("entry", "content_hash")
    assert left_out.is_secret("audit_event", "content_hash")


def test_an_export_is_on_record_and_takes_no_name_that_is_taken(cast: Cast, tmp_path: Path) -> None:
    export(cast, tmp_path / "all.zip")
    for taken in (tmp_path / "all.zip", tmp_path):
        with pytest.raises(BackupError, match="is there already"):
            export(cast, taken)
    with pytest.raises(BackupError, match="There is no folder"):
        export(cast, tmp_path / "nowhere" / "all")
    with cast.inside():
        event = db.session.scalars(
            sa.select(AuditEvent).where(AuditEvent.action == "backup.export")
        ).one()
    assert event.object_id == "all.zip"


def actions(cast: Cast) -> list[tuple[str, str, str]]:
    with cast.inside():
        rows = db.session.execute(
            sa.select(AuditEvent.action, AuditEvent.object_id, AuditEvent.result)
            .where(AuditEvent.action.startswith("backup.export"))
            .order_by(AuditEvent.id)
        ).all()
    return [(row[0], row[1], row[2]) for row in rows]


def test_an_export_is_on_record_before_anything_is_written_out(
    cast_on: Cast, tmp_path: Path
) -> None:
    export(cast_on, tmp_path / "all")
    assert actions(cast_on) == [
        ("backup.export_begun", "all", "done"),
        ("backup.export", "all", "done"),
    ]


@pytest.mark.parametrize("name", ["all", "all.zip"])
def test_without_its_line_in_the_audit_log_nothing_is_written_out(
    cast_on: Cast, tmp_path: Path, name: str
) -> None:
    taking_no_line(cast_on, "backup.export_begun")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(BackupError, match="nothing was written out"):
        export(cast_on, tmp_path / name)
    assert sorted(tmp_path.iterdir()) == before
    assert actions(cast_on) == []


def test_an_export_that_fails_on_its_way_is_on_record(
    cast_on: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        with pytest.raises(BackupError, match="no room in"):
            export(cast_on, tmp_path / "all.zip")
    assert list(tmp_path.glob("*all*")) == []
    assert [(action, result) for action, _, result in actions(cast_on)] == [
        ("backup.export_begun", "done"),
        ("backup.export", "failed"),
    ]


def test_that_it_ended_and_is_not_on_record_is_told(cast_on: Cast, tmp_path: Path) -> None:
    taking_no_line(cast_on, "backup.export")
    with pytest.raises(BackupError, match="whole, and on record is only that it was begun"):
        export(cast_on, tmp_path / "all")
    assert (tmp_path / "all" / "datapackage.json").exists()
    assert [action for action, *_ in actions(cast_on)] == ["backup.export_begun"]


def test_a_database_that_is_behind_is_not_exported_by_halves(cast: Cast, tmp_path: Path) -> None:
    with cast.inside(), writing() as work:
        work.connection.execute(sa.text("UPDATE alembic_version SET version_num = '20250101_01'"))
    with pytest.raises(BackupError, match="db upgrade"):
        export(cast, tmp_path / "all")
    assert list(tmp_path.glob("*all*")) == []
