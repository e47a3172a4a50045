"""Daily reports: written until the cut-off, read and answered by colleagues and who leads."""

from portal.services.reports import drafts, duty, listing, own, reasons
from portal.services.reports.content import ON_A_ZERO_DAY, OWN_WORDS, Content
from portal.services.reports.covering import Coverage, of_day
from portal.services.reports.duty import BACK_DAYS, Duty
from portal.services.reports.listing import Row
from portal.services.reports.questions import OpenQuestion, open_questions
from portal.services.reports.reading import Reading, read
from portal.services.reports.remarking import answer, remark
from portal.services.reports.sending import send
from portal.services.reports.thanking import thank

__all__ = [
    "BACK_DAYS",
    "ON_A_ZERO_DAY",
    "OWN_WORDS",
    "Content",
    "Coverage",
    "Duty",
    "OpenQuestion",
    "Reading",
    "Row",
    "answer",
    "drafts",
    "duty",
    "listing",
    "of_day",
    "open_questions",
    "own",
    "read",
    "reasons",
    "remark",
    "send",
    "thank",
]
