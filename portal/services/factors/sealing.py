"""What the database alone must not give away: encrypted or hashed with keys of the instance."""

import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

NONCE_BYTES = 12
KEY_BYTES = 32


class UnreadableError(Exception):
    """What was sealed cannot be opened: with another key, for somebody else, or tampered with."""


def seal(text: str, person_id: int) -> str:
    """Return the text encrypted for this person: put into another's row, it does not open."""
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(_key("second factor")).encrypt(nonce, text.encode(), _whose(person_id))
    return urlsafe_b64encode(nonce + sealed).decode()


def unseal(sealed: str, person_id: int) -> str:
    """Return what was sealed for this person; raise UnreadableError when it cannot be opened."""
    try:
        given = urlsafe_b64decode(sealed)
        opened = AESGCM(_key("second factor")).decrypt(
            given[:NONCE_BYTES], given[NONCE_BYTES:], _whose(person_id)
        )
    except (InvalidTag, ValueError) as error:
        raise UnreadableError from error
    return opened.decode()


def keyed_hash(text: str, person_id: int) -> str:
    """Return a hash that nobody can make, nor try out, without the instance's key; 64 digits."""
    message = _whose(person_id) + b" " + text.encode()
    return hmac.digest(_key("recovery code"), message, "sha256").hex()


def _whose(person_id: int) -> bytes:
    return f"person {person_id}".encode()


def _key(purpose: str) -> bytes:
    # A key for each purpose, so that what is signed for one opens nothing of another.
    derived = HKDF(SHA256(), KEY_BYTES, salt=None, info=f"hongbang {purpose}".encode())
    return derived.derive(current_app.config["SECRET_KEY"].encode())
