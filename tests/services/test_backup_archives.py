"""A backup's file that somebody else made: refused with a sentence, before anything is written."""

import gzip
import hashlib
import json
import shutil
import tarfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from portal import clock
from portal.services.backup import archive, folder
from portal.services.backup.trouble import BackupError, Damaged, NotEncrypted
from tests.backing_up import drill, elsewhere, make, passphrase_file, restore, settings_of, tables
from tests.cast import Cast
from tests.databases import Kind

Part = tuple[tarfile.TarInfo, bytes]


@dataclass
class Forged:
    """A backup taken apart, to be put together otherwise."""

    about: dict[str, Any]
    parts: list[Part] = field(default_factory=list)
    manifest: bytes = b""

    def part(self, name: str, content: bytes) -> tarfile.TarInfo:
        """Add a part and what the manifest says of it."""
        self.about["members"].append(
            {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        )
        item = tarfile.TarInfo(name)
        item.size = len(content)
        self.parts.append((item, content))
        return item

    def write(self, path: Path) -> Path:
        """Write it as a backup that is not encrypted."""
        said = self.manifest or json.dumps(self.about).encode()
        first = tarfile.TarInfo("manifest.json")
        first.size = len(said)
        with gzip.open(path, "wb") as file:
            for item, content in ((first, said), *self.parts):
                file.write(item.tobuf(tarfile.PAX_FORMAT))
                file.write(content + bytes(-len(content) % tarfile.BLOCKSIZE))
            file.write(bytes(2 * tarfile.BLOCKSIZE))
        return path


def taken_apart(source: Path) -> Forged:
    with tarfile.open(source) as tar:
        (first, *others) = tar.getmembers()
        read = {item.name: tar.extractfile(item).read() for item in (first, *others)}  # type: ignore[union-attr]
    made = Forged(json.loads(read[first.name]))
    made.about["members"] = []
    for item in others:
        made.part(item.name, read[item.name])
    return made


@pytest.fixture
def forged(cast: Cast) -> Forged:
    """Give the parts of a good backup."""
    return taken_apart(make(cast).path)


def test_what_is_put_together_as_it_was_is_taken(
    cast: Cast, forged: Forged, tmp_path: Path
) -> None:
    assert drill(cast, forged.write(tmp_path / "whole.tar.gz"))


def longer_than_said(forged: Forged) -> None:
    forged.about["members"][0]["bytes"] -= 1


def shorter_than_said(forged: Forged) -> None:
    forged.about["members"][0]["bytes"] += 1


def more_than_any_disk(forged: Forged) -> None:
    forged.about["members"][0]["bytes"] = 1 << 62


def less_than_nothing(forged: Forged) -> None:
    forged.about["members"][0]["bytes"] = -1


def a_word_for_a_size(forged: Forged) -> None:
    forged.about["members"][0]["bytes"] = "many"


def a_number_for_a_schema(forged: Forged) -> None:
    forged.about["schema"] = []


def half_a_character(forged: Forged) -> None:
    forged.about["bank"] = "\ud800"


def sparse(forged: Forged) -> None:
    """Say of one block that it is a file of many."""
    item, _ = forged.parts[0]
    item.pax_headers = {
        "GNU.sparse.major": "0",
        "GNU.sparse.minor": "1",
        "GNU.sparse.size": "1048576",
        "GNU.sparse.map": "0,512",
    }
    item.size = 512
    forged.parts[0] = (item, bytes(512))
    content = bytes(1 << 20)
    forged.about["members"][0] |= {
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def no_database(forged: Forged) -> None:
    forged.parts, forged.about["members"] = [], []
    forged.part("database.sqlite", b"no database" * 1000)


def another_file_of_the_instance(forged: Forged) -> None:
    forged.part("instance/serving.lock", b"x")


def the_folder_itself(forged: Forged) -> None:
    forged.part("instance/..", b"x")


def a_part_told_twice(forged: Forged) -> None:
    forged.part("instance/secret_key", b"x")


def a_part_put_in_twice(forged: Forged) -> None:
    forged.parts.append(forged.parts[-1])


def a_manifest_without_bottom(forged: Forged) -> None:
    forged.manifest = b"[" * 200_000


def headers_without_end(forged: Forged) -> None:
    head = tarfile.TarInfo("x")
    head.type = tarfile.XHDTYPE
    content = b"11 path=ab\n"
    head.size = len(content)
    forged.parts = [(head, content)] * 5000


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (longer_than_said, "not as long as its manifest says"),
        (shorter_than_said, "not as long as its manifest says"),
        (more_than_any_disk, "no room in"),
        (less_than_nothing, "manifest cannot be read"),
        (a_word_for_a_size, "manifest cannot be read"),
        (a_number_for_a_schema, "manifest cannot be read"),
        (half_a_character, "manifest cannot be read"),
        (sparse, "does not know"),
        (no_database, "database in it cannot be read"),
        (another_file_of_the_instance, "does not know"),
        (the_folder_itself, "does not know"),
        (a_part_told_twice, "twice"),
        (a_part_put_in_twice, "does not know"),
        (a_manifest_without_bottom, "manifest cannot be read"),
        (headers_without_end, "is no backup"),
    ],
)
def test_a_file_that_was_made_to_do_harm_is_refused_and_nothing_touched(
    forged: Forged, tmp_path: Path, spoil: Callable[[Forged], None], sentence: str
) -> None:
    spoil(forged)
    hostile = forged.write(tmp_path / "hostile.tar.gz")
    with elsewhere("sqlite", tmp_path / "elsewhere") as app:
        with pytest.raises(BackupError, match=sentence):
            restore(app, hostile)
        assert tables(app) == []
        assert not any(".restoring" in str(path) for path in tmp_path.rglob("*"))


