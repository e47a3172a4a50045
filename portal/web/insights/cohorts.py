"""Newcomers and veterans of a season: who brings the growth, and who may need a hand."""

from flask import render_template
from flask.typing import ResponseReturnValue

from portal import clock
from portal.services import measures
from portal.services.insights import choosing, cohorts, earlier, helping
from portal.services.work import snapshot
from portal.web.guard import actor
from portal.web.insights import asked, cohort_charts, cohort_words, hand_words
from portal.web.insights.telling import in_words


def show() -> ResponseReturnValue:
    """Show the cohorts of a season in a unit, beside those of the season before."""
    found = asked.campaigns()
    season = asked.campaign(found)
    if season is None:
        return render_template("insights/index.html", campaigns=found, campaign=None)
    unit, today, me = asked.unit(season), clock.today(), actor()
    before = earlier.of(season, [one for one, _unit in found], today)
    with snapshot() as connection:
        read = cohorts.read(connection, season, before, unit, today)
        yardstick = read.before.yardstick() if read.before else None
        milestones = cohorts.milestones(connection, season, yardstick)
        hands = helping.wanted(connection, me, season, read.this, today)
        measure = measures.of(connection, season)
    told = [
        (hand, *hand_words.told(hand, is_self=hand.member.person_id == me.person_id))
        for hand in hands
    ]
    sentence, basis = cohort_words.finding(season, before, read, measure)
    groups = [one for one in cohorts.COHORTS if read.this.of(one).members]
    return asked.page(
        "insights/cohorts.html",
        season,
        cohort_charts.charts(season, before, read, milestones, measure),
        {"people": cohort_words.people_sheet(read, measure)},
        campaigns=found,
        units=choosing.units(season),
        unit=unit,
        earlier=before if read.before else None,
        finding=sentence,
        basis=basis,
        set_by=cohort_words.set_by(read) if read.this.members else "",
        lines=cohort_words.lines(read),
        cohorts=[cohort_charts.called(one) for one in groups],
        milestones=[
            (cohort_words.milestone_name(rule, least, measure), cells)
            for (rule, least), cells in zip(
                milestones, cohort_words.milestones(read, milestones), strict=True
            )
        ],
        people=cohort_words.people(read),
        hands=[one for one in told if one[0].member.person_id != me.person_id],
        own=next((one for one in told if one[0].member.person_id == me.person_id), None),
        leads_somebody=any(helping.leads(me, one) for one in read.this.members),
        is_over=read.until < today,
        measure=in_words(measure),
    )
