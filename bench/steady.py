"""A few people who enter all the while, whatever the server does meanwhile.

Run as `python -m bench.steady`, by `bench.child`: "begin" starts them, "end" returns what became of
each attempt. Who gets no answer sends the same form again, with the same key, as a browser does.
"""

import http.client
import json
import sys
import threading
import time

from bench.load import Template

PAUSE_SECONDS = 0.2
PATIENCE_SECONDS = 30.0
AGAIN_SECONDS = 0.05
HEAD_END = "\r\n\r\n"


class Clerk(threading.Thread):
    """One of them, with one form."""

    def __init__(self, port: int, request: str, ended: threading.Event) -> None:
        """Take the form as `bench.load` does, head and body."""
        super().__init__()
        self.attempts: list[tuple[float, float, str]] = []
        self._port = port
        self._head, _, self._body = request.partition(HEAD_END)
        self._ended = ended
        self._connection: http.client.HTTPConnection | None = None

    def run(self) -> None:
        """Enter one opening after the other; note when each attempt began and ended, and how."""
        while not self._ended.is_set():
            body = Template(self._body).filled()
            while not self._attempt(body) and not self._ended.is_set():
                time.sleep(AGAIN_SECONDS)
            self._ended.wait(PAUSE_SECONDS)

    def _attempt(self, body: bytes) -> bool:
        """Send the form once; return whether it was answered at all."""
        began = time.time()
        try:
            answer = str(self._answer(body))
        except ConnectionRefusedError:
            answer = "refused"
        except (OSError, http.client.HTTPException) as error:
            answer = type(error).__name__
        if not answer.isdecimal() and self._connection:
            self._connection.close()
            self._connection = None
        self.attempts.append((began, time.time(), answer))
        return answer.isdecimal()

    def _answer(self, body: bytes) -> int:
        first, *rows = self._head.split("\r\n")
        if self._connection is None:
            self._connection = http.client.HTTPConnection(
                "127.0.0.1", self._port, timeout=PATIENCE_SECONDS
            )
        headers = dict(row.split(": ", 1) for row in rows)
        self._connection.request("POST", first.split()[1], body, headers)
        answer = self._connection.getresponse()
        answer.read()
        return answer.status


def main() -> None:
    """Take commands until there are no more."""
    ended = threading.Event()
    clerks: list[Clerk] = []
    for line in sys.stdin:
        command = json.loads(line)
        if command["do"] == "begin":
            clerks = [Clerk(command["port"], request, ended) for request in command["requests"]]
            for clerk in clerks:
                clerk.start()
            print("{}", flush=True)
        else:
            ended.set()
            for clerk in clerks:
                clerk.join()
            attempts = [one for clerk in clerks for one in clerk.attempts]
            print(json.dumps({"attempts": attempts}), flush=True)


if __name__ == "__main__":
    main()
