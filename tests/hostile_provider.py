"""A provider that says whatever a test wants it to: for answers that no honest one gives."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from joserfc import jws
from joserfc.jwk import Key, RSAKey
from joserfc.jws import JWSRegistry

CLIENT = "hongbang"
SECRET = "s3cret"
Answer = tuple[int, str, bytes]
Claims = dict[str, object]


def as_json(content: object, status: int = 200) -> Answer:
    """Return an answer in JSON."""
    return status, "application/json", json.dumps(content).encode()


def _part(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


class HostileProvider:
    """Honest until a test changes one of its parts; it checks what an honest one would."""

    def __init__(self, address: str) -> None:
        """Begin with a key of its own, at the address."""
        self.issuer = address
        self.key: Key = RSAKey.generate_key(2048, {"kid": "first"})
        self.algorithm = "RS256"
        self.published: list[Key] = [self.key]
        self.asked: list[str] = []
        # What a test puts in place of an honest answer, by path.
        self.instead: dict[str, Callable[[], Answer]] = {}
        # What the next tokens say otherwise; None leaves the claim out.
        self.claims: Claims = {}
        self.user: Claims = {}
        self._given: dict[str, tuple[str, dict[str, str]]] = {}

    def send_back(self, to: str, subject: str) -> dict[str, str]:
        """Take the browser that was sent to the address; return what it goes back with."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(to).query).items()}
        code = secrets.token_urlsafe(8)
        self._given[code] = (subject, asked)
        return {"code": code, "state": asked["state"]}

    def answer(self, path: str, form: dict[str, str], authorization: str) -> Answer:
        """Return what is sent to a request."""
        self.asked.append(path)
        if path in self.instead:
            return self.instead[path]()
        if path == "/.well-known/openid-configuration":
            return as_json(self.discovery())
        if path == "/keys":
            return as_json({"keys": [key.as_dict(private=False) for key in self.published]})
        if path == "/userinfo":
            return as_json(self.user)
        if path == "/token":
            return self._token(form, authorization)
        return 404, "text/plain", b"no"

    def discovery(self) -> dict[str, object]:
        """Return what an honest one would say of itself."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }

    def _token(self, form: dict[str, str], authorization: str) -> Answer:
        expected = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if authorization != f"Basic {expected}":
            return as_json({"error": "invalid_client"}, 401)
        # A code is good once.
        subject, asked = self._given.pop(form.get("code", ""), ("", {}))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            not asked
            or challenge != asked["code_challenge"]
            or form.get("redirect_uri") != asked["redirect_uri"]
        ):
            return as_json({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims: Claims = {
            "iss": self.issuer,
            "sub": subject,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.claims,
        }
        said = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": self.algorithm, "kid": self.key.kid}
        if self.algorithm == "none":
            token = f"{_part(header)}.{_part(said)}."
        else:
            registry = JWSRegistry(algorithms=[self.algorithm])
            # By JSON's own escapes: what an honest library refuses to sign may be sent as well.
            payload = json.dumps(said).encode()
            token = jws.serialize_compact(header, payload, self.key, registry=registry)
        return as_json({"access_token": "a", "token_type": "Bearer", "id_token": token})


@contextmanager
def hostile_provider() -> Iterator[HostileProvider]:
    """Give a provider that listens on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def _send(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            form = parse_qs(self.rfile.read(length).decode())
            path = urlsplit(self.path).path
            status, kind, body = provider.answer(
                path,
                {name: values[0] for name, values in form.items()},
                self.headers.get("Authorization", ""),
            )
            self.send_response(status)
            if status == 302:
                self.send_header("Location", body.decode())
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _send  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider = HostileProvider(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield provider
        server.shutdown()
        thread.join(5)
