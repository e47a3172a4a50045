"""A desk in small: a browser without a screen that talks to the real server over HTTP."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import requests

from tests.entering import customer
from tests.running_server import RunningServer
from tests.secure import Nginx

SEE_OTHER = 303
TIMEOUT = 20
ZONE = ZoneInfo("Asia/Shanghai")
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def today() -> str:
    """Return the branch's date now, as forms write it."""
    return datetime.now(UTC).astimezone(ZONE).date().isoformat()  # noqa: TID251 - outside the app


def opening(**changes: object) -> dict[str, object]:
    """Return the form of a corporate opening of today, with a key of its own."""
    return {
        "indicator": "corporate_account",
        "quantity": "1",
        "business_date": today(),
        "channel": "intermediary",
        "account_type": "basic",
        "customer": customer(),
        "note": "",
        "key": uuid4().hex,
        **changes,
    }


class Desk:
    """Keeps cookies, and sends forms with the token of the page that they stand on."""

    def __init__(self, server: RunningServer | Nginx) -> None:
        """Open a browser that nobody has signed in with."""
        self.server = server
        self._http = requests.Session()
        if isinstance(server, Nginx):
            self._http.verify = server.authority
        self._http.trust_env = False
        # A connection kept open for the next request is one that a stopping server waits for.
        self._http.headers["Connection"] = "close"

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies that the browser holds."""
        return {cookie.name: cookie.value or "" for cookie in self._http.cookies}

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> requests.Response:
        """Ask for a page; redirects are not followed."""
        return self._http.get(
            self.server.url(path), headers=headers, timeout=TIMEOUT, allow_redirects=False
        )

    def post(
        self, path: str, form: Mapping[str, object], seen_on: str | None = None
    ) -> requests.Response:
        """Send a form that was seen on the page `seen_on`, by default the address it goes to."""
        token = TOKEN.search(self.get(seen_on or path).text)
        assert token, f"no form on {seen_on or path}"
        return self._http.post(
            self.server.url(path),
            data={"csrf_token": token[1], **form},
            timeout=TIMEOUT,
            allow_redirects=False,
        )

    def sign_in(self, employee_no: str, password: str) -> "Desk":
        """Sign in by the form."""
        answer = self.post("/login", {"employee_no": employee_no, "password": password})
        assert answer.status_code == SEE_OTHER, answer.text
        return self

    def enter(self, **changes: object) -> None:
        """Enter a corporate opening of today by the form."""
        answer = self.post("/entries", opening(**changes), seen_on="/account")
        assert answer.status_code == SEE_OTHER, answer.text

    def fragment(self, board: int, shape: str = "page", **query: str) -> str:
        """Return a board's fragment as the server has it now."""
        more = "".join(f"&{name}={value}" for name, value in query.items())
        answer = self.get(f"/boards/{board}/fragment?shape={shape}{more}")
        assert answer.status_code == requests.codes.ok, answer.text
        return answer.text
