"""Servers and commands whose clock is not the machine's: set forward and back while they run.

As an application (`tests.blows.other_time:app`) it is the portal's own, but for the one place that
reads the time: that goes by a file. Waiting and deadlines of the process are as always.
"""

import os
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

APPLICATION = "tests.blows.other_time"
_FILE = "HONGBANG_TESTS_TIME"


class OtherTime:
    """A clock in a file, read by whatever runs with its environment each time it asks."""

    def __init__(self, path: Path) -> None:
        """Begin with the machine's own time."""
        self._path = path
        self.environment = {_FILE: str(path)}
        self.shift(timedelta(0))

    def shift(self, offset: timedelta) -> None:
        """Have the clock go as far ahead of the machine's; a negative one is behind."""
        draft = self._path.with_suffix(".new")
        draft.write_text(f"{offset.total_seconds():.3f}")
        draft.rename(self._path)

    def set(self, moment: datetime) -> None:
        """Have it show the moment now, and go on from there."""
        self.shift(moment - datetime.now(UTC))  # noqa: TID251 - the machine's own


class _Shifted(datetime):
    """What `portal.clock` reads the time by."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        """Return the machine's time and the file's seconds."""
        seconds = float(Path(os.environ[_FILE]).read_text())
        return datetime.now(tz) + timedelta(seconds=seconds)  # noqa: TID251 - the machine's own


if _FILE in os.environ:
    import wsgi
    from portal import clock

    clock.datetime = _Shifted  # type: ignore[attr-defined] # its one way to the time
    app = wsgi.app
