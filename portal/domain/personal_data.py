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
from itertools import accumulate, pairwise

_GROUP = re.compile(r"[0-9]+(?:[Xx](?![0-9A-Za-z]))?")
_SEPARATOR = re.compile(r"[\s.·\-\u2010-\u2015\u2212]{1,3}")
# Also between groups of the usual sizes; digits one by one are a list of figures with these.
_LOOSE = re.compile(r"[\s.·\-\u2010-\u2015\u2212,/_|~、。:;()*]{1,3}")
# Two figures side by side in a line; a dash between would make a range of them.
_SPACE = re.compile(r"[^\S\n]{1,3}")
_MOBILE = re.compile(r"(?:0086|86)?1[3-9][0-9]{9}")
_CARD = re.compile(r"[34569][0-9]{15,18}")
# An area code, then a number of seven or eight digits that begins with none of 0, 1 and 9.
_LANDLINE = re.compile(r"0(?:10|2[0-57-9]|[3-9][0-9]{2})[2-8][0-9]{6,7}")
_ID_18 = re.compile(r"[0-9]{17}[0-9Xx]")
_ID_15 = re.compile(r"[0-9]{15}")
_ANY = re.compile("|".join(one.pattern for one in (_MOBILE, _CARD, _LANDLINE, _ID_18, _ID_15)))

# How people break a mobile number up; in any other grouping eleven digits are a coincidence.
_MOBILE_ALONE = frozenset({(11,), (13,), (15,)})
# No amount is written like these, whatever stands before or behind.
_MOBILE_BROKEN = frozenset({(3, 4, 4), (4, 4, 3), (3, 3, 5), (1,) * 11})
# Two figures may stand side by side like these, and the one next to a unit is no telephone.
_MOBILE_IN_TWO = frozenset({(3, 8), (7, 4), (5, 6)})
_MOBILE_IN_HALVES = (5, 6)
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
_MOBILE_WITHIN = re.compile(r"(?<![0-9])(?:86)?1[3-9][0-9]{9}(?![0-9])")
_CREDIT_LENGTH = 18
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(pow(3, i, 31) for i in range(_CREDIT_LENGTH - 1))

_AMOUNT_BEFORE = re.compile(r"(?:[¥$€]|人民币|金额|资金|余额|RMB|CNY|USD)[:\s]*$", re.IGNORECASE)
# 万 and 亿 are left out: eleven digits of them is no amount, and 万 is also a surname.
# Cents have two digits; with its unit an amount may have any number of them.
_AMOUNT_AFTER = re.compile(
    r"\.[0-9]{2}(?![0-9])|(?:\.[0-9]+)?\s*(?:元|美元|RMB|CNY|USD)", re.IGNORECASE
)
_COUNT_AFTER = re.compile(r"\s*(?:户|笔|人|个|张|份|件|万|亿|accounts?\b)", re.IGNORECASE)
_LONGEST_BEFORE = 24

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
    plain = _CREDIT_CODE.sub(_without_credit_code, plain)
    for groups in _neighbours(plain):
        for window, number in _windows(groups):
            code = _kind(window, number, plain)
            if code:
                return code
    return None


def _without_credit_code(found: re.Match[str]) -> str:
    """Return a mark in place of a registration code, the text itself where it may be another's."""
    code = found[0]
    # Letters behind a telephone number make eighteen as well: then the code has to prove right.
    is_another = _ID_18.fullmatch(code) or (
        _MOBILE_WITHIN.search(code) and not _is_credit_code(code.upper())
    )
    return code if is_another else "#"


def _neighbours(plain: str) -> Iterator[list[re.Match[str]]]:
    """Yield the groups of digits that stand next to each other with mere separators between."""
    row: list[re.Match[str]] = []
    for group in _GROUP.finditer(plain):
        if row and not _LOOSE.fullmatch(plain, row[-1].end(), group.start()):
            yield row
            row = []
        row.append(group)
    yield row


def _windows(row: list[re.Match[str]]) -> Iterator[tuple[list[re.Match[str]], str]]:
    """Yield every run of neighbours that is as long as one number, with its digits."""
    shortest, longest = 10, 19
    texts = [group[0].upper() for group in row]
    digits = "".join(texts)
    ends = list(accumulate(map(len, texts)))
    start = 0
    for first, text in enumerate(texts):
        for last in range(first, len(row)):
            length = ends[last] - start
            if length > longest:
                break
            number = digits[start : ends[last]]
            # Of a long list of figures nearly everything ends here.
            if length >= shortest and _ANY.fullmatch(number):
                yield row[first : last + 1], number
        start += len(text)


def _kind(window: list[re.Match[str]], number: str, plain: str) -> str | None:
    sizes = tuple(len(group[0]) for group in window)
    kind = _kind_of(number, sizes)
    if kind == "mobile" and _is_figure(window, sizes, plain):
        return None
    # Asked last: it takes the longest, and a list of figures has many such windows.
    if kind and sizes == (1,) * len(sizes) and not _is_close(window, plain):
        return None
    return kind


def _kind_of(number: str, sizes: tuple[int, ...]) -> str | None:
    if _is_id_18(number) or (sizes in _ID_15_GROUPS and _is_id_15(number)):
        return "id_number"
    if _CARD.fullmatch(number) and _grouped_like_a_card(sizes) and _is_card(number):
        return "bank_card"
    is_grouped = sizes in _MOBILE_ALONE or sizes in _MOBILE_BROKEN or sizes in _MOBILE_IN_TWO
    if is_grouped and _MOBILE.fullmatch(number):
        return "mobile"
    if sizes in _LANDLINE_GROUPS and _LANDLINE.fullmatch(number):
        return "landline"
    return None


def _is_figure(window: list[re.Match[str]], sizes: tuple[int, ...], plain: str) -> bool:
    """Whether what has the digits of a mobile number is an amount, or a figure beside another."""
    if sizes in _MOBILE_BROKEN:
        return False
    start, end = window[0].start(), window[-1].end()
    before = plain[max(0, start - _LONGEST_BEFORE) : start]
    if sizes in _MOBILE_ALONE:
        return bool(_AMOUNT_BEFORE.search(before) or _AMOUNT_AFTER.match(plain, end))
    if sizes == _MOBILE_IN_HALVES and not _SPACE.fullmatch(
        plain, window[0].end(), window[1].start()
    ):
        return True
    if window[0][0].startswith("0") or window[1][0].startswith("0"):
        return False
    is_counted = _AMOUNT_AFTER.match(plain, end) or _COUNT_AFTER.match(plain, end)
    return bool(is_counted or _AMOUNT_BEFORE.search(before))


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
    total = sum(
        _CREDIT_ALPHABET.index(n) * weight
        for n, weight in zip(number, _CREDIT_WEIGHTS, strict=False)
    )
    return _CREDIT_ALPHABET[-total % 31] == number[-1]
