"""What the provider of the tests tells about its people beside who they are."""

import json
import os
from collections.abc import Mapping

from oauth2_provider.oauth2_validators import OAuth2Validator

PEOPLE: Mapping[str, str] = json.loads(os.environ.get("PROVIDER_PEOPLE", "{}"))
"""Employee numbers by name of account."""


class Directory(OAuth2Validator):  # type: ignore[misc]
    """Adds the employee number to the ID token, for who asks for the profile."""

    oidc_claim_scope = {**OAuth2Validator.oidc_claim_scope, "employee_no": "profile"}  # noqa: RUF012

    def get_additional_claims(self, request: object) -> dict[str, str]:
        """Return the number of the account that signed in."""
        name = request.user.username  # type: ignore[attr-defined]
        return {"employee_no": PEOPLE[name]} if name in PEOPLE else {}
