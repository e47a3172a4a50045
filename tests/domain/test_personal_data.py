"""What may not stand in free text, and what may."""

import sys
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.personal_data import find

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@pytest.mark.parametrize(
    "text",
    [
        "11010519491231002X",
        "11010519491231002x",
        "经办人身份证１１０１０５１９４９１２３１００２Ｘ，已核",
        "110105 19491231 002X",
        "110105-1949-1231-002X",
        "老证110105491231002",
        "110105 491231 002",
        "2026-11-23 11010519491231002X",
    ],
)
def test_an_identity_number_is_found(text: str) -> None:
    assert find(text) == "id_number"


def test_a_foreigners_residence_card_is_found() -> None:
    first = "91112419810803002"
    total = sum(int(n) * weight for n, weight in zip(first, WEIGHTS, strict=True))
    assert find(f"{first}{'10X98765432'[total % 11]}") == "id_number"


@pytest.mark.parametrize(
    "text",
    [
        "110105194912310021",
        "11010519491331002X",
        "99010519491231002X",
        "11010518491231002X",
        "990105491231002",
        "110105491331002",
        "110105 4912 31002",
    ],
)
def test_what_is_shaped_like_an_identity_number_but_is_none_is_let_through(text: str) -> None:
    assert find(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "４１１１　１１１１　１１１１　１１１１",
        "卡号：5555555555554444。",
        "411111 1111111111",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
    ],
)
def test_a_bank_card_is_found(text: str) -> None:
    assert find(text) == "bank_card"


@pytest.mark.parametrize("length", [16, 17, 18, 19])
def test_cards_of_every_length_are_found_by_their_check_digit(length: int) -> None:
    stem = "6222021001112223334"[: length - 1]
    found = [digit for digit in range(10) if find(f"{stem}{digit}") == "bank_card"]
    assert len(found) == 1


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111112",
        "1111111111111117",
        "411 11111 1111 1111",
        "41111111111111111111111",
        "411111139911111",
    ],
)
def test_what_is_no_bank_card_is_let_through(text: str) -> None:
    assert find(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "13800138000",
        "联系王总 138 0013 8000",
        "138-0013-8000",
        "+86 138 0013 8000",
        "8613800138000",
        "008613800138000",
        "１３８００１３８０００",
        "微信tel19912345678同号",
        "1 3 8 0 0 1 3 8 0 0 0",
        "2026-11-23 13800138000",
        "13800138000 万先生",
        "138—0013—8000",
    ],
)
def test_a_mobile_number_is_found(text: str) -> None:
    assert find(text) == "mobile"


@pytest.mark.parametrize(
    "text",
    [
        "座机 0755-83991234",
        "0755 8399 1234",
        "（0755）83991234",
        "电话010-62345678转801",
        "02083991234",
        "0755-8399-1234",
    ],
)
def test_a_landline_with_its_area_code_is_found(text: str) -> None:
    assert find(text) == "landline"


@pytest.mark.parametrize(
    "text",
    [
        "1380\u200b0138000",
        "1\u20603\u00ad8\ufeff0013\u202e8000",
        "١٣٨٠٠١٣٨٠٠٠",
        "१३८००१३८०००",
        "๑๓๘๐๐๑๓๘๐๐๐",
        "①③⑧⓪⓪①③⑧⓪⓪⓪",
        "1\ufe0f\u20e33\ufe0f\u20e38\ufe0f\u20e300138000",
        "一三八零零一三八零零零",
        "电话幺叁捌〇〇壹叁捌〇〇〇",
        "138一二三四8000",
        "138,0013,8000",
        "138（0013）8000",
        "138/0013/8000",
        "138\n0013\n8000",
        "138*0013*8000",
        "138＊0013＊8000",
        "138 0013 8000元",
        "13800138000.5",
        "13800138000ABCDEFG",
        "13110138000abcdefg",
        "8613800138000ABCDE",
        "A13800138000ABCDEF",
        "13800 138000",
        "电话 13977　188220",
        "138 00138000元",
        "¥138 0013 8000",
    ],
)
def test_a_mobile_number_is_found_however_it_is_dressed_up(text: str) -> None:
    assert find(text) == "mobile"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "跟进三次，明天开户",
        "注册资本 5000000 元",
        "年流水13800138000元",
        "13800138000.00",
        "¥13800138000",
        "金额：13800138000",
        "1,000,000.00",
        "500万元，分3笔",
        "12800138000",
        "1380013800",
        "138001380000",
        "座机分机 8012",
        "内线 83991234 转 0755",
        "0.75583991234",
        "010-12345678",
        "1、3、8、0、0、1、3、8、0、0、0",
        "二〇二六年十一月二十三日，一万三千八百户",
        "工位153 2026-11-23",
        "2026-11-23 2026-11-24 2026-11-25",
        "合同 HT20261123001",
        "13800138000.5元",
        "流水 13800138000.50",
        "月均 15000-200000",
        "15000/200000",
        "15000,200000",
        "15000\n200000",
        "15000 200000元",
        "15000 200000户",
        "网点138 50001234元",
        "客户1380013 8000元",
        "138户 0013 8000",
        "138***8000",
        "12 * 1500 * 30",
        "13,800,138,000元",
    ],
)
def test_notes_amounts_extensions_and_dates_are_let_through(text: str) -> None:
    assert find(text) is None


