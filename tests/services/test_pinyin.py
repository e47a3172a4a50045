"""The key that names are sorted by."""

from portal.services.pinyin import sort_key


def test_a_chinese_name_is_sorted_by_its_syllables() -> None:
    assert sort_key("周雨桐") == "zhou yu tong"


def test_latin_names_sort_among_them_without_case_or_stray_spaces() -> None:
    assert sort_key("  Anna  Li ") == "anna li"
    assert sorted(["周雨桐", "Anna", "何志强"], key=sort_key) == ["Anna", "何志强", "周雨桐"]
