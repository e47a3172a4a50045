"""One socket on the live namespace, spoken by hand so that tests see what really goes over it."""

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import websocket

from portal.live.wire import PATH
from tests.running_server import RunningServer

SECONDS = 5.0
Message = dict[str, Any]


class LineClosedError(Exception):
    """The server has closed the line, or the namespace on it."""


class Refused(Exception):
    """The server let nobody into the namespace; the text is its reason."""


class Line:
    """Connects as a browser with the cookies would; keeps what is pushed until it is asked for."""

    def __init__(
        self,
        server: RunningServer,
        cookies: Mapping[str, str] | None = None,
        *,
        origin: str | None = None,
        host: str | None = None,
        auth: Message | None = None,
    ) -> None:
        """Open the WebSocket and the namespace; raise Refused when there is no way in."""
        self._events: list[tuple[str, Any]] = []
        self._answers: dict[int, Any] = {}
        self._number = 0
        self.is_open = True
        self.is_sent_away = False
        """Whether the server closed by the protocol: clients take that for good and stay away."""
        self._connected = websocket.create_connection(
            f"ws://{server.host}:{server.port}{PATH}?EIO=4&transport=websocket",
            timeout=SECONDS,
            cookie="; ".join(f"{name}={value}" for name, value in (cookies or {}).items()),
            origin=origin or server.address,
            host=host,
        )
        self._connected.send("40/live," + (json.dumps(auth) if auth else ""))
        while True:
            frame = str(self._connected.recv())
            if frame.startswith("44/live,"):
                self.close()
                raise Refused(json.loads(frame.removeprefix("44/live,"))["message"])
            if frame.startswith("40/live,"):
                return
            self._take(frame)

    def watch(self, board: int, shape: str = "page", **more: object) -> Message:
        """Watch a view and return the answer; `more` are page, locale, version and as_of."""
        message: Message = {"view": {"board": board, "shape": shape}}
        for name, value in more.items():
            (message if name in ("version", "as_of") else message["view"])[name] = value
        return self.ask("watch", message)

    def unwatch(self, board: int, shape: str = "page") -> Message:
        """Watch the view no more."""
        return self.ask("unwatch", {"view": {"board": board, "shape": shape}})

    def ask(self, event: str, message: object) -> Message:
        """Send an event and return its answer."""
        if not self.is_open:
            raise LineClosedError
        self._number += 1
        number = self._number
        self._connected.send(f"42/live,{number}" + json.dumps([event, message]))
        give_up = time.monotonic() + SECONDS
        while number not in self._answers:
            if not self._listen(give_up):
                message = f"no answer to {event}"
                raise TimeoutError(message)
        answer: Message = self._answers.pop(number)
        return answer

    def say(self, event: str, message: object) -> None:
        """Send an event that has no answer."""
        self._connected.send("42/live," + json.dumps([event, message]))

    def next(self, event: str, seconds: float = SECONDS) -> Message:
        """Return the next such event, waiting for it; what stands before it is let go."""
        give_up = time.monotonic() + seconds
        while True:
            while self._events:
                name, content = self._events.pop(0)
                if name == event:
                    found: Message = content
                    return found
            if not self._listen(give_up):
                message = f"no {event} within {seconds} s"
                raise TimeoutError(message)

    def until_version(self, version: int, seconds: float = SECONDS) -> Message:
        """Return the first board that is pushed at the version or a later one."""
        give_up = time.monotonic() + seconds
        while True:
            push = self.next("board", max(0.01, give_up - time.monotonic()))
            if push["version"] >= version:
                return push

    def gather(self, seconds: float) -> list[tuple[str, Any]]:
        """Return every event that comes within the time, and those that came before."""
        give_up = time.monotonic() + seconds
        with suppress(LineClosedError):
            while self._listen(give_up):
                pass
        found, self._events = self._events, []
        return found

    def boards(self, seconds: float) -> list[Message]:
        """Return the boards that are pushed within the time."""
        return [content for name, content in self.gather(seconds) if name == "board"]

    def bye(self, seconds: float = SECONDS) -> str:
        """Return why the server says good-bye; it must close the line as well."""
        reason: str = self.next("bye", seconds)["reason"]
        give_up = time.monotonic() + seconds
        while self.is_open:
            if not self._listen(give_up):
                message = "a good-bye, and the line still stands"
                raise TimeoutError(message)
        return reason

    def close(self) -> None:
        """Hang up."""
        self.is_open = False
        with suppress(OSError, websocket.WebSocketException):
            self._connected.shutdown()  # type: ignore[no-untyped-call]

    def _listen(self, give_up: float) -> bool:
        """Take one frame; False when none comes in time."""
        left = give_up - time.monotonic()
        if left <= 0:
            return False
        if not self.is_open:
            raise LineClosedError
        self._connected.settimeout(left)
        try:
            frame = str(self._connected.recv())
        except websocket.WebSocketTimeoutException:
            return False
        except (OSError, websocket.WebSocketConnectionClosedException):
            self.close()
            return True
        self._take(frame)
        return True

    def _take(self, frame: str) -> None:
        if frame[:8] == "41/live," or frame == "1":
            self.is_sent_away = True
        if frame == "2":
            self._connected.send("3")
        elif frame.startswith("42/live,"):
            name, *content = json.loads(frame.removeprefix("42/live,"))
            self._events.append((name, content[0] if content else None))
        elif frame.startswith("43/live,"):
            number, _, content = frame.removeprefix("43/live,").partition("[")
            self._answers[int(number)] = json.loads("[" + content)[0]
        elif frame in ("", "1"):
            self.close()

    def __enter__(self) -> Self:
        """Use the line for a while."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Hang up."""
        self.close()
