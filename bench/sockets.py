"""Many walls in one process: bare WebSockets that speak as much Socket.IO as a wall does.

Run as `python -m bench.sockets`, by `bench.child`: "open" connects them and has them watch,
"collect" returns when each version came to each of them.
"""

import asyncio
import base64
import json
import os
import re
import struct
import sys
import time
from typing import Any

VERSION = re.compile(rb'"version":(\d+)')
BOARD = b'"shape":"wall"'
PATH = "/socket.io/?EIO=4&transport=websocket"
NAMESPACE = "/live"
PONG, CONNECT, EVENT, ACK = b"3", b"40", b"42/live,", b"43/live,"
SHORT, MEDIUM = 126, 127
OPCODE, CLOSE = 0x0F, 0x8
HEAD_BYTES = 400


class Wall:
    """One socket."""

    def __init__(self) -> None:
        """Nothing is heard yet."""
        self.heard: list[tuple[int, float]] = []
        self.length = 0
        self.version = 0

    async def open(
        self, port: int, cookie: str, view: dict[str, Any] | None, other: dict[str, Any] | None
    ) -> None:
        """Connect and, where there is a view, watch it, and the scene that comes next."""
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", port)
        key = base64.b64encode(os.urandom(16)).decode()
        head = (
            f"GET {PATH} HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
            f"Cookie: {cookie}",
        )
        self._writer.write("\r\n".join((*head, "", "")).encode())
        answer = await self._reader.readuntil(b"\r\n\r\n")
        if b" 101 " not in answer:
            message = f"No socket: {answer.decode('latin-1')}"
            raise RuntimeError(message)
        await self._message()  # the greeting of Engine.IO
        self._send(f"40{NAMESPACE},".encode())
        await self._until(CONNECT)
        if view:
            watch = json.dumps(["watch", {"view": view, "version": None}])
            self._send(f"42{NAMESPACE},1{watch}".encode())
            answer = await self._until(ACK)
            found = VERSION.search(answer)
            if found is None:
                message = f"The board cannot be watched: {answer.decode()}"
                raise RuntimeError(message)
            self.version = int(found[1])
        if other:
            watch = json.dumps(["watch", {"view": other, "version": None}])
            self._send(f"42{NAMESPACE},2{watch}".encode())
            await self._until(ACK)
        self._listening = asyncio.create_task(self._listen())

    async def _until(self, start: bytes) -> bytes:
        while True:
            message = await self._message()
            if message.startswith(start):
                return message
            if message.startswith(b"44"):
                raise RuntimeError(message.decode())

    async def _listen(self) -> None:
        while True:
            message = await self._message()
            at = time.time()
            if message.startswith(b'42/live,["board"'):
                found = VERSION.search(message, 0, HEAD_BYTES)
                if found and message.find(BOARD, 0, HEAD_BYTES) >= 0:
                    self.heard.append((int(found[1]), at))
                    self.length = len(message)

    async def _message(self) -> bytes:
        """Return the next text message; pings are answered on the way."""
        while True:
            first, size = await self._reader.readexactly(2)
            if size == SHORT:
                size = struct.unpack(">H", await self._reader.readexactly(2))[0]
            elif size == MEDIUM:
                size = struct.unpack(">Q", await self._reader.readexactly(8))[0]
            content = await self._reader.readexactly(size)
            if first & OPCODE == CLOSE:
                message = "The server closed a socket."
                raise ConnectionError(message)
            if content == b"2":
                self._send(PONG)
            else:
                return content

    def _send(self, content: bytes) -> None:
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(content))
        size = len(content)
        long = size >= SHORT
        head = struct.pack(">BBH", 0x81, 0x80 | SHORT, size) if long else bytes((0x81, 0x80 | size))
        self._writer.write(head + mask + masked)


async def main() -> None:
    """Take commands until there are no more; the walls listen meanwhile."""
    walls: list[Wall] = []
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        command = json.loads(line)
        if command["do"] == "open":
            for _ in range(command["count"]):
                wall = Wall()
                others = command.get("others") or [None]
                other = others[len(walls) % len(others)]
                await wall.open(command["port"], command["cookie"], command["view"], other)
                walls.append(wall)
            result: dict[str, object] = {"version": walls[-1].version}
        else:
            result = {
                "heard": [wall.heard for wall in walls],
                "length": max(wall.length for wall in walls),
            }
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
