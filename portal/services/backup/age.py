"""Encryption by a passphrase, in the format of age (https://age-encryption.org/v1).

So that a backup can be opened in ten years with `age --decrypt`, without this program. The
primitives are those of `cryptography`; here is only how the format puts them together.
"""

import base64
import io
import os
import re
from typing import BinaryIO

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from portal.services.backup.trouble import Damaged, WrongPassphrase

INTRODUCTION = b"age-encryption.org/v1\n"
LABEL = b"age-encryption.org/v1/scrypt"
# 128 MiB and a third of a second for each guess; age itself takes twice that.
WORK_FACTOR = 17
# A header that asks for more is no reason to fill the machine's memory.
MOST_WORK = 20
CHUNK = 64 * 1024
TAG = 16
LONGEST_HEADER = 1024
STANZA = re.compile(
    rb"-> scrypt ([A-Za-z0-9+/]{22}) ([1-9][0-9]?)\n([A-Za-z0-9+/]{43})\n--- ([A-Za-z0-9+/]{43})\n"
)


class Sealing:
    """Writes what it is given to `file`, encrypted; `finish` writes the end, and must be called."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        """Write the header; takes a moment and 128 MiB, which is what guessing costs."""
        file_key, salt, nonce = os.urandom(16), os.urandom(16), os.urandom(16)
        wrapped = ChaCha20Poly1305(_wrap_key(passphrase, salt, WORK_FACTOR)).encrypt(
            bytes(12), file_key, None
        )
        head = b"".join(
            (
                INTRODUCTION,
                b"-> scrypt %s %d\n" % (_text(salt), WORK_FACTOR),
                b"%s\n---" % _text(wrapped),
            )
        )
        file.write(head + b" " + _text(_mac(file_key, head).finalize()) + b"\n" + nonce)
        self._file = file
        self._cipher = ChaCha20Poly1305(_derive(file_key, nonce, b"payload"))
        self._waiting = bytearray()
        self._count = 0

    def write(self, data: bytes) -> int:
        """Encrypt whole chunks and keep the rest waiting."""
        self._waiting += data
        # The last chunk is marked as such, so one is kept back until it is known not to be.
        while len(self._waiting) > CHUNK:
            self._emit(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def flush(self) -> None:
        """Do nothing: a chunk goes out when it is full."""

    def finish(self) -> None:
        """Write the last chunk; without it the file counts as cut off."""
        self._emit(bytes(self._waiting), is_last=True)

    def _emit(self, chunk: bytes, *, is_last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._count, is_last=is_last), chunk, None))
        self._count += 1


class Opening(io.RawIOBase):
    """Reads what was sealed; Damaged at the first chunk that was changed or is missing."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        """Read the header; WrongPassphrase where it does not open, Damaged where it is none."""
        head = file.read(LONGEST_HEADER)
        found = STANZA.match(head, len(INTRODUCTION)) if is_sealed(head) else None
        if found is None:
            message = "It begins like a file of age, but is not encrypted with a passphrase."
            raise Damaged(message)
        salt, work, wrapped, mac = found.groups()
        if int(work) > MOST_WORK:
            message = f"Its header asks for 2^{int(work)} rounds of scrypt; none of ours does."
            raise Damaged(message)
        file_key = _unwrapped(passphrase, _bytes(salt), int(work), _bytes(wrapped))
        end = head.index(b"\n---") + len(b"\n---")
        try:
            _mac(file_key, head[:end]).verify(_bytes(mac))
        except InvalidSignature as error:
            message = "Its header was changed."
            raise Damaged(message) from error
        file.seek(found.end())
        nonce = file.read(16)
        self._file = file
        self._cipher = ChaCha20Poly1305(_derive(file_key, nonce, b"payload"))
        self._next: bytes | None = file.read(CHUNK + TAG)
        self._plain = b""
        self._count = 0

    def readable(self) -> bool:
        """Say so, for the buffers above."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Give the next piece of what was sealed; 0 at the end, which was checked by then."""
        if not self._plain and self._next is not None:
            self._advance()
        count = min(len(buffer), len(self._plain))
        buffer[:count] = self._plain[:count]
        self._plain = self._plain[count:]
        return count

    def _advance(self) -> None:
        sealed, after = self._next, self._file.read(CHUNK + TAG)
        self._next = after or None
        try:
            self._plain = self._cipher.decrypt(
                _nonce(self._count, is_last=not after), sealed or b"", None
            )
        except (InvalidTag, ValueError) as error:
            message = "It was changed or cut off after it was written."
            raise Damaged(message) from error
        self._count += 1


def is_sealed(head: bytes) -> bool:
    """Whether a file that begins so is one of age's."""
    return head.startswith(INTRODUCTION)


def _unwrapped(passphrase: str, salt: bytes, work: int, wrapped: bytes) -> bytes:
    try:
        key = ChaCha20Poly1305(_wrap_key(passphrase, salt, work))
        return key.decrypt(bytes(12), wrapped, None)
    except InvalidTag as error:
        message = (
            "The passphrase does not open it. Set HONGBANG_BACKUP_PASSPHRASE_FILE to the file "
            "with the one that was in force when it was made."
        )
        raise WrongPassphrase(message) from error


def _wrap_key(passphrase: str, salt: bytes, work: int) -> bytes:
    return Scrypt(salt=LABEL + salt, length=32, n=1 << work, r=8, p=1).derive(passphrase.encode())


def _derive(file_key: bytes, salt: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=purpose).derive(file_key)


def _mac(file_key: bytes, head: bytes) -> hmac.HMAC:
    made = hmac.HMAC(_derive(file_key, b"", b"header"), hashes.SHA256())
    made.update(head)
    return made


def _nonce(count: int, *, is_last: bool) -> bytes:
    return count.to_bytes(11, "big") + (b"\x01" if is_last else b"\x00")


def _text(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def _bytes(text: bytes) -> bytes:
    return base64.b64decode(text + b"=" * (-len(text) % 4))
