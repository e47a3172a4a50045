"""The bank's OpenID Connect provider, as the portal talks to it: code flow, PKCE, state, nonce."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import FlaskIntegration
from authlib.integrations.flask_client.apps import FlaskOAuth2App
from authlib.oidc.core import CodeIDToken
from flask import Flask, current_app
from joserfc import jwt
from joserfc.errors import BadSignatureError, ClaimError, ExpiredTokenError, InvalidKeyIdError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from portal import clock
from portal.config import SingleSignOn
from portal.services.single_sign_on.asking import BoundedSession, within_bounds
from portal.services.single_sign_on.failure import Reason, SignOnFailed

EXTENSION = "single_sign_on"
SCOPE = "openid profile"
SKEW_SECONDS = 120
"""How much the provider's clock may differ from ours."""
GOOD_FOR_SECONDS = 3600.0
"""How long what the provider says of itself, and its keys, are not asked for again."""
PAUSE_SECONDS = 5.0
"""How long nobody asks again after the provider did not answer, so that few wait in vain."""
LONGEST_SUBJECT = 255
# Signed with a key that the provider alone has; "none" and what a shared secret signs are not.
ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
ASKED = (*NEEDED, "userinfo_endpoint", "end_session_endpoint")


@dataclass(frozen=True)
class Begun:
    """A sign-in under way: where the browser goes, and what it has to bring back.

    The browser keeps `state`, `nonce` and `verifier` until then, out of reach of scripts.
    """

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Known:
    """Whom the provider vouches for; `employee_no` is what the trusted claim says, "" nothing."""

    issuer: str
    subject: str
    employee_no: str


class _Client(FlaskOAuth2App):
    """Authlib's client, which believes the provider only what it may say."""

    client_cls = BoundedSession

    def __init__(self, given: SingleSignOn) -> None:
        super().__init__(
            FlaskIntegration(EXTENSION),
            EXTENSION,
            client_id=given.client_id,
            client_secret=given.client_secret,
            client_kwargs={"scope": SCOPE, "code_challenge_method": "S256"},
        )
        self._issuer = given.issuer
        self.server_metadata: dict[str, Any] = {}
        self._lock = threading.Lock()
        self._good_until = 0.0
        self._failed_at = float("-inf")

    def load_server_metadata(self) -> dict[str, Any]:
        """Return what discovery says, checked; ask once an hour, one at a time."""
        with self._lock:
            now = time.monotonic()
            if now < self._good_until:
                return self.server_metadata
            if now < self._failed_at + PAUSE_SECONDS:
                raise SignOnFailed(Reason.UNREACHABLE, is_repeated=True)
            try:
                with within_bounds(), self._get_session() as session:
                    answer = session.request(
                        "GET",
                        f"{self._issuer.rstrip('/')}/.well-known/openid-configuration",
                        withhold_token=True,
                    )
                    answer.raise_for_status()
                    self.server_metadata = self._checked(answer.json())
            except SignOnFailed:
                self._failed_at = time.monotonic()
                raise
            self._good_until = now + GOOD_FOR_SECONDS
            return self.server_metadata

    def _checked(self, found: object) -> dict[str, object]:
        """Return the part of the discovery document that is used; SignOnFailed if it is amiss."""
        if not isinstance(found, dict) or found.get("issuer") != self._issuer:
            said = found.get("issuer") if isinstance(found, dict) else None
            raise SignOnFailed(Reason.UNTRUSTED, issuer=str(said)[:200])
        kept: dict[str, object] = {"issuer": self._issuer}
        for name in ASKED:
            if (address := found.get(name)) is not None or name in NEEDED:
                kept[name] = self._address(name, address)
        told = found.get("id_token_signing_alg_values_supported", ["RS256"])
        algorithms = sorted(ALGORITHMS.intersection(told))
        if not algorithms:
            raise SignOnFailed(Reason.UNTRUSTED, algorithms=str(told)[:200])
        kept["id_token_signing_alg_values_supported"] = algorithms
        ways = found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        kept["token_endpoint_auth_method"] = (
            "client_secret_basic" if "client_secret_basic" in ways else "client_secret_post"
        )
        return kept

    def _address(self, name: str, address: object) -> str:
        parts = urlsplit(str(address))
        schemes = ("https",) if self._issuer.startswith("https:") else ("https", "http")
        if parts.scheme not in schemes or not parts.hostname:
            raise SignOnFailed(Reason.UNTRUSTED, **{name: str(address)[:200]})
        return str(address)

    def claims(self, token: Mapping[str, object], nonce: str) -> CodeIDToken:
        """Return the ID token's claims when it is the provider's, for us, for this sign-in, now."""
        metadata = self.load_server_metadata()
        registry = JWSRegistry(
            algorithms=metadata["id_token_signing_alg_values_supported"],
            strict_check_header=False,
        )
        text = token.get("id_token")
        if not isinstance(text, str):
            raise SignOnFailed(Reason.UNTRUSTED, claim="id_token")
        try:
            read = jwt.decode(text, self._keys(), registry=registry)
        except (InvalidKeyIdError, BadSignatureError):
            # The provider signs with a new key.
            read = jwt.decode(text, self._keys(force=True), registry=registry)
        found = CodeIDToken(
            read.claims,
            read.header,
            {
                "iss": {"essential": True, "value": self._issuer},
                "aud": {"essential": True, "value": self.client_id},
                "sub": {"essential": True},
            },
            {
                "nonce": nonce,
                "client_id": self.client_id,
                "access_token": token.get("access_token"),
            },
        )
        try:
            found.validate(int(clock.now().timestamp()), SKEW_SECONDS)
        except ExpiredTokenError as error:
            raise SignOnFailed(Reason.OUT_OF_TIME, claim="exp") from error
        except ClaimError as error:
            is_early = error.claim in ("iat", "nbf")
            reason = Reason.OUT_OF_TIME if is_early else Reason.UNTRUSTED
            raise SignOnFailed(reason, claim=error.claim) from error
        return found

    def _keys(self, *, force: bool = False) -> KeySet:
        try:
            return KeySet.import_key_set(self.fetch_jwk_set(force=force))
        except Exception:
            # What cannot be read is not kept for the next one.
            self.server_metadata.pop("jwks", None)
            raise


