"""The bulletin as plain text for a group chat: short lines, the first few and who moved."""

from collections.abc import Sequence

from flask_babel import gettext as _

from portal.domain.bulletin import Content, Row
from portal.pages.bulletin import kinds, movement, overall, stars, wrongs
from portal.pages.bulletin.strong import plain
from portal.pages.bulletin.written import (
    amount,
    decimal,
    listed,
    name_of,
)
from portal.pages.formats import day, qty, signed

MOST_RANKED = 10
MOST_MOVED = 3


def text(content: Content, remarks: Sequence[str] = (), unit: str = "") -> str:
    """Return the lines of the text."""
    body = _corrected(content) if content.kind == "correction" else _ranked(content, unit)
    lines = [*_head(content, unit), "", *body]
    if remarks:
        lines += ["", *(_("Note: %(text)s", text=remark) for remark in remarks)]
    return plain("\n".join(lines)) + "\n"


def _head(content: Content, unit: str) -> list[str]:
    named = f"{kinds.title(content)} {kinds.number(content)}"
    about = [kinds.heading(content)]
    if unit:
        about.append(_("Part of %(unit)s", unit=unit))
    return [named, *about, kinds.dated(content)]


def _ranked(content: Content, unit: str) -> list[str]:
    lines = [overall.paragraph(content, unit), ""]
    ranked = [row for row in content.rows if row.rank is not None][:MOST_RANKED]
    lines += [_row(content, row) for row in ranked]
    more = len(content.rows) - len(ranked)
    if more > 0:
        lines.append(_("… and %(count)s more in the bulletin", count=more))
    told = stars.sentence(content)
    if told:
        lines += ["", told]
    return lines + _moved(content) + _late(content)


def _row(content: Content, row: Row) -> str:
    score = stars.score(content, row)
    if content.kind == "season" or decimal(row.period) <= 0:
        return _("%(rank)s. %(name)s: %(score)s", rank=row.rank, name=name_of(row), score=score)
    return _(
        "%(rank)s. %(name)s: %(gain)s, %(score)s",
        rank=row.rank,
        name=name_of(row),
        gain=signed(decimal(row.period)),
        score=score,
    )


def _moved(content: Content) -> list[str]:
    """Return who gained most places; who lost some is not named in a chat."""
    if content.kind != "cycle":
        return []
    risen = sorted(
        (row for row in content.rows if (row.change or 0) > 0), key=lambda row: -(row.change or 0)
    )[:MOST_MOVED]
    if not risen:
        return []
    names = listed([f"{name_of(row)} ▲{row.change}" for row in risen])
    return [_("Moved up: %(names)s", names=names)]


def _late(content: Content) -> list[str]:
    if not movement.has_moved(content) or content.sums is None:
        return []
    return [
        _(
            "Late lines %(late)s, reversals %(reversed)s",
            late=amount(content.season, decimal(content.sums.late)),
            reversed=amount(content.season, decimal(content.sums.reversed)),
        )
    ]


def _corrected(content: Content) -> list[str]:
    lines = [wrongs.paragraph(content)]
    for issue in wrongs.issues(content):
        lines += ["", _("No. %(number)s (%(day)s)", number=issue.number, day=day(issue.day))]
        lines += [
            _(
                "%(name)s: printed %(printed)s, right %(right)s (%(difference)s)",
                name=one.name,
                printed=qty(one.printed),
                right=qty(one.right),
                difference=signed(one.difference),
            )
            for one in issue.figures
        ]
    return lines
