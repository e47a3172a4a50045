"""The daily report: who writes it, who is reminded of it, and when it asks for a reason."""

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.web.campaigns.told.facts import Facts
from portal.web.campaigns.told.section import Section, section


def report(facts: Facts) -> Section:
    """Who reports, the reminder, and what is asked after days without a result."""
    return section(
        "report",
        _("The daily report"),
        _(
            "Whoever takes part reports on their day: what worked, what was hard, what they learnt,"
            " what they do next. Colleagues read it, thank and ask."
        ),
        _reminder(facts),
        _reason(facts.campaign.reason_after_days),
        _("The reason is for the person and who leads them; it is never on the wall."),
    )


def _reminder(facts: Facts) -> str:
    hour = facts.campaign.report_reminder
    if hour is None:
        return _("Nobody is reminded of a report that is missing.")
    return _(
        "Whoever has not sent it is reminded in the portal at %(time)s on their working days, and"
        " not while they are away.",
        time=f"{hour:%H:%M}",
    )


def _reason(days: int) -> str:
    if days == 1:
        return _("On a working day without a result the report asks for the reason.")
    return ngettext(
        "On a day without a result the report asks what was done and what comes next; after"
        " %(num)s working day in a row without a result also for the reason.",
        "On a day without a result the report asks what was done and what comes next; after"
        " %(num)s working days in a row without a result also for the reason.",
        days,
    )
