"""When two reasons are the same."""

import pytest

from portal.domain.reason import spoken


@pytest.mark.parametrize("text", ["没有时间。", " 没有 时间", "没有时间！", "“没有时间”"])
def test_what_is_heard_alike_is_the_same(text: str) -> None:
    assert spoken(text) == spoken("没有时间")


def test_case_and_width_do_not_matter_and_other_words_do() -> None:
    assert spoken("No Time") == spoken("ｎｏ　ｔｉｍｅ")
    assert spoken("没有时间") != spoken("没有客户")