class Provider:
    """The provider of the settings."""

    def __init__(self, given: SingleSignOn) -> None:
        """Ask nothing yet: the portal starts whether or not the provider is there."""
        self._given = given
        self._client = _Client(given)

    def begin(self, redirect_uri: str, languages: str) -> Begun:
        """Return where to send the browser; SignOnFailed when the provider is not to be had.

        `languages` are those that it had better speak, such as "zh-CN".
        """
        with within_bounds():
            made = self._client.create_authorization_url(redirect_uri, ui_locales=languages)
        return Begun(made["url"], made["state"], made["nonce"], made["code_verifier"])

    def finish(self, code: str, begun: Begun, redirect_uri: str) -> Known:
        """Return whom the code stands for; SignOnFailed when it, or the answer, is not good."""
        with within_bounds():
            try:
                token = self._client.fetch_access_token(
                    code=code, code_verifier=begun.verifier, redirect_uri=redirect_uri
                )
            except OAuthError as error:
                is_used = error.error == "invalid_grant"
                reason = Reason.USED if is_used else Reason.REFUSED
                raise SignOnFailed(reason, error=str(error.error)[:80]) from error
            claims = self._client.claims(token, begun.nonce)
            subject = claims["sub"]
            is_storable = "\0" not in subject and _is_whole(subject)
            if not 0 < len(subject) <= LONGEST_SUBJECT or not is_storable:
                raise SignOnFailed(Reason.UNTRUSTED, claim="sub")
            number = claims.get(self._given.employee_claim)
            if number is None and "userinfo_endpoint" in self._client.server_metadata:
                number = self._more(token, subject).get(self._given.employee_claim)
        return Known(self._given.issuer, subject, _number(number))

    def way_out(self, back: str) -> str:
        """Return where the provider ends its own session, "" if it has no such place."""
        with within_bounds():
            if "end_session_endpoint" not in self._client.load_server_metadata():
                return ""
            made = self._client.create_logout_url(back, client_id=self._given.client_id)
        return str(made["url"])

    def _more(self, token: Mapping[str, object], subject: str) -> Mapping[str, object]:
        """Return what the provider tells beside the ID token, of the same subject alone."""
        found: Mapping[str, object] = self._client.userinfo(token=token)
        if found.get("sub") != subject:
            raise SignOnFailed(Reason.UNTRUSTED, claim="userinfo.sub")
        return found


def _number(value: object) -> str:
    """Return the claim as an employee number; whatever is no single word is none."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    text = str(value).strip()
    return text if _is_whole(text) else ""


def _is_whole(text: str) -> bool:
    """Whether no database stumbles over it: JSON can write halves of characters."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def init_app(app: Flask) -> None:
    """Prepare the provider, if the settings name one."""
    given = app.config["SETTINGS"].single_sign_on
    app.extensions[EXTENSION] = Provider(given) if given else None


def provider() -> Provider | None:
    """Return the provider of the application, None where there is no single sign-on."""
    found: Provider | None = current_app.extensions[EXTENSION]
    return found
