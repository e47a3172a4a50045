"""In what proportions the demo's openings come: by channel, by account type."""

from random import Random

STEPPERS = ("personal_class1", "personal_class2", "social_card")

_CHANNELS = ("intermediary", "affiliate", "sweep", "personal", "assigned")
_CHANNEL_WEIGHTS = (40, 27, 17, 11, 5)
_ACCOUNT_TYPES = ("basic", "general", "special", "temporary")
_ACCOUNT_TYPE_WEIGHTS = (82, 13, 3, 2)


def channel(random: Random) -> str:
    """Draw the code of a channel, the ones of high priority more often."""
    return random.choices(_CHANNELS, _CHANNEL_WEIGHTS)[0]


def account_type(random: Random) -> str:
    """Draw the code of an account type, mostly basic."""
    return random.choices(_ACCOUNT_TYPES, _ACCOUNT_TYPE_WEIGHTS)[0]
