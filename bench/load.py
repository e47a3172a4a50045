"""The load generator: keep-alive connections, each sends its next request when it has the answer.

Run as a process of its own (`python -m bench.load`), by `bench.child`. Requests come ready made;
only the characters of the key and of the customer are new each time. So it costs a fraction of what
any view does.
"""

import asyncio
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
    times: list[float] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)


class Client(asyncio.Protocol):
    """One connection."""

    def __init__(self, request: str, block: Block, done: asyncio.Future[None]) -> None:
        """Send `request` again and again, with a key of its own each time."""
        self._parts = [part.encode() for part in request.replace(NAME, KEY).split(KEY)]
        # Which of the gaps takes a key, and which a name.
        self._is_name = [found == NAME for found in _GAP.findall(request)]
        self._block = block
        self._done = done
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

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
        if now < self._block.until:
            self._ask()
        else:
            self._stop(None)

    def connection_lost(self, error: Exception | None) -> None:
        """Say so when the server hung up in the middle."""
        self._stop(error or ConnectionError("The server closed the connection."))

    def _ask(self) -> None:
        self._sent = time.perf_counter()
        key = uuid4().hex
        name = key[: len(NAME)].translate(_LETTERS)
        first, *rest = self._parts
        fills = ((name if is_name else key).encode() for is_name in self._is_name)
        self._transport.write(first + b"".join(map(b"".join, zip(fills, rest, strict=True))))

    def _stop(self, error: Exception | None) -> None:
        if not self._done.done():
            if error:
                self._done.set_exception(error)
            else:
                self._done.set_result(None)
            self._transport.close()


async def run(port: int, requests: list[str], seconds: float) -> dict[str, object]:
    """Load the server with a connection a request, for so long."""
    loop = asyncio.get_running_loop()
    began, cpu = time.perf_counter(), time.process_time()
    block = Block(began + seconds)
    ends = []
    for request in requests:
        done: asyncio.Future[None] = loop.create_future()
        ends.append(done)
        await loop.create_connection(
            lambda request=request, done=done: Client(request, block, done),  # type: ignore[misc]
            "127.0.0.1",
            port,
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
