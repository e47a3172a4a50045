"""What Prometheus reads at /metrics: figures of this process alone, and nothing of anybody."""

from collections.abc import Callable

from prometheus_client import REGISTRY, Counter, Gauge, Histogram, generate_latest

# From what a socket takes to what somebody waits for; past ten seconds it is merely bad.
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

REQUESTS = Counter(
    "hongbang_requests", "Requests answered.", ("method", "endpoint", "status"), registry=REGISTRY
)
REQUEST_SECONDS = Histogram(
    "hongbang_request_seconds", "Time to answer a request.", ("blueprint",), buckets=SECONDS
)
ENTRIES = Counter("hongbang_entries", "Openings committed by this process.")
PUSHES = Counter("hongbang_pushes", "Boards and moments pushed to rooms.", ("kind",))
PUSH_SECONDS = Histogram(
    "hongbang_commit_to_push_seconds",
    "From a commit that this process heard of to the push of a board that it changed.",
    buckets=SECONDS,
)
SOCKETS = Gauge("hongbang_sockets", "Open sockets: pages of the portal, and walls.", ("kind",))
BUS_SECONDS = Histogram(
    "hongbang_bus_seconds",
    "From a notification, another process's or a call to oneself, to its hearing here.",
    buckets=SECONDS,
)

POOL = Gauge("hongbang_database_connections", "Connections of this process's pool.", ("state",))
AWAY = Counter(
    "hongbang_database_away",
    "Requests and sockets that the database did not answer, by why not.",
    ("why",),
)
STALLED = Counter("hongbang_stalled_sockets", "Sockets cut off because they read nothing.")


def count_sockets(kind: str, count: Callable[[], int]) -> None:
    """Have the number of open sockets of a kind (`page` or `wall`) counted when it is read."""
    SOCKETS.labels(kind).set_function(count)


def count_connections(state: str, count: Callable[[], int]) -> None:
    """Have the pool's connections of a state (`used`, `most`) counted when that is read."""
    POOL.labels(state).set_function(count)


def text() -> bytes:
    """Return everything in Prometheus's text format, the process's memory and time among it."""
    return generate_latest(REGISTRY)
