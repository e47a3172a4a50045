"""Servers and commands whose clock is not the machine's: set forward and back while they run."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

LIBRARIES = ("/usr/lib/*/faketime/libfaketime.so.1", "/usr/lib/faketime/libfaketime.so.1")


class OtherTime:
    """A clock in a file, read by whatever runs with its environment each time it asks."""

    def __init__(self, path: Path) -> None:
        """Begin with the machine's own time; say what to install where that cannot be had."""
        found = [
            str(library)
            for pattern in LIBRARIES
            for library in Path("/").glob(pattern.removeprefix("/"))
        ]
        assert found, "libfaketime is needed by the tests: apt-get install faketime"
        self._path = path
        self.environment = {
            "LD_PRELOAD": found[0],
            "FAKETIME_TIMESTAMP_FILE": str(path),
            "FAKETIME_NO_CACHE": "1",
            # Waiting goes on as it is: what is set back is what a wall clock shows.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }
        self.offset = timedelta(0)
        self.shift(timedelta(0))

    def shift(self, offset: timedelta) -> None:
        """Have the clock go as far ahead of the machine's; a negative one is behind."""
        self.offset = offset
        draft = self._path.with_suffix(".new")
        draft.write_text(f"{offset.total_seconds():+.3f}\n")
        draft.rename(self._path)

    def set(self, moment: datetime) -> None:
        """Have it show the moment now, and go on from there."""
        self.shift(moment - datetime.now(UTC))  # noqa: TID251 - the machine's own

    def now(self) -> datetime:
        """Return what it shows."""
        return datetime.now(UTC) + self.offset  # noqa: TID251 - the machine's own
