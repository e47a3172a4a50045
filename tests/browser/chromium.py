"""Where the browser is, and how it is started without it calling home."""

import os
import shutil

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
