"""The child's beginning: limits first, then one task from standard input to standard output.

Called by path: `python -I main.py <task>`. It knows nothing of Flask and opens no database.
"""

import json
import resource
import sys
import types
from pathlib import Path

MEGABYTE = 1024 * 1024
MEMORY = 512 * MEGABYTE
# Reading is of other people's files and fails early; what is written is our own, and may be long.
CPU_SECONDS = {"xlsx": 10, "csv": 10, "write": 45, "picture": 20}


def limit(task: str) -> None:
    """Take away what a hostile file could use up; a limit that the system does not know is left."""
    limits = (
        (resource.RLIMIT_CPU, CPU_SECONDS[task]),
        (resource.RLIMIT_FSIZE, 256 * MEGABYTE),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, MEMORY),
    )
    for kind, most in limits:
        try:
            resource.setrlimit(kind, (most, most))
        except (OSError, ValueError):  # macOS takes no limit of the address space.
            continue


def name_packages() -> None:
    """Make what runs apart importable without what stands in its parents' files."""
    services = Path(__file__).resolve().parents[2]
    folders = {
        "portal": services.parent,
        "portal.services": services,
        "portal.services.sheets": services / "sheets",
        "portal.services.pictures": services / "pictures",
    }
    for name, folder in folders.items():
        package = types.ModuleType(name)
        package.__path__ = [str(folder)]
        sys.modules[name] = package


def read(task: str, content: bytes) -> bytes:
    """Return the rows, or why there are none, as JSON."""
    from portal.services.sheets.apart.refused import Refused  # noqa: PLC0415 - named just now

    try:
        if task == "csv":
            from portal.services.sheets.apart import text  # noqa: PLC0415 - needs no openpyxl

            rows = text.rows(content)
        else:
            from portal.services.sheets.apart import package, workbook  # noqa: PLC0415 - as above

            package.check(content)
            rows = workbook.rows(content)
    except Refused as refused:
        if refused.__cause__:
            sys.stderr.write(repr(refused.__cause__))
        return json.dumps({"refused": refused.code, "about": refused.about}).encode()
    except MemoryError:
        return json.dumps({"refused": "too_much", "about": {}}).encode()
    return json.dumps({"rows": rows}).encode()


def main() -> None:
    """Do the task that is named: `xlsx` and `csv` read, `write` writes, `picture` draws."""
    task = sys.argv[1]
    limit(task)
    name_packages()
    if task == "write":
        from portal.services.sheets.apart import writer  # noqa: PLC0415 - named just now

        sys.stdout.buffer.write(writer.workbook(iter(sys.stdin.buffer)))
    elif task == "picture":
        from portal.services.pictures.apart import painter  # noqa: PLC0415 - needs no openpyxl

        sys.stdout.buffer.write(painter.picture(sys.stdin.buffer.read()))
    else:
        sys.stdout.buffer.write(read(task, sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
