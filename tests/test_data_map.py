"""The data map names every text that the database keeps, in both languages, and nothing else."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from portal.models.base import Base

ROOT = Path(__file__).resolve().parent.parent
TABLES = Base.metadata.tables
NAMED = re.compile(r"`([a-z_]+)\.([a-z_]+)`")
NO_TEXT = {("person", "in_post_since"), ("person", "hue")}


def texts() -> set[tuple[str, str]]:
    """Return table and column of everything that can hold somebody's words."""
    kinds = (sa.String, sa.JSON, sa.LargeBinary)
    return {
        (table.name, column.name)
        for table in TABLES.values()
        for column in table.columns
        if isinstance(column.type, kinds)
    }


@pytest.mark.parametrize("page", ["privacy.md", "privacy.zh-CN.md"])
def test_every_text_is_in_the_map_once_and_every_place_in_the_map_exists(page: str) -> None:
    named = NAMED.findall((ROOT / "docs" / page).read_text())
    found = [place for place in named if place[0] in TABLES]
    assert set(found) - NO_TEXT == texts()
    assert len(found) == len(set(found))
