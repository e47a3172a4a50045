"""The only place that reads the time; everything below is told it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import current_app

from portal.domain.business_day import business_date

_told: ContextVar[datetime | None] = ContextVar("_told", default=None)


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return _told.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Live in another moment: how a demo's past season is entered as it would have been then."""
    token = _told.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _told.reset(token)


def is_told() -> bool:
    """Whether this is a moment that somebody lives in by `at`, rather than the clock's."""
    return _told.get() is not None


def zone() -> ZoneInfo:
    """Return the branch's time zone, whatever the server's."""
    return current_app.config["SETTINGS"].zone  # type: ignore[no-any-return]


def today() -> date:
    """Return the business date in the branch's time zone."""
    return business_date(now(), zone())
