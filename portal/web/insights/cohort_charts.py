"""The charts of newcomers and veterans: growth, curves from day one, milestones by date."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from flask_babel import gettext as _

from portal.domain.cohort import averages, reached_by
from portal.domain.honour import Rule
from portal.models import Campaign
from portal.pages.chart import Chart, Reference, Series
from portal.pages.formats import day as short_day
from portal.pages.formats import named
from portal.services.insights.cohorts import COHORTS, Cohorts, Group
from portal.web.insights.telling import amount, as_of, in_words, plain

Milestones = Sequence[tuple[Rule, int]]


def called(cohort: str) -> str:
    """Return what a cohort is called."""
    return _("Newcomers") if cohort == "newcomer" else _("Veterans")


def asks(rule: Rule, least: int, measure: tuple[str, str]) -> str:
    """Say briefly what a milestone asks for; what is passed is named, not the least that passes."""
    if rule.kind == "first":
        return _("the first")
    if rule.kind in ("past_average", "past_champion"):
        return _("over %(figure)s", figure=amount(least - 1, measure))
    return amount(least, measure)


def charts(
    season: Campaign,
    earlier: Campaign | None,
    found: Cohorts,
    milestones: Milestones,
    measure: tuple[str, str],
) -> list[Chart]:
    """Return the charts that there is something to draw for."""
    groups = [(cohort, found.this.of(cohort)) for cohort in COHORTS]
    return [
        *([_growth(season, earlier, found, measure)] if earlier and found.before else []),
        _curves(season, earlier, found, measure),
        *(
            _milestones(season, found.until, cohort, group, milestones, measure)
            for cohort, group in groups
            if group.members
        ),
    ]


def _growth(season: Campaign, earlier: Campaign, found: Cohorts, measure: tuple[str, str]) -> Chart:
    sides = [group for group in (found.before, found.this) if group]
    return Chart(
        id="growth",
        title=_("What each cohort brought"),
        kind="column",
        head=_("Campaign"),
        categories=[named(earlier), named(season)],
        series=[
            Series(called(cohort), [plain(side.of(cohort).total) for side in sides])
            for cohort in COHORTS
        ],
        measure=in_words(measure),
        note=_(
            "Totals of everybody on each season's own roster, by the cohort that it gives them;"
            " the earlier season whole. %(as_of)s",
            as_of=as_of(found.until),
        ),
        is_stacked=True,
    )


def _curves(
    season: Campaign, earlier: Campaign | None, found: Cohorts, measure: tuple[str, str]
) -> Chart:
    days = (season.ends_on - season.starts_on).days + 1

    def line(name: str, group: Group, role: str) -> Series:
        course = averages(group.courses, days)
        values = [None if one is None else plain(one) for one in course]
        return Series(name, values, "main" if role == "main" else "reference")

    cohorts = [
        line(called(cohort), group, "main")
        for cohort in COHORTS
        if (group := found.this.of(cohort)).members
    ]
    references = [line(_("All"), found.this, "reference")] if len(cohorts) > 1 else []
    if earlier and found.before:
        references.append(line(_("Earlier season"), found.before, "reference"))
    notes = [
        _(
            "Average total for each person at the end of each calendar day, days off among them."
            " %(as_of)s",
            as_of=as_of(found.until),
        )
    ]
    if earlier and found.before:
        notes.append(_("Earlier season: everybody in %(season)s.", season=named(earlier)))
    if any(one.joined_late for side in (found.this, found.before) if side for one in side.members):
        notes.append(
            _(
                "Who joined later counts from their own first day; each day is of those who have"
                " been there as long."
            )
        )
    return Chart(
        id="curves",
        title=_("From day one, for each person"),
        kind="line",
        head=_("Day"),
        categories=[_("Day %(number)s", number=number) for number in range(1, days + 1)],
        series=[*cohorts, *references],
        measure=in_words(measure),
        note=" ".join(notes),
    )


def _milestones(
    season: Campaign,
    until: date,
    cohort: str,
    group: Group,
    milestones: Milestones,
    measure: tuple[str, str],
) -> Chart:
    days = [
        season.starts_on + timedelta(days=number)
        for number in range((until - season.starts_on).days + 1)
    ]
    title = (
        _("Newcomers past each milestone, by date")
        if cohort == "newcomer"
        else _("Veterans past each milestone, by date")
    )
    return Chart(
        id=f"milestones-{cohort}",
        title=title,
        kind="line",
        head=_("Date"),
        categories=[short_day(day) for day in days],
        series=[
            Series(asks(rule, least, measure), reached_by(group.since(least), days))
            for rule, least in milestones
        ],
        measure=_("people"),
        note=_("How many had reached it by the end of the day and have kept it since."),
        references=[Reference(_("Everybody"), Decimal(len(group.members)))],
    )
