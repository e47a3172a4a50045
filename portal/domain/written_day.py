"""Days as lists write them: one reading each, or none."""

import re
import unicodedata
from datetime import date

_FORMS = (
    # 2026-01-05, 2026/1/5, 2026.1.5, 2026年1月5日; a time of day after it is left.
    re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s]+[\d:.]+)?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)


def read(text: str) -> date | None:
    """Return the day, None for what names none or could be two: 5/1/2026 is January or May.

    A year before 1900 is no day of anybody's working life, and not taken.
    """
    folded = unicodedata.normalize("NFKC", text).strip()
    for form in _FORMS:
        match = form.fullmatch(folded)
        if match:
            year, month, day = (int(part) for part in match.groups())
            try:
                return date(year, month, day) if year >= 1900 else None  # noqa: PLR2004 - a year
            except ValueError:
                return None
    return None
