"""A bulletin as a workbook: its facts in cells of their own types, the table first."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from flask_babel import gettext as _

from portal.domain.bulletin import Content, Line, Row, Wrong
from portal.pages import bulletin_words as words
from portal.pages.formats import moment, named
from portal.pages.pace import USUAL_WORDS
from portal.services.access import Actor
from portal.services.sheets import Cell, Difference, Share, Sheet


def sheets(
    actor: Actor, content: Content, digest: str, now: datetime, *, supervisors: bool
) -> list[Sheet]:
    """Return the sheets: table, people where bundles or units are ranked, lines, corrections.

    `supervisors`: with the days at zero, for who leads everybody in it.
    """
    notes = _notes(actor, content, digest, now)
    found = []
    if content.rows or content.kind != "correction":
        found.append(_table(_("Table"), content, content.rows, notes, supervisors=supervisors))
    if content.people:
        found.append(_table(_("People"), content, content.people, notes, supervisors=supervisors))
    if content.lines:
        found.append(_lines(content, notes))
    if content.wrongs or content.kind == "correction":
        found.append(_wrongs(content, notes))
    return found


def _notes(actor: Actor, content: Content, digest: str, now: datetime) -> list[str]:
    return [
        f"{words.title(content)} · {words.campaign(content)}",
        f"{words.number(content)} · {words.cut_off(content)}",
        f"{words.basis(content)} · {words.counted(content)}",
        _("SHA-256 of the facts: %(digest)s", digest=digest),
        _(
            "Taken out by %(name)s (%(number)s) on %(moment)s. For use inside the bank only.",
            name=named(actor),
            number=actor.employee_no,
            moment=moment(now),
        ),
    ]


def _table(
    name: str, content: Content, rows: Sequence[Row], notes: Sequence[str], *, supervisors: bool
) -> Sheet:
    head = [
        *(_("Rank"), _("Change"), _("Name"), _("Unit")),
        *(_("On the day"), _("This week"), _("This issue"), _("In all")),
        *(_("Base"), _("Ranked by"), _("Target"), _("Attainment"), _("Against pace")),
        *(_("State"), _("To draw level"), _("To pass"), _("Needed a day"), _("Remark")),
        *([_("Days at zero")] if supervisors else []),
    ]
    cells = [_row(content, row, supervisors=supervisors) for row in rows]
    return Sheet(name, head, cells, notes)


def _row(content: Content, row: Row, *, supervisors: bool) -> list[Cell]:
    remarks = [_("in training")] * row.in_training + [_("has left")] * row.has_left
    deviation = words.figure(row.deviation)
    return [
        row.rank,
        None if row.change is None else Difference(Decimal(row.change)),
        words.either(row.name, row.name_en),
        words.either(row.unit, row.unit_en) or None,
        Difference(Decimal(row.today)),
        Difference(Decimal(row.week)),
        Difference(Decimal(row.period)),
        Decimal(row.value),
        words.figure(row.base),
        _score(content, row),
        words.figure(row.target),
        None if row.attainment is None else Share(Decimal(row.attainment)),
        # Percentage points as a fraction: 1.2 points are a difference of 0.012 in attainments.
        None if deviation is None else Share(deviation / 100, signed=True),
        _state(content, row),
        words.figure(row.gap_draw),
        words.figure(row.gap_pass),
        words.figure(row.needed),
        ", ".join(remarks) or None,
        *([row.zero_days if row.person_id is not None else None] if supervisors else []),
    ]


def _score(content: Content, row: Row) -> Cell:
    score = words.figure(row.score)
    if score is None:
        return None
    if content.season.ranking == "attainment":
        return Share(score)
    return Difference(score) if content.season.ranking == "increase" else score


def _state(content: Content, row: Row) -> str | None:
    if row.status is None:
        return None
    own = content.season.words.get(row.status, {})
    return words.either(own.get("zh", ""), own.get("en")) or str(USUAL_WORDS[row.status])


def _lines(content: Content, notes: Sequence[str]) -> Sheet:
    head = [_("Entry no."), _("Kind"), _("Name"), _("Business date"), _("Quantity"), _("Reason")]
    return Sheet(_("Late and reversed lines"), head, [_line(line) for line in content.lines], notes)


def _line(line: Line) -> list[Cell]:
    causes = {
        "correction": _("Correction"),
        "refusal": _("Refused in the check"),
        "dispute": _("Dispute settled"),
    }
    return [
        line.entry_id,
        _("Late line") if line.kind == "late" else _("Reversal"),
        words.either(line.person, line.person_en),
        date.fromisoformat(line.business_date),
        Difference(Decimal(line.quantity)),
        causes.get(line.cause),
    ]


def _wrongs(content: Content, notes: Sequence[str]) -> Sheet:
    head = [
        *(_("Bulletin no."), _("Of the day"), _("Name"), _("Printed"), _("Right")),
        *(_("Difference"), _("Entries")),
    ]
    return Sheet(_("Corrections"), head, [_wrong(wrong) for wrong in content.wrongs], notes)


def _wrong(wrong: Wrong) -> list[Cell]:
    return [
        wrong.number,
        date.fromisoformat(wrong.ends_on),
        words.either(wrong.name, wrong.name_en),
        Decimal(wrong.printed),
        Decimal(wrong.right),
        Difference(Decimal(wrong.difference)),
        ", ".join(str(entry_id) for entry_id in wrong.entries) or None,
    ]
