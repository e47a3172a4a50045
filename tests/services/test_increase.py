"""Ranking by increase: value less base, and a board of their own for those without a base."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask_babel import force_locale

from portal import clock
from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import Board, Bundle, CloseStanding, Participation
from portal.pages import board as board_page
from portal.pages import own_place
from portal.services import bases, campaigns, closes, own_figures, rosters, standings
from portal.services.effects import of_entry
from portal.services.refusal import Rejected
from portal.services.standings import BoardStandings
from portal.services.work import snapshot, writing
from tests.cast import Cast
from tests.entering import enter
from tests.season import Season
from tests.services import drafts


@pytest.fixture
def season_on(cast_on: Cast) -> Season:
    """Give a season by increase: zhou from 4, huang from 0 on purpose, zhao and he from nothing."""
    season = cast_on.live_campaign(ranking="increase")
    add_board(cast_on, season, "no_base")
    set_bases(cast_on, season, {"zhou": 4, "huang": 0})
    return season


def add_board(cast: Cast, season: Season, kind: str) -> int:
    """Make the branch's board of the kind."""
    with cast.inside(), writing() as work:
        made = Board(campaign_id=season.id, unit_id=cast.units["branch"], kind=kind)
        work.session.add(made)
        work.session.flush()
        return made.id


def set_bases(cast: Cast, season: Season, wished: Mapping[str, int | None]) -> None:
    """Set bases as the organiser, by the cast's names."""
    with cast.inside():
        places = {
            season.participations[who]: None if base is None else Decimal(base)
            for who, base in wished.items()
        }
        bases.set(cast.actor("liu"), season.id, places, "去年数")


def board(cast: Cast, season: Season, kind: str = "person", unit: str = "branch") -> BoardStandings:
    """Return a board as it stands now."""
    with cast.inside(), snapshot() as connection:
        board_id = connection.scalars(
            sa.select(Board.id).where(
                Board.campaign_id == season.id,
                Board.kind == kind,
                Board.unit_id == cast.units[unit],
            )
        ).one()
        return standings.of(connection, board_id, clock.today())


def places(cast: Cast, found: BoardStandings) -> list[tuple[str, int | None, object]]:
    """Return name, rank and score in the order of the board, scores whole."""
    names = {f"p{number}": name for name, number in cast.people.items()}
    names |= {f"u{number}": name for name, number in cast.units.items()}
    return [
        (
            names.get(row.key, row.key),
            row.place.rank,
            None if row.place.score is None else row.place.score / SCALE,
        )
        for row in found.rows
    ]


