"""A screen's secret: kept as its hash alone."""

import hashlib

USER_AGENT_LENGTH = 200


def hashed(token: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(token.encode()).hexdigest()
