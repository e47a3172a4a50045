"""A stretch of days that somebody gives: whole, not too long, in years that a calendar is for."""

from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from portal.services.refusal import Rejected

EARLIEST_YEAR, LATEST_YEAR = 2000, 2099


def days(first: date, last: date, longest: int, first_field: str, last_field: str) -> list[date]:
    """Return every day from `first` to `last`; Rejected at a field when they cannot be."""
    if not EARLIEST_YEAR <= first.year <= LATEST_YEAR:
        raise Rejected(first_field, _l("Choose a day of this century."))
    if last < first:
        raise Rejected(last_field, _l("The last day is before the first. Choose a later one."))
    if (last - first).days >= longest:
        raise Rejected(
            last_field,
            _l("At most %(count)s days at once. Choose an earlier last day.", count=longest),
        )
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
