"""Wapiti, a web scanner from outside: it crawls the portal as somebody, then attacks it."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.desk import Desk
from tests.running_server import ROOT

PROGRAM = ROOT / ".venv-scanner" / "bin" / "wapiti"
MODULES = (
    *("cookieflags", "csp", "http_headers", "csrf", "redirect", "crlf", "xss", "permanentxss"),
    *("sql", "file", "exec", "xxe", "upload", "htaccess"),
)
# Bounded, so that CI knows how long it takes; `make scan` gives it longer.
SECONDS = int(os.environ.get("SCAN_SECONDS", "2"))
CRAWL_SECONDS = 8 * SECONDS
GRACE = 120
# What would sign the scanner out, or change the language under its feet without end.
LEFT_ALONE = ("/logout", "/account/sessions/*", "/account/language", "/static/*")


@dataclass(frozen=True)
class Finding:
    """What the scanner reported: of what kind, where, and its words."""

    kind: str
    path: str
    told: str


def scan(desk: Desk, folder: Path) -> tuple[int, list[Finding]]:
    """Let wapiti crawl and attack with the desk's cookies; return how many pages, and all findings.

    Its notes of what it merely saw are findings, too: whatever it says is to be known.
    """
    assert PROGRAM.exists(), "The scanner is missing. Run `make test`, which installs it."
    report = folder / "report.json"
    server = desk.server.address
    command = [
        *(str(PROGRAM), "--url", f"{server}/", "--scope", "domain", "--module", ",".join(MODULES)),
        *("--cookie-value", "; ".join(f"{n}={v}" for n, v in desk.cookies.items())),
        *("--drop-set-cookie", "--skip", "csrf_token", "--no-bugreport", "--flush-session"),
        *("--store-session", str(folder / "session"), "--store-config", str(folder / "config")),
        *("--scan-force", "aggressive", "--max-links-per-page", "60", "--tasks", "2"),
        *("--max-scan-time", str(CRAWL_SECONDS), "--max-attack-time", str(SECONDS)),
        *("--timeout", "10", "--verbose", "0", "--format", "json", "--output", str(report)),
    ]
    for path in LEFT_ALONE:
        command += ["--exclude", server + path]
    subprocess.run(
        command,
        cwd=folder,
        env={"HOME": str(folder), "PATH": os.environ["PATH"], "NO_PROXY": "*"},
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        timeout=CRAWL_SECONDS + len(MODULES) * (SECONDS + 10) + GRACE,
    )
    told: dict[str, Any] = json.loads(report.read_text())
    found = [
        Finding(kind, one["path"], one["info"])
        for part in ("vulnerabilities", "anomalies", "additionals")
        for kind, ones in told[part].items()
        for one in ones
    ]
    return int(told["infos"]["crawled_pages_nbr"]), found
