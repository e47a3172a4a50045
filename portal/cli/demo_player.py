"""One of the demo's people at a browser of their own."""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
import uuid
from datetime import date

from portal.cli.demo_account import PASSWORD
from portal.demo.endless import NextOpening

SECONDS = 20
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_SIGN_IN = "/login"
_DONE = re.compile(r"[?&]done=(\d+)")


class Unplayable(RuntimeError):
    """The server does not let the demo's people in; the message says why."""


class Player:
    """Somebody who signs in, enters openings, and puts them right."""

    def __init__(self, address: str, employee_no: str) -> None:
        """Sign the person in at the server's address."""
        self._address, self._employee_no = address, employee_no
        self._sign_in()

    def enter(self, opening: NextOpening, today: date) -> int:
        """Enter the opening for today; return the entry's id."""
        answered = self._send("/entries", **_form(opening, today))
        done = _DONE.search(answered)
        if done is None:
            message = f"{answered} does not say which entry was made; is the server the demo's?"
            raise Unplayable(message)
        return int(done.group(1))

    def take_back(self, entry_id: int) -> None:
        """Reverse the entry."""
        self._send(f"/entries/{entry_id}/reversal", reason="点错了")

    def correct(self, entry_id: int, opening: NextOpening, today: date) -> None:
        """Enter it again with the channel that was meant."""
        form = {**_form(opening, today), "channel": "personal", "reason": "渠道选错，应为个人人脉"}
        self._send(f"/entries/{entry_id}/correction", **form)

    def _sign_in(self) -> None:
        jar = http.cookiejar.CookieJar()
        self._browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        try:
            self._post(
                _SIGN_IN,
                csrf_token=self._token(_SIGN_IN),
                employee_no=self._employee_no,
                password=PASSWORD,
            )
        except urllib.error.HTTPError as error:
            message = f"{self._employee_no} could not sign in ({error}); is this the demo?"
            raise Unplayable(message) from error
        self._csrf = self._token("/entries/new")

    def _send(self, path: str, **fields: str) -> str:
        """Send a form; who has been signed out since the last one signs in again first."""
        answered = self._post(path, csrf_token=self._csrf, **fields)
        if urllib.parse.urlsplit(answered).path != _SIGN_IN:
            return answered
        self._sign_in()
        return self._post(path, csrf_token=self._csrf, **fields)

    def _token(self, path: str) -> str:
        with self._browser.open(self._address + path, timeout=SECONDS) as page:
            found = _TOKEN.search(page.read().decode())
        if found is None:
            message = f"{self._address}{path} has no form; is the server the demo's?"
            raise Unplayable(message)
        return found.group(1)

    def _post(self, path: str, **fields: str) -> str:
        body = urllib.parse.urlencode(fields).encode()
        with self._browser.open(self._address + path, body, timeout=SECONDS) as answer:
            return str(answer.geturl())


def _form(opening: NextOpening, today: date) -> dict[str, str]:
    """Return the entry page's fields, with a key of their own."""
    return {
        "key": uuid.uuid4().hex,
        "indicator": opening.indicator,
        "quantity": str(opening.quantity),
        "business_date": today.isoformat(),
        "channel": opening.channel,
        "account_type": opening.account_type,
        "customer": opening.customer,
        "colleague": opening.shared_with,
        "weight": "1",
        "own_weight": "1",
        "note": "",
    }
