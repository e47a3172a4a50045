"""Whether a report says what its day asks for; what it says, as it is kept."""

from flask_babel import lazy_gettext as _l

from portal.models import Report, ZeroReason
from portal.models.report import PARTS
from portal.services import free_text
from portal.services.access import LARGEST_ID
from portal.services.refusal import Rejected
from portal.services.reports.content import ON_A_ZERO_DAY, OWN_WORDS, Content
from portal.services.reports.duty import Duty
from portal.services.work import Work

LONGEST_NUMBER = len(str(LARGEST_ID))


def clean(content: Content) -> dict[str, str]:
    """Return every field as it is kept; Rejected at the first that cannot be."""
    texts = {
        name: free_text.checked_lines(name, getattr(content, name))
        for name in (*ON_A_ZERO_DAY, *PARTS)
    }
    return {**texts, "reason_words": free_text.checked("reason_words", content.reason_words)}


def columns(work: Work, duty: Duty, content: Content, before: Report | None) -> dict[str, object]:
    """Return the report's columns; Rejected at the field that is missing or cannot be kept.

    A reason that was retired meanwhile stays with the report that has it.
    """
    texts = clean(content)
    reason_id = _reason(work, content.reason, before)
    if duty.zero_days:
        for name in ON_A_ZERO_DAY:
            if not texts[name]:
                raise Rejected(name, _l("On a day without a result this is needed."))
        if content.reason == OWN_WORDS and not texts["reason_words"]:
            raise Rejected("reason_words", _l("Write the reason, or choose one from the list."))
        if duty.asks_reason and not (reason_id or texts["reason_words"]):
            raise Rejected("reason", _l("Choose a reason, or write your own."))
    elif not any(texts[name] for name in PARTS):
        raise Rejected("worked", _l("Write at least one of the four."))
    return {**texts, "reason_id": reason_id, "zero_days": duty.zero_days}


def _reason(work: Work, typed: str, before: Report | None) -> int | None:
    if typed in ("", OWN_WORDS):
        return None
    is_number = typed.isascii() and typed.isdigit() and len(typed) < LONGEST_NUMBER
    number = int(typed) if is_number else 0
    if before is not None and number == before.reason_id:
        return number
    found = work.session.get(ZeroReason, number) if number else None
    if found is None or found.retired_at is not None:
        raise Rejected("reason", _l("Choose from the list."))
    return number
