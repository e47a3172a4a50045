"""The second factor: set up by its person, asked for after the password, taken away when lost."""

from portal.services.factor_due import demanded_roles, is_due
from portal.services.factors.lost import forget, forget_by_command
from portal.services.factors.own import (
    Setting,
    Standing,
    begin,
    confirm,
    renew_codes,
    replace,
    setting,
    standing,
    standing_of,
    turn_off,
)

__all__ = [
    "Setting",
    "Standing",
    "begin",
    "confirm",
    "demanded_roles",
    "forget",
    "forget_by_command",
    "is_due",
    "renew_codes",
    "replace",
    "setting",
    "standing",
    "standing_of",
    "turn_off",
]
