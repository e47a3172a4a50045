"""Time in post and the kinds of list, in words."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.domain.roles import Role
from portal.domain.tenure import months_in_post, years_and_months
from portal.models import Person
from portal.services.people import State

STATES = {
    State.ACTIVE: _l("Active"),
    State.WITHOUT_ROLE: _l("Without a role"),
    State.DISABLED: _l("Disabled"),
    State.ALL: _l("All"),
}
DUTIES = {
    Role.ACCOUNT_MANAGER: _l("enters openings and sees the boards"),
    Role.SUPERVISOR: _l("leads a unit: its campaigns, its entries, its screens"),
    Role.ORGANISER: _l("runs campaigns for a unit and all below it"),
    Role.SYSTEM_ADMIN: _l("keeps people and units"),
    Role.SECURITY_ADMIN: _l("gives roles, resets passwords, ends sessions"),
    Role.AUDIT_ADMIN: _l("reads the audit log"),
    Role.DEPUTY: _l("verifies entries and settles disputes for a time"),
}


def in_post(since: date | None, today: date) -> str:
    """Write how long somebody has been in post: 3 years 2 months, or a dash where not known."""
    if since is None:
        return "–"
    years, months = years_and_months(months_in_post(since, today))
    if years and months:
        return _("%(years)s yr %(months)s mo", years=years, months=months)
    if years:
        return _("%(years)s yr", years=years)
    if months:
        return _("%(months)s mo", months=months)
    return _("under a month")


def searched(person: Person) -> str:
    """Return what the live filter of a list looks through: name, pinyin, initials and number."""
    syllables = person.sort_key.split()
    words = [
        *(person.name, person.name_en or "", person.employee_no),
        *(person.sort_key, "".join(syllables), "".join(s[0] for s in syllables)),
    ]
    return " ".join(words)
