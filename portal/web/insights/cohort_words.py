"""What is said of newcomers and veterans: the finding, and the tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.domain.cohort import Growth, median
from portal.domain.honour import Rule
from portal.models import Campaign
from portal.pages.formats import named, pct, qty, signed
from portal.services.insights.cohorts import COHORTS, NEWCOMER, Cohorts, Group, Member
from portal.services.sheets import Sheet
from portal.web.insights.cohort_charts import asks, called
from portal.web.insights.telling import amount, as_of, fraction, in_words, plain

Measure = tuple[str, str]


@dataclass(frozen=True)
class Line:
    """One cohort, or all together, as the table shows it; None where there is no figure."""

    name: str
    people: int
    total: Decimal
    average: Decimal | None
    share: Decimal | None
    before_people: int | None
    before: Decimal | None
    growth: str
    growth_share: Decimal | None
    opened: int
    median: str


@dataclass(frozen=True)
class Cell:
    """How many of a cohort reached a milestone, and on which days the first and the last did."""

    reached: int
    people: int
    first: date | None
    last: date | None


def _growth(found: Cohorts, cohort: str | None = None) -> Growth:
    this, before = found.this, found.before or Group(())
    if cohort is not None:
        this, before = this.of(cohort), before.of(cohort)
    return Growth(this.total, before.total)


def finding(
    season: Campaign, earlier: Campaign | None, found: Cohorts, measure: Measure
) -> tuple[str, str]:
    """Return the finding in one sentence, and what it rests on."""
    new = found.this.of(NEWCOMER)
    basis = [as_of(found.until)]
    if not found.this.members:
        return _("Nobody is on this season's roster here."), basis[0]
    if found.this.total <= 0:
        return _("Nobody has brought anything yet."), basis[0]
    if not new.members:
        text = _(
            "Nobody of this season is a newcomer: all %(total)s came from veterans.",
            total=amount(found.this.total, measure),
        )
    elif earlier is None or found.before is None:
        text = _part(found, new, measure)
        basis.append(_("There is no earlier season in sight to measure growth by."))
    else:
        text = _of_growth(earlier, found, measure)
    if earlier is not None and found.before is not None:
        basis += _cautions(season, earlier, found)
    return text, " ".join(basis)


def _part(found: Cohorts, new: Group, measure: Measure) -> str:
    return _(
        "Newcomers brought %(part)s of %(total)s (%(share)s%%), as %(new)s of %(people)s people.",
        part=qty(plain(new.total)),
        total=amount(found.this.total, measure),
        share=pct(fraction(Fraction(new.total, found.this.total))),
        new=len(new.members),
        people=len(found.this.members),
    )


def _of_growth(earlier: Campaign, found: Cohorts, measure: Measure) -> str:
    whole, new = _growth(found), _growth(found, NEWCOMER)
    share = new.share_of(whole)
    figures = {
        "season": named(earlier),
        "total": amount(whole.this, measure),
        "before": qty(plain(whole.before)),
        "new": qty(plain(new.this)),
        "new_before": qty(plain(new.before)),
    }
    if share is None and found.until < found.ends_on:
        return _(
            "There is no growth over the whole of %(season)s so far: %(total)s against %(before)s."
            " Newcomers have %(new)s against %(new_before)s.",
            **figures,
        )
    if share is None:
        return _(
            "There is no growth over %(season)s: %(total)s against %(before)s. Newcomers have"
            " %(new)s against %(new_before)s.",
            **figures,
        )
    if new.value <= 0:
        return _(
            "The growth over %(season)s came from veterans: %(total)s against %(before)s, newcomers"
            " %(new)s against %(new_before)s.",
            **figures,
        )
    if share > 1:
        return _(
            "The growth of %(growth)s over %(season)s is all newcomers': they have %(new)s against"
            " %(new_before)s, veterans fewer than before; %(total)s against %(before)s in all.",
            growth=amount(whole.value, measure),
            **figures,
        )
    return _(
        "Newcomers brought %(part)s of the growth of %(growth)s over %(season)s (%(share)s%%):"
        " %(new)s against %(new_before)s, of %(total)s against %(before)s in all.",
        part=qty(plain(new.value)),
        growth=amount(whole.value, measure),
        share=pct(fraction(share)),
        **figures,
    )


def _cautions(season: Campaign, earlier: Campaign, found: Cohorts) -> list[str]:
    """Return what the comparison can not prove, in sentences."""
    before = {member.person_id for member in (found.before or Group(())).members}
    same = sum(member.person_id in before for member in found.this.members)
    said = [
        _(
            "Each season's cohorts are those of its own roster; %(same)s of %(people)s people took"
            " part in both, so this compares two teams, not the same people grown.",
            same=same,
            people=len(found.this.members),
        )
    ]
    if found.before and not found.before.of(NEWCOMER).members:
        said.append(
            _("That season had no newcomers, so all that newcomers have now counts as growth.")
        )
    if found.until < season.ends_on:
        said.append(
            _("%(season)s is counted whole, this season is not over.", season=named(earlier))
        )
    return said


def set_by(found: Cohorts) -> str:
    """Say whether the season's cohorts are what time in post says, or were set by hand."""
    by_hand = sum(not member.is_by_rule for member in found.this.members)
    if not by_hand:
        return _(
            "All cohorts of this season are what time in post says: less than 24 months on its"
            " first day is a newcomer."
        )
    return ngettext(
        "%(num)s cohort of this season was set by hand: time in post (less than 24 months on its"
        " first day is a newcomer, unknown is not) would say otherwise.",
        "%(num)s cohorts of this season were set by hand: time in post (less than 24 months on its"
        " first day is a newcomer, unknown is not) would say otherwise.",
        by_hand,
    )


