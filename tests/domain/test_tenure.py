"""Time in post, in full months."""

from datetime import date

import pytest

from portal.domain.tenure import months_in_post, years_and_months


@pytest.mark.parametrize(
    ("since", "months"),
    [
        (date(2026, 11, 23), 0),
        (date(2026, 10, 24), 0),
        (date(2026, 10, 23), 1),
        (date(2023, 9, 30), 37),
        (date(2027, 1, 1), 0),
    ],
)
def test_only_full_months_in_post_count(since: date, months: int) -> None:
    assert months_in_post(since, date(2026, 11, 23)) == months


def test_months_are_split_into_years_and_the_rest() -> None:
    assert years_and_months(37) == (3, 1)
