"""Passwords: what each profile refuses, and how long a password lasts.

``dengbao`` follows the habits of 等保 2.0 level 2: three classes of characters, a change every 90
days. ``asvs`` follows OWASP ASVS 5 level 2, which forbids rules of composition and rotation. Both
refuse what an attacker tries first.
"""

import re
import unicodedata
from typing import Literal

from portal.domain.employee_no import fold
from portal.domain.known_password import KNOWN

Profile = Literal["dengbao", "asvs"]

SHORTEST = 8
LONGEST = 256
"""Far above the 64 that must be accepted; a bound only because hashing a megabyte costs."""

MAX_AGE_DAYS: dict[Profile, int | None] = {"dengbao": 90, "asvs": None}

_CLASSES = 3
_SHORTEST_PART = 3
_FEW_DIFFERENT = 2
_LOOKALIKES = str.maketrans("@$0", "aso")
_ORNAMENTS = "!@#$%^&*.?~_-+="
_BANK_NOISE = re.compile(r"股份有限公司|有限责任公司|有限公司|银行|分行|支行|总行|bank")
_KEYBOARD = (
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "q1w2e3r4t5y6u7i8o9p0",
)


def weaknesses(password: str, *, profile: Profile, employee_no: str, bank_name: str) -> list[str]:
    """Return why the password is refused, an empty list if it is not.

    ``too_short``, ``too_long``; ``too_few_classes`` (of lower case, upper case, digits and the
    rest, on ``dengbao`` alone); ``common``: known, or one run over the keyboard, or of one or two
    characters only; ``employee_no`` and ``bank_name``: holding either.
    """
    folded = fold(password)
    found = {
        "too_short": len(password) < SHORTEST,
        "too_long": len(password) > LONGEST,
        "too_few_classes": profile == "dengbao" and _classes(password) < _CLASSES,
        "common": _is_common(folded),
        "employee_no": _holds(folded, fold(employee_no)),
        "bank_name": any(_holds(folded, part) for part in _bank_names(bank_name)),
    }
    return [code for code, is_so in found.items() if is_so]


def _classes(password: str) -> int:
    kinds = {unicodedata.category(c) for c in password}
    others = kinds - {"Ll", "Lu", "Nd"}
    return len(kinds & {"Ll", "Lu", "Nd"}) + bool(others)


def _is_common(folded: str) -> bool:
    plain = folded.translate(_LOOKALIKES)
    spellings = {folded, folded.strip(_ORNAMENTS), plain, plain.strip(_ORNAMENTS)}
    return bool(spellings & KNOWN) or len(set(folded)) <= _FEW_DIFFERENT or _is_run(folded)


def _is_run(folded: str) -> bool:
    return any(folded in row * 2 or folded in row[::-1] * 2 for row in _KEYBOARD)


def _holds(folded: str, part: str) -> bool:
    # One or two Latin characters are in every password by chance.
    if len(part) < _SHORTEST_PART and part.isascii():
        return part != "" and folded == part
    return part in folded


def _bank_names(bank_name: str) -> set[str]:
    whole = fold(bank_name)
    return {whole, _BANK_NOISE.sub("", whole)}
