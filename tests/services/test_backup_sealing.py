"""Encrypted backups: age's own format, whole or refused, and never with a weak secret."""

import base64
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.services.backup import age, passphrase
from portal.services.backup.trouble import BackupError, Damaged, WrongPassphrase
from tests.backing_up import (
    PASSPHRASE,
    drill,
    elsewhere,
    make,
    passphrase_file,
    restore,
    settings_of,
    tables,
)
from tests.cast import Cast
from tests.databases import Kind

# Written by age itself (its Rust implementation), with PASSPHRASE.
BY_AGE = (
    "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCBQcjRGdGNUK1ZlMjRFL2hQcG9lTFpRIDE3CkR2azArUkpDRHdK"
    "aGJ4WHE0UDhidEVkcXNjT0k5a3Z1UkRhM1pOUjBvMHcKLS0tIGNHcVdTbHR1UHFuTVFVU3dodDdTYXNTQk0zb1hDQmRD"
    "U2ZjZS94Tm4vQVEKHtYoRoL3qNPfe77VxBfvscWTjG0Q2uQBHhGTR5oKq4NDz2mCkwFapNZ87cvDBA=="
)


def sealed(content: bytes) -> bytes:
    file = io.BytesIO()
    sealing = age.Sealing(file, PASSPHRASE)
    sealing.write(content)
    sealing.finish()
    return file.getvalue()


def opened(content: bytes, word: str = PASSPHRASE) -> bytes:
    return io.BufferedReader(age.Opening(io.BytesIO(content), word)).read()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a guess cost next to nothing: these tests make many."""
    monkeypatch.setattr(age, "WORK_FACTOR", 4)


def test_what_age_wrote_is_read() -> None:
    assert opened(base64.b64decode(BY_AGE)).decode() == "由 age 写成"


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("size", [0, 1, 65535, 65536, 65537, 131072, 200_000])
def test_what_is_sealed_is_opened_at_every_length(size: int) -> None:
    content = bytes(index % 251 for index in range(size))
    assert opened(sealed(content)) == content


@pytest.mark.usefixtures("quick")
def test_any_byte_that_is_changed_and_any_cut_is_noticed() -> None:
    whole = sealed(b"ledger" * 30_000)

    @settings(max_examples=150)
    @given(st.integers(0, len(whole) - 1), st.integers(1, 255))
    def check(place: int, change: int) -> None:
        spoilt = bytearray(whole)
        spoilt[place] ^= change
        with pytest.raises((Damaged, WrongPassphrase)):
            opened(bytes(spoilt))
        with pytest.raises((Damaged, WrongPassphrase)):
            opened(whole[:place])

    check()


def test_another_passphrase_is_told_from_a_damage() -> None:
    with pytest.raises(WrongPassphrase, match="does not open it"):
        opened(base64.b64decode(BY_AGE), "another one altogether")


def test_an_encrypted_backup_is_restored_with_its_passphrase_alone(
    cast_on: Cast, engine_kind: Kind, tmp_path: Path
) -> None:
    word = passphrase_file(tmp_path)
    made = make(cast_on, backup_passphrase=word)
    assert made.path.name.endswith(".tar.gz.age")
    assert made.path.read_bytes().startswith(age.INTRODUCTION)
    assert drill(cast_on, backup_passphrase=word)
    with elsewhere(engine_kind, tmp_path / "elsewhere") as app:
        with pytest.raises(WrongPassphrase, match="HONGBANG_BACKUP_PASSPHRASE_FILE"):
            restore(app, made.path)
        with pytest.raises(WrongPassphrase, match="does not open it"):
            restore(
                app,
                made.path,
                backup_passphrase=passphrase_file(tmp_path, "a different passphrase"),
            )
        assert tables(app) == []
        restore(app, made.path, backup_passphrase=word)
        assert "entry" in tables(app)


@pytest.mark.parametrize(
    ("text", "mode", "sentence"),
    [("short", 0o600, "16 characters"), (PASSPHRASE, 0o644, "chmod 600"), ("", 0o600, "openssl")],
)
def test_a_passphrase_that_protects_nothing_is_refused(
    cast: Cast, tmp_path: Path, text: str, mode: int, sentence: str
) -> None:
    path = tmp_path / "word"
    path.write_text(text)
    path.chmod(mode)
    with pytest.raises(BackupError, match=sentence):
        make(cast, backup_passphrase=path)
    with pytest.raises(BackupError, match="cannot be read"):
        passphrase.of(settings_of(cast.app, backup_passphrase=tmp_path / "nowhere"))
