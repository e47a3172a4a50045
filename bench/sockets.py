"""Many walls in one process: bare WebSockets that speak as much Socket.IO as a wall does.

Run as `python -m bench.sockets`, by `bench.child`: "open" connects them and has them watch,
"collect" returns when each version came to each of them, "forget" drops that, "return" brings back
those that the server hung up on. Nothing of what comes is read but a few bytes at its beginning, so
that it is not the listener that is measured.
"""

import asyncio
import base64
import json
import os
import random
import re
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

VERSION = re.compile(rb'"version":(\d+)')
BOARD = b'42/live,["board"'
SHAPE = b'"shape":"wall"'
SOCKET_IO = "/socket.io/?EIO=4&transport=websocket"
NAMESPACE = "/live"
PING, PONG, CONNECT, REFUSED, ACK = b"2", b"3", b"40", b"44", b"43/live,"
SHORT, MEDIUM = 126, 127
OPCODE, CLOSE, ASKED, ANSWERED = 0x0F, 0x8, 0x9, 0xA
TEXT, LAST, MASKED = 0x1, 0x80, 0x80
HEAD_BYTES = 400
HEAD_END = b"\r\n\r\n"
AT_ONCE = 50
"""How many connect at the same time while a run is prepared."""
ANSWER_SECONDS = 120.0
# How a wall's page waits before it tries again, in seconds: static/js/wall/link.js.
FIRST_DELAY, LONGEST_DELAY, SPREAD = 1.0, 8.0, 0.6


class Wall(asyncio.Protocol):
    """One socket at its place: who it is (`cookie`, `auth`) and what it watches (`views`).

    A `plain` one speaks no Socket.IO and hears what is sent to everybody.
    """

    def __init__(self, port: int, place: dict[str, Any]) -> None:
        """Nothing is heard yet."""
        self.heard: list[tuple[int, float]] = []
        self.length = 0
        self.version = 0
        self.watched_at = 0.0
        self.lost_at = 0.0
        self._port = port
        self._place = place

    async def open(self) -> None:
        """Connect, say who it is and watch its views.

        Raises when any of that is refused, or is not answered in `ANSWER_SECONDS`.
        """
        async with asyncio.timeout(ANSWER_SECONDS):
            await self._open()

    async def _open(self) -> None:
        self._held = bytearray()
        self._is_upgraded = False
        self._awaited = HEAD_END
        loop = asyncio.get_running_loop()
        self._answer: asyncio.Future[bytes] = loop.create_future()
        await loop.create_connection(lambda: self, "127.0.0.1", self._port)
        if b" 101 " not in await self._answer:
            message = f"No socket: {self._answer.result().decode('latin-1')}"
            raise RuntimeError(message)
        self.lost_at = 0.0
        if self._place.get("plain"):
            return
        auth = json.dumps(self._place.get("auth"))
        await self._ask(f"40{NAMESPACE},{auth}", CONNECT)
        for number, view in enumerate(self._place.get("views", ()), 1):
            watch = json.dumps(["watch", {"view": view, "version": None}])
            answer = await self._ask(f"42{NAMESPACE},{number}{watch}", ACK)
            found = VERSION.search(answer, 0, HEAD_BYTES)
            if found is None or b'"html":"' not in answer:
                message = f"The board cannot be watched: {answer[:HEAD_BYTES].decode()}"
                raise RuntimeError(message)
            if number == 1:
                self.version = int(found[1])
                self.length = max(self.length, len(answer))
                self.watched_at = time.time()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for a WebSocket."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        head = (
            f"GET {'/' if self._place.get('plain') else SOCKET_IO} HTTP/1.1",
            f"Host: 127.0.0.1:{self._port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
            "Sec-WebSocket-Version: 13",
            f"Cookie: {self._place.get('cookie', '')}",
        )
        transport.write("\r\n".join((*head, "", "")).encode())

    def data_received(self, data: bytes) -> None:
        """Take every message that is whole, as of now."""
        at = time.time()
        self._held += data
        if not self._is_upgraded:
            end = self._held.find(HEAD_END)
            if end < 0:
                return
            self._is_upgraded = True
            self._settle(bytes(self._held[:end]))
            del self._held[: end + len(HEAD_END)]
        for message in self._messages():
            self._hear(message, at)

    def connection_lost(self, error: Exception | None) -> None:
        """Note when."""
        self.lost_at = time.time()
        if not self._answer.done():
            self._answer.set_exception(error or ConnectionError("The server closed a socket."))

    def leave(self) -> None:
        """Hang up."""
        self._transport.abort()

    async def _ask(self, message: str, start: bytes) -> bytes:
        """Say something, and return the next message that starts so."""
        self._awaited = start
        self._answer = asyncio.get_running_loop().create_future()
        self._send(message.encode())
        return await self._answer

    def _settle(self, answer: bytes) -> None:
        if not self._answer.done():
            self._answer.set_result(answer)

    def _messages(self) -> Iterator[bytes]:
        held = self._held
        while len(held) > 1:
            size, start = held[1], 2
            if size == SHORT:
                size, start = int.from_bytes(held[2:4], "big"), 4
            elif size == MEDIUM:
                size, start = int.from_bytes(held[2:10], "big"), 10
            if len(held) < start + size:
                return
            if held[0] & OPCODE == CLOSE:
                self._transport.close()
                return
            message = bytes(held[start : start + size])
            opcode = held[0] & OPCODE
            del held[: start + size]
            if opcode == ASKED:
                self._send(message, ANSWERED)
            else:
                yield message

    def _hear(self, message: bytes, at: float) -> None:
        if message.startswith(BOARD):
            found = VERSION.search(message, 0, HEAD_BYTES)
            if found and message.find(SHAPE, 0, HEAD_BYTES) >= 0:
                self.heard.append((int(found[1]), at))
                self.length = len(message)
        elif message == PING:
            self._send(PONG)
        elif message.startswith(self._awaited):
            self._settle(message)
        elif message.startswith(REFUSED) and not self._answer.done():
            self._answer.set_exception(RuntimeError(message.decode()))

    def _send(self, content: bytes, opcode: int = TEXT) -> None:
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(content))
        size = len(content)
        long = size >= SHORT
        lengths = (MASKED | SHORT, *size.to_bytes(2, "big")) if long else (MASKED | size,)
        head = bytes((LAST | opcode, *lengths))
        self._transport.write(head + mask + masked)


