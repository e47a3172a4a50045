"""How the total came about since the issue before: the sum in words, the lines of closed days."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.domain.bulletin import Content, Line
from portal.pages.bulletin.written import amount, decimal, either, on

MOST_LINES = 30
_CAUSES = {
    "correction": _l("corrected"),
    "refusal": _l("refused at the check"),
    "dispute": _l("settled in a dispute"),
    "late": _l("entered late"),
}


@dataclass
class Moved:
    """What somebody's lines of one day and one cause come to."""

    kind: str
    day: date
    person: str
    cause: str
    quantity: Decimal = Decimal(0)
    entries: list[int] = field(default_factory=list)

    @property
    def kind_word(self) -> str:
        """What the line is: late, or a reversal."""
        return _("Late line") if self.kind == "late" else _("Reversal")


def cause_word(cause: str) -> str:
    """Return why, in words; "" where nothing is known."""
    return str(_CAUSES.get(cause, ""))


def lines(content: Content) -> list[Moved]:
    """Return the late lines and the reversals, those of one person, day and cause together."""
    found: dict[tuple[str, str, str, str], Moved] = {}
    for line in content.lines:
        one = found.setdefault(_key(line), _begun(line))
        one.quantity += decimal(line.quantity)
        one.entries.append(line.entry_id)
    return list(found.values())


def _key(line: Line) -> tuple[str, str, str, str]:
    return line.kind, line.business_date, f"{line.path} {line.person}", line.cause


def _begun(line: Line) -> Moved:
    person = either(line.person, line.person_en)
    return Moved(line.kind, on(line.business_date), person, cause_word(line.cause))


def is_first(content: Content) -> bool:
    """Whether nothing stands before the bulletin."""
    return content.number == 1 and not (content.sums and decimal(content.sums.previous))


def arithmetic(content: Content) -> str:
    """Return how the total is made of the one before; "" where nothing stands before it."""
    sums = content.sums
    if sums is None or content.kind == "correction":
        return ""
    if is_first(content):
        return _("This is the first issue: everything up to the cut-off is new in it.")
    parts = {name: amount(content.season, decimal(getattr(sums, name))) for name in _PARTS}
    other = decimal(sums.other)
    if not other:
        told = _(
            "Total before %(previous)s + new %(new)s + late lines %(late)s − reversals "
            "%(reversed)s = total %(value)s.",
            **parts,
        )
    else:
        parts["other"] = amount(content.season, abs(other))
        told = _(
            "Total before %(previous)s + new %(new)s + late lines %(late)s − reversals "
            "%(reversed)s %(sign)s other %(other)s = total %(value)s. Other is what a changed rule "
            "or roster decided anew.",
            sign="+" if other > 0 else "−",
            **parts,
        )
    return told


_PARTS = ("previous", "new", "late", "reversed", "value")


def has_moved(content: Content) -> bool:
    """Whether anything but new lines made the total."""
    return bool(content.lines) or bool(content.sums and decimal(content.sums.other))


def title() -> str:
    """Return the heading over late lines and reversals."""
    return _("Late lines and reversals")
