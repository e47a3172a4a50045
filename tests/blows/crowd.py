"""Clients that enter openings as quickly as they are answered, whatever becomes of the server."""

import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import requests

from tests.blows.journal import Journal
from tests.cast import PASSWORD
from tests.desk import SEE_OTHER, TOKEN, Desk, today
from tests.house import NUMBERS
from tests.running_server import RunningServer

PEOPLE = ("zhou", "huang", "zhao", "he")
PATIENCE = 30.0
"""How long a client waits for one answer: an outage is over before."""
SETTLED_SECONDS = 60.0
PAUSE = 0.05
TITLE = re.compile(r"<h1[^>]*>\s*(?:<[^>]*>)*([^<]+)")


class Client:
    """Somebody at a desk: sends one form after the other, and again while nobody took it."""

    def __init__(self, server: RunningServer, number: int, folder: Path) -> None:
        """Sign in; the journal is in the folder."""
        self.number = number
        self.journal = Journal(folder / f"client-{number}.journal")
        self.answers: Counter[str] = Counter()
        """How often which answer came, by its code, or by the name of what went wrong."""
        self.sentences: set[str] = set()
        """The titles of the pages that refused."""
        self._server = server
        self._day = today()
        desk = Desk(server).sign_in(NUMBERS[PEOPLE[number % len(PEOPLE)]], PASSWORD)
        found = TOKEN.search(desk.get("/account").text)
        assert found, "no form"
        self._token = found[1]
        self._cookies = desk.cookies

    def enter(self, count: int) -> None:
        """Enter a new opening; one try. `count` is which of the client's it is."""
        key = f"blow-{self.number}-{count}"
        self.journal.send(key)
        self.send(key)

    def send(self, key: str) -> bool:
        """Send the key's form, always the same; tell whether the server acknowledged it."""
        form = {
            "csrf_token": self._token,
            "indicator": "corporate_account",
            "quantity": "1",
            "business_date": self._day,
            "channel": "intermediary",
            "account_type": "basic",
            "customer": customer(key),
            "note": "",
            "key": key,
        }
        try:
            answer = requests.post(
                self._server.url("/entries"),
                data=form,
                cookies=self._cookies,
                headers={"Connection": "close"},
                timeout=PATIENCE,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            self.answers[type(error).__name__] += 1
            return False
        self.answers[str(answer.status_code)] += 1
        if answer.status_code != SEE_OTHER:
            title = TITLE.search(answer.text)
            self.sentences.add(title[1].strip() if title else answer.text[:80])
            return False
        query = parse_qs(urlsplit(answer.headers["Location"]).query)
        assert "done" in query, answer.headers["Location"]
        self.journal.acknowledge(key, int(query["done"][0]))
        return True

    def settle(self) -> None:
        """Send again, with the same key, whatever nobody has acknowledged, until somebody does."""
        give_up = time.monotonic() + SETTLED_SECONDS
        for key in self.journal.open():
            while not self.send(key):
                assert time.monotonic() < give_up, f"{key} is not taken: {self.answers}"
                time.sleep(PAUSE)


def customer(key: str) -> str:
    """Return the customer that is entered with the key, and with no other."""
    return f"恒达{key}贸易有限公司"


class Crowd:
    """Some clients, each in a thread."""

    def __init__(self, server: RunningServer, folder: Path, size: int) -> None:
        """Sign `size` of them in."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.clients = [Client(server, number, folder) for number in range(size)]
        self._over = threading.Event()
        self._errors: list[BaseException] = []

    @property
    def acknowledged(self) -> int:
        """How many entries they have seen taken."""
        return sum(len(client.journal.acknowledged) for client in self.clients)

    @property
    def answers(self) -> Counter[str]:
        """How often which answer came."""
        return sum((client.answers for client in self.clients), Counter())

    @property
    def sentences(self) -> set[str]:
        """The titles of all the pages that refused."""
        return set().union(*(client.sentences for client in self.clients))

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Have them enter meanwhile; afterwards each settles what is open."""
        threads = [
            threading.Thread(target=self._work, args=(client,), daemon=True)
            for client in self.clients
        ]
        self._over.clear()
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in threads:
                thread.join(PATIENCE + SETTLED_SECONDS)
        assert not any(thread.is_alive() for thread in threads), "a client still waits"
        if self._errors:
            raise self._errors[0]

    def until(self, more: int) -> None:
        """Return when so many more have been taken than now; raise when they are not in time."""
        goal, give_up = self.acknowledged + more, time.monotonic() + SETTLED_SECONDS
        while self.acknowledged < goal:
            assert not self._errors, self._errors
            assert time.monotonic() < give_up, f"nothing is taken any more: {self.answers}"
            time.sleep(0.01)

    def _work(self, client: Client) -> None:
        try:
            while not self._over.is_set():
                client.enter(len(client.journal.sent))
                if client.journal.sent[-1] not in client.journal.acknowledged:
                    self._over.wait(PAUSE)
            client.settle()
        except BaseException as error:  # noqa: BLE001 - raised again by who waits
            self._errors.append(error)
