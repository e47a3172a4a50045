"""How a service says no; the web layer answers each in one place (404, 403, 422, 409)."""

from flask_babel import LazyString


class Refusal(Exception):
    """Base of everything that a service refuses."""


class NotFound(Refusal):
    """The thing does not exist, or is out of this person's sight; both look alike."""


class NotAllowed(Refusal):
    """The thing is in sight, but this person may not do that with it."""


class Rejected(Refusal):
    """What was given cannot be taken; `field` names where, `message` says what to do."""

    def __init__(self, field: str, message: str | LazyString) -> None:
        """Name the field (a form's, or "" for the whole) and the sentence for it."""
        super().__init__(str(field))
        self.field = field
        self.message = message


class Conflict(Refusal):
    """Somebody else was there first; `theirs` and `yours` are shown side by side."""

    def __init__(
        self, message: str | LazyString, theirs: object = None, yours: object = None
    ) -> None:
        """Say what happened, with both values where there are two."""
        super().__init__(str(message))
        self.message = message
        self.theirs = theirs
        self.yours = yours
