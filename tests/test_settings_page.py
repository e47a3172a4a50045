"""The page of settings says everything that can be set, in both languages, and nothing else."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NAME = re.compile(r"HONGBANG_[A-Z_]*[A-Z]")


def read_by_programs() -> set[str]:
    """Return the names of all variables that occur in the programs."""
    files = [
        *(ROOT / "portal").rglob("*.py"),
        *(ROOT / "scripts").iterdir(),
        *(ROOT / "deploy").glob("*.py"),
        *(ROOT / "tests" / "browser").glob("*.py"),
    ]
    return {name for file in files if file.is_file() for name in NAME.findall(file.read_text())}


@pytest.mark.parametrize("page", ["settings.md", "settings.zh-CN.md"])
def test_every_setting_is_on_the_page_and_every_setting_on_the_page_exists(page: str) -> None:
    assert set(NAME.findall((ROOT / "docs" / page).read_text())) == read_by_programs()
