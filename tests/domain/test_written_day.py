"""Days in lists: read in the forms that people and programs write, and never guessed."""

from datetime import date

import pytest

from portal.domain.written_day import read


@pytest.mark.parametrize(
    "text",
    [
        *("2026-01-05", "2026-1-5", "2026/01/05", "2026.1.5", "2026年1月5日", "20260105"),
        *(" ２０２６－０１－０５ ", "2026-01-05 00:00:00", "2026-01-05T09:30"),
    ],
)
def test_a_day_is_read_in_every_usual_form(text: str) -> None:
    assert read(text) == date(2026, 1, 5)


@pytest.mark.parametrize(
    "text",
    ["", "5/1/2026", "2026-02-30", "46027", "1899-12-31", "18991231", "soon", "2026-13-01"],
)
def test_what_names_no_day_or_could_be_two_is_none(text: str) -> None:
    assert read(text) is None