@pytest.mark.parametrize(
    "code",
    [
        "91310000MA1K35XG3X",
        "91440300708461136T",
        "91350100M000100Y43",
        "统一社会信用代码91310115MA1H13800X",
        "91440300MA13800138",
        "91440300ma5dqxxh3x",
        # Of a public institution: the digits of a mobile number, and it proves right.
        "13110138000ABCDEF4",
    ],
)
def test_company_registration_codes_are_let_through(code: str) -> None:
    assert find(code) is None


def credit_code(stem: str) -> str:
    total = sum(int(n) * pow(3, i, 31) for i, n in enumerate(stem))
    return stem + "0123456789ABCDEFGHJKLMNPQRTUWXY"[-total % 31]


def test_a_registration_code_without_letters_is_never_taken_for_a_bank_card() -> None:
    codes = [credit_code(f"91440300{n:09d}") for n in range(708_461_000, 708_461_400)]
    digits = [code for code in codes if code.isdigit()]
    assert len(digits) > 100
    assert [code for code in digits if find(code)] == []


def test_a_registration_code_that_ends_in_a_letter_is_never_taken_for_a_bank_card() -> None:
    codes = [f"9144030070846{n:04d}T" for n in range(200)]
    assert [code for code in codes if find(code)] == []


@given(st.dates(), st.integers(0, 999))
def test_every_identity_number_with_a_right_check_digit_is_found(born: date, n: int) -> None:
    year = f"{born:%Y}".zfill(4)
    first = f"110105{year}{born:%m%d}{n:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(first, WEIGHTS, strict=True))
    number = f"{first}{'10X98765432'[total % 11]}"
    assert (find(number) == "id_number") == (1900 <= born.year < 2100)


@given(st.integers(10**8, 10**9 - 1), st.sampled_from("3456789"), st.text("一二：，。"))
def test_a_mobile_number_is_found_in_any_chinese_sentence(n: int, second: str, note: str) -> None:
    assert find(f"{note}1{second}{n}{note}") == "mobile"


@pytest.mark.parametrize(
    "unit", ["1 ", "1", "1.1 ", "138 ", "13800 ", "¥13800138000 ", "9A", "一 二二 "]
)
def test_a_long_text_takes_no_longer_by_the_character(unit: str) -> None:
    def steps(length: int) -> int:
        count = 0

        def step(*_: object) -> None:
            nonlocal count
            count += 1

        sys.setprofile(step)
        try:
            find((unit * length)[:length])
        finally:
            sys.setprofile(None)
        return count

    assert steps(4_000) < 6 * steps(1_000)
    # A list of single digits once took ten times as many.
    assert steps(1_000) < 150_000


@given(st.text() | st.text(alphabet="0123456789xX -.¥元"))
def test_any_text_can_be_searched(text: str) -> None:
    assert find(text) in {None, "id_number", "bank_card", "mobile", "landline"}


HIDDEN = ("", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad")
SCRIPTS = (0x30, 0x660, 0x6F0, 0x966, 0xE50, 0xFF10, 0x1D7CE)


@given(
    st.integers(10**8, 10**9 - 1),
    st.lists(st.sampled_from(HIDDEN), min_size=11, max_size=11),
    st.lists(st.sampled_from(SCRIPTS), min_size=11, max_size=11),
)
def test_a_mobile_number_in_any_digits_with_anything_unseen_between_is_found(
    n: int, hidden: list[str], scripts: list[int]
) -> None:
    number = f"13{n}"
    typed = "".join(
        f"{chr(script + int(digit))}{mark}"
        for digit, mark, script in zip(number, hidden, scripts, strict=True)
    )
    assert find(typed) == "mobile"


@given(st.decimals(0, 10**12, places=2), st.sampled_from(["元", "万元", " 元", "美元"]))
def test_no_amount_with_its_unit_is_taken_for_a_telephone(amount: Decimal, unit: str) -> None:
    assert find(f"{amount:,}{unit}") is None
    assert find(f"资金 {amount}{unit}") not in {"mobile", "landline"}


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.times(), st.integers(1, 9999))
def test_no_day_time_campaign_code_or_extension_is_taken_for_a_number(
    at: date, clock: time, extension: int
) -> None:
    for text in (
        f"{at:%Y-%m-%d} {clock:%H:%M}",
        f"{at:%Y/%m/%d}",
        f"{at.year}年{at.month}月{at.day}日",
        f"case-{at:%Y}q1",
        f"KMH{at:%Y%m%d}",
        f"分机 {extension}",
        f"第 {extension} 期",
    ):
        assert find(text) is None


@given(st.integers(0, 10**14 - 1))
def test_an_order_number_of_eighteen_digits_is_let_through_unless_it_checks(n: int) -> None:
    # No province has 00, so none of them is an identity number; a card begins with 3 to 6 or 9.
    assert find(f"2026{n:014d}") is None
