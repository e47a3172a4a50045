"""One file a backup: a compressed tar, the manifest first, whole or not at all; perhaps sealed."""

import contextlib
import errno
import gzip
import hashlib
import io
import os
import re
import shutil
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, BinaryIO, cast

from portal.services.backup import age, manifest
from portal.services.backup.manifest import Manifest, Member
from portal.services.backup.trouble import BackupError, Damaged, NotEncrypted, WrongPassphrase

MANIFEST = "manifest.json"
LARGEST_MANIFEST = 8 * 1024 * 1024
NAME = re.compile(r"database\.(?:sqlite|dump)|instance/(?:secret_key|demo-accounts\.txt)")
"""What a backup may hold; see `making`."""
PIECE = 1024 * 1024
LEVEL = 4
OWNER_ONLY = 0o600
_NOT_ENCRYPTED = (
    "It is not encrypted, though HONGBANG_BACKUP_PASSPHRASE_FILE is set: anybody who can write "
    "where it lies could have made it. If it is of the time before the passphrase, compare its "
    "SHA-256 with the one in the audit (backup.create), and give --unencrypted."
)
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""No room, no quota, or larger than a file may become."""


@dataclass(frozen=True)
class Unpacked:
    """What a file says of itself, and whether it was encrypted."""

    about: Manifest
    is_sealed: bool


def pack(target: Path, about: Manifest, members: Mapping[str, Path], passphrase: str) -> str:
    """Write the members with their manifest to `target`; return the SHA-256 of the whole file.

    Written under another name, brought to the disk and then renamed: `target` is whole or not
    there. BackupError where the disk is full.
    """
    about = replace(
        about,
        members=tuple(
            Member(name, path.stat().st_size, _sha256(path)) for name, path in members.items()
        ),
    )
    with written(target) as file:
        counted = _Counted(file)
        sealing = age.Sealing(cast("BinaryIO", counted), passphrase) if passphrase else None
        sink = cast("BinaryIO", sealing or counted)
        with (
            gzip.GzipFile(filename="", fileobj=sink, mode="wb", compresslevel=LEVEL) as packed,
            tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
        ):
            text = about.to_json()
            _add(tar, MANIFEST, io.BytesIO(text), len(text), about)
            for member in about.members:
                with members[member.name].open("rb") as content:
                    _add(tar, member.name, content, member.bytes, about)
        if sealing:
            sealing.finish()
    return counted.hash.hexdigest()


def unpack(source: Path, passphrase: str, into: Path, *, unencrypted: bool = False) -> Unpacked:
    """Put the members into the folder, each compared with its size and hash.

    With a passphrase, NotEncrypted for a file that is not encrypted, unless `unencrypted` says that
    one is meant: anybody who can write into the folder could have made it. Damaged,
    WrongPassphrase: nothing of it is to be used then. BackupError where there is no room.
    """
    with _opened(source, passphrase) as (tar, stream, is_sealed):
        if passphrase and not is_sealed and not unencrypted:
            raise NotEncrypted(_NOT_ENCRYPTED)
        about = _manifest_of(tar)
        missing = _expected(about)
        if sum(member.bytes for member in about.members) > shutil.disk_usage(into).free:
            raise no_room(into.parent)
        while (item := tar.next()) is not None:
            member = missing.pop(item.name, None)
            content = tar.extractfile(item) if _is_plain(item) else None
            if member is None or content is None:
                message = f"It holds {item.name!r}, which its manifest does not know."
                raise Damaged(message)
            if item.size != member.bytes:
                message = f"{item.name} in it is not as long as its manifest says."
                raise Damaged(message)
            _put(content, member, into / item.name)
        if missing:
            message = f"It lacks {', '.join(sorted(missing))}."
            raise Damaged(message)
        # The end carries the checksum of all that came before.
        while stream.read(PIECE):
            pass
    return Unpacked(about, is_sealed)


def peek(source: Path, passphrase: str) -> Unpacked:
    """Return what the file says of itself, without reading the rest of it."""
    with _opened(source, passphrase) as (tar, _, is_sealed):
        return Unpacked(_manifest_of(tar), is_sealed)


@contextlib.contextmanager
def written(target: Path) -> Iterator[BinaryIO]:
    """Give a file that becomes `target` at the end, or is gone; readable by its owner alone."""
    draft = target.with_name(f".{target.name}.partial")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    try:
        with full_is_said(target.parent), os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.rename(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    settle(target.parent)


@contextlib.contextmanager
def full_is_said(folder: Path) -> Iterator[None]:
    """Turn a full disk into a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise no_room(folder) from error
        raise