class Walls:
    """All of them, and what they are told to do."""

    def __init__(self) -> None:
        """Nobody is there yet."""
        self._walls: list[Wall] = []

    async def open(self, port: int, places: list[dict[str, Any]]) -> dict[str, object]:
        """Connect a wall at each place, a few at a time; return the last one's version."""
        walls = [Wall(port, place) for place in places]
        for start in range(0, len(walls), AT_ONCE):
            await asyncio.gather(*(wall.open() for wall in walls[start : start + AT_ONCE]))
        self._walls.extend(walls)
        return {"version": walls[-1].version, "versions": [wall.version for wall in walls]}

    async def collect(self) -> dict[str, object]:
        """Return what each has heard, and the longest board."""
        return {
            "heard": [wall.heard for wall in self._walls],
            "length": max(wall.length for wall in self._walls),
        }

    async def forget(self) -> dict[str, object]:
        """Drop what was heard."""
        for wall in self._walls:
            wall.heard.clear()
        return {}

    async def leave(self) -> dict[str, object]:
        """Hang up, all of them."""
        for wall in self._walls:
            wall.leave()
        self._walls.clear()
        return {}

    async def come_back(self, at: float, *, by_rule: bool) -> dict[str, object]:
        """Have those that were lost connect and watch, at once or each when its page would.

        `at` is since when the port answers, in seconds since the epoch. Return when each has its
        whole board.
        """
        lost = [wall for wall in self._walls if wall.lost_at]
        await asyncio.gather(*(_reopen(wall, at if by_rule else None) for wall in lost))
        return {"back": [wall.watched_at for wall in lost]}


async def _reopen(wall: Wall, answers_at: float | None) -> None:
    if answers_at is not None:
        await asyncio.sleep(max(0.0, _next_try(wall.lost_at, answers_at) - time.time()))
    await wall.open()


def _next_try(lost_at: float, answers_at: float) -> float:
    """Return when a wall's page first tries after the port answers; it has been refused before."""
    tried, delay = lost_at, FIRST_DELAY
    while tried < answers_at:
        spread = 1 + random.uniform(-SPREAD, SPREAD)  # noqa: S311 - a pause
        tried += min(delay * spread, LONGEST_DELAY)
        delay *= 2
    return tried


async def main() -> None:
    """Take commands until there are no more; the walls listen meanwhile."""
    walls = Walls()
    doors: dict[str, Callable[..., Awaitable[dict[str, object]]]] = {
        "open": walls.open,
        "collect": walls.collect,
        "forget": walls.forget,
        "leave": walls.leave,
        "return": walls.come_back,
    }
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        command = json.loads(line)
        result = await doors[command.pop("do")](**command)
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
