"""The load generator: keep-alive connections, each sends its next request when it has the answer.

Run as a process of its own (`python -m bench.load`), by `bench.child`. Requests come ready made;
only the characters of the key and of the customer are new each time. So it costs a fraction of what
any view does. With a rate the requests are due at an even pace, and one that is late is sent as
soon as its connection is free.
"""

import asyncio
import itertools
import json
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from uuid import uuid4

HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length:"
NOT_HTTP = "The server's answer cannot be read: "
KEY = "0" * 32
# Letters alone: a run of digits would pass for a card number.
NAME = "xyzxyzxyzxyz"
_LETTERS = str.maketrans("0123456789", "ghijklmnop")
_GAP = re.compile(f"{KEY}|{NAME}")


@dataclass
class Block:
    """What one stretch of load brought; times in seconds."""

    until: float
    pause: float = 0.0
    """From one request of a connection to its next, at least."""
    times: list[float] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)


class Template:
    """A request with gaps, for what is new each time."""

    def __init__(self, request: str) -> None:
        """Find the gaps."""
        self._parts = [part.encode() for part in request.replace(NAME, KEY).split(KEY)]
        # Which of the gaps takes a key, and which a name.
        self._is_name = [found == NAME for found in _GAP.findall(request)]

    def filled(self) -> bytes:
        """Return it as it is sent, with a key of its own."""
        key = uuid4().hex
        name = key[: len(NAME)].translate(_LETTERS)
        first, *rest = self._parts
        fills = ((name if is_name else key).encode() for is_name in self._is_name)
        return first + b"".join(map(b"".join, zip(fills, rest, strict=True)))


class Client(asyncio.Protocol):
    """One connection."""

    def __init__(
        self, requests: list[str], block: Block, due: float, done: asyncio.Future[None]
    ) -> None:
        """Send the requests in turn, again and again; the first is due at `due`."""
        self._requests = itertools.cycle([Template(request) for request in requests])
        self._block = block
        self._due = due
        self._done = done
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask_in_time()

    def data_received(self, data: bytes) -> None:
        """Note an answer when it is whole, and send the next."""
        self._heard += data
        end = self._heard.find(HEAD_END)
        if end < 0:
            return
        head = self._heard[:end].lower()
        at = head.find(LENGTH)
        if at < 0:
            self._stop(RuntimeError(NOT_HTTP + head.decode("latin-1")))
            return
        length = int(head[at + len(LENGTH) :].split(b"\r\n", 1)[0])
        if len(self._heard) < end + len(HEAD_END) + length:
            return
        now = time.perf_counter()
        self._block.times.append(now - self._sent)
        self._block.answers[head[9:12].decode()] += 1
        self._heard = b""
        self._ask_in_time()

    def connection_lost(self, error: Exception | None) -> None:
        """Say so when the server hung up in the middle."""
        self._stop(error or ConnectionError("The server closed the connection."))

    def _ask_in_time(self) -> None:
        now = time.perf_counter()
        if max(now, self._due) >= self._block.until:
            self._stop(None)
        elif self._due > now:
            asyncio.get_running_loop().call_later(self._due - now, self._ask)
        else:
            self._ask()

    def _ask(self) -> None:
        self._sent = time.perf_counter()
        self._due += self._block.pause
        self._transport.write(next(self._requests).filled())

    def _stop(self, error: Exception | None) -> None:
        if not self._done.done():
            if error:
                self._done.set_exception(error)
            else:
                self._done.set_result(None)
            self._transport.close()


async def run(
    ports: list[int],
    requests: list[str],
    seconds: float,
    connections: int | None = None,
    rate: float | None = None,
) -> dict[str, object]:
    """Load the servers for so long, on a connection a request unless it is said on how many.

    The connections are spread over the ports, the requests over the connections. With `rate` so
    many requests a second are due in all.
    """
    loop = asyncio.get_running_loop()
    count = connections or len(requests)
    began, cpu = time.perf_counter(), time.process_time()
    block = Block(began + seconds, count / rate if rate else 0.0)
    ends = []
    for number in range(count):
        done: asyncio.Future[None] = loop.create_future()
        ends.append(done)
        due = began + number * block.pause / count
        client = Client(requests[number::count], block, due, done)
        await loop.create_connection(
            lambda client=client: client,  # type: ignore[misc]
            "127.0.0.1",
            ports[number % len(ports)],
        )
    await asyncio.gather(*ends)
    elapsed = time.perf_counter() - began
    return {
        "seconds": elapsed,
        "times": block.times,
        "answers": dict(block.answers),
        "busy": (time.process_time() - cpu) / elapsed,
    }


def main() -> None:
    """Take commands until there are no more."""
    for line in sys.stdin:
        result = asyncio.run(run(**json.loads(line)))
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
