"""The page of what holds names tests and settings that exist, and every row of the list."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "security.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip("| \n").split(" | ")]
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith(("| No.", "|---"))
]
LAST = 42
# Held by the browser tests of walls, and told in one row with 35.
NUMBERS = {row[0] for row in ROWS}


def test_every_row_of_the_list_is_on_the_page() -> None:
    assert {str(number) for number in range(1, LAST + 1)} <= NUMBERS


def test_every_test_that_is_named_exists() -> None:
    named = set(re.findall(r"`((?:\w+/)?(?:test_\w+|\w+_table))`", PAGE))
    missing = [name for name in sorted(named) if not (ROOT / "tests" / f"{name}.py").exists()]
    assert len(named) > 60
    assert not missing


def test_every_row_names_a_test() -> None:
    assert not [row[0] for row in ROWS if not re.search(r"`[\w/]*(?:test_|check_)\w+", row[2])]


def test_every_setting_that_is_named_exists() -> None:
    known = set(re.findall(r"HONGBANG_[A-Z_]*[A-Z]", (ROOT / "docs" / "settings.md").read_text()))
    named = set(re.findall(r"`(HONGBANG_[A-Z_]*[A-Z])`", PAGE))
    assert named <= known
