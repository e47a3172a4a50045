"""A window of an old Chromium, driven by lines of JSON.

It runs in a virtual environment of its own, beside PyQtWebEngine and without our packages. Every
command is a line on stdin, every answer one on stdout. It ends with its stdin, or when its time is
up, so that it outlives nobody. Commands are objects with `do`:

    open   url, cookies {name: value}, seconds  -> true once the page has loaded
    run    script: an expression                -> its value
    wait   script: an expression, seconds       -> its value once it is true, else false
    grab   path                                 -> true once the window is written there as PNG
    errors                                      -> the errors told on the console, and forget them
    agent                                       -> what the engine calls itself

An answer is {"value": …} or {"error": sentence}.
"""

import json
import os
import sys
import time
from collections.abc import Callable

from PyQt5.QtCore import QSocketNotifier, QTimer, QUrl
from PyQt5.QtNetwork import QNetworkCookie
from PyQt5.QtWebEngineWidgets import QWebEnginePage, QWebEngineProfile, QWebEngineView
from PyQt5.QtWidgets import QApplication

LIFE_SECONDS = 900
ASK_MS = 50
PAINT_MS = 1500
STDIN = 0
ASKED = """(function () {
  try { return JSON.stringify({ value: %s }); } catch (error) {
    return JSON.stringify({ error: String(error) });
  }
})()"""


class Page(QWebEnginePage):
    """A page that remembers the errors told on its console."""

    def __init__(self, profile: QWebEngineProfile) -> None:
        """Open an empty page."""
        super().__init__(profile, None)  # with one argument Qt takes it for a parent
        self.errors: list[str] = []
        self.is_loading = False
        self.loadStarted.connect(lambda: self._note(is_loading=True))
        self.loadFinished.connect(lambda _: self._note(is_loading=False))

    def _note(self, *, is_loading: bool) -> None:
        self.is_loading = is_loading

    def javaScriptConsoleMessage(  # noqa: N802 - Qt's name
        self, level: int, message: str, line: int, source: str
    ) -> None:
        """Take what the page tells."""
        if level == QWebEnginePage.ErrorMessageLevel:
            self.errors.append(f"{message} ({source}:{line})")


class Driver:
    """Takes one command after the other."""

    def __init__(self, width: int, height: int) -> None:
        """Open a window of the size in pixels; nothing of it is kept on the disk."""
        self._unread = b""
        self._profile = QWebEngineProfile()
        self._profile.setHttpAcceptLanguage("zh-CN,zh")
        self._page = Page(self._profile)
        self._view = QWebEngineView()
        self._view.setPage(self._page)
        self._view.resize(width, height)
        self._view.show()
        self._notifier = QSocketNotifier(STDIN, QSocketNotifier.Read)
        self._notifier.activated.connect(self._read)
        # The profile has no store of cookies before it has loaded something.
        self._notifier.setEnabled(False)
        self._page.loadFinished.connect(self._begin)
        self._page.load(QUrl("about:blank"))
        self._commands: dict[str, Callable[..., None]] = {
            "open": self._open,
            "run": self._run,
            "wait": self._wait,
            "grab": self._grab,
            "errors": self._errors,
            "agent": lambda: self._answer(self._profile.httpUserAgent()),
        }

    def _begin(self, _: object) -> None:
        self._page.loadFinished.disconnect(self._begin)
        self._notifier.setEnabled(True)

    def _read(self, _: object) -> None:
        told = os.read(STDIN, 65536)
        if not told:
            QApplication.quit()
        *lines, self._unread = (self._unread + told).split(b"\n")
        for line in lines:
            command = json.loads(line)
            self._commands[command.pop("do")](**command)

    def _answer(self, value: object) -> None:
        self._say({"value": value})

    def _say(self, told: dict[str, object]) -> None:
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()

    def _open(self, url: str, cookies: dict[str, str], seconds: float) -> None:
        if self._page.is_loading:
            # The end of what a click has begun would be taken for that of what is opened now.
            QTimer.singleShot(ASK_MS, lambda: self._open(url, cookies, seconds))
            return
        store = self._profile.cookieStore()
        missing = dict(cookies)
        late = QTimer()
        late.setSingleShot(True)

        def keep(cookie: QNetworkCookie) -> None:
            kept = bytes(cookie.name()).decode()
            if missing.get(kept) == bytes(cookie.value()).decode():
                del missing[kept]
                if not missing:
                    self._page.load(QUrl(url))

        def end(is_loaded: bool | None) -> None:  # noqa: FBT001 - Qt calls it
            late.stop()
            store.cookieAdded.disconnect(keep)
            self._page.loadFinished.disconnect(end)
            self._answer(bool(is_loaded))

        late.timeout.connect(lambda: end(None))
        self._page.loadFinished.connect(end)
        # A cookie is in force once the store has told of it, not when it was handed over.
        store.cookieAdded.connect(keep)
        late.start(int(seconds * 1000))
        for name, value in cookies.items():
            cookie = QNetworkCookie(name.encode(), value.encode())
            cookie.setPath("/")
            store.setCookie(cookie, QUrl(url))
        if not cookies:
            self._page.load(QUrl(url))

    def _run(self, script: str) -> None:
        self._page.runJavaScript(ASKED % script, lambda told: self._say(json.loads(told)))

    def _wait(self, script: str, seconds: float) -> None:
        give_up = time.monotonic() + seconds

        def ask() -> None:
            self._page.runJavaScript(ASKED % script, look)

        def look(text: str | None) -> None:
            # A page that is just being left answers nothing; one that is not ready may raise.
            told = json.loads(text) if text else {}
            is_over = time.monotonic() > give_up
            if told.get("value") or (is_over and "error" in told):
                self._say(told)
            elif is_over:
                self._answer(False)
            else:
                QTimer.singleShot(ASK_MS, ask)

        ask()

    def _grab(self, path: str) -> None:
        def take() -> None:
            self._answer(self._view.grab().save(path, "PNG"))

        # What the page has drawn reaches the window a little later.
        QTimer.singleShot(PAINT_MS, take)

    def _errors(self) -> None:
        told, self._page.errors = self._page.errors, []
        self._answer(told)


if __name__ == "__main__":
    application = QApplication(["driver"])
    driver = Driver(int(sys.argv[1]), int(sys.argv[2]))
    QTimer.singleShot(LIFE_SECONDS * 1000, QApplication.quit)
    application.exec_()
    sys.stdout.flush()
    os._exit(0)  # Taking the engine apart in good order hangs at times.
