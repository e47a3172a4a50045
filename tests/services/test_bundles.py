"""Bundles by hand: looked at, named anew and dissolved."""

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.models import AuditEvent, Bundle, Participation
from portal.services import campaigns, rosters
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.rosters import RosterRow
from tests.cast import Cast
from tests.parallel import at_once
from tests.services import drafts


def paired(cast: Cast, **changes: object) -> int:
    """Set up a draft with two pairs; return the campaign's id."""
    drafts.seed()
    liu = cast.actor("liu")
    made = campaigns.create(liu, drafts.draft(cast, **changes))
    names = {"zhou": "甲组", "huang": "甲组", "zhao": "乙组", "he": "乙组"}
    rows = [RosterRow(cast.people[who], bundle=name) for who, name in names.items()]
    rosters.set(liu, made.id, rows)
    return made.id


def ids(cast: Cast, campaign_id: int) -> dict[str, int]:
    found = rosters.bundles_of(cast.actor("liu"), campaign_id)
    return {one.bundle.name: one.bundle.id for one in found}


def actions() -> list[str]:
    db.session.rollback()
    found = sa.select(AuditEvent.action).where(AuditEvent.object_kind == "bundle")
    return list(db.session.scalars(found.order_by(AuditEvent.id)))


def test_a_bundle_is_shown_with_its_members_and_named_anew(cast_on: Cast) -> None:
    with cast_on.inside():
        campaign_id = paired(cast_on)
        found = rosters.bundles_of(cast_on.actor("liu"), campaign_id)
        assert {one.bundle.name: [p.name for p in one.people] for one in found} == {
            "甲组": ["黄俊杰", "周雨桐"],
            "乙组": ["何志强", "赵子昂"],
        }
        first = ids(cast_on, campaign_id)["甲组"]
        liu = cast_on.actor("liu")
        assert rosters.rename_bundle(liu, campaign_id, first, "  师徒　一组 ") == "师徒 一组"
        assert rosters.rename_bundle(liu, campaign_id, first, "师徒 一组") == "师徒 一组"
        assert ids(cast_on, campaign_id) == {"师徒 一组": first, "乙组": first + 1}
        assert actions() == ["bundle.rename"]


def test_no_two_bundles_have_one_name_and_none_has_none(cast: Cast) -> None:
    with cast.inside():
        campaign_id = paired(cast)
        first = ids(cast, campaign_id)["甲组"]
        for name in ("乙组", "", "  ", "很" * 121):
            with pytest.raises(Rejected) as refused:
                rosters.rename_bundle(cast.actor("liu"), campaign_id, first, name)
            assert refused.value.field == "name"
        assert sorted(ids(cast, campaign_id)) == ["乙组", "甲组"]


@pytest.mark.parametrize("is_live", [False, True])
def test_a_bundle_is_dissolved_and_each_stands_alone(cast_on: Cast, *, is_live: bool) -> None:
    with cast_on.inside():
        campaign_id, liu = paired(cast_on), cast_on.actor("liu")
        if is_live:
            campaigns.advance(liu, campaign_id, "live")
        first = ids(cast_on, campaign_id)["甲组"]
        assert rosters.dissolve_bundle(liu, campaign_id, first) == 2
        assert sorted(ids(cast_on, campaign_id)) == ["乙组"]
        left = db.session.scalar(sa.select(sa.func.count()).where(Participation.bundle_id == first))
        assert left == 0
        assert (db.session.get(Bundle, first) is not None) == is_live
        history = rosters.history(liu, campaign_id)
        assert [line.bundle for line in history[:2]] == (["", ""] if is_live else [])
        assert actions() == ["bundle.dissolve"]
        with pytest.raises(NotFound):
            rosters.dissolve_bundle(liu, campaign_id, first)


def test_bundles_that_are_scored_are_named_anew_and_not_dissolved(cast: Cast) -> None:
    with cast.inside():
        campaign_id, liu = paired(cast, scoring="bundle"), cast.actor("liu")
        campaigns.advance(liu, campaign_id, "live")
        first = ids(cast, campaign_id)["甲组"]
        with pytest.raises(Conflict):
            rosters.dissolve_bundle(liu, campaign_id, first)
        rosters.rename_bundle(liu, campaign_id, first, "丙组")
        assert "丙组" in ids(cast, campaign_id)
        campaigns.advance(liu, campaign_id, "frozen", "收官")
        with pytest.raises(Conflict):
            rosters.rename_bundle(liu, campaign_id, first, "丁组")


def test_a_bundle_is_its_organisers_and_its_campaigns(cast: Cast) -> None:
    with cast.inside():
        campaign_id, liu = paired(cast), cast.actor("liu")
        campaigns.advance(liu, campaign_id, "live")
        first = ids(cast, campaign_id)["甲组"]
        other = campaigns.create(liu, drafts.draft(cast, code="other"))
        for act in (
            lambda actor, id_: rosters.rename_bundle(actor, id_, first, "丙组"),
            lambda actor, id_: rosters.dissolve_bundle(actor, id_, first),
        ):
            with pytest.raises(NotAllowed):
                act(cast.actor("wang"), campaign_id)
            with pytest.raises(NotFound):
                act(liu, other.id)
            with pytest.raises(NotFound):
                act(cast.actor("sun"), 2**63)
        with pytest.raises(NotAllowed):
            rosters.bundles_of(cast.actor("zhou"), campaign_id)


def test_of_two_who_give_two_bundles_one_name_at_once_one_is_refused(cast_on: Cast) -> None:
    with cast_on.inside():
        campaign_id = paired(cast_on)
        found = sorted(ids(cast_on, campaign_id).values())
    liu = cast_on.actor("liu")

    def act(number: int) -> object:
        return rosters.rename_bundle(liu, campaign_id, found[number], "丙组")

    answers = at_once(cast_on.app, 2, act)
    assert answers.count("丙组") == 1
    assert any(isinstance(answer, Rejected) for answer in answers)
