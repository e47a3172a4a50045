"""Everything in open formats: each table as CSV in UTF-8, beside a data dictionary.

The dictionary is a Data Package (https://datapackage.org), which programs and people can read.
"""

import csv
import io
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any, Protocol

import sqlalchemy as sa

from portal import clock
from portal.config import VERSION, Settings
from portal.models import schema
from portal.services.backup import archive, dictionary, left_out
from portal.services.backup.trouble import BackupError
from portal.services.work import snapshot

BATCH = 2000
NOTHING = "\\N"
"""How a value that is not there is written: an empty text is something else."""


@dataclass(frozen=True)
class Exported:
    """What was written, and where."""

    target: Path
    tables: int
    rows: int


class _Place(Protocol):
    def file(self, name: str) -> AbstractContextManager[IO[bytes]]: ...


def export(settings: Settings, target: Path, begin: Callable[[], None]) -> Exported:
    """Write all tables as they stand at one moment; the target is whole afterwards or not there.

    A name that ends in .zip becomes one file, any other a folder. BackupError where it is taken, or
    where the database is not at the newest migration. `begin` is called when nothing stands against
    it and nothing has been written out yet; when it raises, nothing will be.
    """
    if target.exists():
        message = f"{target} is there already. Name a folder or .zip file that is not."
        raise BackupError(message)
    if not target.parent.is_dir():
        message = f"There is no folder {target.parent}."
        raise BackupError(message)
    with snapshot() as connection:
        if not schema.is_current(connection):
            message = "The database is not at the newest migration: flask --app wsgi db upgrade"
            raise BackupError(message)
        begin()
        with archive.full_is_said(target.parent):
            counts = _put(connection, target, settings)
    return Exported(target, len(counts), sum(counts.values()))


def _put(connection: sa.Connection, target: Path, settings: Settings) -> dict[str, int]:
    if target.suffix.lower() == ".zip":
        with (
            archive.written(target) as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made,
        ):
            return _write(connection, _Zip(made), settings)
    with _new_folder(target) as draft:
        return _write(connection, _Folder(draft), settings)


def _write(connection: sa.Connection, place: _Place, settings: Settings) -> dict[str, int]:
    counts = {}
    for table in left_out.tables():
        with place.file(f"{table.name}.csv") as file:
            counts[table.name] = _table(connection, table, file)
    about = dictionary.package(counts, NOTHING, clock.now(), settings.zone.key, VERSION)
    with place.file("datapackage.json") as file:
        file.write(json.dumps(about, ensure_ascii=False, indent=1).encode())
    with place.file("README.txt") as file:
        file.write(dictionary.README.encode())
    return counts


def _table(connection: sa.Connection, table: sa.Table, file: IO[bytes]) -> int:
    """Write the rows by key, so that two exports of the same data are the same to the byte."""
    columns = left_out.columns(table)
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow([column.name for column in columns])
    question = sa.select(*columns).order_by(*table.primary_key)
    count = 0
    with connection.execution_options(yield_per=BATCH).execute(question) as found:
        for row in found:
            rows.writerow([written(value) for value in row])
            count += 1
    text.detach()
    return count


def written(value: Any) -> str:  # noqa: ANN401 - whatever a column holds
    """Write a value as the dictionary says: moments in UTC with a Z, numbers as integers."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(value)


class _Zip:
    def __init__(self, made: zipfile.ZipFile) -> None:
        self._made = made

    def file(self, name: str) -> AbstractContextManager[IO[bytes]]:
        return self._made.open(name, "w", force_zip64=True)


class _Folder:
    def __init__(self, path: Path) -> None:
        self._path = path

    def file(self, name: str) -> AbstractContextManager[IO[bytes]]:
        handle = os.open(
            self._path / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, archive.OWNER_ONLY
        )
        return os.fdopen(handle, "wb")


@contextmanager
def _new_folder(target: Path) -> Iterator[Path]:
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        yield draft
        draft.rename(target)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    archive.settle(target.parent)
