"""Single sign-on: the bank's provider says who somebody is, the portal what they may do."""

from portal.services.single_sign_on.entering import begin, enter, refuse
from portal.services.single_sign_on.failure import Reason, SignOnFailed
from portal.services.single_sign_on.linking import Linked, of_person, unlink
from portal.services.single_sign_on.provider import Begun, init_app, provider

__all__ = [
    "Begun",
    "Linked",
    "Reason",
    "SignOnFailed",
    "begin",
    "enter",
    "init_app",
    "of_person",
    "provider",
    "refuse",
    "unlink",
]