def test_what_stands_where_a_part_would_go_is_not_written_over(
    forged: Forged, tmp_path: Path
) -> None:
    into = tmp_path / "into"
    into.mkdir()
    (into / "database.sqlite").write_text("somebody's own")
    with pytest.raises(Damaged):
        archive.unpack(forged.write(tmp_path / "whole.tar.gz"), "", into)
    assert (into / "database.sqlite").read_text() == "somebody's own"


def test_once_a_passphrase_is_set_what_is_not_encrypted_is_taken_only_when_asked_for(
    cast_on: Cast, engine_kind: Kind, tmp_path: Path
) -> None:
    made = make(cast_on)
    word = passphrase_file(tmp_path)
    # The name tells nothing: whoever writes into the folder chooses it.
    disguised = made.path.with_name(f"{made.path.name}.age")
    shutil.copy(made.path, disguised)
    for source in (made.path, disguised):
        with pytest.raises(NotEncrypted, match=rf"{source.name} cannot .* --unencrypted"):
            drill(cast_on, source, backup_passphrase=word)
    with elsewhere(engine_kind, tmp_path / "elsewhere") as app:
        with pytest.raises(NotEncrypted, match=r"backup\.create"):
            restore(app, made.path, backup_passphrase=word)
        assert tables(app) == []
        told = restore(app, made.path, backup_passphrase=word, unencrypted=True)
        assert told[0].endswith("not encrypted.")
        assert "entry" in tables(app)


def test_the_commands_ask_for_it_by_name_and_tell_which_it_was(cast: Cast, tmp_path: Path) -> None:
    run = cast.app.test_cli_runner().invoke
    plain = make(cast).path
    cast.app.config["SETTINGS"] = settings_of(cast.app, backup_passphrase=passphrase_file(tmp_path))
    refused = run(args=["backup", "drill", str(plain)])
    assert refused.exit_code == 1
    assert "--unencrypted" in refused.output
    assert (
        ", not encrypted, was restored"
        in run(args=["backup", "drill", str(plain), "--unencrypted"]).output
    )
    sealed = make(cast, backup_passphrase=passphrase_file(tmp_path)).path
    assert ", encrypted, was restored" in run(args=["backup", "drill", str(sealed)]).output
    assert (
        ", encrypted, was restored"
        in run(args=["backup", "drill", str(sealed), "--unencrypted"]).output
    )
    refused = run(args=["backup", "restore", str(plain), "--replace"])
    assert (refused.exit_code, "--unencrypted" in refused.output) == (1, True)
    listed = run(args=["backup", "list"]).output
    assert f"{plain.name}  not encrypted\n" in listed
    assert f"{sealed.name}  encrypted\n" in listed


def test_of_several_of_one_second_the_last_is_the_newest(cast: Cast) -> None:
    with clock.at(clock.now()):
        made = [make(cast).path for _ in range(3)]
    found = folder.found(settings_of(cast.app).backup_folder)
    assert [one.path for one in found] == made[::-1]


def test_a_day_that_no_calendar_has_is_no_backups(cast: Cast) -> None:
    made = make(cast)
    for name in ("20260230T000000Z", "20261301T000000Z", "20260101T250000Z", "00000000T000000Z"):
        shutil.copy(made.path, made.path.with_name(f"hongbang-{name}-daily.tar.gz"))
    place = settings_of(cast.app).backup_folder
    assert [one.path for one in folder.found(place)] == [made.path]
    listed = cast.app.test_cli_runner().invoke(args=["backup", "list"])
    assert (listed.exit_code, "1 backups" in listed.output) == (0, True)
    assert drill(cast)
    # Rotation takes none of them: they are somebody's own.
    make(cast)
    assert len(list(place.glob("hongbang-*T*-daily.tar.gz"))) == 4
