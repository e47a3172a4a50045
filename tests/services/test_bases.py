"""Bases: set by hand, taken from the season before, never one's own, and never rewritten."""

from collections.abc import Mapping
from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.models import AuditEvent, BaseRevision, Participation
from portal.services import bases, boards, campaigns, rosters
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.rosters import RosterRow
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import enter
from tests.season import Season
from tests.services import drafts


@pytest.fixture
def season_on(cast_on: Cast) -> Season:
    """Give a live season that ranks by increase."""
    return cast_on.live_campaign(ranking="increase")


def by_hand(
    cast: Cast, season: Season, wished: Mapping[str, int | None], reason: str = "去年数"
) -> int:
    """Set bases as the organiser, by the cast's names."""
    with cast.inside():
        places = {
            season.participations[who]: None if base is None else Decimal(base)
            for who, base in wished.items()
        }
        return bases.set(cast.actor("liu"), season.id, places, reason)


def standing(cast: Cast, season: Season) -> dict[str, int]:
    """Return the bases in force by the cast's names, whole."""
    with cast.inside():
        found = bases.in_force(db.session.connection(), season.id)
    names = {number: who for who, number in season.participations.items()}
    return {names[id_]: base // 10_000 for id_, base in found.items()}


def version(cast: Cast, season: Season) -> int:
    """Return the version of the board of people."""
    board = season.boards["branch", "person"]
    with cast.inside():
        return boards.heads(db.session.connection(), [board])[board].version


def test_only_what_changes_is_written_down_with_its_reason(
    cast_on: Cast, season_on: Season
) -> None:
    heard = cast_on.heard()
    before = version(cast_on, season_on)
    assert by_hand(cast_on, season_on, {"zhou": 4, "huang": 0}) == 2
    assert by_hand(cast_on, season_on, {"zhou": 4, "huang": 1}, "重新核对") == 1
    assert standing(cast_on, season_on) == {"zhou": 4, "huang": 1}
    assert version(cast_on, season_on) > before
    assert [message.kind for message in heard] == ["board", "board"]
    with cast_on.inside():
        newest, *_ = bases.history(cast_on.actor("liu"), season_on.id)
        assert (newest.old, newest.new, newest.reason) == (Decimal(0), Decimal(1), "重新核对")
        audited = db.session.scalars(
            sa.select(AuditEvent.id).where(AuditEvent.action == "base.set")
        ).all()
        assert len(audited) == 3


def test_saving_what_stands_changes_nothing_and_tells_nobody(
    cast_on: Cast, season_on: Season
) -> None:
    by_hand(cast_on, season_on, {"zhou": 4})
    heard, before = cast_on.heard(), version(cast_on, season_on)
    assert by_hand(cast_on, season_on, {"zhou": 4, "zhao": None}, "") == 0
    assert heard == []
    assert version(cast_on, season_on) == before


def test_a_base_that_is_taken_away_is_not_a_base_of_zero(cast_on: Cast, season_on: Season) -> None:
    by_hand(cast_on, season_on, {"zhou": 4, "huang": 0})
    by_hand(cast_on, season_on, {"zhou": None}, "无可比数")
    assert standing(cast_on, season_on) == {"huang": 0}
    with cast_on.inside():
        newest, *_ = bases.history(cast_on.actor("liu"), season_on.id)
        assert (newest.old, newest.new) == (Decimal(4), None)
        sheet = bases.sheet(cast_on.actor("liu"), season_on.id)
        known = {row.person.name: row.base and row.base.amount for row in sheet.people}
        assert known["周雨桐"] is None
        assert known["黄俊杰"] == 0


def test_in_a_live_campaign_a_change_needs_a_reason(cast: Cast) -> None:
    season = cast.live_campaign(ranking="increase")
    with pytest.raises(Rejected) as refusal:
        by_hand(cast, season, {"zhou": 4}, " ")
    assert refusal.value.field == "reason"
    assert standing(cast, season) == {}


@pytest.mark.parametrize("value", ["-1", "99999999", "0.00001", "NaN"])
def test_what_cannot_be_a_base_is_refused_at_its_field(cast: Cast, value: str) -> None:
    season = cast.live_campaign(ranking="increase")
    zhou = season.participations["zhou"]
    with cast.inside(), pytest.raises(Rejected) as refusal:
        bases.set(cast.actor("liu"), season.id, {zhou: Decimal(value)}, "去年数")
    assert refusal.value.field == f"b{zhou}"


def test_nobody_sets_their_own_and_only_the_organiser_sets_any(cast: Cast) -> None:
    organiser, supervisor, stranger = (cast.actor(who) for who in ("liu", "wang", "sun"))
    with cast.inside():
        drafts.seed()
        made = campaigns.create(
            organiser, drafts.draft(cast, ranking="increase", ranking_indicator_id=None)
        )
        rosters.set(organiser, made.id, drafts.rows(cast, *drafts.TEAM, "liu"))
        places = dict(
            db.session.execute(
                sa.select(Participation.person_id, Participation.id).where(
                    Participation.campaign_id == made.id
                )
            ).all()
        )
        zhou, own = places[cast.people["zhou"]], places[cast.people["liu"]]
        with pytest.raises(NotAllowed):
            bases.set(organiser, made.id, {own: Decimal(1)})
        with pytest.raises(NotAllowed):
            bases.set(supervisor, made.id, {zhou: Decimal(1)})
        with pytest.raises(NotAllowed):
            bases.sheet(supervisor, made.id)
        with pytest.raises(NotFound):
            bases.set(organiser, made.id, {zhou: Decimal(1), 999_999: Decimal(1)})
        east = campaigns.create(
            organiser,
            drafts.draft(cast, code="east", unit_id=cast.units["east"], ranking="increase"),
        )
        with pytest.raises(NotFound):
            bases.set(stranger, east.id, {})
        with pytest.raises(NotFound):
            bases.set(organiser, east.id, {zhou: Decimal(1)})
        assert bases.set(organiser, made.id, {zhou: Decimal(1)}) == 1, "a draft needs no reason"


def test_the_second_of_two_organisers_is_told_and_overwrites_nothing(cast: Cast) -> None:
    season = cast.live_campaign(ranking="increase")
    with cast.inside():
        seen = bases.sheet(cast.actor("liu"), season.id).version
    by_hand(cast, season, {"zhou": 4})
    with cast.inside():
        zhou = season.participations["zhou"]
        with pytest.raises(Conflict):
            bases.set(cast.actor("liu"), season.id, {zhou: Decimal(5)}, "另数", version=seen)
        campaigns.advance(cast.actor("liu"), season.id, "frozen", "收官")
        with pytest.raises(Conflict):
            bases.set(cast.actor("liu"), season.id, {zhou: Decimal(5)}, "晚了")
    assert standing(cast, season) == {"zhou": 4}


def test_only_a_campaign_that_ranks_by_increase_has_bases(cast: Cast) -> None:
    season = cast.live_campaign()
    with pytest.raises(Rejected):
        by_hand(cast, season, {"zhou": 4})


def earlier(cast: Cast, **columns: object) -> Season:
    """Give an earlier season, in which zhou has 4, huang nothing, and he took no part."""
    season = cast.live_campaign(code="earlier", **columns)
    enter(cast, "zhou", quantity="4")
    enter(cast, "zhou", indicator="social_card", quantity="3")
    with cast.inside(), writing() as work:
        he = work.session.get_one(Participation, season.participations["he"])
        he.left_on = season.starts_on
    return season


def test_the_figures_of_the_season_before_are_taken_over_and_what_was_set_by_hand_stays(
    cast_on: Cast,
) -> None:
    reference = earlier(cast_on)
    season = cast_on.live_campaign(ranking="increase", reference_id=reference.id)
    by_hand(cast_on, season, {"zhao": 9})
    actor = cast_on.actor("liu")
    with cast_on.inside():
        sheet = bases.sheet(actor, season.id)
        found = {row.person.name: (row.figure, row.takes) for row in sheet.people}
        assert found == {
            "周雨桐": (Decimal(4), True),
            "黄俊杰": (Decimal(0), True),
            "赵子昂": (Decimal(0), False),
            "何志强": (None, False),
        }
        assert sheet.to_take == 2
        with pytest.raises(Rejected) as refusal:
            bases.take_over(actor, season.id, "")
        assert refusal.value.field == "reason"
        assert bases.take_over(actor, season.id, "按去年", version=sheet.version) == 2
        sources = db.session.execute(
            sa.select(BaseRevision.source, sa.func.count())
            .where(BaseRevision.campaign_id == season.id)
            .group_by(BaseRevision.source)
        )
        assert dict(sources.all()) == {"hand": 1, "reference": 2}
        assert bases.take_over(actor, season.id, "再来") == 0
        assert bases.sheet(actor, season.id).to_take == 0
    assert standing(cast_on, season) == {"zhou": 4, "huang": 0, "zhao": 9}


def test_a_figure_that_grew_since_is_taken_over_again(cast_on: Cast) -> None:
    reference = earlier(cast_on)
    season = cast_on.live_campaign(ranking="increase", reference_id=reference.id)
    with cast_on.inside():
        bases.take_over(cast_on.actor("liu"), season.id, "按去年")
    enter(cast_on, "zhou")
    with cast_on.inside():
        assert bases.take_over(cast_on.actor("liu"), season.id, "补登一户") == 1
    assert standing(cast_on, season)["zhou"] == 5


def test_points_are_taken_over_where_the_campaign_counts_points(cast_on: Cast) -> None:
    reference = earlier(cast_on, ranking="points", ranking_indicator_id=None)
    season = cast_on.live_campaign(
        ranking="increase", ranking_indicator_id=None, reference_id=reference.id
    )
    with cast_on.inside():
        bases.take_over(cast_on.actor("liu"), season.id, "按去年")
    assert standing(cast_on, season)["zhou"] == 7


def test_without_a_season_or_a_figure_there_is_nothing_to_take_over(cast: Cast) -> None:
    season = cast.live_campaign(ranking="increase")
    with cast.inside(), pytest.raises(Rejected) as refusal:
        bases.take_over(cast.actor("liu"), season.id, "按去年")
    assert refusal.value.field == "reference"
    actor = cast.actor("liu")
    with cast.inside():
        accounts, cards = season.indicators["corporate_account"], season.indicators["social_card"]
        reference = campaigns.create(
            actor,
            drafts.draft(
                cast,
                code="cards",
                indicators=((cards, Decimal(1)),),
                ranking_indicator_id=cards,
                channels=(),
            ),
        )
        rosters.set(actor, reference.id, [RosterRow(cast.people["zhou"])])
    other = cast.live_campaign(code="other", ranking="increase", reference_id=reference.id)
    with cast.inside(), pytest.raises(Rejected) as refusal:
        bases.take_over(actor, other.id, "按去年")
    assert refusal.value.field == "reference", accounts


def test_who_is_taken_off_a_draft_leaves_the_base_on_record(cast: Cast) -> None:
    actor = cast.actor("liu")
    with cast.inside():
        drafts.seed()
        made = campaigns.create(actor, drafts.draft(cast, ranking="increase"))
        rosters.set(actor, made.id, drafts.rows(cast))
        zhou = db.session.scalars(
            sa.select(Participation.id).where(
                Participation.campaign_id == made.id,
                Participation.person_id == cast.people["zhou"],
            )
        ).one()
        bases.set(actor, made.id, {zhou: Decimal(4)})
        rosters.set(actor, made.id, drafts.rows(cast, "huang", "zhao"))
        names = {row.person.name for row in bases.sheet(actor, made.id).people}
        assert names == {"黄俊杰", "赵子昂"}
        assert len(bases.history(actor, made.id)) == 1
