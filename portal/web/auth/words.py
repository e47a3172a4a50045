"""Why single sign-on let nobody in, and whom to ask: a sentence for each reason."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.services.single_sign_on import Reason

WHY_NOT: dict[Reason, tuple[int, LazyString]] = {
    Reason.UNREACHABLE: (
        503,
        _l(
            "Single sign-on does not answer at the moment. Sign in with your employee number and "
            "password, or try again in a few minutes."
        ),
    ),
    Reason.UNTRUSTED: (
        502,
        _l(
            "The answer of single sign-on cannot be trusted, so nobody was signed in. Sign in with "
            "your password, and tell your system administrator."
        ),
    ),
    Reason.OUT_OF_TIME: (
        502,
        _l(
            "The answer of single sign-on is too old, or from the future. Try once more; if it "
            "happens again, ask your system administrator to compare the clocks of both servers."
        ),
    ),
    Reason.CANCELLED: (
        403,
        _l("Single sign-on was cancelled. Start it again, or sign in with your password."),
    ),
    Reason.REFUSED: (
        502,
        _l(
            "Single sign-on refused the portal's request. Sign in with your password, and tell "
            "your system administrator."
        ),
    ),
    Reason.NOT_BEGUN: (
        400,
        _l(
            "This sign-in was begun elsewhere, or too long ago. Start it again here, in one window."
        ),
    ),
    Reason.USED: (
        400,
        _l("This sign-in has been used already, or took too long. Start it again."),
    ),
    Reason.NO_NUMBER: (
        403,
        _l(
            "Single sign-on does not tell your employee number. Sign in with your password, and "
            "ask your system administrator to have it entered in the bank's directory."
        ),
    ),
    Reason.UNKNOWN: (
        403,
        _l(
            "There is no account with your employee number here. Ask your system administrator to "
            "add you."
        ),
    ),
    Reason.DISABLED: (
        403,
        _l("Your account here is disabled. Ask your system administrator."),
    ),
    Reason.LINKED_OTHERWISE: (
        403,
        _l(
            "Your employee number is linked to another account of single sign-on here. Ask your "
            "security administrator to unlink the earlier one."
        ),
    ),
}
"""The status of the page, and its sentence."""
