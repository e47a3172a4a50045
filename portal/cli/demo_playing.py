"""Playing the demo: its people open accounts over HTTP, as anybody does."""

import http.cookiejar
import itertools
import re
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from datetime import date

from portal.cli.demo_account import PASSWORD
from portal.demo.endless import NextOpening, next_openings

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
SECONDS = 20


class Unplayable(RuntimeError):
    """The server does not let the demo's people in; the message says why."""


class Player:
    """One of the demo's people at a browser of their own."""

    def __init__(self, address: str, employee_no: str) -> None:
        """Sign the person in at the server's address."""
        self._address = address
        jar = http.cookiejar.CookieJar()
        self._browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        token = self._token("/login")
        answer = self._post("/login", csrf_token=token, employee_no=employee_no, password=PASSWORD)
        if answer.endswith("/login"):
            message = f"{employee_no} could not sign in; is this the demo?"
            raise Unplayable(message)
        self._csrf = self._token("/entries/new")

    def open_account(self, opening: NextOpening, today: date) -> None:
        """Enter the opening for today."""
        self._post(
            "/entries",
            csrf_token=self._csrf,
            key=uuid.uuid4().hex,
            indicator=opening.indicator,
            quantity=str(opening.quantity),
            business_date=today.isoformat(),
            channel=opening.channel,
            account_type=opening.account_type,
            customer=opening.customer,
            note="",
        )

    def _token(self, path: str) -> str:
        with self._browser.open(self._address + path, timeout=SECONDS) as page:
            found = TOKEN.search(page.read().decode())
        if found is None:
            message = f"{self._address}{path} has no form; is the server the demo's?"
            raise Unplayable(message)
        return found.group(1)

    def _post(self, path: str, **fields: str) -> str:
        body = urllib.parse.urlencode(fields).encode()
        with self._browser.open(self._address + path, body, timeout=SECONDS) as answer:
            return str(answer.geturl())


def play(address: str, seconds: float, count: int | None, today: date) -> Iterator[NextOpening]:
    """Enter an opening every so many seconds, and yield each; for ever without a count.

    Raises Unplayable when the server is not there or is not the demo's.
    """
    players: dict[str, Player] = {}
    seed = int(time.time())
    for number, opening in enumerate(itertools.islice(next_openings(seed), count)):
        if number:
            time.sleep(seconds)
        try:
            if opening.person not in players:
                players[opening.person] = Player(address, opening.person)
            players[opening.person].open_account(opening, today)
        except (urllib.error.URLError, TimeoutError) as error:
            message = f"{address} does not take openings ({error}). Is `make run` running there?"
            raise Unplayable(message) from error
        yield opening
