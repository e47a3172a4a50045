"""Each row of a roster's list against the roster: new, changed, the same, leaving, or wrong."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from portal.domain import written_day
from portal.domain.cohort import by_tenure
from portal.domain.employee_no import fold
from portal.models import Bundle, Campaign, Participation, Person, Unit
from portal.services.access import within
from portal.services.imports import NO_DAY, Cell, Line, Outcome
from portal.services.names import tidy
from portal.services.rosters import dates, places
from portal.services.rosters.bundling import FIXED, are_fixed, named
from portal.services.rosters.dates import Counted
from portal.services.rosters.list_fields import COHORT_WORDS, NO_WORDS, YES_WORDS
from portal.services.rosters.row import RosterRow

COHORTS = {"newcomer": _l("Newcomer"), "veteran": _l("Veteran")}
YES, NO, NOTHING = _l("Yes"), _l("No"), _l("none")
DATES = ("joined_on", "left_on")


@dataclass(frozen=True)
class Known:
    """Somebody whom a row can mean: where they work, and their place where they have one."""

    person: Person
    own: Unit
    place: Participation | None
    unit: Unit | None
    bundle: str


@dataclass(frozen=True)
class Standing:
    """What the rows are checked against."""

    campaign: Campaign
    top: str
    today: date
    people: Mapping[str, Known]
    units: Mapping[str, Unit | None]
    counts: Mapping[int, Counted]


@dataclass
class Row:
    """A row of the list, and what it asks for where it can be done; the bundle in any case."""

    line: Line
    key: str
    wished: RosterRow | None = None
    bundle: str | None = None


def keyed(texts: Iterable[tuple[int, dict[str, str]]]) -> list[Row]:
    """Return the rows as they come, each with the folded number of its person."""
    return [
        Row(
            Line(number, {code: Cell(text) for code, text in cells.items()}),
            fold(tidy(cells["employee_no"])),
        )
        for number, cells in texts
    ]


def read(session: Session, campaign: Campaign, today: date) -> Standing:
    """Return what stands now; five queries however long the list is."""
    top = session.get_one(Unit, campaign.unit_id)
    own, there = sa.orm.aliased(Unit), sa.orm.aliased(Unit)
    rows = session.execute(
        sa.select(Person, own, Participation, there, Bundle.name)
        .join(own, own.id == Person.unit_id)
        .outerjoin(
            Participation,
            sa.and_(Participation.person_id == Person.id, Participation.campaign_id == campaign.id),
        )
        .outerjoin(there, there.id == Participation.unit_id)
        .outerjoin(Bundle, Bundle.id == Participation.bundle_id)
        .where(sa.or_(within(own.path, [top.path]), Participation.id.is_not(None)))
        .order_by(own.path, Person.sort_key, Person.employee_no_key)
    )
    return Standing(
        campaign=campaign,
        top=top.path,
        today=today,
        people={
            row[0].employee_no_key: Known(row[0], row[1], row[2], row[3], row[4] or "")
            for row in rows
        },
        units=places.by_words(places.units_below(session, campaign)),
        counts=dates.counted(session, campaign.id),
    )


def check(rows: Sequence[Row], standing: Standing, *, is_whole: bool) -> list[Row]:
    """Say of each row what it would do; with `is_whole`, add one for everybody who would leave."""
    first: dict[str, int] = {}
    for row in rows:
        if row.key and row.key in first:
            row.line.refuse(
                "employee_no", _l("Row %(row)s already has this number.", row=first[row.key])
            )
            continue
        first[row.key] = row.line.number
        _check(row, standing)
    leaving = list(_leaving(rows, first, standing)) if is_whole else []
    _check_bundles(rows, leaving, standing)
    for row in leaving:
        name = standing.people[row.key].person.name
        row.line.note = row.line.note or _l("%(name)s is not in the list.", name=name)
    return [*rows, *leaving]


def _check(row: Row, standing: Standing) -> None:
    known = standing.people.get(row.key)
    if known is None:
        row.line.refuse(
            "employee_no",
            _l("Nobody in the campaign's unit, or below it, has this number."),
        )
        return
    name = tidy(_text(row, "name")).casefold()
    person = known.person
    if name and name not in {person.name.casefold(), (person.name_en or "").casefold()}:
        row.line.refuse("name", _l("This number is that of %(name)s.", name=person.name))
    if person.disabled_at is not None and (known.place is None or _is_gone(known, standing)):
        row.line.refuse("employee_no", _l("This account is disabled, so they cannot take part."))
    wished = _wished(row, known, standing)
    row.bundle = wished.bundle
    if row.line.outcome is Outcome.ERROR:
        return
    row.wished = wished
    _tell(row, known, wished, standing)


def _is_gone(known: Known, standing: Standing) -> bool:
    return known.place is not None and dates.is_gone(known.place, standing.campaign, standing.today)


def _wished(row: Row, known: Known, standing: Standing) -> RosterRow:
    """Return what the row asks for; a column that the list does not have changes nothing."""
    place, cells = known.place, row.line.cells
    joined_on, left_on = _dates(row, known, standing)
    return RosterRow(
        person_id=known.person.id,
        cohort=_cohort(row, place),
        bundle=_bundle(row, known, standing) if "bundle" in cells else known.bundle,
        in_training=_in_training(row, place),
        unit_id=_unit(row, known, standing),
        joined_on=joined_on,
        left_on=left_on,
    )


def _cohort(row: Row, place: Participation | None) -> str | None:
    if "cohort" not in row.line.cells:
        return place.cohort if place else None
    text = tidy(_text(row, "cohort")).casefold()
    code = COHORT_WORDS.get(text)
    if text and code is None:
        row.line.refuse("cohort", _l("Write newcomer or veteran, or leave it empty."))
    return code


def _bundle(row: Row, known: Known, standing: Standing) -> str:
    name = named(_text(row, "bundle"))
    if name != known.bundle and known.place is not None and are_fixed(standing.campaign):
        row.line.refuse("bundle", FIXED)
    return name


def _in_training(row: Row, place: Participation | None) -> bool:
    if "in_training" not in row.line.cells:
        return place is not None and place.in_training
    text = tidy(_text(row, "in_training")).casefold()
    if text not in YES_WORDS | NO_WORDS:
        row.line.refuse("in_training", _l("Write yes or no."))
    return text in YES_WORDS


def _unit(row: Row, known: Known, standing: Standing) -> int | None:
    text = _text(row, "unit")
    if not tidy(text):
        # What was placed by hand stays so; without this, a draft would follow where they work.
        return known.place.unit_id if known.place else None
    if known.unit is not None and tidy(text) in {known.unit.code, known.unit.name}:
        return known.unit.id
    unit, is_ambiguous = places.called(standing.units, text)
    if unit is None:
        several = _l("Several units of the campaign are called this: write the code.")
        nowhere = _l("The campaign has no unit of this code or name.")
        row.line.refuse("unit", several if is_ambiguous else nowhere)
        return None
    return unit.id


def _dates(row: Row, known: Known, standing: Standing) -> tuple[date | None, date | None]:
    """Return the first day asked for and the first without them, both judged as a whole."""
    campaign, place = standing.campaign, known.place
    counts = standing.counts.get(place.id) if place else None
    asked, left_on = (_day(row, code) for code in DATES)
    if "left_on" not in row.line.cells and place is not None and not _is_gone(known, standing):
        left_on = place.left_on
    joined_on = dates.first_day(campaign, place, counts, asked, standing.today)
    wrong = None
    if place is None or joined_on != place.joined_on:
        wrong = dates.wrong_first_day(campaign, joined_on, counts)
        if wrong:
            row.line.refuse("joined_on", wrong)
    if not wrong and (place is None or (joined_on, left_on) != (place.joined_on, place.left_on)):
        wrong = dates.wrong_last_day(campaign, joined_on, left_on, counts)
        if wrong:
            row.line.refuse("left_on" if "left_on" in row.line.cells else "joined_on", wrong)
    return asked, left_on


def _day(row: Row, code: str) -> date | None:
    text = _text(row, code)
    day = written_day.read(text)
    if tidy(text) and day is None:
        row.line.refuse(code, NO_DAY)
    return day


def _tell(row: Row, known: Known, wished: RosterRow, standing: Standing) -> None:
    """Say whether the row adds somebody, changes them and how, or leaves them as they are."""
    place = known.place
    if place is None:
        row.line.outcome = Outcome.NEW
        return
    campaign = standing.campaign
    counts = standing.counts.get(place.id)
    tenure = by_tenure(known.person.in_post_since, campaign.starts_on)
    joined_on = dates.first_day(campaign, place, counts, wished.joined_on, standing.today)
    changes = {
        "unit": (place.unit_id, wished.unit_id, known.unit.name if known.unit else ""),
        "cohort": (place.cohort, wished.cohort or tenure, COHORTS[place.cohort]),
        "bundle": (known.bundle, wished.bundle, known.bundle),
        "in_training": (place.in_training, wished.in_training, YES if place.in_training else NO),
        "joined_on": (place.joined_on, joined_on, place.joined_on or campaign.starts_on),
        "left_on": (place.left_on, wished.left_on, place.left_on or ""),
    }
    for code, (old, new, shown) in changes.items():
        if old != new:
            row.line.outcome = Outcome.CHANGED
            row.line.changes(code, str(shown or NOTHING))
    if _is_gone(known, standing) and wished.left_on is None:
        row.line.outcome, row.line.note = Outcome.CHANGED, _l("Comes back.")


def _leaving(rows: Sequence[Row], listed: Mapping[str, int], standing: Standing) -> Iterator[Row]:
    """Yield a row for everybody on the roster whom the list does not name."""
    codes = list(rows[0].line.cells) if rows else []
    for key, known in standing.people.items():
        if known.place is None or key in listed or _is_gone(known, standing):
            continue
        if known.unit is None or not known.unit.path.startswith(standing.top):
            # Their unit was moved elsewhere meanwhile: a roster is set for the campaign's own.
            continue
        cells = {code: Cell("") for code in codes}
        cells |= {"employee_no": Cell(known.person.employee_no)}
        if "name" in cells:
            cells["name"] = Cell(known.person.name)
        yield Row(Line(0, cells, Outcome.LEAVES), key)


def _check_bundles(rows: Sequence[Row], leaving: Sequence[Row], standing: Standing) -> None:
    """Refuse at its cell a bundle that would be left with one; see `Bundling.check`."""
    bundles = {key: known.bundle for key, known in standing.people.items() if known.bundle}
    if standing.campaign.state == "draft":
        for row in leaving:
            bundles.pop(row.key, None)
    for row in rows:
        if row.bundle is not None:
            bundles[row.key] = row.bundle
    alone = {name for name, count in Counter(bundles.values()).items() if name and count == 1}
    for row in [*rows, *leaving]:
        known = standing.people.get(row.key)
        before = known.bundle if known else ""
        name = next((one for one in (bundles.get(row.key, ""), before) if one in alone), "")
        if name:
            row.line.refuse(
                "bundle", _l("The bundle “%(name)s” needs at least two people.", name=name)
            )


def _text(row: Row, code: str) -> str:
    cell = row.line.cells.get(code)
    return cell.text if cell else ""