def lines(found: Cohorts) -> list[Line]:
    """Return a line a cohort that somebody is in, in one of the seasons, and one of all."""
    cohorts = [
        _line(called(cohort), found.this.of(cohort), _before(found, cohort), found)
        for cohort in COHORTS
    ]
    shown = [line for line in cohorts if line.people or line.before_people]
    return [*shown, _line(_("All"), found.this, found.before, found)]


def _before(found: Cohorts, cohort: str) -> Group | None:
    return found.before.of(cohort) if found.before else None


def _line(name: str, this: Group, before: Group | None, found: Cohorts) -> Line:
    growth = Growth(this.total, before.total) if before is not None else None
    firsts = this.first_days()
    people = len(this.members)
    whole = found.this.total
    share = growth.share_of(_growth(found)) if growth else None
    return Line(
        name=name,
        people=people,
        total=plain(this.total),
        average=plain(Fraction(this.total, people)) if people else None,
        share=fraction(Fraction(this.total, whole)) if whole > 0 else None,
        before_people=None if before is None else len(before.members),
        before=None if before is None else plain(before.total),
        growth="–" if growth is None else signed(plain(growth.value)),
        growth_share=fraction(share),
        opened=sum(one is not None for one in firsts),
        median=_median(firsts),
    )


def _median(numbers: Sequence[int | None]) -> str:
    found = median(numbers)
    if found is None:
        return _("not more than half yet") if any(one is not None for one in numbers) else "–"
    return _("day %(number)s", number=qty(fraction(found)))


def milestone_name(rule: Rule, least: int, measure: Measure) -> str:
    """Return what a milestone is called and asks for."""
    if rule.kind == "first":
        return named(rule)
    return f"{named(rule)} · {asks(rule, least, measure)}"


def milestones(found: Cohorts, asked: Sequence[tuple[Rule, int]]) -> list[list[Cell]]:
    """Return for each milestone a cell a cohort that somebody is in."""
    groups = [group for cohort in COHORTS if (group := found.this.of(cohort)).members]
    return [[_cell(group, least) for group in groups] for _rule, least in asked]


def _cell(group: Group, least: int) -> Cell:
    days = sorted(day for day in group.since(least) if day is not None)
    return Cell(
        len(days), len(group.members), days[0] if days else None, days[-1] if days else None
    )


@dataclass(frozen=True)
class PersonLine:
    """One participant as the table shows them; `first` is the day of their first result."""

    member: Member
    cohort: str
    total: Decimal
    first: date | None
    number: int | None


def people(found: Cohorts) -> list[PersonLine]:
    """Return everybody, the most first, equals by name."""
    rows = [
        PersonLine(
            member,
            _("Newcomer") if member.cohort == NEWCOMER else _("Veteran"),
            plain(member.course.total),
            first := member.course.since(1),
            None if first is None else member.course.number_of(first),
        )
        for member in found.this.members
    ]
    return sorted(rows, key=lambda row: -row.total)


def people_sheet(found: Cohorts, measure: Measure) -> Sheet:
    """Return everybody as a sheet."""
    return Sheet(
        name=_("People"),
        head=[
            _("Employee no."),
            _("Person"),
            _("Unit"),
            _("Cohort"),
            in_words(measure),
            _("First result on"),
            _("Day of their own"),
        ],
        rows=[
            [
                row.member.employee_no,
                named(row.member),
                _unit(row.member),
                row.cohort,
                row.total,
                row.first,
                row.number,
            ]
            for row in people(found)
        ],
        notes=[_("People by cohort"), as_of(found.until)],
        widths=[14, 16, 20, 10, 12, 14, 14],
    )


def _unit(member: Member) -> str:
    return named(_Unit(member.unit_name, member.unit_name_en))


@dataclass(frozen=True)
class _Unit:
    name: str
    name_en: str | None
