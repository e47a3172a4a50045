"""What-if: the rule in force gives the board, and another the board that it would have given."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal import clock
from portal.domain.quantity import SCALE
from portal.domain.rule import RANKINGS, SCORINGS, Rule
from portal.extensions import db
from portal.models import Board, Bundle, Campaign, Participation, PointsRevision, Unit
from portal.services import bases, standings, supposing, targets, verifications
from portal.services.standings import Row
from portal.services.supposing import Stand
from portal.services.supposing.standing import KINDS
from portal.services.targets import Column
from portal.services.work import snapshot, writing
from tests.cast import Cast
from tests.entering import enter, take_back, today
from tests.season import PLACES, Season
from tests.statements import counted

CARD = {"customer": "", "channel": "", "account_type": ""}
TARGETS = {"zhou": 10, "huang": 4, "zhao": 15}
PAIRS = (("zhou", "he"), ("huang", "zhao"))
RULES = [(ranking, in_points) for ranking in RANKINGS for in_points in (True, False)]


@dataclass(frozen=True)
class Told:
    """A row as it is compared: who is in it, its place and its figures."""

    who: tuple[int, ...]
    unit_id: int | None
    rank: int | None
    tied: bool
    score: object
    value: int
    today: int
    reached_at: object
    gaps: tuple[int | None, int | None]
    base: int | None


def told(rows: list[Row]) -> list[Told]:
    """Return the rows without what only tells one board from another."""
    return [
        Told(
            who=tuple(member.person_id for member in row.members),
            unit_id=row.unit.id if row.unit else None,
            rank=row.place.rank,
            tied=row.place.tied,
            score=row.place.score,
            value=row.sums.value,
            today=row.sums.today,
            reached_at=row.sums.reached_at,
            gaps=(row.place.gap_to_draw, row.place.gap_to_pass),
            base=row.base,
        )
        for row in rows
    ]


def prepare(cast: Cast, season: Season, card_points: int = 1) -> None:
    """Give a season pairs, boards of every kind, targets, and points for a card."""
    with cast.inside(), writing() as work:
        for at, pair in enumerate(PAIRS):
            bundle = Bundle(campaign_id=season.id, name=f"第{at + 1}组")
            work.session.add(bundle)
            work.session.flush()
            for who in pair:
                place = work.session.get_one(Participation, season.participations[who])
                place.bundle_id = bundle.id
        for kind in ("bundle", "no_base"):
            work.session.add(Board(campaign_id=season.id, unit_id=cast.units["branch"], kind=kind))
        if card_points != 1:
            work.session.add(
                PointsRevision(
                    campaign_id=season.id,
                    indicator_id=season.indicators["social_card"],
                    valid_from=season.starts_on,
                    points=card_points * SCALE,
                    recorded_at=work.now,
                    recorder_id=cast.people["liu"],
                )
            )
    with cast.inside():
        own = {season.participations[who]: Decimal(n) for who, n in TARGETS.items()}
        whole = {cast.units["retail"]: Decimal(20)}
        campaign = db.session.get_one(Campaign, season.id)
        for counted_ in (None, season.indicators["corporate_account"]):
            column = Column(counted_, targets.whole_of(campaign))
            targets.set(
                cast.actor("liu"),
                season.id,
                own,
                whole,
                column=column,
                valid_from=season.starts_on,
            )


def openings(cast: Cast, number: int, seed: int) -> None:
    """Enter some openings of everybody; some are shared, checked or taken back."""
    rolls = random.Random(seed)  # noqa: S311 - a seed, so that a failure can be seen again
    for _one in range(number):
        who = rolls.choice(sorted(PLACES))
        kind = rolls.choice(("corporate_account", "social_card"))
        more: dict[str, object] = dict(CARD) if kind == "social_card" else {}
        entry_id = enter(cast, who, indicator=kind, quantity=str(rolls.randint(1, 4)), **more)
        if rolls.random() < 0.2:
            take_back(cast, who, entry_id)
        elif rolls.random() < 0.5:
            with cast.inside():
                verifications.verify(cast.actor("sun" if who == "he" else "wang"), entry_id)


def known(connection: sa.Connection, campaign_id: int, unit_id: int | None = None) -> Stand:
    """Return what a rule can be about in a campaign."""
    with Session(bind=connection) as session:
        campaign = session.get_one(Campaign, campaign_id)
        unit = session.get_one(Unit, unit_id or campaign.unit_id)
        session.expunge_all()
    return supposing.stand(connection, campaign, unit, clock.today())


def boards(connection: sa.Connection, campaign_id: int) -> Iterator[Board]:
    """Yield the boards of a campaign that rank people or units."""
    with Session(bind=connection) as session:
        found = session.scalars(
            sa.select(Board).where(Board.campaign_id == campaign_id).order_by(Board.id)
        ).all()
        session.expunge_all()
    yield from (board for board in found if board.kind != "no_base")


def own_rule(board: Board, campaign: Campaign) -> Rule:
    """Return the rule that a board of a campaign shows."""
    scoring = next(name for name, kind in KINDS.items() if kind == board.kind)
    return replace(supposing.in_force(campaign), scoring=scoring)


def seasons(cast: Cast) -> dict[tuple[str, bool], Season]:
    """Give a season by every ranking, in accounts and in points, and the one before them all."""
    before = cast.live_campaign(code="before", verification="before", starts_on=today())
    accounts = before.indicators["corporate_account"]
    made = {}
    for ranking, in_points in RULES:
        if (ranking, in_points) in {("quantity", True), ("points", False)}:
            continue
        made[ranking, in_points] = cast.live_campaign(
            code=f"{ranking}-{in_points}",
            ranking=ranking,
            ranking_indicator_id=None if in_points else accounts,
            verification="after",
            reference_id=before.id,
        )
        prepare(cast, made[ranking, in_points])
    return made


@pytest.mark.parametrize("seed", [1, 2])
def test_the_rule_in_force_gives_every_board_exactly(cast_on: Cast, seed: int) -> None:
    made = seasons(cast_on)
    openings(cast_on, 24, seed)
    for (ranking, _in_points), season in made.items():
        if ranking == "increase":
            with cast_on.inside():
                bases.take_over(cast_on.actor("liu"), season.id, "去年数")
                bases.set(
                    cast_on.actor("liu"), season.id, {season.participations["he"]: None}, "无可比数"
                )
    with cast_on.inside(), snapshot() as connection:
        compared = 0
        for season in made.values():
            for board in boards(connection, season.id):
                found = standings.of(connection, board.id, clock.today())
                seen = known(connection, season.id, board.unit_id)
                supposed = supposing.of(
                    connection, seen, supposing.plain(own_rule(board, seen.campaign), seen)
                )
                assert told(supposed.rows) == told(found.rows), (season.code, board.kind)
                assert supposed.ranked_by == found.ranked_by
                assert supposed.step == found.step
                if board.kind == "person":
                    aside = {row.key for row in supposed.aside}
                    assert aside == {row.key for row in found.without_base}
                compared += 1
        assert compared == len(made) * 8


def test_another_rule_gives_the_board_that_it_would_have_given(cast_on: Cast) -> None:
    made = seasons(cast_on)
    dear = cast_on.live_campaign(
        code="dear", ranking="points", ranking_indicator_id=None, verification="after"
    )
    prepare(cast_on, dear, card_points=3)
    openings(cast_on, 30, 3)
    for (ranking, _in_points), season in made.items():
        if ranking == "increase":
            with cast_on.inside():
                bases.take_over(cast_on.actor("liu"), season.id, "去年数")
    start = made["quantity", False]
    table = {start.indicators[code]: SCALE for code in start.indicators}
    table[start.indicators["social_card"]] = 3 * SCALE
    pairs = tuple(frozenset(start.participations[who] for who in pair) for pair in PAIRS)
    with cast_on.inside(), snapshot() as connection:
        for season in (*made.values(), dear):
            for board in boards(connection, season.id):
                found = standings.of(connection, board.id, clock.today())
                rule = own_rule(board, found.campaign)
                if season is dear:
                    rule = replace(rule, points=table)
                if rule.scoring == "bundle":
                    rule = replace(rule, bundles=pairs)
                # One season stands for all: the ledger, the people and the targets are the same.
                supposed = supposing.of(
                    connection, known(connection, start.id, board.unit_id), rule.checked()
                )
                assert told(supposed.rows) == told(found.rows), (season.code, board.kind)


def names(cast: Cast, rows: list[Row]) -> list[tuple[str, int | None, int]]:
    """Return who is in each row, its rank and its value."""
    by_id = {id_: who for who, id_ in cast.people.items()}
    return [
        (
            " ".join(sorted(by_id[member.person_id] for member in row.members)),
            row.place.rank,
            row.sums.value // SCALE,
        )
        for row in rows
    ]


def test_any_pairs_are_bundles_and_their_members_have_the_rank_of_the_bundle(
    cast_on: Cast,
) -> None:
    season = cast_on.live_campaign()
    for who, quantity in (("zhou", 5), ("huang", 4), ("zhao", 1), ("he", 2)):
        enter(cast_on, who, quantity=str(quantity))
    places = season.participations
    rule = Rule(
        "quantity",
        "bundle",
        season.indicators["corporate_account"],
        bundles=(frozenset({places["huang"], places["he"]}),),
    )
    with cast_on.inside(), snapshot() as connection:
        seen = known(connection, season.id)
        found = supposing.beside(connection, seen, supposing.plain(rule, seen))
    assert names(cast_on, found.supposed.rows) == [
        ("he huang", 1, 6),
        ("zhou", 2, 5),
        ("zhao", 3, 1),
    ]
    assert {move.member.name: move.change for move in found.moves if move.member} == {
        "何志强": 2,
        "黄俊杰": 1,
        "周雨桐": -1,
        "赵子昂": 1,
    }
    assert (len(found.movers), found.compared) == (4, 4)
    assert found.differs == ("scoring", "bundles")


def test_gaps_are_in_steps_of_the_table_that_is_supposed(cast: Cast) -> None:
    season = cast.live_campaign()
    enter(cast, "zhou", quantity="2")
    enter(cast, "he", indicator="social_card", quantity="1", **CARD)
    worth = {"corporate_account": 2 * SCALE, "social_card": 3 * SCALE}
    table = {season.indicators[code]: points for code, points in worth.items()}
    with cast.inside(), snapshot() as connection:
        rule = Rule("points", "individual", points=table)
        found = supposing.of(connection, known(connection, season.id), rule)
    assert names(cast, found.rows)[:2] == [("zhou", 1, 4), ("he", 2, 3)]
    # One account is worth two points: what draws level is one point, what passes is two.
    second = found.rows[1].place
    assert (second.gap_to_draw, second.gap_to_pass) == (SCALE, 2 * SCALE)
    assert found.step == 2 * SCALE


def test_units_are_compared_with_units_and_those_without_a_base_with_nobody(
    cast_on: Cast,
) -> None:
    earlier = cast_on.live_campaign(code="earlier", verification="before", starts_on=today())
    season = cast_on.live_campaign(reference_id=earlier.id)
    for who, quantity in (("zhou", 5), ("he", 7)):
        enter(cast_on, who, quantity=str(quantity))
    accounts = season.indicators["corporate_account"]
    with cast_on.inside():
        # Somebody who took no part in the earlier season.
        with writing() as work:
            place = work.session.get_one(Participation, earlier.participations["he"])
            place.left_on = earlier.starts_on
        with snapshot() as connection:
            seen = known(connection, season.id)
            units = supposing.beside(connection, seen, Rule("quantity", "sub_branch", accounts))
            grown = supposing.beside(connection, seen, Rule("increase", "individual", accounts))
    assert units.differs == ("scoring",)
    assert [(move.unit and move.unit.code, move.change) for move in units.moves] == [
        ("BH-W", 0),
        ("BH-E", 0),
    ]
    assert names(cast_on, grown.supposed.rows)[0] == ("zhou", 1, 5)
    assert names(cast_on, grown.supposed.aside) == [("he", None, 7)]
    assert grown.supposed.bases == "reference"
    assert grown.compared == 3
    # Nobody rises by who is not ranked: of the three, all stay where they are to each other.
    assert grown.movers == []
    he = next(move for move in grown.moves if move.member and move.member.name == "何志强")
    assert (he.before.place.rank, he.after.place.rank, he.change) == (1, None, None)


def test_bases_in_force_are_of_the_measure_that_the_season_counts(cast: Cast) -> None:
    earlier = cast.live_campaign(code="earlier", starts_on=today())
    season = cast.live_campaign(ranking="increase", reference_id=earlier.id)
    enter(cast, "zhou", quantity="5")
    enter(cast, "zhou", indicator="social_card", quantity="3", **CARD)
    with cast.inside():
        zhou = {season.participations["zhou"]: Decimal(4)}
        bases.set(cast.actor("liu"), season.id, zhou, "去年数")
    found = {}
    with cast.inside(), snapshot() as connection:
        seen = known(connection, season.id)
        for code in ("corporate_account", "social_card"):
            rule = Rule("increase", "individual", season.indicators[code])
            board = supposing.of(connection, seen, rule)
            found[code] = (board.bases, {row.base and row.base // SCALE for row in board.rows})
    assert found == {
        "corporate_account": ("in_force", {4}),
        # Here and there the same cards count.
        "social_card": ("reference", {0, 3}),
    }


def test_without_an_earlier_season_everybody_stands_aside(cast: Cast) -> None:
    season = cast.live_campaign()
    enter(cast, "zhou")
    rule = Rule("increase", "individual", season.indicators["corporate_account"])
    with cast.inside(), snapshot() as connection:
        found = supposing.of(connection, known(connection, season.id), rule)
    assert found.rows == []
    assert len(found.aside) == len(PLACES)


def test_the_bundles_of_the_roster_are_recognised(cast: Cast) -> None:
    season = cast.live_campaign(scoring="bundle")
    prepare(cast, season)
    accounts = season.indicators["corporate_account"]
    same = tuple(frozenset(season.participations[who] for who in pair) for pair in PAIRS)
    with cast.inside(), snapshot() as connection:
        seen = known(connection, season.id)
        rule = supposing.plain(Rule("quantity", "bundle", accounts, bundles=same), seen)
        alone = supposing.plain(Rule("quantity", "bundle", accounts, bundles=()), seen)
    assert rule == supposing.in_force(seen.campaign)
    assert alone.differs_from(rule) == ("bundles",)


def statements(cast: Cast, season: Season, rule: Rule) -> int:
    """Return how many statements a rule beside the one in force takes."""
    with counted(cast.app) as sent, cast.inside(), snapshot() as connection:
        seen = known(connection, season.id)
        supposing.beside(connection, seen, supposing.plain(rule, seen))
    return len(sent)


@pytest.mark.parametrize("scoring", SCORINGS)
def test_the_number_of_statements_does_not_grow(cast: Cast, scoring: str) -> None:
    season = cast.live_campaign(reference_id=None)
    rules = [
        Rule(ranking, scoring, None if ranking == "points" else season.indicators["social_card"])
        for ranking in RANKINGS
    ]
    before = [statements(cast, season, rule) for rule in rules]
    openings(cast, 12, 5)
    assert [statements(cast, season, rule) for rule in rules] == before
    assert max(before) <= 24
