"""What was read or rendered, kept as long as what it depends on stands; a key is all of that."""

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

Kept = TypeVar("Kept")


class Cache(Generic[Kept]):
    """Keeps the latest used; the least recently used goes first."""

    def __init__(self, size: int) -> None:
        """Hold at most `size`."""
        self._size = size
        self._lock = Lock()
        self._kept: OrderedDict[tuple[object, ...], Kept] = OrderedDict()

    def get(self, key: tuple[object, ...]) -> Kept | None:
        """Return what is kept under the key, if it is still held."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: tuple[object, ...], kept: Kept) -> None:
        """Keep it, and let the least recently used go."""
        with self._lock:
            self._kept[key] = kept
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
