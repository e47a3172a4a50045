"""Check, without the network, that the pinned requirements still say what was asked for."""

import re
import sys
from pathlib import Path

PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(\[[^]]*\])?==(?P<version>[^\s;\\]+)")


def canonical(name: str) -> str:
    """Return the name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def asked(path: Path) -> set[str]:
    """Return the names in a file of requirements that people write."""
    lines = (line.split("#")[0].strip() for line in path.read_text().splitlines())
    return {
        canonical(re.split(r"[\[<>=!~; ]", line)[0])
        for line in lines
        if line and not line.startswith("-")
    }


def pinned(path: Path) -> dict[str, str]:
    """Return each pinned name with its version; raise when one has no hash."""
    found: dict[str, str] = {}
    for block in re.split(r"\n(?=[A-Za-z0-9])", path.read_text()):
        match = PINNED.match(block)
        if match is None:
            continue
        if "--hash=sha256:" not in block:
            message = f"{path}: {match['name']} has no hash"
            raise SystemExit(message)
        found[canonical(match["name"])] = match["version"]
    return found


def main() -> int:
    """Print what is out of step and return 1, or return 0 when all is well."""
    wrong: list[str] = []
    run = pinned(Path("requirements.txt"))
    development = pinned(Path("requirements-dev.txt"))
    for asking, having in (("requirements.in", run), ("requirements-dev.in", development)):
        wrong += [
            f"{asking} asks for {name}, which is not pinned: run uv pip compile"
            for name in sorted(asked(Path(asking)) - having.keys())
        ]
    wrong += [
        f"{name} is pinned to {version} for development and to {run[name]} to run"
        for name, version in sorted(development.items())
        if run.get(name, version) != version
    ]
    for path in sorted(Path("tests").glob("*/requirements*.txt")):
        pinned(path)
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
