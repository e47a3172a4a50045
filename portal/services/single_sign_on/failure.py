"""Why a single sign-on came to nothing, as a word for the audit log."""

from enum import StrEnum

from portal.services.refusal import Refusal


class Reason(StrEnum):
    """What went wrong; the first three are the provider's, the next four the browser's affair."""

    UNREACHABLE = "unreachable"
    UNTRUSTED = "untrusted"
    OUT_OF_TIME = "out_of_time"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    NOT_BEGUN = "not_begun"
    USED = "used"
    # What the directory and the portal do not agree on.
    NO_NUMBER = "no_number"
    UNKNOWN = "unknown"
    DISABLED = "disabled"
    LINKED_OTHERWISE = "linked_otherwise"


class SignOnFailed(Refusal):
    """Nobody was let in; `reason` says why, `detail` what the audit log is told besides."""

    def __init__(self, reason: Reason, **detail: object) -> None:
        """Say why, with what helps an administrator and is no secret."""
        super().__init__(f"{reason.value} {detail}")
        self.reason = reason
        self.detail = {name: _shown(value) for name, value in detail.items()}


def _shown(value: object) -> object:
    """Return what a page can show: JSON can write halves of characters, and NUL."""
    if not isinstance(value, str):
        return value
    return value.encode(errors="replace").decode().replace("\0", "?")
