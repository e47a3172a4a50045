"""Quantities: reading, storing and scoring them without losing a ten-thousandth."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.quantity import (
    SCALE,
    QuantityError,
    from_scaled,
    parse,
    points_of,
    to_scaled,
)

stored = st.integers(min_value=-(2**63) + 1, max_value=2**63 - 1)


@pytest.mark.parametrize(
    ("n", "shown"),
    [(460_000, "46"), (25_000, "2.5"), (1, "0.0001"), (0, "0"), (-30_000, "-3"), (-1, "-0.0001")],
)
def test_a_stored_quantity_reads_back_without_idle_zeros(n: int, shown: str) -> None:
    assert str(from_scaled(n)) == shown


def test_ten_is_not_shown_with_an_exponent() -> None:
    assert str(from_scaled(10 * SCALE)) == "10"


@given(stored)
def test_storing_and_reading_back_changes_nothing(n: int) -> None:
    assert to_scaled(from_scaled(n)) == n


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("0.00001", "decimals"),
        ("1.23456", "decimals"),
        ("NaN", "cannot be stored"),
        ("sNaN", "cannot be stored"),
        ("Infinity", "cannot be stored"),
        ("1e15", "cannot be stored"),
        ("-1e15", "cannot be stored"),
    ],
)
def test_what_has_no_exact_form_is_not_stored(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        to_scaled(Decimal(text))


def test_idle_decimals_do_not_prevent_storing() -> None:
    assert to_scaled(Decimal("1.500000")) == 15_000


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", "1"),
        (" 46 ", "46"),
        ("+3", "3"),
        ("007", "7"),
        ("9999", "9999"),
        ("1.0", "1"),
        ("１２", "12"),
        ("\u3000８", "8"),
    ],
)
def test_whole_quantities_are_read(text: str, value: str) -> None:
    assert str(parse(text, whole=True)) == value


@pytest.mark.parametrize(
    ("text", "value"), [("2.5", "2.5"), (".5", "0.5"), ("3.", "3"), ("０．２５", "0.25")]
)
def test_fractions_are_read_where_they_are_allowed(text: str, value: str) -> None:
    assert str(parse(text, whole=False)) == value


@pytest.mark.parametrize(
    ("text", "whole", "code"),
    [
        ("", True, "empty"),
        (" \u3000\t", True, "empty"),
        ("三", True, "not_a_number"),
        ("1,000", True, "not_a_number"),
        ("1_000", True, "not_a_number"),
        ("1e3", True, "not_a_number"),
        ("NaN", True, "not_a_number"),
        ("Infinity", True, "not_a_number"),
        (".", False, "not_a_number"),
        ("1\n2", True, "not_a_number"),
        ("٣", True, "not_a_number"),
        ("0", True, "zero"),
        ("-0.0", False, "zero"),
        ("-1", True, "negative"),
        ("−1", True, "negative"),
        ("－１", True, "negative"),
        ("10000", True, "absurd"),
        ("9999.5", True, "absurd"),
        ("9" * 5_000, True, "absurd"),
        ("1." + "1" * 500_000, False, "absurd"),
        ("1.5", True, "not_whole"),
        ("1.00001", False, "too_many_decimals"),
        ("0." + "0" * 50 + "1", False, "too_many_decimals"),
    ],
)
def test_what_cannot_be_a_quantity_is_refused_by_name(
    text: str,
    whole: bool,  # noqa: FBT001 - a row of the table
    code: str,
) -> None:
    with pytest.raises(QuantityError) as refusal:
        parse(text, whole)
    assert refusal.value.code == code


def test_a_larger_bound_can_be_given_for_amounts() -> None:
    assert parse("25000", whole=True, largest=Decimal(100_000)) == 25_000


@given(st.text())
def test_any_text_is_either_a_quantity_in_bounds_or_refused(text: str) -> None:
    try:
        value = parse(text, whole=False)
    except QuantityError:
        return
    assert 0 < value <= 9_999
    assert from_scaled(to_scaled(value)) == value


@pytest.mark.parametrize(
    ("quantity", "points", "scored"),
    [
        ("3", "2", "6"),
        ("0.3333", "1.5", "0.5"),
        ("0.0001", "0.5", "0"),
        ("0.0003", "0.5", "0.0002"),
        ("0.0003", "0.6", "0.0002"),
        ("0.0001", "0.4", "0"),
    ],
)
def test_points_are_rounded_half_to_even(quantity: str, points: str, scored: str) -> None:
    result = points_of(to_scaled(Decimal(quantity)), to_scaled(Decimal(points)))
    assert from_scaled(result) == Decimal(scored)


@given(stored, stored)
def test_a_reversal_takes_back_the_points_its_entry_gave(quantity: int, points: int) -> None:
    assert points_of(-quantity, points) == -points_of(quantity, points)


@given(st.lists(st.integers(min_value=1, max_value=10**7)), st.data())
def test_the_total_is_previous_close_and_today_and_late_lines_less_reversals(
    entries: list[int], data: st.DataObject
) -> None:
    parts = [data.draw(st.sampled_from(["closed", "today", "late"])) for _ in entries]
    taken_back = [data.draw(st.booleans()) for _ in entries]
    by_part = {
        name: sum(q for q, part in zip(entries, parts, strict=True) if part == name)
        for name in ("closed", "today", "late")
    }
    reversals = sum(q for q, gone in zip(entries, taken_back, strict=True) if gone)
    standing = [q for q, gone in zip(entries, taken_back, strict=True) if not gone]
    total = sum(by_part.values()) - reversals
    assert from_scaled(total) == sum((from_scaled(q) for q in standing), Decimal())
