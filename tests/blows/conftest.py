"""A PostgreSQL that keeps what was committed, and that may be ended and started again."""

from collections.abc import Iterator

import pytest

from portal.models.schema import migrate
from tests.postgres_cluster import DURABLE, Cluster


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """Give a durable cluster to the tests of a module."""
    made = Cluster(DURABLE)
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture
def durable_url(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the URL of a migrated database on it; the cluster runs again when the test is over."""
    name = f"blow_{abs(hash(request.node.name))}"
    cluster.create(name)
    migrate(cluster.url(name))
    yield cluster.url(name)
    cluster.wait()
