"""A measuring process beside this one: a command a line goes in, a result a line comes out.

Clients have a process of their own, so that what they do takes no time from the server's side
of a measurement, nor from the one who waits for it.
"""

import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parent.parent
END_SECONDS = 5.0


class Child:
    """`python -m <module>`, spoken to in JSON."""

    def __init__(self, module: str) -> None:
        """Start the module."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, **command: object) -> dict[str, Any]:
        """Send a command and wait for its result; raises when the process has ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            message = "A measuring process has ended; its own words stand above."
            raise RuntimeError(message)
        result: dict[str, Any] = json.loads(line)
        return result

    def __enter__(self) -> Self:
        """Give it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
