"""Free text as it is kept."""

import pytest

from portal.domain.visible_text import lines, one_line


def test_one_line_is_left_of_many() -> None:
    assert one_line(" a\u202e\r\n b\0c\u200bd ") == "a b cd"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb", "a\nb"),
        ("\n\n a  b \n\n\n\u200b\n c\n\n", "a b\n\nc"),
        ("  \n \t ", ""),
        ("a\0b", "a b"),
    ],
)
def test_lines_stay_and_what_nobody_sees_goes(typed: str, kept: str) -> None:
    assert lines(typed) == kept
