"""What each profile refuses as a password."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.known_password import KNOWN
from portal.domain.password import LONGEST, MAX_AGE_DAYS, Profile, weaknesses


def refused(password: str, profile: Profile = "asvs", employee_no: str = "100234") -> list[str]:
    return weaknesses(password, profile=profile, employee_no=employee_no, bank_name="Hongbang Bank")


def test_a_good_password_has_no_weakness_on_either_profile() -> None:
    assert refused("Tide-lamp7orchid", "dengbao") == []
    assert refused("tide lamp orchid", "asvs") == []


def test_three_classes_are_asked_for_on_dengbao_alone() -> None:
    assert refused("tidelamporchid7", "dengbao") == ["too_few_classes"]
    assert refused("tidelamporchid7", "asvs") == []
    assert refused("潮水Lamp7orchid", "dengbao") == []
    assert refused("tide lamp Orchid", "dengbao") == []


@pytest.mark.parametrize("profile", ["dengbao", "asvs"])
def test_eight_characters_are_the_least(profile: Profile) -> None:
    assert refused("Tl7-orx", profile) == ["too_short"]
    assert refused("Tl7-orxe", profile) == []


@pytest.mark.parametrize("profile", ["dengbao", "asvs"])
def test_sixty_four_characters_and_more_are_accepted_up_to_a_bound(profile: Profile) -> None:
    assert refused("Tide-lamp7orchid" * 4, profile) == []
    assert refused("Tide-lamp7orchid" * (LONGEST // 16), profile) == []
    assert refused("Tide-lamp7orchid" * (LONGEST // 16) + "x", profile) == ["too_long"]


@pytest.mark.parametrize(
    "password",
    [
        "a123456789",
        "Aa123456",
        "52013140",
        "woaini1314",
        "WoAiNi123",
        "Password1",
        "P@ssw0rd123",
        "Admin@123",
        "Admin@123!",
        "!Qwerty123!",
        "1qaz@WSX",
        "Passw0rd!",
        "ａ１２３４５６７８９",
        "88888888",
        "abababab",
        "abcdefgh",
        "hgfedcba",
        "asdfghjkl",
        "0987654321",
        "1qaz2wsx3edc",
    ],
)
@pytest.mark.parametrize("profile", ["dengbao", "asvs"])
def test_what_is_tried_first_is_refused(password: str, profile: Profile) -> None:
    assert "common" in refused(password, profile)


def test_the_short_chinese_habits_are_known_too() -> None:
    assert {"5201314", "woaini", "a123456", "7758258", "1314520"} <= KNOWN


@pytest.mark.parametrize("profile", ["dengbao", "asvs"])
def test_the_employee_number_is_refused_however_it_is_typed(profile: Profile) -> None:
    assert refused("Tide-100234x", profile) == ["employee_no"]
    assert refused("Tide-zx8817x", profile, employee_no="ZX 8817") == ["employee_no"]


def test_a_one_letter_employee_number_is_no_reason_to_refuse_every_password_with_it() -> None:
    assert refused("Tide-lamp7orchid", employee_no="A") == []
    assert "employee_no" in refused("a", employee_no="A")


@pytest.mark.parametrize("password", ["Hongbang-tide7", "xHONGBANG bank7", "tide7ｈｏｎｇｂａｎｇ"])
@pytest.mark.parametrize("profile", ["dengbao", "asvs"])
def test_the_banks_name_is_refused(password: str, profile: Profile) -> None:
    assert "bank_name" in refused(password, profile)


def test_a_chinese_banks_name_is_refused_without_its_legal_form() -> None:
    for password in ("鸿邦银行Tide-77", "我在鸿邦Tide-77"):
        assert weaknesses(
            password, profile="asvs", employee_no="", bank_name="鸿邦银行股份有限公司"
        ) == ["bank_name"]


def test_nothing_is_held_against_a_password_where_neither_name_nor_number_is_set() -> None:
    assert weaknesses("Tide-lamp7", profile="asvs", employee_no="", bank_name="") == []


def test_a_password_lasts_ninety_days_on_dengbao_and_for_ever_on_asvs() -> None:
    assert MAX_AGE_DAYS == {"dengbao": 90, "asvs": None}


def test_the_list_is_in_the_form_in_which_it_is_compared() -> None:
    assert len(KNOWN) > 300
    assert all(word == word.lower() and word.isascii() for word in KNOWN)


@given(st.text(max_size=80))
def test_any_text_can_be_judged(password: str) -> None:
    codes = refused(password, "dengbao")
    assert ("too_short" in codes) == (len(password) < 8)
