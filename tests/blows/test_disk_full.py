"""A disk without room: entries are refused with a sentence, what is there can be read."""

import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.services import reconciliation
from tests.blows.crowd import Client
from tests.databases import engine_url
from tests.desk import Desk
from tests.entering import count
from tests.house import House, house_at

SIZE = 32 * 1024 * 1024
ROOM = 200 * 1024
"""What is left for some entries more."""
MOST_ENTRIES = 400
NO_ROOM = 507
READ = ("/", "/entries", "/entries/new", "/boards/{board}", "/campaigns", "/account", "/notices")


class Disk(Protocol):
    """Where the database is, and how its room is taken and given back."""

    def fill(self, house: House) -> None:
        """Leave ROOM bytes."""

    def clear(self, house: House) -> None:
        """Give the room back."""


class Mounted:
    """A file system in memory, filled by another file."""

    def __init__(self, folder: Path) -> None:
        """Take the folder that it is mounted at."""
        self._filler = folder / "filler"

    def fill(self, house: House) -> None:
        """Write all but ROOM bytes full."""
        del house
        free = shutil.disk_usage(self._filler.parent).free
        self._filler.write_bytes(b"x" * (free - ROOM))

    def clear(self, house: House) -> None:
        """Remove the file."""
        del house
        self._filler.unlink()


class Quota:
    """A limit to how large the server's files may become, as a quota sets it."""

    def fill(self, house: House) -> None:
        """Allow ROOM bytes more than the largest file has."""
        path = Path(str(sa.make_url(house.url).database))
        largest = max(file.stat().st_size for file in path.parent.glob(f"{path.name}*"))
        self._limit(house, largest + ROOM)

    def clear(self, house: House) -> None:
        """Lift the limit."""
        self._limit(house, resource.RLIM_INFINITY)

    def _limit(self, house: House, size: int) -> None:
        master = house.server.pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        for worker in children:
            hard = resource.RLIM_INFINITY
            resource.prlimit(int(worker), resource.RLIMIT_FSIZE, (size, hard))


@contextmanager
def mounted(at: Path) -> Iterator[None]:
    """Mount a small disk; skip the test for who may not."""
    at.mkdir()
    words = ("mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(at))
    if subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small disk")
    try:
        yield
    finally:
        away = ("umount", "--lazy", str(at))
        subprocess.run(away, check=True)


@contextmanager
def house_on_disk(folder: Path, instance: Path) -> Iterator[House]:
    """Give the house whose database is in the folder."""
    path = folder / "hongbang.db"
    with engine_url("sqlite") as url:
        shutil.copyfile(url.removeprefix("sqlite:///"), path)
    with house_at(f"sqlite:///{path}", instance) as made:
        yield made


def demand_refused_readable_and_well_again(house: House, disk: Disk, folder: Path) -> None:
    client = Client(house.server, 0, folder)
    reader, screen, stranger = house.desk("wang"), house.screen(), Desk(house.server)
    client.enter(0)
    disk.fill(house)
    for number in range(1, MOST_ENTRIES):
        client.enter(number)
        if client.journal.open():
            break
    # One transaction that is smaller may still find a place; a refused one leaves nothing.
    refused = client.journal.open()
    assert len(refused) == 1
    for _ in range(3):
        assert not client.send(refused[0])
    assert client.answers == {"303": len(client.journal.acknowledged), str(NO_ROOM): 4}
    before = count(house.cast)
    assert before == len(client.journal.acknowledged), "nothing half written"
    for path in READ:
        page = reader.get(path.format(board=house.board()))
        assert page.status_code in (200, 303), (path, page.status_code)
    assert reader.fragment(house.board())
    assert screen.get("/wall").status_code == 200
    wrong = stranger.post("/login", {"employee_no": "60155", "password": "wrong"})
    assert wrong.status_code in (422, NO_ROOM)
    with house.cast.inside(), suppress(sa.exc.OperationalError), db.engine.connect() as connection:
        connection.execute(sa.text("PRAGMA wal_checkpoint(PASSIVE)"))
    assert count(house.cast) == before
    disk.clear(house)
    client.settle()
    client.enter(MOST_ENTRIES)
    assert not client.journal.open()
    assert count(house.cast) == before + 2
    with house.cast.inside():
        assert reconciliation.verify() == []
        assert db.session.scalar(sa.text("PRAGMA integrity_check")) == "ok"
    said = f"Disk full: {before} entered, then 4 × {NO_ROOM}; all and the refused one found"
    sys.stdout.write(f"\n  {said} when there was room\n")
    assert "Traceback" not in house.server.log.read_text()


def test_a_disk_that_is_full_refuses_entries_and_shows_what_it_has(tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    with mounted(folder), house_on_disk(folder, tmp_path / "instance") as house:
        demand_refused_readable_and_well_again(house, Mounted(folder), tmp_path)


def test_a_quota_that_is_used_up_refuses_entries_and_shows_what_there_is(tmp_path: Path) -> None:
    with house_on_disk(tmp_path, tmp_path / "instance") as house:
        demand_refused_readable_and_well_again(house, Quota(), tmp_path)