def test_what_is_over_the_base_is_ranked_and_who_has_none_stands_on_a_board_apart(
    cast_on: Cast, season_on: Season
) -> None:
    for who, quantity in (("zhou", "6"), ("huang", "3"), ("zhao", "9"), ("he", "5")):
        enter(cast_on, who, quantity=quantity)
    found = board(cast_on, season_on)
    assert places(cast_on, found) == [("huang", 1, 3), ("zhou", 2, 2)]
    assert [row.sums.value // SCALE for row in found.rows] == [3, 6]
    assert found.rows[1].place.gap_to_pass == 2 * SCALE
    assert found.total.value == 23 * SCALE, "the unit's total is everybody's"
    assert len(found.without_base) == 2
    apart = board(cast_on, season_on, "no_base")
    assert apart.ranked_by == "value"
    assert places(cast_on, apart) == [("zhao", 1, 9), ("he", 2, 5)]


def test_a_base_set_on_purpose_moves_somebody_over_and_taking_it_away_moves_them_back(
    cast_on: Cast, season_on: Season
) -> None:
    enter(cast_on, "zhao", quantity="9")
    set_bases(cast_on, season_on, {"zhao": 0})
    assert places(cast_on, board(cast_on, season_on))[0] == ("zhao", 1, 9)
    set_bases(cast_on, season_on, {"zhao": None})
    assert places(cast_on, board(cast_on, season_on, "no_base"))[0] == ("zhao", 1, 9)


def test_less_than_the_base_is_a_decrease_and_still_a_rank(
    cast_on: Cast, season_on: Season
) -> None:
    enter(cast_on, "zhou", quantity="1")
    assert places(cast_on, board(cast_on, season_on)) == [("huang", 1, 0), ("zhou", 2, -3)]


def test_a_team_is_ranked_by_those_of_its_people_who_have_a_base(
    cast_on: Cast, season_on: Season
) -> None:
    set_bases(cast_on, season_on, {"huang": None, "zhao": 2})
    for who, quantity in (("zhou", "6"), ("huang", "30"), ("zhao", "9"), ("he", "5")):
        enter(cast_on, who, quantity=quantity)
    found = board(cast_on, season_on, "team")
    assert places(cast_on, found) == [
        ("corporate", 1, 7),
        ("retail", 2, 2),
        ("west_team", None, None),
    ]
    assert [(row.sums.value // SCALE, row.base) for row in found.rows] == [
        (9, 2 * SCALE),
        (6, 4 * SCALE),
        (5, None),
    ]
    assert places(cast_on, board(cast_on, season_on, "sub_branch"))[0] == ("east", 1, 9)
    with cast_on.app.test_request_context(), force_locale("en"), snapshot() as connection:
        now = clock.now()
        shown = board_page.view(connection, found.board.id, "page", 1, now)
    heads = [(row.mark, row.per_head) for row in shown.rows[:2]]
    assert heads == [("7", Decimal(7)), ("2", Decimal(2))]
    assert shown.rows[2].unranked == "no_base"


def test_a_bundle_is_on_the_board_when_every_member_has_a_base(
    cast_on: Cast, season_on: Season
) -> None:
    with cast_on.inside(), writing() as work:
        made = Bundle(campaign_id=season_on.id, name="周+黄")
        work.session.add(made)
        work.session.flush()
        key = f"b{made.id}"
        for who in ("zhou", "huang"):
            place = work.session.get_one(Participation, season_on.participations[who])
            place.bundle_id = made.id
    add_board(cast_on, season_on, "bundle")
    for who, quantity in (("zhou", "6"), ("huang", "3"), ("zhao", "9")):
        enter(cast_on, who, quantity=quantity)
    assert places(cast_on, board(cast_on, season_on, "bundle")) == [(key, 1, 5)]
    set_bases(cast_on, season_on, {"huang": None})
    assert places(cast_on, board(cast_on, season_on, "bundle")) == []
    assert {name for name, *_ in places(cast_on, board(cast_on, season_on, "no_base"))} == {
        "huang",
        "zhao",
        "he",
    }


def test_points_over_a_base_where_no_indicator_is_chosen(cast_on: Cast) -> None:
    season = cast_on.live_campaign(ranking="increase", ranking_indicator_id=None)
    set_bases(cast_on, season, {"zhou": 4})
    enter(cast_on, "zhou", quantity="3")
    enter(cast_on, "zhou", indicator="social_card", quantity="3")
    assert places(cast_on, board(cast_on, season)) == [("zhou", 1, 2)]


@pytest.mark.usefixtures("season_on")
def test_everybody_finds_their_own_place_with_a_base_or_without(cast_on: Cast) -> None:
    entry_id = enter(cast_on, "huang", quantity="3")
    enter(cast_on, "zhao", quantity="9")
    with cast_on.app.test_request_context(), force_locale("en"), snapshot() as connection:
        today, now = clock.today(), clock.now()
        own = own_figures.of_person(connection, cast_on.people["huang"], today)
        (effect,) = of_entry(connection, entry_id, own)
        assert (effect.added, effect.rise) == (3 * SCALE, 0)
        mine = own_place.of_person(own[0], now)
        assert (mine.score, mine.base, mine.lead) == (Decimal(3), Decimal(0), Decimal(7))
        (other,) = own_figures.of_person(connection, cast_on.people["zhao"], today)
        theirs = own_place.of_person(other, now)
        assert (theirs.is_without_base, theirs.rank) == (True, 1)
        (charge,) = own_figures.of_units(connection, cast_on.actor("wang"), today)
        assert (charge.people, charge.sums.value) == (3, 12 * SCALE)


def test_a_close_keeps_the_increase(cast_on: Cast, season_on: Season) -> None:
    enter(cast_on, "zhou", quantity="6")
    with cast_on.inside():
        board_id = season_on.boards["branch", "person"]
        campaign = campaigns.find(cast_on.actor("liu"), season_on.id)
        due = closes.Due(season_on.id, campaign.code, clock.today())
        assert closes.take(due)
        kept = db.session.execute(
            sa.select(CloseStanding.rank, CloseStanding.value).where(
                CloseStanding.board_id == board_id
            )
        )
        assert sorted(kept.all()) == [(1, 2 * SCALE), (2, 0)]


def test_a_campaign_by_increase_goes_live_with_a_base_for_somebody_and_has_both_boards(
    cast_on: Cast,
) -> None:
    actor = cast_on.actor("liu")
    with cast_on.inside():
        drafts.seed()
        made = campaigns.create(actor, drafts.draft(cast_on, ranking="increase"))
        rosters.set(actor, made.id, drafts.rows(cast_on))
        with pytest.raises(Rejected):
            campaigns.advance(actor, made.id, "live")
        zhou = db.session.scalars(
            sa.select(Participation.id).where(
                Participation.campaign_id == made.id,
                Participation.person_id == cast_on.people["zhou"],
            )
        ).one()
        bases.set(actor, made.id, {zhou: Decimal(0)})
        assert campaigns.missing(db.session(), made) == []
        assert [str(told)[:1] for told in campaigns.doubts(db.session(), made)] == ["3"]
        campaigns.advance(actor, made.id, "live")
        kinds = db.session.scalars(
            sa.select(Board.kind).where(
                Board.campaign_id == made.id, Board.unit_id == cast_on.units["branch"]
            )
        )
        assert {"person", "no_base"} <= set(kinds)


def test_the_season_to_compare_with_is_an_earlier_one_in_sight(cast: Cast) -> None:
    western = cast.live_campaign(code="western", unit_id=cast.units["west"])
    seen = cast.live_campaign(code="seen", unit_id=cast.units["east"])
    supervisor = cast.actor("wang")
    with cast.inside():
        wished = drafts.draft(
            cast,
            code="next",
            unit_id=cast.units["east"],
            ranking="increase",
            starts_on=seen.ends_on,
            ends_on=seen.ends_on,
        )
        for reference in (western.id, 999_999):
            with pytest.raises(Rejected) as refusal:
                campaigns.create(supervisor, replace(wished, reference_id=reference))
            assert refusal.value.field == "reference_id"
        early = replace(wished, starts_on=seen.starts_on, reference_id=seen.id)
        with pytest.raises(Rejected):
            campaigns.create(supervisor, early)
        made = campaigns.create(supervisor, replace(wished, reference_id=seen.id))
        again = campaigns.draft_of(db.session(), made)
        assert again.reference_id == seen.id
        campaigns.edit(supervisor, made.id, replace(again, name="再改"))
        newest = campaigns.history(supervisor, made.id)[0]
        assert [change.field for change in newest.changes] == ["name"]
