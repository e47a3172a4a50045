"""The line of single sign-on in words: what came of it last, and what to do about it."""

from flask_babel import gettext as _

from portal.pages.formats import moment
from portal.services.health import SignOn
from portal.services.single_sign_on import Reason


def text(found: SignOn) -> str:
    """Say when it failed, or else when somebody came by it."""
    if found.failed_at:
        told = {"time": moment(found.failed_at)}
        if found.reason is Reason.UNREACHABLE:
            return _("The provider did not answer: last %(time)s.", **told)
        if found.reason is Reason.OUT_OF_TIME:
            return _("The provider's answer was of another time: last %(time)s.", **told)
        if found.reason is Reason.REFUSED:
            return _("The provider refused the portal's request: last %(time)s.", **told)
        return _("The provider's answer could not be trusted: last %(time)s.", **told)
    return _came(found)


def advice(found: SignOn) -> str:
    """Say what to do; nothing where all is well."""
    if not found.failed_at:
        return ""
    if found.reason is Reason.UNREACHABLE:
        return _(
            "See that the server reaches HONGBANG_OIDC_ISSUER, its certificate included. Passwords "
            "go on working meanwhile."
        )
    if found.reason is Reason.OUT_OF_TIME:
        return _("Set both machines by the same time server.")
    return _(
        "Compare the settings of single sign-on with what the provider has on the portal; the "
        "audit has the details. Passwords go on working meanwhile."
    )


def details(found: SignOn) -> tuple[str, ...]:
    """Tell when somebody came by it before it failed."""
    return (_came(found),) if found.failed_at else ()


def _came(found: SignOn) -> str:
    if found.came_at is None:
        return _("Nobody came by it in the last 7 days.")
    return _("Somebody came by it last %(time)s.", time=moment(found.came_at))
