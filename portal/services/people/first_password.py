"""One-time passwords, made to be read out over the telephone and typed once."""

import secrets

# Without the characters that look or sound like others.
_LOWER = "abcdefghjkmnpqrstuvwxyz"
_UPPER = "ABCDEFGHJKMNPQRSTUVWXYZ"
_DIGITS = "23456789"
_GROUPS = 3


def generate() -> str:
    """Return a new password such as "Kfw7-Rmt4-Xpd9": 49 bits, three classes and a fourth."""
    return "-".join(_group() for _ in range(_GROUPS))


def _group() -> str:
    return (
        secrets.choice(_UPPER)
        + secrets.choice(_LOWER)
        + secrets.choice(_LOWER)
        + secrets.choice(_DIGITS)
    )
