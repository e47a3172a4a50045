"""A bulletin as a picture for the group chat: the wall's edition, in which nobody is shamed."""

from datetime import datetime
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.domain.bulletin import Content, Row, Wrong
from portal.pages import bulletin_words as words
from portal.pages.formats import pct, pp, qty, signed
from portal.services.pictures import Bar, Change, Column, Figure, Name, Picture, Rank
from portal.services.pictures.drawing import Cell, Tone

ROWS = 40
"""How many rows a picture takes; the rest stands on the next."""

_MEDALS = 3
_BEHIND = ("slightly_behind", "attention")


def parts(content: Content) -> int:
    """Return how many pictures the bulletin takes."""
    count = len(content.wrongs if content.kind == "correction" else content.rows)
    return max(1, -(-count // ROWS))


def picture(content: Content, part: int, marks: list[str]) -> Picture:
    """Return what stands on one of the bulletin's pictures; `marks` are added below."""
    return Picture(
        title=words.title(content),
        marks=(words.number(content), words.campaign(content), words.dated(content)),
        heading=_heading(content),
        figures=_figures(content) if part == 1 else [],
        columns=_columns(content),
        rows=_rows(content, part),
        total=_total(content) if part == parts(content) else None,
        notes=[*_notes(content, part), *marks],
    )


def _heading(content: Content) -> str:
    if content.kind == "correction":
        return _("Correction of printed figures")
    return (
        f"{words.cut_off(content)} · {_('counted in %(measure)s', measure=words.measure(content))}"
    )


def _tone(content: Content, figure: Decimal | int | None) -> Tone:
    """Return the colour of what rose or fell, by the campaign's tradition."""
    if not figure:
        return ""
    return "red" if (figure > 0) is (content.season.colours == "red_up") else "green"


def _figures(content: Content) -> list[Figure]:
    sums = content.sums
    if sums is None:
        return []
    measure = words.measure(content)
    gained = Decimal(sums.period if content.starts_on != content.ends_on else sums.today)
    found = [
        Figure(
            words.gained(content), signed(gained), measure, _tone(content, max(gained, Decimal(0)))
        )
    ]
    if sums.target is None:
        return [
            *found,
            Figure(_("In all"), qty(Decimal(sums.value)), measure),
            Figure(_("This week"), signed(Decimal(sums.week)), measure),
            Figure(_("With a result"), str(sums.active), f"/ {sums.people}"),
        ]
    target = f"/ {qty(Decimal(sums.target))} {measure}"
    deviation = words.figure(sums.deviation)
    found += [
        Figure(_("In all"), qty(Decimal(sums.value)), target),
        Figure(_("Attainment"), f"{pct(words.figure(sums.attainment))}%"),
    ]
    if deviation is not None:
        ahead = _tone(content, deviation) if deviation > 0 else ""
        found.append(Figure(_("Against pace"), pp(deviation), _("pp"), ahead))
    return found


def _has_targets(content: Content) -> bool:
    return any(row.target is not None for row in content.rows)


def _shows_gain(content: Content) -> bool:
    """Whether what the days brought stands apart from the season's figure."""
    return content.kind != "season"


def _columns(content: Content) -> list[Column]:
    if content.kind == "correction":
        return [
            Column(_("Printed in"), "number"),
            Column(_("Name"), "name"),
            Column(_("Printed"), "number"),
            Column(_("Right"), "strong"),
            Column(_("Difference"), "strong"),
        ]
    columns = [
        Column(_("Rank"), "rank"),
        Column(_("Change"), "change"),
        Column(_("Full name") if content.season.scoring == "individual" else _("Name"), "name"),
    ]
    if _shows_gain(content):
        columns.append(Column(words.gained(content), "number"))
    columns.append(Column(_("In all"), "strong"))
    if content.season.ranking == "increase":
        columns.append(Column(_("Increase"), "strong"))
    if _has_targets(content):
        return [*columns, Column(_("Target"), "number"), Column(_("Attainment"), "bar")]
    return [*columns, Column("", "bar")]


def _rows(content: Content, part: int) -> list[list[Cell]]:
    shown = slice((part - 1) * ROWS, part * ROWS)
    if content.kind == "correction":
        return [_wrong(wrong) for wrong in content.wrongs[shown]]
    most = max((Decimal(row.value) for row in content.rows), default=Decimal(0))
    return [_row(content, row, most) for row in content.rows[shown]]


def _row(content: Content, row: Row, most: Decimal) -> list[Cell]:
    cells: list[Cell] = [
        Rank("–" if row.rank is None else str(row.rank), _medal(row)),
        None if row.change is None else Change(row.change, _tone(content, row.change)),
        Name(words.either(row.name, row.name_en), _small(row)),
    ]
    if _shows_gain(content):
        gained = row.today if content.starts_on == content.ends_on else row.period
        cells.append(signed(Decimal(gained)))
    cells.append(qty(Decimal(row.value)))
    if content.season.ranking == "increase":
        cells.append(signed(words.figure(row.score)))
    if not _has_targets(content):
        share = Decimal(row.value) / most if most > 0 else Decimal(0)
        return [*cells, Bar(float(share), None, keeps_pace=True)]
    if row.attainment is None:
        return [*cells, qty(words.figure(row.target)), None]
    return [*cells, qty(words.figure(row.target)), _bar(content, row)]


def _medal(row: Row) -> int:
    has_something = Decimal(row.value) > 0
    return row.rank if row.rank is not None and row.rank <= _MEDALS and has_something else 0


def _small(row: Row) -> str:
    notes = [words.either(row.unit, row.unit_en)]
    if row.in_training:
        notes.append(_("in training"))
    if row.has_left:
        notes.append(_("has left"))
    return " · ".join(note for note in notes if note)


def _bar(content: Content, row: Row) -> Bar:
    """Return the bar of an attainment; the tick is where the row's own plan had it."""
    attainment = Decimal(row.attainment or 0)
    if row.deviation is not None:
        pace = attainment - Decimal(row.deviation) / 100
    else:
        pace = Decimal(content.sums.share) if content.sums else Decimal(0)
    return Bar(
        share=round(float(attainment), 6),
        pace=round(float(pace), 6),
        keeps_pace=row.status not in _BEHIND,
        text=f"{pct(attainment)}%",
    )


def _wrong(wrong: Wrong) -> list[Cell]:
    difference = Decimal(wrong.difference)
    return [
        _("No. %(number)s", number=wrong.number),
        Name(words.either(wrong.name, wrong.name_en)),
        qty(Decimal(wrong.printed)),
        qty(Decimal(wrong.right)),
        signed(difference),
    ]


def _total(content: Content) -> list[Cell] | None:
    sums = content.sums
    if sums is None or content.kind == "correction":
        return None
    cells: list[Cell] = [None, None, Name(_("In all"))]
    if _shows_gain(content):
        gained = sums.today if content.starts_on == content.ends_on else sums.period
        cells.append(signed(Decimal(gained)))
    cells.append(qty(Decimal(sums.value)))
    if content.season.ranking == "increase":
        cells.append(None)
    if not _has_targets(content):
        return [*cells, None]
    if sums.target is None or sums.attainment is None:
        return [*cells, None, None]
    bar = Bar(
        share=round(float(sums.attainment), 6),
        pace=round(float(sums.share), 6),
        keeps_pace=sums.status not in _BEHIND,
        text=f"{pct(Decimal(sums.attainment))}%",
    )
    return [*cells, qty(Decimal(sums.target)), bar]


def _notes(content: Content, part: int) -> list[str]:
    """Return what stands below the table: which rows, how the total came about, its basis."""
    found = _rest(content, part)
    sums = content.sums
    if sums is not None and (Decimal(sums.late) or Decimal(sums.reversed)):
        found.append(
            _(
                "Before %(previous)s, new %(new)s, late lines %(late)s, reversals %(reversed)s.",
                previous=qty(Decimal(sums.previous)),
                new=signed(Decimal(sums.new)),
                late=signed(Decimal(sums.late)),
                reversed=signed(-Decimal(sums.reversed)),
            )
        )
    if content.kind != "correction":
        found.append(" · ".join([*_tick(content), words.basis(content), words.counted(content)]))
    issued = datetime.fromisoformat(content.taken_at)
    found.append(_("Issued %(moment)s", moment=f"{issued:%Y-%m-%d %H:%M}"))
    return found


def _tick(content: Content) -> list[str]:
    if not _has_targets(content):
        return [_("Bar = value ÷ leader's value")]
    share = f"{pct(words.figure(content.sums.share if content.sums else None))}%"
    return [_("The black tick on a bar is the pace: %(share)s", share=share)]


def _rest(content: Content, part: int) -> list[str]:
    count = len(content.wrongs if content.kind == "correction" else content.rows)
    if count <= ROWS:
        return []
    first, last = (part - 1) * ROWS + 1, min(part * ROWS, count)
    said = _("Rows %(first)s to %(last)s of %(count)s.", first=first, last=last, count=count)
    if last < count:
        more = count - last
        said += " " + ngettext(
            "%(num)s more stands on the next picture.",
            "%(num)s more stand on the next picture.",
            more,
        )
    return [said]
