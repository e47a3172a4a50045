"""An opening as it was typed, before anything is decided about it."""

import hashlib
import json
import re
import secrets
from dataclasses import dataclass, fields, replace
from datetime import date

from portal.domain.visible_text import one_line

# No colon: the keys of reversals have one, so nobody can take a reversal's key beforehand.
KEY = re.compile(r"[A-Za-z0-9._-]{8,64}")
LONGEST = {"customer": 60, "note": 400, "duplicate_reason": 400}
# Left out of the hash where they say nothing, as they did before they existed.
_OPTIONAL = ("owner", "shares", "own_weight", "duplicate_reason")


@dataclass(frozen=True)
class EntryDraft:
    """An opening as it was typed; codes for indicator, channel and account type.

    `owner` is the employee number of whose opening it is, empty for one's own. `shares` pairs a
    colleague's employee number with an integer weight, `own_weight` is the owner's. With a
    `duplicate_reason` it is saved although somebody has the customer already.
    """

    indicator: str
    quantity: str
    business_date: date
    key: str
    channel: str = ""
    account_type: str = ""
    customer: str = ""
    note: str = ""
    owner: str = ""
    shares: tuple[tuple[str, int], ...] = ()
    own_weight: int = 1
    duplicate_reason: str = ""

    def salt(self) -> str:
        """Return what a fingerprint of it is salted with: new each time, nothing without words."""
        return secrets.token_hex(16) if self.customer or self.note else ""

    def fingerprint(self, quantity: int, salt: str) -> str:
        """Return the hash that tells a repeated key from a key used for something else.

        It stands in the ledger for ever; the salt is erased with the customer's name.
        """
        content = vars(self) | {"quantity": quantity, "business_date": str(self.business_date)}
        if salt:
            content["salt"] = salt
        del content["key"]
        for field in fields(self):
            if field.name in _OPTIONAL and content[field.name] == field.default:
                del content[field.name]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def in_one_line(self) -> "EntryDraft":
        """Return it with nothing in its texts that nobody can see, or no database takes."""
        return replace(
            self,
            indicator=one_line(self.indicator),
            channel=one_line(self.channel),
            account_type=one_line(self.account_type),
            customer=one_line(self.customer),
            note=one_line(self.note),
            owner=one_line(self.owner),
            duplicate_reason=one_line(self.duplicate_reason),
        )
