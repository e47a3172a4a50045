"""Proposals: kept with a reason, taken back, and made the rule of the next season; each once."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from portal.domain.quantity import SCALE
from portal.domain.rule import Rule
from portal.extensions import db
from portal.models import AuditEvent, Bundle, Campaign, Participation, Person, RuleProposal
from portal.services import campaigns, proposals
from portal.services.proposals import Proposed
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import today
from tests.parallel import at_once
from tests.proposing import proposed
from tests.season import Season


@pytest.fixture
def season_on(cast_on: Cast) -> Season:
    """Give a season that ranks accounts, everybody for themselves."""
    return cast_on.live_campaign()


def paired(season: Season) -> Rule:
    """Return a rule of points by another table, in two bundles."""
    places, indicators = season.participations, season.indicators
    return Rule(
        "points",
        "bundle",
        points={indicators["corporate_account"]: 3 * SCALE, indicators["social_card"]: SCALE // 2},
        bundles=(
            frozenset({places["zhou"], places["he"]}),
            frozenset({places["huang"], places["zhao"]}),
        ),
    )


def listed(cast: Cast, season: Season, who: str = "zhou") -> list[Proposed]:
    """Return the season's proposals as somebody sees them."""
    with cast.inside():
        return proposals.listed(cast.actor(who), db.session.get_one(Campaign, season.id))


def actions() -> list[str]:
    """Return what was done to proposals, as the audit log has it."""
    db.session.rollback()
    found = sa.select(AuditEvent.action).where(AuditEvent.object_kind == "rule_proposal")
    return list(db.session.scalars(found.order_by(AuditEvent.id)))


def test_a_rule_is_kept_by_codes_and_comes_back_the_same(cast_on: Cast, season_on: Season) -> None:
    rule = paired(season_on).checked()
    id_ = proposed(cast_on, season_on, rule, " 捆绑 积分 ", "  新人有人带 ")
    with cast_on.inside():
        kept = db.session.get_one(RuleProposal, id_)
        assert kept.content == {
            "ranking": "points",
            "scoring": "bundle",
            "indicator": None,
            "points": {"corporate_account": "3", "social_card": "0.5"},
            "bundles": [["60118", "60298"], ["60155", "60342"]],
        }
        assert (kept.title, kept.reason) == ("捆绑 积分", "新人有人带")
        connection = db.session().connection()
        assert proposals.rule_of(connection, season_on.id, kept.content) == rule
        assert actions() == ["proposal.keep"]
    # Everybody who sees the campaign reads it; who leads its unit takes it back.
    (seen,) = listed(cast_on, season_on)
    assert (seen.author.name, seen.is_open, seen.may_withdraw) == ("刘敏", True, False)
    (seen,) = listed(cast_on, season_on, "liu")
    assert seen.may_withdraw


def test_only_who_leads_the_unit_of_the_campaign_keeps_and_withdraws(
    cast: Cast,
) -> None:
    season = cast.live_campaign()
    for who in ("zhou", "wang"):
        with pytest.raises(NotAllowed):
            proposed(cast, season, who=who)
    id_ = proposed(cast, season)
    for who, refusal in (("zhou", NotAllowed), ("wang", NotAllowed), ("system", NotAllowed)):
        with cast.inside(), pytest.raises(refusal):
            proposals.withdraw(cast.actor(who), id_)
    with cast.inside(), pytest.raises(NotFound):
        proposals.withdraw(cast.actor("liu"), id_ + 1)


def test_what_cannot_be_a_proposal_is_refused_where_it_is_wrong(cast: Cast) -> None:
    season = cast.live_campaign()
    own = Rule("quantity", "individual", season.indicators["corporate_account"])
    for changes, field in (
        ({"title": " "}, "title"),
        ({"reason": ""}, "reason"),
        ({"reason": "长" * 401}, "reason"),
        ({"reason": "找张三 13800138000"}, "reason"),
        ({"rule": own}, ""),
    ):
        with pytest.raises(Rejected) as refused:
            proposed(cast, season, **changes)
        assert refused.value.field == field
    proposed(cast, season)
    with pytest.raises(Conflict):
        proposed(cast, season, title="又一份")
    draft = cast.live_campaign(code="later", state="draft")
    with pytest.raises(Conflict):
        proposed(cast, draft)


