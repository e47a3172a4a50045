"""The pages of insights, in their order: what each is called, and what it answers."""

from dataclasses import dataclass

from flask import current_app
from flask_babel import gettext as _

from portal.demo.account import AFTER, BEFORE
from portal.services.insights import choosing
from portal.web.guard import actor


@dataclass(frozen=True)
class Page:
    """One page; `question` is what it answers, in the reader's words."""

    endpoint: str
    icon: str
    label: str
    question: str


def pages() -> list[Page]:
    """Return the pages that there are; that of the account where its two seasons are in sight."""
    every = (
        Page(
            "insights.seasons",
            "chart-line",
            _("Season against season"),
            _("Are we ahead of last year on the same day, with the same people?"),
        ),
        Page(
            "insights.cadence",
            "stopwatch",
            _("Cadence"),
            _("Did reporting more often go with more openings?"),
        ),
        Page(
            "insights.cohorts",
            "school",
            _("Newcomers and old hands"),
            _("Who brings the growth, and does anybody new get stuck?"),
        ),
        Page(
            "insights.channels",
            "affiliate",
            _("Channels"),
            _("Where do openings come from, and does the first in priority yield the most?"),
        ),
        Page(
            "insights.units",
            "building-community",
            _("Sub-branches"),
            _("Which unit is where, in all and per head?"),
        ),
        Page(
            "insights.rules",
            "scale",
            _("Another rule"),
            _("What would the same ledger say under another rule?"),
        ),
        Page(
            "insights.replay",
            "player-play",
            _("Replay"),
            _("How did the season run, and how did a board stand at any moment?"),
        ),
        Page(
            "insights.case",
            "books",
            _("The case"),
            _("Does the ledger bear out the account that the demo retells?"),
        ),
    )
    there = [page for page in every if page.endpoint in current_app.view_functions]
    if choosing.sees_all(actor(), (BEFORE, AFTER)):
        return there
    return [page for page in there if page.endpoint != "insights.case"]
