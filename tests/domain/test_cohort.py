"""Who is a newcomer, by time in post."""

from datetime import date

import pytest

from portal.domain.cohort import by_tenure


@pytest.mark.parametrize(
    ("in_post_since", "cohort"),
    [
        (date(2014, 1, 2), "newcomer"),
        (date(2014, 1, 1), "veteran"),
        (date(2013, 12, 31), "veteran"),
        (date(2015, 12, 1), "newcomer"),
        (None, "veteran"),
    ],
)
def test_two_full_years_in_post_make_a_veteran(in_post_since: date | None, cohort: str) -> None:
    assert by_tenure(in_post_since, date(2016, 1, 1)) == cohort
