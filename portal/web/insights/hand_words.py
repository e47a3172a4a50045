"""What is said of newcomers who may need a hand: what is seen, and what may be done."""

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.pages.formats import day, named
from portal.services.insights.helping import Hand
from portal.web.insights.telling import joined


def told(hand: Hand, *, is_self: bool) -> tuple[str, str]:
    """Return what is seen of a newcomer who may need a hand, and what may be done."""
    if hand.kind == "stopped":
        return _stopped(hand, is_self=is_self)
    seen = ngettext(
        "%(num)s line, shared with or entered by somebody else",
        "%(num)s lines so far, each shared with or entered by somebody else",
        hand.lines,
    )
    if hand.partners:
        names = joined(named(one) for one in hand.partners)
        seen = _("%(seen)s; bundled with %(names)s", seen=seen, names=names)
    if is_self:
        return seen, _(
            "Choose one customer and lead that one yourself, from the first call to the opening."
            " Your mentor may sit beside you; the line is yours."
        )
    return seen, _(
        "Let them lead the next one from the first call to the opening, the mentor beside them and"
        " silent. One of their own is worth more than a third that is shared."
    )


def _stopped(hand: Hand, *, is_self: bool) -> tuple[str, str]:
    seen = ngettext(
        "First result on %(day)s, nothing in the %(num)s working day since",
        "First result on %(day)s, nothing in the %(num)s working days since",
        hand.days,
        day=day(hand.first),
    )
    if is_self:
        return seen, _(
            "The first is the hardest, and you have it. Write down how you found it, name three"
            " customers like it, and ask somebody to come along to the next."
        )
    return seen, _(
        "Ask how the first was found, name three customers like it together, and go along to the"
        " next. Compare them with their own first, never with whoever has least."
    )