def test_one_that_is_withdrawn_stays_on_record_and_can_be_made_again(
    cast_on: Cast, season_on: Season
) -> None:
    id_ = proposed(cast_on, season_on)
    with cast_on.inside():
        proposals.withdraw(cast_on.actor("liu"), id_)
        with pytest.raises(Conflict):
            proposals.withdraw(cast_on.actor("liu"), id_)
        with pytest.raises(Conflict):
            campaigns.suggest(cast_on.actor("liu"), season_on.id, id_)
    again = proposed(cast_on, season_on)
    found = listed(cast_on, season_on)
    assert [(one.proposal.id, one.is_open) for one in found] == [(again, True), (id_, False)]
    assert found[1].decider is not None
    with cast_on.inside():
        assert actions() == ["proposal.keep", "proposal.withdraw", "proposal.keep"]


@pytest.mark.parametrize("table", ["rule_proposal", "proposal_decision"])
def test_nothing_of_it_is_rewritten(cast_on: Cast, season_on: Season, table: str) -> None:
    id_ = proposed(cast_on, season_on)
    with cast_on.inside():
        proposals.withdraw(cast_on.actor("liu"), id_)
    with cast_on.inside(), pytest.raises(sa.exc.DatabaseError, match="append-only"):
        db.session.execute(sa.text(f"DELETE FROM {table}"))


def test_of_two_at_once_one_is_told_of_the_other(cast_on: Cast, season_on: Season) -> None:
    id_ = proposed(cast_on, season_on)
    actor = cast_on.actor("liu")

    found = at_once(cast_on.app, 4, lambda _number: proposals.withdraw(actor, id_))
    assert sorted(type(one).__name__ for one in found) == ["Conflict"] * 3 + ["NoneType"]


def test_a_season_begins_by_it_with_its_points_and_its_bundles(
    cast_on: Cast, season_on: Season
) -> None:
    id_ = proposed(cast_on, season_on, paired(season_on))
    actor = cast_on.actor("liu")
    with cast_on.inside():
        draft = campaigns.suggest(actor, season_on.id, id_)
        assert (draft.ranking, draft.scoring, draft.ranking_indicator_id) == (
            "points",
            "bundle",
            None,
        )
        codes = {number: code for code, number in season_on.indicators.items()}
        assert {codes[key]: points for key, points in draft.indicators} == {
            "corporate_account": Decimal(3),
            "social_card": Decimal("0.5"),
        }
        made = campaigns.copy(actor, season_on.id, draft, with_roster=True, proposal_id=id_)
        rows = db.session.execute(
            sa.select(Bundle.name, Person.employee_no)
            .join(Participation, Participation.bundle_id == Bundle.id)
            .join(Person, Person.id == Participation.person_id)
            .where(Participation.campaign_id == made.id)
        )
        assert sorted(tuple(row) for row in rows) == [
            ("A", "60118"),
            ("A", "60298"),
            ("B", "60155"),
            ("B", "60342"),
        ]
        assert actions() == ["proposal.keep", "proposal.adopt"]
        found = proposals.of_campaign(actor, made)
        assert found is not None
        assert found.proposal.id == id_
    (seen,) = listed(cast_on, season_on, "liu")
    assert seen.adopter is not None
    assert (seen.adopter.id, seen.is_open) == (made.id, False)
    with cast_on.inside():
        for late in (
            lambda: proposals.withdraw(actor, id_),
            lambda: campaigns.copy(actor, season_on.id, draft, proposal_id=id_),
        ):
            with pytest.raises(Conflict):
                late()


def test_what_is_refused_leaves_the_proposal_open(cast_on: Cast, season_on: Season) -> None:
    id_ = proposed(cast_on, season_on)
    other = cast_on.live_campaign(code="other", starts_on=today() - timedelta(days=3))
    actor = cast_on.actor("liu")
    with cast_on.inside():
        draft = campaigns.suggest(actor, season_on.id, id_)
        with pytest.raises(Rejected):
            campaigns.copy(actor, season_on.id, replace(draft, code="season"), proposal_id=id_)
        with pytest.raises(NotFound):
            campaigns.suggest(actor, other.id, id_)
    (seen,) = listed(cast_on, season_on)
    assert seen.is_open


def test_who_does_not_lead_its_unit_does_not_take_it_up(cast: Cast) -> None:
    season = cast.live_campaign()
    id_ = proposed(cast, season)
    # A supervisor of a unit below sets up seasons of that unit, also after this one.
    wang = cast.actor("wang")
    with cast.inside():
        draft = campaigns.suggest(wang, season.id)
        with pytest.raises(NotAllowed):
            campaigns.suggest(wang, season.id, id_)
        with pytest.raises(NotAllowed):
            campaigns.copy(wang, season.id, draft, proposal_id=id_)
    for who, may in (("zhou", False), ("wang", False), ("liu", True)):
        (seen,) = listed(cast, season, who)
        assert (seen.is_open, seen.may_adopt) == (True, may), who


