"""PostgreSQL's own programs: found on the PATH or where Debian puts them, and new enough."""

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

from portal.services.backup.trouble import BackupError

DEBIAN = Path("/usr/lib/postgresql")
ASKED_SECONDS = 20
VERSION = re.compile(r"\(PostgreSQL\) (\d+)")


def at_least(major: int, name: str) -> str:
    """Return the path of a program of this major version or a newer one; BackupError without.

    An older one refuses to read a newer server; a newer one reads all that came before it.
    """
    there = [(path, version) for path in _places(name) if (version := _major(path))]
    for path, version in there:
        if version >= major:
            return path
    needs = f"Install postgresql-client-{major} or newer on this machine."
    if not there:
        message = f"{name} is not found, on the PATH or in {DEBIAN}. {needs}"
        raise BackupError(message)
    newest = max(version for _, version in there)
    message = (
        f"{name} is of PostgreSQL {newest}, older than the server's {major}, and cannot read it. "
        f"{needs}"
    )
    raise BackupError(message)


def _places(name: str) -> list[str]:
    on_path = shutil.which(name)
    debian = sorted(DEBIAN.glob(f"*/bin/{name}"), key=lambda path: path.parts[-3])
    return [*([on_path] if on_path else []), *map(str, debian)]


@cache
def _major(path: str) -> int | None:
    try:
        said = subprocess.run(  # noqa: S603 - a path that was found, and a fixed word
            [path, "--version"],
            capture_output=True,
            text=True,
            timeout=ASKED_SECONDS,
            check=False,
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = VERSION.search(said)
    return int(match[1]) if match else None
