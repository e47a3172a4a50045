"""A correction notice: which issues printed which figures wrong, and what was right."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.domain.bulletin import Content, Wrong
from portal.pages.bulletin.movement import cause_word
from portal.pages.bulletin.strong import strong
from portal.pages.bulletin.written import decimal, name_of, on


@dataclass(frozen=True)
class Corrected:
    """What somebody had in all in an issue: as it was printed, as it was right, and why."""

    name: str
    printed: Decimal
    right: Decimal
    difference: Decimal
    cause: str
    entries: list[int]


@dataclass(frozen=True)
class Issue:
    """The figures of one issue that were wrong."""

    bulletin_id: int
    number: int
    day: date
    figures: list[Corrected]


def issues(content: Content) -> list[Issue]:
    """Return what was wrong, by issue, the earliest first."""
    wrongs = sorted(content.wrongs, key=lambda one: (one.ends_on, one.bulletin_id))
    return [
        Issue(bulletin_id, found[0].number, on(found[0].ends_on), [_figure(one) for one in found])
        for bulletin_id, group in groupby(wrongs, key=lambda one: one.bulletin_id)
        if (found := list(group))
    ]


def _figure(wrong: Wrong) -> Corrected:
    return Corrected(
        name=name_of(wrong),
        printed=decimal(wrong.printed),
        right=decimal(wrong.right),
        difference=decimal(wrong.difference),
        cause=cause_word(wrong.cause) or _("reversed"),
        entries=list(wrong.entries),
    )


def paragraph(content: Content) -> str:
    """Return what the notice is about: how many figures of which issues."""
    return ngettext(
        "%(count)s figure of earlier issues was printed wrong and is put right below. The issues "
        "themselves stay as they were; where they differ, this notice holds.",
        "%(count)s figures of earlier issues were printed wrong and are put right below. The "
        "issues themselves stay as they were; where they differ, this notice holds.",
        len(content.wrongs),
        count=strong(str(len(content.wrongs))),
    )