def test_of_two_seasons_at_once_one_takes_it_up(cast_on: Cast, season_on: Season) -> None:
    id_ = proposed(cast_on, season_on)
    actor = cast_on.actor("liu")
    with cast_on.inside():
        draft = campaigns.suggest(actor, season_on.id, id_)

    def copy(number: int) -> object:
        named = replace(draft, code=f"next-{number}")
        return campaigns.copy(actor, season_on.id, named, proposal_id=id_)

    found = at_once(cast_on.app, 3, copy)
    assert sorted(type(one).__name__ for one in found) == ["Campaign", "Conflict", "Conflict"]
    with cast_on.inside():
        codes = db.session.scalars(sa.select(Campaign.code).where(Campaign.state == "draft"))
        assert len(list(codes)) == 1


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({}, ""),
        ({"ranking": "quantity", "ranking_indicator_id": "corporate_account"}, "ranking counted"),
        ({"points": Decimal(4)}, "counted"),
        ({"scoring": "individual"}, "scoring"),
        ({"name": "另一个名字"}, ""),
    ],
)
def test_a_season_that_was_begun_by_it_and_changed_since_is_told_as_that(
    cast_on: Cast, season_on: Season, change: dict[str, Any], what: str
) -> None:
    id_ = proposed(cast_on, season_on, paired(season_on))
    actor, accounts = cast_on.actor("liu"), season_on.indicators["corporate_account"]
    with cast_on.inside():
        draft = campaigns.suggest(actor, season_on.id, id_)
        made = campaigns.copy(actor, season_on.id, draft, with_roster=True, proposal_id=id_)
        (seen,) = listed(cast_on, season_on, "liu")
        assert seen.changed == ()
        if "points" in change:
            worth = {**dict(draft.indicators), accounts: change["points"]}
            change = {"indicators": tuple(worth.items())}
        if "ranking_indicator_id" in change:
            change = {**change, "ranking_indicator_id": accounts}
        now = replace(campaigns.draft_of(db.session(), made), **change)
        campaigns.edit(actor, made.id, now)
    (seen,) = listed(cast_on, season_on, "liu")
    assert " ".join(seen.changed) == what


def test_other_bundles_are_a_change_and_one_who_is_not_there_is_none(
    cast_on: Cast, season_on: Season
) -> None:
    id_ = proposed(cast_on, season_on, paired(season_on))
    actor = cast_on.actor("liu")
    with cast_on.inside():
        draft = campaigns.suggest(actor, season_on.id, id_)
        made = campaigns.copy(actor, season_on.id, draft, with_roster=True, proposal_id=id_)
        gone, other = (
            sa.select(Participation.id)
            .where(
                Participation.campaign_id == made.id,
                Participation.person_id == cast_on.people[who],
            )
            .scalar_subquery()
            for who in ("zhao", "he")
        )
    for place, expected in ((gone, ()), (other, ("bundles",))):
        with cast_on.inside(), writing() as work:
            if place is gone:
                work.connection.execute(sa.delete(Participation).where(Participation.id == place))
            else:
                bundle = sa.select(sa.func.max(Bundle.id)).scalar_subquery()
                work.connection.execute(
                    sa.update(Participation)
                    .where(Participation.id == place)
                    .values(bundle_id=bundle)
                )
        (seen,) = listed(cast_on, season_on, "liu")
        assert seen.changed == expected


def test_a_draft_that_took_it_up_is_named_to_who_sees_drafts(cast: Cast) -> None:
    season = cast.live_campaign()
    id_ = proposed(cast, season)
    actor = cast.actor("liu")
    with cast.inside():
        draft = replace(campaigns.suggest(actor, season.id, id_), name="还没公布的赛季")
        campaigns.copy(actor, season.id, draft, proposal_id=id_)
    (seen,) = listed(cast, season, "zhou")
    assert (seen.is_open, seen.is_adopted, seen.adopter) == (False, True, None)
    for address in (f"/insights/rules?campaign={season.id}", f"/campaigns/{season.id}"):
        page = cast.client("zhou").get(address).get_data(as_text=True)
        assert "改按积分" in page
        assert "还没公布的赛季" not in page
        assert "还没公布的赛季" in cast.client("liu").get(address).get_data(as_text=True)
