"""Cohorts: newcomers and veterans, told apart by time in post."""

from datetime import date

NEWCOMER_MONTHS = 24


def by_tenure(in_post_since: date | None, on: date) -> str:
    """Return ``newcomer`` for less than 24 full months in post on the day, else ``veteran``.

    Nobody is made a newcomer by a date that is not known.
    """
    if in_post_since is None:
        return "veteran"
    months = (on.year - in_post_since.year) * 12 + on.month - in_post_since.month
    if on.day < in_post_since.day:
        months -= 1
    return "newcomer" if months < NEWCOMER_MONTHS else "veteran"
