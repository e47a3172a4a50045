"""The house that the live tests of a module share."""

from collections.abc import Iterator

import pytest

from tests import house as houses
from tests.house import House


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Give the cast's house on SQLite; the tests of a module share it."""
    with houses.house(tmp_path_factory.mktemp("house")) as made:
        yield made
