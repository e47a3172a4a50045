"""Replay: a season of a board played back as a race, day by day."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock
from portal.domain.quantity import from_scaled
from portal.models import Board, Campaign, Unit
from portal.pages import board as board_page
from portal.pages import race as races
from portal.pages import row
from portal.pages.chart import Chart, Series
from portal.pages.formats import full_day, is_english, named
from portal.services import boards, measures
from portal.services.insights.race import LEAST_DAYS, Race
from portal.services.standings import BoardStandings
from portal.services.work import snapshot
from portal.web.guard import actor
from portal.web.insights import asked
from portal.web.row_number import number

_SERIES = 12
"""How many columns the table by weeks has at most."""


@dataclass(frozen=True)
class Choice:
    """A board that can be played back: its number, and what it is called."""

    id: int
    title: str


def show() -> ResponseReturnValue:
    """Play a season back on one of its boards."""
    campaigns = asked.campaigns()
    season = asked.campaign(campaigns)
    if season is None:
        return render_template("insights/index.html", campaigns=[], campaign=None)
    found = _boards(season)
    board = _chosen(found)
    with snapshot() as connection:
        standings = board_page.standings_of(connection, board.id, clock.now())
        race = races.of(connection, standings)
        measure = measures.of(connection, season)[1 if is_english() else 0]
    context: dict[str, Any] = {
        "campaigns": campaigns,
        "board": board,
        "unit_of_board": standings.unit,
        "title": board_page.title(board.kind),
        "boards": [Choice(one.id, _title(one, unit, season)) for one, unit in found],
        "measure": measure,
        "found": standings,
        "zone": str(clock.zone()),
    }
    if race is None or race.busy < LEAST_DAYS:
        return asked.page("insights/replay.html", season, [], race=None, **context)
    shown = races.view(race, standings)
    return asked.page(
        "insights/replay.html",
        season,
        [_by_weeks(race, standings, measure)],
        race=shown,
        finding=_finding(race, standings),
        last_at=clock.now(),
        **context,
    )


def _boards(season: Campaign) -> list[tuple[Board, Unit]]:
    return [
        (board, unit)
        for board, campaign, unit in boards.visible_to(actor())
        if campaign.id == season.id
    ]


def _chosen(found: Sequence[tuple[Board, Unit]]) -> Board:
    """Return the board that the address names, else the first; another season has others."""
    wanted = number(request.args.get("board", ""))
    return next((board for board, _unit in found if board.id == wanted), found[0][0])


def _title(board: Board, unit: Unit, season: Campaign) -> str:
    title = board_page.title(board.kind)
    return title if unit.id == season.unit_id else f"{title} · {named(unit)}"


def _finding(race: Race, found: BoardStandings) -> str:
    """Return in words who led longest, how often the lead changed, and who was first at ten."""
    led = Counter(leader for leader in race.leaders if leader is not None)
    if not led:
        return _("Nobody has been in front alone yet.")
    longest, days = led.most_common(1)[0]
    sentences = [
        ngettext(
            "%(name)s has been in front alone at the end of %(num)s day of %(all)s.",
            "%(name)s has been in front alone at the end of %(num)s days of %(all)s.",
            days,
            name=row.name(found.rows[longest]),
            all=len(race.frames),
        )
    ]
    changes = sum(event.mark is None for event in race.events) - 1
    sentences.append(
        ngettext(
            "The lead has changed hands %(num)s time.",
            "The lead has changed hands %(num)s times.",
            changes,
        )
        if changes
        else _("The lead has never changed hands.")
    )
    first = next((event for event in race.events if event.mark is not None), None)
    if first is not None:
        sentences.append(
            _(
                "First at %(figure)s was %(name)s, on %(day)s.",
                figure=races.told(first.mark, found),
                name=row.name(found.rows[first.runner]),
                day=full_day(race.frames[first.frame].day),
            )
        )
    return (" " if is_english() else "").join(sentences)


def _by_weeks(race: Race, found: BoardStandings, measure: str) -> Chart:
    """Return the last day of every week with a day of the season, of those in front at the end."""
    ends = _week_ends([frame.day for frame in race.frames])
    is_share = found.ranked_by == "attainment"
    return Chart(
        id="replay",
        title=_("Week by week"),
        kind="line",
        head=_("At the end of"),
        categories=[full_day(race.frames[end].day) for end in ends],
        series=[
            Series(
                row.name(found.rows[one]),
                [_figure(race, one, end, is_share=is_share) for end in ends],
            )
            for one in race.frames[-1].places[:_SERIES]
        ],
        measure=measure,
        note=_("By the day on which each line counts, as the ledger stands now."),
        is_share=is_share,
    )


def _week_ends(days: Sequence[date]) -> list[int]:
    """Return the numbers of the frames that are the last of their week, Monday to Sunday."""
    weeks = [day - timedelta(days=day.weekday()) for day in days]
    return [at for at, week in enumerate(weeks) if at + 1 == len(weeks) or weeks[at + 1] != week]


def _figure(race: Race, runner: int, frame: int, *, is_share: bool) -> Decimal | None:
    score = race.score(runner, race.frames[frame])
    if score is None:
        return None
    return Decimal(score.numerator) / score.denominator if is_share else from_scaled(int(score))
