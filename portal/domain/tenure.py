"""Time in post, in whole months."""

from datetime import date

_YEAR = 12


def months_in_post(since: date, today: date) -> int:
    """Return the full months from the day somebody took up the post; 0 before it."""
    months = (today.year - since.year) * _YEAR + today.month - since.month
    return max(0, months - (today.day < since.day))


def years_and_months(months: int) -> tuple[int, int]:
    """Split months into years and the months beyond them."""
    return divmod(months, _YEAR)
