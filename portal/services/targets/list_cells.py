"""The cells of a list of targets, each read, or refused where it stands."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.domain import written_period
from portal.domain.period import Span, is_part
from portal.domain.quantity import QuantityError, parse, to_scaled
from portal.services import free_text
from portal.services.imports import Line
from portal.services.names import tidy
from portal.services.refusal import Rejected
from portal.services.targets import writing
from portal.services.targets.list_fields import NO_WORDS, YES_WORDS
from portal.services.targets.list_standing import Standing, folded

NO_NUMBER = _l("Write a number, such as 12.")
RANGE = _l("A target is from 0 to 9999999.")
MESSAGES: dict[str, LazyString] = {
    "not_a_number": NO_NUMBER,
    "negative": RANGE,
    "absurd": RANGE,
    "not_whole": _l("Only whole numbers are counted here."),
    "too_many_decimals": _l("At most four decimals are counted."),
}


def target(line: Line, code: str, *, whole: bool) -> int | None:
    """Return a target, scaled; None for an empty cell, which changes nothing, or a wrong one."""
    text = line.text(code)
    if not tidy(text):
        return None
    try:
        return to_scaled(parse(text, whole, writing.LARGEST))
    except QuantityError as error:
        if error.code == "zero":
            return 0
        line.refuse(code, MESSAGES[error.code])
        return None


def is_whole(indicator_id: int | None, standing: Standing) -> bool:
    """Whether only whole numbers of the indicator are counted; of points (None) there are parts."""
    indicator = standing.by_id[indicator_id]
    return indicator is not None and indicator.whole


def indicator(line: Line, standing: Standing) -> tuple[bool, int | None]:
    """Return whether the row's indicator is known, and its id (None: points)."""
    text = folded(line.text("indicator"))
    if not text:
        return True, standing.asked.indicator_id
    if text not in standing.indicators:
        line.refuse("indicator", _l("The campaign counts no indicator of this code or name."))
        return False, None
    found = standing.indicators[text]
    return True, found.id if found else None


def span(line: Line, standing: Standing) -> Span | None:
    """Return the period that the row names, or the one asked for; None for a wrong one."""
    text = line.text("period")
    if not tidy(text):
        return standing.asked.span
    found = written_period.read(text, standing.whole)
    if found is None:
        line.refuse(
            "period",
            _l("This is no period that can be read. Write it as 2026-11, 2026-W46 or 2026-11-09."),
        )
    elif not is_part(standing.whole, found):
        line.refuse(
            "period",
            _l(
                "The campaign, from %(first)s to %(last)s, has no such period.",
                first=standing.whole.starts_on.isoformat(),
                last=standing.whole.ends_on.isoformat(),
            ),
        )
        return None
    return found


def pinned(line: Line) -> bool | None:
    """Return whether the target is to be pinned, None where the row leaves that as it is."""
    text = folded(line.text("pinned"))
    if text in YES_WORDS | NO_WORDS:
        return text in YES_WORDS
    if text:
        line.refuse("pinned", _l("Write yes or no, or leave the cell empty."))
    return None


def reason(line: Line) -> str:
    """Return the row's own reason as it is kept, "" for none or a wrong one."""
    try:
        return free_text.checked("reason", line.text("reason"))
    except Rejected as refusal:
        line.refuse("reason", refusal.message)
        return ""
