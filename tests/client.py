"""A browser in small: keeps cookies, and sends forms with the token that a form would carry."""

import secrets
from collections.abc import Mapping

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

SEE_OTHER = 303


class Client(FlaskClient):
    """A test client whose `post_form` passes the CSRF check as a rendered form does."""

    def csrf_token(self) -> str:
        """Return a token that is good for this client's form cookie."""
        with self.session_transaction() as cookie:
            secret = cookie.setdefault("csrf_token", secrets.token_hex())
        key = str(self.application.secret_key)
        return str(URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(secret))

    def post_form(
        self, url: str, data: Mapping[str, object] | None = None, **options: object
    ) -> TestResponse:
        """Send a form with its token; `options` go to the request (headers, follow_redirects)."""
        form = {"csrf_token": self.csrf_token(), **(data or {})}
        return self.post(url, data=form, **options)

    def sign_in(self, employee_no: str, password: str) -> TestResponse:
        """Sign in as a person does, by the form; the answer tells whether it went well."""
        return self.post_form("/login", {"employee_no": employee_no, "password": password})
