"""What a client knows for certain, whatever is killed: a file that is synced line by line."""

import os
from pathlib import Path


class Journal:
    """The keys that one client has sent, and those whose taking was acknowledged to it.

    A line stands on the disk before the request is sent, and before the answer is believed.
    """

    def __init__(self, path: Path) -> None:
        """Begin an empty journal at the path."""
        path.touch(exist_ok=False)
        self._path = path
        self.sent: list[str] = []
        self.acknowledged: dict[str, int] = {}
        """By key, the entry that the server named."""

    def send(self, key: str) -> None:
        """Note that the key is about to be sent."""
        self._write(f"sent {key}")
        self.sent.append(key)

    def acknowledge(self, key: str, entry_id: int) -> None:
        """Note that the server has taken the key as the entry."""
        self._write(f"acknowledged {key} {entry_id}")
        self.acknowledged[key] = entry_id

    def open(self) -> list[str]:
        """Return the keys of which nobody knows yet whether they were taken."""
        return [key for key in self.sent if key not in self.acknowledged]

    def _write(self, line: str) -> None:
        with self._path.open("ab", buffering=0) as file:
            file.write(f"{line}\n".encode())
            os.fsync(file.fileno())


def read(path: Path) -> tuple[set[str], dict[str, int]]:
    """Return what stands in a journal: the keys sent, and those acknowledged with their entries."""
    sent: set[str] = set()
    acknowledged: dict[str, int] = {}
    for line in path.read_text().splitlines():
        word, key, *entry = line.split()
        if word == "sent":
            sent.add(key)
        else:
            acknowledged[key] = int(entry[0])
    return sent, acknowledged
