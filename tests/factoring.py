"""A second factor as a phone has it: set up for somebody of the cast, and the codes it shows."""

from dataclasses import dataclass
from datetime import datetime

import pyotp

from portal import clock
from portal.services import factors, sessions
from portal.services.access import Actor
from portal.services.work import writing
from tests.cast import PASSWORD, Cast

STEP = 30


@dataclass(frozen=True)
class Phone:
    """Somebody's authenticator, and the recovery codes in their drawer."""

    secret: str
    recovery: list[str]

    def code(self, moment: datetime | None = None, *, steps: int = 0) -> str:
        """Return the code of the moment, now by default, or of so many steps beside it."""
        when = moment or clock.now()
        return pyotp.TOTP(self.secret).generate_otp(int(when.timestamp()) // STEP + steps)


def browser(cast: Cast, key: str) -> Actor:
    """Return the person as their session has them; call it inside the application."""
    with writing() as work:
        token = sessions.begin(work, cast.people[key], "10.1.2.3", "Chrome")
    found = sessions.resume(token, "10.1.2.3")
    assert found is not None
    return found


def set_up(cast: Cast, key: str, moment: datetime | None = None) -> Phone:
    """Set a second factor up for the person; its first code was of the step before the moment."""
    with cast.inside(), clock.at(moment or clock.now()):
        actor = browser(cast, key)
        factors.begin(actor)
        setting = factors.setting(actor)
        assert setting is not None
        first = Phone(setting.secret, []).code(steps=-1)
        return Phone(setting.secret, factors.confirm(actor, PASSWORD, first))
