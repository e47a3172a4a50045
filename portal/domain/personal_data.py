"""Personal data that has no business in free text: identity and bank cards, telephone numbers.

Read in full-width digits, those of other scripts and Chinese numerals too, with spaces, dashes and
commas between groups, and with characters in between that nobody sees. Company registration codes
and amounts of money are let through, because notes about openings are full of them, and so are the
extensions of the bank's own telephones.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

_GROUP = re.compile(r"[0-9]+(?:[Xx](?![0-9A-Za-z]))?")
_SEPARATOR = re.compile(r"[\s.·\-\u2010-\u2015\u2212]{1,3}")
# Also between groups of the usual sizes; digits one by one are a list of figures with these.
_LOOSE = re.compile(r"[\s.·\-\u2010-\u2015\u2212,/_|~、。:;()]{1,3}")
_MOBILE = re.compile(r"(?:0086|86)?1[3-9][0-9]{9}")
_CARD = re.compile(r"[34569][0-9]{15,18}")
# An area code, then a number of seven or eight digits that begins with none of 0, 1 and 9.
_LANDLINE = re.compile(r"0(?:10|2[0-57-9]|[3-9][0-9]{2})[2-8][0-9]{6,7}")
_ID_18 = re.compile(r"[0-9]{17}[0-9Xx]")
_ID_15 = re.compile(r"[0-9]{15}")

# How people break a mobile number up; in any other grouping eleven digits are a coincidence.
_MOBILE_GROUPS = frozenset(
    {(11,), (13,), (15,), (3, 4, 4), (3, 8), (7, 4), (4, 4, 3), (3, 3, 5), (1,) * 11}
)
# Together, or with the area code apart; then the number itself may be broken once more.
_LANDLINE_GROUPS = frozenset(
    (area, *number)
    for area in (3, 4)
    for number in ((7,), (8,), (4, 4), (3, 4), (4, 3), (2, 2, 4), (3, 5))
) | frozenset({(10,), (11,), (12,)})
_ID_15_GROUPS = frozenset({(15,), (6, 6, 3)})
_CARD_GROUP = 4
_CARD_ISSUER = 6

_PROVINCE_CODES = (
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 "
    "61 62 63 64 65 71 81 82 83"
)
_PROVINCES = frozenset(_PROVINCE_CODES.split())
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"

_CREDIT_CODE = re.compile(
    r"(?<![0-9A-Z])[1-9ANY][0-9][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Z])",
    re.IGNORECASE,
)
_CREDIT_LENGTH = 18
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(pow(3, i, 31) for i in range(_CREDIT_LENGTH - 1))

_AMOUNT_BEFORE = re.compile(r"(?:[¥$€]|人民币|金额|资金|余额|RMB|CNY|USD)[:\s]*$", re.IGNORECASE)
# 万 and 亿 are left out: eleven digits of them is no amount, and 万 is also a surname.
_AMOUNT_AFTER = re.compile(
    r"\.[0-9]{1,2}(?![0-9])|(?:\.[0-9]+)?\s*(?:元|美元|RMB|CNY|USD)", re.IGNORECASE
)


_CHINESE = "〇零一二三四五六七八九"
_WRITTEN = {
    **dict(zip(_CHINESE, "00123456789", strict=True)),
    **dict(zip("壹贰叁肆伍陆柒捌玖幺○", "12345678910", strict=True)),
}
# A single numeral is a word more often than a digit: 第一, 三次, 万一.
_NUMERALS = re.compile(f"[{''.join(_WRITTEN)}]{{2,}}")


def find(text: str) -> str | None:
    """Return what kind of personal data the text holds, or None.

    ``id_number``: 18 digits with a right check digit, or the old 15, with a real province and day
    of birth. ``bank_card``: 16 to 19 digits that pass the Luhn test. ``mobile``: a mainland mobile
    number, with or without 86. ``landline``: a telephone with its area code.
    """
    plain = _plain(text)
    return _found(plain) or (_found(spelt) if (spelt := _spelt(plain)) != plain else None)


def _plain(text: str) -> str:
    """Return the text with ASCII digits for those of any script, and without what nobody sees."""
    seen = (
        str(digit) if (digit := unicodedata.decimal(c, None)) is not None else c
        for c in unicodedata.normalize("NFKC", text)
        # Zero-width and direction marks, and what only decorates the digit before it.
        if unicodedata.category(c) not in ("Cf", "Mn", "Me")
    )
    return "".join(seen)


def _spelt(plain: str) -> str:
    """Return the text with digits for Chinese numerals that stand in a row: 一三八 is 138."""
    return _NUMERALS.sub(lambda run: "".join(_WRITTEN[c] for c in run[0]), plain)


def _found(plain: str) -> str | None:
    plain = _CREDIT_CODE.sub(lambda code: code[0] if _ID_18.fullmatch(code[0]) else "#", plain)
    for groups in _neighbours(plain):
        for window in _windows(groups):
            code = _kind(window, plain)
            if code:
                return code
    return None


def _neighbours(plain: str) -> Iterator[list[re.Match[str]]]:
    """Yield the groups of digits that stand next to each other with mere separators between."""
    row: list[re.Match[str]] = []
    for group in _GROUP.finditer(plain):
        if row and not _LOOSE.fullmatch(plain, row[-1].end(), group.start()):
            yield row
            row = []
        row.append(group)
    yield row


def _windows(row: list[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    """Yield every run of neighbours that is short enough to be one number."""
    longest = 19
    for first in range(len(row)):
        length = 0
        for last in range(first, len(row)):
            length += len(row[last][0])
            if length > longest:
                break
            yield row[first : last + 1]


def _kind(window: list[re.Match[str]], plain: str) -> str | None:
    number = "".join(group[0] for group in window).upper()
    sizes = tuple(len(group[0]) for group in window)
    if set(sizes) == {1} and not _is_close(window, plain):
        return None
    if _is_id_18(number) or (sizes in _ID_15_GROUPS and _is_id_15(number)):
        return "id_number"
    if _CARD.fullmatch(number) and _grouped_like_a_card(sizes) and _is_card(number):
        return "bank_card"
    if sizes in _MOBILE_GROUPS and _MOBILE.fullmatch(number):
        start, end = window[0].start(), window[-1].end()
        amount = _AMOUNT_BEFORE.search(plain[:start]) or _AMOUNT_AFTER.match(plain, end)
        return None if amount else "mobile"
    if sizes in _LANDLINE_GROUPS and _LANDLINE.fullmatch(number):
        return "landline"
    return None


def _is_close(window: list[re.Match[str]], plain: str) -> bool:
    """Whether nothing but spaces, dots and dashes stands between the groups."""
    return all(
        _SEPARATOR.fullmatch(plain, before.end(), after.start())
        for before, after in pairwise(window)
    )


def _is_id_18(number: str) -> bool:
    if not _ID_18.fullmatch(number) or not _is_date(number[6:14]):
        return False
    # A foreigner's permanent residence card is a 9, then the province.
    if number[:2] not in _PROVINCES and not (number[0] == "9" and number[1:3] in _PROVINCES):
        return False
    total = sum(int(n) * weight for n, weight in zip(number, _ID_WEIGHTS, strict=False))
    return number[-1] == _ID_CHECKS[total % 11]


def _is_id_15(number: str) -> bool:
    return (
        _ID_15.fullmatch(number) is not None
        and number[:2] in _PROVINCES
        and _is_date(f"19{number[6:12]}")
    )


def _is_date(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return born.year // 100 in {19, 20}


def _grouped_like_a_card(sizes: tuple[int, ...]) -> bool:
    *leading, last = sizes
    in_fours = all(size == _CARD_GROUP for size in leading) and last <= _CARD_GROUP
    issuer_first = sizes[:-1] == (_CARD_ISSUER,)
    return len(sizes) == 1 or in_fours or issuer_first or set(sizes) == {1}


def _is_card(number: str) -> bool:
    digits = [int(n) for n in reversed(number)]
    doubled = [sum(divmod(2 * n, 10)) for n in digits[1::2]]
    passes_luhn = (sum(digits[::2]) + sum(doubled)) % 10 == 0
    return passes_luhn and not _is_credit_code(number)


def _is_credit_code(number: str) -> bool:
    # A tenth of the credit codes without letters would pass for a bank card.
    if len(number) != _CREDIT_LENGTH:
        return False
    total = sum(int(n) * weight for n, weight in zip(number, _CREDIT_WEIGHTS, strict=False))
    return _CREDIT_ALPHABET[-total % 31] == number[-1]
