"""Where the browser is, and how it is started without it calling home."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser

from tests.secure import NAME, Certificate

NAMES = ("chromium", "chromium-browser", "google-chrome")
MACOS = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"

ARGUMENTS = [
    "--no-sandbox",  # the tests may run as root, in a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def executable() -> str:
    """Return the path of a Chromium of this machine; say how to get one if there is none."""
    for name in (os.environ.get("HONGBANG_CHROMIUM", ""), *NAMES, MACOS):
        path = shutil.which(name) if name else None
        if path:
            return path
    message = "The browser tests need Chromium. Run `make test`, which installs it."
    raise RuntimeError(message)


@contextmanager
def believing(chromium: Browser, made: Certificate) -> Iterator[Browser]:
    """Give a browser that finds the portal by its name and believes its certificate alone."""
    browser = chromium.browser_type.launch(
        executable_path=executable(),
        args=[
            *ARGUMENTS,
            f"--host-resolver-rules=MAP {NAME} 127.0.0.1",
            f"--ignore-certificate-errors-spki-list={made.fingerprint}",
        ],
    )
    try:
        yield browser
    finally:
        browser.close()
