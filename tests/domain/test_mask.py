"""What a stranger may read of a customer's name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.mask import customer


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王伟", "王＊＊"),
        ("王小明", "王＊＊"),
        ("欧阳锋", "欧阳＊＊"),
        ("欧阳", "欧＊＊"),
        ("司马相如", "司马＊＊"),
        ("阿卜杜拉·买买提", "阿＊＊"),
        (" 李 雷 ", "李＊＊"),
        ("\u200b赵敏", "赵＊＊"),
        ("Zhang Wei", "Z＊＊"),
        ("Ｓｍｉｔｈ", "S＊＊"),
        ("王店", "王＊＊"),
        ("刘知行", "刘＊＊"),
    ],
)
def test_of_a_person_the_surname_is_left(name: str, masked: str) -> None:
    assert customer(name) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("恒达贸易有限公司", "恒＊＊有限公司"),
        ("恒达股份有限公司", "恒＊＊股份有限公司"),
        ("恒达（深圳）有限公司", "恒＊＊有限公司"),
        ("恒达有限公司深圳分公司", "恒＊＊分公司"),
        ("欧阳记食品有限公司", "欧＊＊有限公司"),
        ("启明合伙企业(有限合伙)", "启＊＊合伙企业（有限合伙）"),
        ("青山农民专业合作社", "青＊＊农民专业合作社"),
        ("老王饭店", "老＊＊店"),
        ("Acme Trading CO., LTD.", "A＊＊ Co., Ltd."),
        ("有限公司", "有＊＊公司"),
    ],
)
def test_of_a_firm_the_first_character_and_its_kind_are_left(name: str, masked: str) -> None:
    assert customer(name) == masked


@pytest.mark.parametrize("name", ["", "  ", "\u3000", "\u200b"])
def test_nothing_stays_nothing(name: str) -> None:
    assert customer(name) == ""


@given(st.text() | st.text(alphabet="王欧阳司马店厂有限公司（）() Ltd."))
def test_masking_twice_is_masking_once(name: str) -> None:
    assert customer(customer(name)) == customer(name)


@given(st.text(alphabet="王欧阳李小明伟", min_size=1), st.text(alphabet="恒达贸易", min_size=1))
def test_the_length_of_a_name_does_not_show(person: str, firm: str) -> None:
    assert len(customer(person)) in {3, 4}
    assert customer(f"{firm}有限公司") == f"{firm[0]}＊＊有限公司"
