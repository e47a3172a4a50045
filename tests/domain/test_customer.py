"""Two spellings of one customer meet under one key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.customer import key_of


@pytest.mark.parametrize(
    "name",
    [
        "恒达贸易",
        "恒达贸易有限公司",
        "恒达贸易有限责任公司",
        "恒达贸易股份有限公司",
        "恒达贸易公司",
        " 恒达 贸易\u3000有限公司 ",
        "恒达贸易（有限公司）",
        "恒达·贸易有限公司",
        "“恒达”贸易有限公司",
    ],
)
def test_the_kind_of_company_and_spaces_make_no_difference(name: str) -> None:
    assert key_of(name) == "恒达贸易"


@pytest.mark.parametrize(
    "name",
    ["ACME Trading", "Ａｃｍｅ Trading Co., Ltd.", "Acme  Trading, Inc.", "acme trading LIMITED"],
)
def test_case_width_and_latin_forms_make_no_difference(name: str) -> None:
    assert key_of(name) == "acmetrading"


def test_the_place_in_brackets_tells_customers_apart_and_the_brackets_do_not() -> None:
    assert key_of("恒达（深圳）有限公司") == key_of("恒达深圳有限公司") != key_of("恒达有限公司")


def test_a_branch_is_a_customer_of_its_own() -> None:
    branch = key_of("恒达有限公司深圳分公司")
    assert branch == key_of("恒达有限责任公司深圳分公司") == "恒达深圳分公司"
    assert key_of("恒达集团有限公司") == "恒达集团"


def test_a_persons_name_is_its_own_key() -> None:
    assert key_of("王 伟") == key_of("王伟") == "王伟"
    assert key_of("Vince Olincoln") == "vinceolincoln"


@pytest.mark.parametrize(
    ("name", "key"), [("有限公司", "有限公司"), ("公司", "公司"), (" Ltd.", "ltd")]
)
def test_a_name_of_nothing_but_noise_is_kept(name: str, key: str) -> None:
    assert key_of(name) == key


@pytest.mark.parametrize("name", ["", " ", "——", "（）"])
def test_a_name_of_nothing_has_no_key(name: str) -> None:
    assert key_of(name) == ""


@given(
    st.text(alphabet="恒达贸易王伟深圳", min_size=1), st.sampled_from(["有限公司", "有限责任公司"])
)
def test_any_company_meets_its_short_name(short: str, form: str) -> None:
    assert key_of(f"{short}{form}") == key_of(short)


@given(st.text())
def test_spaces_never_matter_inside_a_key(name: str) -> None:
    assert not any(c.isspace() for c in key_of(name))