def no_room(folder: Path) -> BackupError:
    """Return the sentence for a folder without room."""
    free = shutil.disk_usage(folder).free / 1024**2
    return BackupError(
        f"There is no room in {folder} ({free:,.0f} MB free): nothing was kept there. Make room, "
        "or set HONGBANG_BACKUP_FOLDER to a folder on another disk."
    )


def sealed_word(*, is_sealed: bool) -> str:
    """Return how a command says whether a file is encrypted."""
    return "encrypted" if is_sealed else "not encrypted"


def settle(folder: Path) -> None:
    """Bring the folder's names to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class _Counted:
    """Hashes what passes through."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.hash = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.hash.update(data)
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()


@contextlib.contextmanager
def _opened(source: Path, passphrase: str) -> Iterator[tuple[tarfile.TarFile, BinaryIO, bool]]:
    try:
        with source.open("rb") as file:
            is_sealed = age.is_sealed(file.read(len(age.INTRODUCTION)))
            file.seek(0)
            plain = _unsealed(file, passphrase) if is_sealed else file
            stream = cast("BinaryIO", gzip.GzipFile(fileobj=plain, mode="rb"))
            with tarfile.open(fileobj=stream, mode="r|") as tar:
                yield tar, stream, is_sealed
    except (
        tarfile.TarError,
        zlib.error,
        EOFError,
        gzip.BadGzipFile,
        FileExistsError,
        RecursionError,
    ) as error:
        message = f"{source.name} was changed or cut off after it was written, or is no backup."
        raise Damaged(message) from error
    except (Damaged, NotEncrypted, WrongPassphrase) as error:
        message = f"{source.name} cannot be used. {error}"
        raise type(error)(message) from error
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError) as error:
        message = f"{source} cannot be read: {error.strerror}."
        raise BackupError(message) from error


def _unsealed(file: BinaryIO, passphrase: str) -> BinaryIO:
    if not passphrase:
        message = (
            "It is encrypted. Set HONGBANG_BACKUP_PASSPHRASE_FILE to the file with its passphrase."
        )
        raise WrongPassphrase(message)
    return io.BufferedReader(age.Opening(file, passphrase), age.CHUNK)


def _manifest_of(tar: tarfile.TarFile) -> Manifest:
    first = tar.next()
    content = tar.extractfile(first) if first is not None and _is_plain(first) else None
    if first is None or content is None or first.name != MANIFEST or first.size > LARGEST_MANIFEST:
        message = "It is no backup of this portal: it does not begin with a manifest."
        raise Damaged(message)
    return manifest.from_json(content.read())


def _expected(about: Manifest) -> dict[str, Member]:
    """Return the members by name; Damaged where one is none that we write, or told twice."""
    expected = {member.name: member for member in about.members}
    if strange := [name for name in expected if not NAME.fullmatch(name)]:
        message = f"It holds {strange[0]!r}, which a backup of this portal does not know."
        raise Damaged(message)
    if len(expected) != len(about.members):
        message = "Its manifest names a part of it twice."
        raise Damaged(message)
    return expected


def _is_plain(item: tarfile.TarInfo) -> bool:
    """Whether it is a file that holds every byte of its size; a sparse one of a few may be huge."""
    return item.type in (tarfile.REGTYPE, tarfile.AREGTYPE) and item.sparse is None


def _add(tar: tarfile.TarFile, name: str, content: IO[bytes], size: int, about: Manifest) -> None:
    item = tarfile.TarInfo(name)
    item.size = size
    item.mode = OWNER_ONLY
    item.mtime = int(about.taken_at.timestamp())
    tar.addfile(item, content)


def _put(content: IO[bytes], member: Member, target: Path) -> None:
    target.parent.mkdir(exist_ok=True, mode=0o700)
    found = hashlib.sha256()
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with full_is_said(target.parent), os.fdopen(handle, "wb") as file:
        while piece := content.read(PIECE):
            found.update(piece)
            file.write(piece)
    if found.hexdigest() != member.sha256:
        message = f"{member.name} in it is not what was once written: its hash differs."
        raise Damaged(message)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
