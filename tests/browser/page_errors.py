"""Whatever a browser complains of while a test uses it fails that test."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, WebSocket

OWN_SCHEMES = {"data", "blob", "about"}
"""What a page makes itself, without asking any host."""


class PageErrors:
    """Collects console errors (violations of the CSP are among them), exceptions and strangers.

    A stranger is a request, by HTTP or WebSocket, to any host but the one under test.
    """

    def __init__(self, address: str) -> None:
        """Watch nothing yet; `address` is the one host that pages may talk to."""
        self._own = urlsplit(address).netloc
        self._allowed: list[str] = []
        self.found: list[str] = []

    def watch(self, context: BrowserContext) -> None:
        """Listen to every page of `context`, those opened later included."""
        context.on("page", self._watch_page)
        context.on("request", self._hear_request)
        for page in context.pages:
            self._watch_page(page)

    def allow(self, pattern: str) -> None:
        """Let off complaints that match `pattern`, a regular expression: this test causes them.

        Chromium counts an answer 4xx to a form as an error: allow(r"status of 422").
        """
        self._allowed.append(pattern)

    def check(self) -> None:
        """Fail when anything was found that is not allowed."""
        left = [
            text
            for text in self.found
            if not any(re.search(pattern, text) for pattern in self._allowed)
        ]
        assert not left, "The browser complained:\n" + "\n".join(left)

    def _watch_page(self, page: Page) -> None:
        page.on("console", self._hear_console)
        page.on("pageerror", lambda error: self.found.append(f"exception: {error}"))
        page.on("websocket", self._hear_websocket)

    def _hear_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.found.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _hear_request(self, request: Request) -> None:
        self._judge(request.url)

    def _hear_websocket(self, connection: WebSocket) -> None:
        self._judge(connection.url)

    def _judge(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in OWN_SCHEMES and parts.netloc != self._own:
            self.found.append(f"another host: {url}")
