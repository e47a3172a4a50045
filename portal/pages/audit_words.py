"""The audit log in words: what each action is called."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.services.audit import Fault, Finding

ACTIONS = {
    "absence.record": _l("Absence recorded"),
    "absence.withdraw": _l("Absence withdrawn"),
    "announcement.publish": _l("Announcement published"),
    "announcement.withdraw": _l("Announcement withdrawn"),
    "audit.accept": _l("Head of the log accepted anew"),
    "audit.export": _l("Audit log taken out"),
    "audit.prune": _l("Old lines let go"),
    "audit.verify": _l("Audit log proved"),
    "backup.create": _l("Backup made"),
    "backup.drill": _l("Backup proved"),
    "backup.export": _l("Everything exported"),
    "backup.export_begun": _l("Export of everything begun"),
    "backup.restore": _l("Backup restored"),
    "balance.bring_in": _l("Opening balances brought in"),
    "base.set": _l("Base set"),
    "bulletin.export": _l("Bulletin taken out"),
    "bulletin.issue": _l("Bulletin issued"),
    "bulletin.remark": _l("Remark added to a bulletin"),
    "bulletin.remark_withdraw": _l("Remark withdrawn from a bulletin"),
    "bundle.dissolve": _l("Bundle dissolved"),
    "bundle.rename": _l("Bundle renamed"),
    "calendar.load": _l("Official calendar loaded"),
    "calendar.set": _l("Working day changed"),
    "campaign.advance": _l("Campaign taken a step on"),
    "campaign.copy": _l("Campaign copied"),
    "campaign.create": _l("Campaign created"),
    "campaign.edit": _l("Campaign changed"),
    "campaign.reopen": _l("Campaign reopened"),
    "close.take": _l("Day closed"),
    "closure.add": _l("Day off added"),
    "closure.remove": _l("Day off removed"),
    "countermeasure.ask": _l("Countermeasure asked for"),
    "countermeasure.open": _l("Countermeasure opened"),
    "countermeasure.plan": _l("Countermeasure planned"),
    "countermeasure.review": _l("Countermeasure reviewed"),
    "customer.erase": _l("Customer's name erased"),
    "customer.unmask": _l("Customer's name unmasked"),
    "customer.unmask_many": _l("Many customers' names unmasked"),
    "database.move": _l("Moved to PostgreSQL"),
    "demo.grow": _l("Demo bank made larger"),
    "deputy.name": _l("Deputy named"),
    "deputy.withdraw": _l("Deputy withdrawn"),
    "display.announce": _l("Text sent to a screen"),
    "display.change": _l("Screen changed"),
    "display.pair": _l("Screen paired"),
    "display.push": _l("Scene pushed to a screen"),
    "display.revoke": _l("Screen revoked"),
    "display.take_back": _l("Push taken back"),
    "dispute.open": _l("Objection raised"),
    "dispute.settle": _l("Objection settled"),
    "entry.correct": _l("Entry corrected"),
    "entry.export": _l("Entries taken out"),
    "entry.record": _l("Entry recorded"),
    "entry.refuse": _l("Entry refused"),
    "entry.reverse": _l("Entry taken back"),
    "entry.verify": _l("Entry verified"),
    "factor.forget": _l("Second factor taken away"),
    "factor.renew_codes": _l("New recovery codes"),
    "factor.replace": _l("Second factor replaced"),
    "factor.set_up": _l("Second factor set up"),
    "factor.turn_off": _l("Second factor turned off"),
    "goal.remove": _l("Own goal removed"),
    "goal.set": _l("Own goal set"),
    "honour.award": _l("Honour awarded"),
    "honour.withdraw": _l("Honour withdrawn"),
    "honours.set": _l("Rules of honours changed"),
    "identity.link": _l("Single sign-on linked"),
    "identity.unlink": _l("Single sign-on unlinked"),
    "import.stage": _l("List staged for import"),
    "insight.take": _l("Figures of insights taken out"),
    "instance.create": _l("Portal set up"),
    "ledger.verify": _l("Ledger proved"),
    "meeting.decide": _l("Decision of a meeting"),
    "meeting.end": _l("Meeting ended"),
    "meeting.open": _l("Meeting opened"),
    "meeting.record": _l("Minutes recorded"),
    "meeting.todo": _l("Task given"),
    "meeting.todo_done": _l("Task done"),
    "not_allowed": _l("Refused: not allowed"),
    "out_of_sight": _l("Refused: out of sight"),
    "outcome.bring_in": _l("Outcomes brought in"),
    "password.change": _l("Password changed"),
    "people.import": _l("People brought in"),
    "person.add": _l("Person added"),
    "person.clear_greeting": _l("Greeting cleared"),
    "person.disable": _l("Person disabled"),
    "person.edit": _l("Person changed"),
    "person.enable": _l("Person enabled"),
    "person.erase": _l("Person's data erased"),
    "person.export": _l("People taken out"),
    "person.greet": _l("Greeting chosen"),
    "person.leave": _l("Person left"),
    "person.lock": _l("Account locked"),
    "person.move": _l("Person moved"),
    "person.reset_password": _l("Password reset"),
    "person.unlock": _l("Account unlocked"),
    "playlist.change": _l("Playlist changed"),
    "playlist.delete": _l("Playlist deleted"),
    "playlist.make": _l("Playlist made"),
    "points.set": _l("Points set"),
    "practice.star": _l("Practice starred"),
    "practice.unstar": _l("Star taken away"),
    "proposal.adopt": _l("Proposal adopted"),
    "proposal.keep": _l("Proposal kept"),
    "proposal.withdraw": _l("Proposal withdrawn"),
    "reminders.choose": _l("Reminders chosen"),
    "report.ask": _l("Reason asked for"),
    "report.change": _l("Report changed"),
    "report.comment": _l("Comment on a report"),
    "report.question": _l("Question to a report"),
    "report.send": _l("Report sent"),
    "report.thank": _l("Thanks for a report"),
    "report.unthank": _l("Thanks taken back"),
    "role.give": _l("Role given"),
    "role.take": _l("Role taken away"),
    "roster.export": _l("Roster taken out"),
    "roster.set": _l("Roster changed"),
    "rules.read": _l("Rules read"),
    "session.end": _l("Session ended"),
    "sign_in": _l("Sign-in"),
    "sign_in.first_step": _l("Sign-in: password right, code awaited"),
    "sign_in.slow": _l("Too many tries from an address"),
    "sign_out": _l("Sign-out"),
    "target.decline": _l("Request for a target declined"),
    "target.export": _l("Targets taken out"),
    "target.grant": _l("Request for a target granted"),
    "target.import": _l("Targets brought in"),
    "target.lock": _l("Targets locked"),
    "target.request": _l("Another target asked for"),
    "target.request_withdraw": _l("Request for a target withdrawn"),
    "target.set": _l("Target set"),
    "target.unlock": _l("Targets unlocked"),
    "unit.add": _l("Unit added"),
    "unit.disable": _l("Unit disabled"),
    "unit.enable": _l("Unit enabled"),
    "unit.move": _l("Unit moved"),
    "unit.rename": _l("Unit renamed"),
    "zero_reason.add": _l("Reason added to the list"),
    "zero_reason.move": _l("Reason moved in the list"),
    "zero_reason.rename": _l("Reason renamed"),
    "zero_reason.restore": _l("Reason taken into use again"),
    "zero_reason.retire": _l("Reason taken out of use"),
}
"""By the action as it stands in the log."""
RESULTS = {"done": _l("Done"), "refused": _l("Refused"), "failed": _l("Failed")}


def fault(found: Fault) -> str:
    """Return what does not fit, and where: places in the chain, or rows that have none."""
    told = {"first": f"{found.first:,}", "last": f"{found.last:,}", "row": found.event_id or "–"}
    if found.finding is Finding.CHANGED:
        return _("Line %(first)s (row %(row)s) was changed after it was sealed.", **told)
    if found.finding is Finding.CUT:
        return _("Lines %(first)s to %(last)s are missing at the end of the log.", **told)
    if found.finding is Finding.ADDED:
        return _("Row %(first)s was put in among sealed lines.", **told)
    if found.finding is Finding.UNSEALED:
        return _("Row %(first)s has waited too long for its seal.", **told)
    if found.first == found.last:
        return _("Line %(first)s was removed.", **told)
    return _("Lines %(first)s to %(last)s were removed.", **told)


def remark(found: Fault) -> str:
    """Return what somebody should look at, though every line is as it was sealed."""
    return _(
        "Line %(first)s (row %(row)s) is dated more than 2 hours before the line before it: the"
        " clock was set back, or the line was made later.",
        first=f"{found.first:,}",
        row=found.event_id or "–",
    )


def action(code: str) -> str:
    """Return the action's name; the code itself of one that an earlier release wrote."""
    return str(ACTIONS.get(code, code))
