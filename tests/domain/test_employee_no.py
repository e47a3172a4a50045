"""One employee number however it is typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.employee_no import fold


@pytest.mark.parametrize("typed", ["A1001", "a1001", " A 1001 ", "Ａ１００１", "a\u30001001\t"])
def test_case_width_and_spaces_make_no_difference(typed: str) -> None:
    assert fold(typed) == "a1001"


def test_spaces_alone_are_no_number() -> None:
    assert fold(" \u3000") == ""


def test_leading_zeros_are_kept() -> None:
    assert fold("0012") != fold("12")


@given(st.text(alphabet=st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"])))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
