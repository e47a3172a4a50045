"""The planned line of a split target: where the tick stands, and what the pace is called."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask_babel import force_locale

from portal import clock
from portal.domain.period import Kind, parts
from portal.pages import board as board_page
from portal.pages.board import BoardView
from portal.pages.row import RowView
from portal.services import targets
from portal.services.targets import Ask, By, Into, Subject
from portal.services.work import snapshot
from tests.cast import Cast
from tests.entering import enter
from tests.season import Season
from tests.services.splits import column, give, write

MORNING = datetime(2026, 4, 1, 1, tzinfo=UTC)
AFTERNOON = datetime(2026, 4, 23, 6, 27, tzinfo=UTC)
EVENING = datetime(2026, 4, 23, 10, 30, tzinfo=UTC)


@pytest.fixture
def season(cast_on: Cast) -> Season:
    """Give the month of April, in which Zhou and her branch are to reach 520 and have 405."""
    made = cast_on.live_campaign(starts_on=date(2026, 4, 1), ends_on=date(2026, 4, 30))
    zhou: Subject = ("p", made.participations["zhou"])
    with cast_on.inside(), clock.at(MORNING):
        give(cast_on, made, {zhou: 520, ("u", cast_on.units["branch"]): 520})
    with clock.at(AFTERNOON):
        enter(cast_on, "zhou", quantity="405")
    return made


def _board(cast: Cast, season: Season, now: datetime) -> tuple[RowView, BoardView]:
    with (
        cast.app.test_request_context(),
        force_locale("en"),
        clock.at(now),
        snapshot() as connection,
    ):
        board = season.boards["branch", "person"]
        view = board_page.view(connection, board, "page", 1, now)
    return view.rows[0], view


def _split(cast: Cast, season: Season, *weights: int) -> None:
    with cast.inside(), clock.at(MORNING):
        whole = column(season)
        weeks = parts(whole.span, Kind.WEEK)
        ask = Ask(
            whole,
            cast.units["branch"],
            Into.TIME,
            By.HAND,
            Kind.WEEK,
            typed={
                span.starts_on.isoformat(): Decimal(weight)
                for span, weight in zip(weeks, weights, strict=True)
            },
        )
        assert write(cast, season, ask)


def _rounded(value: Decimal | None, places: str = "0.001") -> Decimal:
    assert value is not None
    return value.quantize(Decimal(places))


def test_unsplit_the_line_is_linear(cast_on: Cast, season: Season) -> None:
    for now, share, deviation, needed in (
        (AFTERNOON, "0.733", "4.6", "14.4"),
        (EVENING, "0.767", "1.2", "16.4"),
    ):
        row, view = _board(cast_on, season, now)
        assert _rounded(row.pace) == _rounded(view.progress.elapsed_share) == Decimal(share)
        assert _rounded(view.progress.deviation_pp, "0.1") == Decimal(deviation)
        assert _rounded(view.progress.needed_per_day, "0.1") == Decimal(needed)
        assert view.progress.status == "on_pace"
        assert row.on_pace


@pytest.mark.parametrize(
    ("weights", "share", "status"),
    [
        # 130 a week in the first four; of the fourth three days of seven have passed.
        ((1, 1, 1, 1, 0), "0.857", "slightly_behind"),
        ((0, 0, 0, 1, 1), "0.214", "on_pace"),
        ((1, 1, 0, 0, 0), "1.000", "attention"),
    ],
)
def test_split_over_weeks_the_line_goes_as_they_were_planned(
    cast_on: Cast, season: Season, weights: tuple[int, ...], share: str, status: str
) -> None:
    _split(cast_on, season, *weights)
    row, view = _board(cast_on, season, AFTERNOON)
    assert _rounded(row.pace) == _rounded(view.progress.elapsed_share) == Decimal(share)
    assert view.progress.status == status
    assert row.on_pace == (status == "on_pace")
    assert _rounded(view.progress.needed_per_day, "0.1") == Decimal("14.4"), "the days stay"


def test_the_sums_of_a_split_stand_beside_their_parents(cast_on: Cast, season: Season) -> None:
    _split(cast_on, season, 1, 1, 1, 1, 1)
    branch, liu = cast_on.units["branch"], cast_on.actor("liu")
    with cast_on.inside(), clock.at(MORNING):
        give(
            cast_on,
            season,
            {
                ("p", season.participations["zhou"]): 519,
                ("u", cast_on.units["east"]): 300,
                ("u", cast_on.units["west"]): 220,
            },
        )
        found = targets.cascade_of(liu, season.id, column(season), branch)
        sums = [(one.unit.name, one.depth, one.target, one.of_units, one.of_people)
                for one in found.units]  # fmt: skip
        assert sums == [
            ("滨海分行", 0, 520, 520, 519),
            ("城东支行", 1, 300, None, 519),
            ("零售一组", 2, None, None, 519),
            ("公司业务", 2, None, None, None),
            ("城西支行", 1, 220, None, None),
            ("城西一组", 2, None, None, None),
        ]
        assert [(str(one.kind), int(one.target), int(one.sum)) for one in found.lines] == [
            ("week", 520, 520),
            ("week", 519, 520),
        ]
        assert [one.person.name for one in found.differing if one.person] == ["周雨桐"]
