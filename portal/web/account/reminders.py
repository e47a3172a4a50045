"""Which reminders one gets: a tick for each topic that concerns one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.services import muting
from portal.services.muting import Topic
from portal.services.refusal import Rejected
from portal.web import refill
from portal.web.account.forms import RemindersForm
from portal.web.guard import actor

WORDS = {
    Topic.REPORTS: (
        _l("Report missing"),
        _l("At the hour that your campaign sets, when your report of the day is not sent yet."),
    ),
    Topic.CHECKS: (
        _l("Checks waiting"),
        _l("In the afternoon, when entries wait for your check since an earlier day."),
    ),
    Topic.REQUESTS: (
        _l("Requests waiting"),
        _l("In the afternoon, when a request for another target waits for your decision."),
    ),
    Topic.MEASURES: (
        _l("Measures due"),
        _l("In the afternoon of the day on which a measure that you lead is to be followed up."),
    ),
    Topic.QUESTIONS: (
        _l("Open questions"),
        _l("Once, when a question to a report is unanswered for a working day."),
    ),
}


def reminders() -> ResponseReturnValue:
    """Show the topics, those that one is reminded of ticked; take another choice."""
    offered = muting.offered(actor())
    form = RemindersForm()
    form.topics.choices = [(topic.value, WORDS[topic][0]) for topic in offered]
    if request.method == "GET":
        muted = muting.muted(actor())
        form.topics.data = [topic.value for topic in offered if topic not in muted]
        return _page(form)
    if not form.validate():
        return _page(form), 422
    try:
        muting.choose(actor(), form.topics.data or [])
    except Rejected as refusal:
        refill.put(form, refusal)
        return _page(form), 422
    flash(_("Your reminders are set."), "success")
    return redirect(url_for("account.reminders"), 303)


def _page(form: RemindersForm) -> str:
    return render_template(
        "account/reminders.html",
        form=form,
        sentences={topic.value: sentence for topic, (_name, sentence) in WORDS.items()},
    )
