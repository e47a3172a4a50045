"""The raw limit of a fan-out: the bare `websockets` library, and nothing else in the process.

Run as `python -m bench.broadcasting`, by `bench.child`: "serve" returns its port, "send" sends one
text to everybody who is connected, in the library's own way.
"""

import asyncio
import json
import sys
import time
from contextlib import AsyncExitStack

from websockets.asyncio.server import ServerConnection, broadcast, serve

from bench.server import HOST

# As a board begins that the product pushes; the listener looks no further.
HEAD = '42/live,["board",{{"view":{{"shape":"wall"}},"version":{number},"html":"'
TAIL = '"}]'


def text(number: int, length: int) -> str:
    """Return a message of so many characters, of one byte each."""
    head = HEAD.format(number=number)
    return head + "x" * (length - len(head) - len(TAIL)) + TAIL


async def hold(connection: ServerConnection) -> None:
    """Keep a connection until it is closed."""
    await connection.wait_closed()


async def main() -> None:
    """Take commands until there are no more."""
    loop = asyncio.get_running_loop()
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(
            serve(hold, HOST, 0, compression=None, backlog=2048)
        )
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            command = json.loads(line)
            if command["do"] == "serve":
                result: dict[str, float] = {"port": next(iter(server.sockets)).getsockname()[1]}
            else:
                message = text(command["number"], command["length"])
                result = {"at": time.time()}
                broadcast(server.connections, message)
            print(json.dumps(result), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
