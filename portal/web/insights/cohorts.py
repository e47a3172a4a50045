"""Newcomers and veterans of a season: who brings the growth, and who may need a hand."""

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from portal import clock
from portal.models import Campaign
from portal.pages.chart import Chart
from portal.pages.formats import is_english, named
from portal.services import measures
from portal.services.insights import choosing, cohorts, earlier, helping
from portal.services.insights.cohorts import Cohorts
from portal.services.work import snapshot
from portal.web.guard import actor
from portal.web.insights import asked, cohort_charts, cohort_words, hand_words
from portal.web.insights.cohort_charts import Milestones
from portal.web.insights.cohort_words import Cell, Line, PersonLine
from portal.web.insights.telling import in_words


@dataclass(frozen=True)
class _Told:
    """What the page says of two seasons in one language, whoever reads it."""

    finding: str
    basis: str
    set_by: str
    charts: list[Chart]
    lines: list[Line]
    cohorts: list[str]
    milestones: list[tuple[str, list[Cell]]]
    people: list[PersonLine]


def show() -> ResponseReturnValue:
    """Show the cohorts of a season in a unit, beside those of the season before."""
    found = asked.campaigns()
    season = asked.campaign(found)
    if season is None:
        return render_template("insights/index.html", campaigns=found, campaign=None)
    unit, today, me = asked.unit(season), clock.today(), actor()
    before = earlier.of(season, [one for one, _unit in found], today)
    seasons = [season, *([before] if before else [])]
    with snapshot() as connection:
        version = asked.versions(connection, seasons)
        what = (season.id, before.id if before else None, unit.id)
        read = asked.kept(
            ("cohorts", *what),
            version,
            lambda: cohorts.read(connection, season, before, unit, today),
        )
        yardstick = read.before.yardstick() if read.before else None
        milestones = cohorts.milestones(connection, season, yardstick)
        leaning = asked.kept(
            ("leaning", *what),
            version,
            lambda: helping.leaning_of(connection, season, read.this),
        )
        hands = helping.wanted(connection, me, season, read.this, today, leaning)
        measure = measures.of(connection, season)
    seen = [
        (hand, *hand_words.told(hand, is_self=hand.member.person_id == me.person_id))
        for hand in hands
    ]
    names = [named(one) for one in seasons]
    told = asked.kept(
        ("cohorts told", *what, is_english()),
        (*version, measure, *names, *milestones),
        lambda: _told(season, before, read, milestones, measure),
    )
    listed, at, pages = asked.listed(told.people)
    return asked.page(
        "insights/cohorts.html",
        season,
        told.charts,
        {"people": lambda: cohort_words.people_sheet(read, measure)},
        campaigns=found,
        units=choosing.units(season),
        unit=unit,
        earlier=before if read.before else None,
        told=told,
        people=listed,
        page_number=at,
        pages=pages,
        page_url=asked.page_url,
        hands=[one for one in seen if one[0].member.person_id != me.person_id],
        own=next((one for one in seen if one[0].member.person_id == me.person_id), None),
        leads_somebody=any(helping.leads(me, one) for one in read.this.members),
        is_over=read.until < today,
        measure=in_words(measure),
    )


def _told(
    season: Campaign,
    before: Campaign | None,
    read: Cohorts,
    milestones: Milestones,
    measure: tuple[str, str],
) -> _Told:
    finding, basis = cohort_words.finding(season, before, read, measure)
    return _Told(
        finding=finding,
        basis=basis,
        set_by=cohort_words.set_by(read) if read.this.members else "",
        charts=cohort_charts.charts(season, before, read, milestones, measure),
        lines=cohort_words.lines(read),
        cohorts=[cohort_charts.called(one) for one in cohorts.COHORTS if read.this.of(one).members],
        milestones=[
            (cohort_words.milestone_name(rule, least, measure), cells)
            for (rule, least), cells in zip(
                milestones, cohort_words.milestones(read, milestones), strict=True
            )
        ],
        people=cohort_words.people(read),
    )
