"""An organiser decides the honours: thresholds, names, and what becomes of what was awarded."""

import pytest
import sqlalchemy as sa

from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import AuditEvent, Honour, HonourRule, HonourWithdrawal
from portal.services import campaigns, honours
from portal.services.honours import RuleDraft
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import enter, take_back
from tests.honouring import settle
from tests.season import Season

FIRST = RuleDraft("first", "first", "开门红", "First one", is_awarded=True)
FIVE = RuleDraft("reach-0", "reach", "五连", "", is_awarded=True, threshold="5")


@pytest.fixture
def season_on(cast_on: Cast) -> Season:
    """Give the branch's season, once on each engine."""
    return cast_on.live_campaign()


def save(
    cast: Cast, season: Season, *drafts: RuleDraft, version: str = "", who: str = "liu"
) -> bool:
    """Save the rules as somebody who opened them at the version."""
    with cast.inside():
        return honours.save(cast.actor(who), season.id, drafts, version)


def version_of(cast: Cast, season: Season) -> str:
    """Return the version that a form would carry now."""
    with cast.inside():
        return honours.sheet(db.session(), season.id)[1]


def standing(cast: Cast) -> list[tuple[str, int, str]]:
    """Return kind, threshold and name of the honours that stand."""
    with cast.inside():
        rows = db.session.scalars(
            sa.select(Honour)
            .outerjoin(HonourWithdrawal, HonourWithdrawal.honour_id == Honour.id)
            .where(HonourWithdrawal.honour_id.is_(None))
            .order_by(Honour.id)
        )
        return [(one.kind, one.threshold // SCALE, one.name) for one in rows]


def test_who_has_a_new_figure_already_is_awarded_it_on_the_line_that_reached_it(
    cast_on: Cast, season_on: Season
) -> None:
    enter(cast_on, "zhou", quantity="4")
    fifth = enter(cast_on, "zhou")
    enter(cast_on, "zhou")
    settle(cast_on)
    assert save(cast_on, season_on, FIRST, FIVE)
    assert standing(cast_on) == [("first", 0, "破零"), ("reach", 5, "五连")], "the first stays"
    with cast_on.inside():
        own = honours.listing(cast_on.actor("zhou"), season_on.id, kind=("reach", 5 * SCALE))
        assert [one.entry_id for one in own.awards] == [fifth]
        audited = sa.select(AuditEvent.person_id).where(AuditEvent.action == "honours.set")
        assert db.session.scalars(audited).all() == [cast_on.people["liu"]]


def test_a_rule_that_is_turned_off_awards_no_more_but_what_it_awarded_can_fall(
    cast_on: Cast, season_on: Season
) -> None:
    tenth = enter(cast_on, "zhou", quantity="10")
    settle(cast_on)
    save(cast_on, season_on, FIRST)
    enter(cast_on, "huang", quantity="10")
    settle(cast_on)
    assert [one[:2] for one in standing(cast_on)] == [("first", 0), ("reach", 10), ("first", 0)]
    take_back(cast_on, "zhou", tenth)
    settle(cast_on)
    assert [one[:2] for one in standing(cast_on)] == [("first", 0)]


def test_the_same_again_changes_nothing(cast_on: Cast, season_on: Season) -> None:
    assert save(cast_on, season_on, FIRST, FIVE)
    version = version_of(cast_on, season_on)
    assert not save(cast_on, season_on, FIVE, FIRST, version=version)
    assert version_of(cast_on, season_on) == version


def test_the_second_of_two_who_had_them_open_is_told(cast_on: Cast, season_on: Season) -> None:
    assert save(cast_on, season_on, FIRST)
    with pytest.raises(Conflict):
        save(cast_on, season_on, FIVE)
    with cast_on.inside():
        assert db.session.scalars(sa.select(HonourRule.kind)).all() == ["first"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name-reach-0"),
        ({"name": "长" * 41}, "name-reach-0"),
        ({"name_en": "x" * 41}, "name_en-reach-0"),
        ({"threshold": ""}, "threshold-reach-0"),
        ({"threshold": "0"}, "threshold-reach-0"),
        ({"threshold": "ten"}, "threshold-reach-0"),
        ({"threshold": "1.00001"}, "threshold-reach-0"),
        ({"threshold": "99999999"}, "threshold-reach-0"),
        ({"kind": "best"}, ""),
    ],
)
def test_what_cannot_be_a_rule_is_refused_at_its_field(
    cast: Cast, changes: dict[str, str], field: str
) -> None:
    season = cast.live_campaign()
    with pytest.raises(Rejected) as refusal:
        save(cast, season, FIRST, RuleDraft(**{**vars(FIVE), **changes}))
    assert refusal.value.field == field


def test_two_honours_for_one_figure_are_refused_and_so_are_thirteen(cast: Cast) -> None:
    season = cast.live_campaign()
    twin = RuleDraft("reach-1", "reach", "再五", "", is_awarded=True, threshold="5.0")
    with pytest.raises(Rejected) as refusal:
        save(cast, season, FIVE, twin)
    assert refusal.value.field == "threshold-reach-1"
    many = [
        RuleDraft(f"reach-{n}", "reach", "达标", "", is_awarded=True, threshold=str(n + 1))
        for n in range(13)
    ]
    with pytest.raises(Rejected):
        save(cast, season, *many)
    assert save(cast, season, *many[:12])


def test_only_who_leads_the_campaign_decides_and_only_until_it_is_closed(cast: Cast) -> None:
    season = cast.live_campaign()
    for who in ("zhou", "wang"):
        with pytest.raises(NotAllowed):
            save(cast, season, FIRST, who=who)
    close(cast, season)
    with pytest.raises(Conflict):
        save(cast, season, FIRST)
    with cast.inside(), pytest.raises(NotFound):
        honours.save(cast.actor("liu"), 999, [FIRST], "")


def test_a_copy_takes_the_rules_along(cast: Cast) -> None:
    season = cast.live_campaign()
    save(cast, season, FIRST, FIVE)
    with cast.inside():
        draft = campaigns.suggest(cast.actor("liu"), season.id)
        copied = campaigns.copy(cast.actor("liu"), season.id, draft)
        rules = honours.in_force(db.session.connection(), copied.id)
    assert [(rule.kind, rule.name) for rule in rules] == [("first", "开门红"), ("reach", "五连")]


def close(cast: Cast, season: Season) -> None:
    """Close the campaign for good."""
    with cast.inside(), writing() as work:
        work.connection.execute(
            sa.text("UPDATE campaign SET state = 'closed' WHERE id = :id"), {"id": season.id}
        )
