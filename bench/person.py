"""A person at a browser, as far as HTTP goes: cookies, a form's token, sign-in."""

import http.client
import json
import re
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from bench.load import KEY, NAME
from bench.server import HOST, Server
from portal.cli.demo_account import PASSWORD

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
SEE_OTHER = 303
FORM = "application/x-www-form-urlencoded"


def cookie(cookies: dict[str, str]) -> str:
    """Return the header's value for the cookies."""
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def raw_post(server: Server, path: str, fields: dict[str, str], cookies: dict[str, str]) -> str:
    """Return the text of a form's request; key and customer are bench.load's to put in."""
    body = urlencode(fields | {"key": KEY, "customer": f"恒达{NAME}贸易有限公司"})
    head = (
        f"POST {path} HTTP/1.1",
        f"Host: {HOST}:{server.port}",
        f"Origin: {server.address}",
        f"Cookie: {cookie(cookies)}",
        f"Content-Type: {FORM}",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join((*head, "", body))


class Person:
    """Somebody with a session of their own."""

    def __init__(self, server: Server) -> None:
        """Open a browser."""
        self._server = server
        self._connection = http.client.HTTPConnection(HOST, server.port, timeout=30)
        self.cookies: dict[str, str] = {}

    def sign_in(self, employee_no: str) -> "Person":
        """Sign in by the form."""
        token = self.token("/login")
        fields = {"csrf_token": token, "employee_no": employee_no, "password": PASSWORD}
        status, text = self.post("/login", fields)
        if status != SEE_OTHER:
            message = f"{employee_no} could not sign in: {status} {text[:2000]}"
            raise RuntimeError(message)
        return self

    def token(self, path: str) -> str:
        """Return the token of the form at the path."""
        text = self.get(path)
        found = TOKEN.search(text)
        if found is None:
            message = f"{path} has no form: {text[:2000]}"
            raise RuntimeError(message)
        return found[1]

    def get(self, path: str) -> str:
        """Return the page at the path."""
        return self._send("GET", path, None)[1]

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        """Send a form; return status and text of the answer."""
        return self._send("POST", path, urlencode(fields))

    def fan(self, length: int, number: int) -> float:
        """Have the bare server send a text to everybody; return when it began, since the epoch."""
        fields = {"length": str(length), "number": str(number)}
        return float(json.loads(self.post("/fan", fields)[1])["at"])

    def raw_post(self, path: str, fields: dict[str, str]) -> str:
        """Return a form's request with this person's cookies, for bench.load."""
        return raw_post(self._server, path, fields, self.cookies)

    def _send(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        headers = {"Cookie": cookie(self.cookies), "Origin": self._server.address}
        if body is not None:
            headers["Content-Type"] = FORM
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        for header in answer.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(header).items():
                self.cookies[name] = morsel.value
        return answer.status, text
