"""Rules read and understood: by whom, of which revision, and once they have changed again."""

from datetime import time, timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.extensions import db
from portal.models import AuditEvent, Campaign, RulesRead
from portal.services import campaigns, rosters
from portal.services.campaigns import reading
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from tests.cast import Cast
from tests.parallel import together
from tests.services import drafts
from tests.statements import counted


def _live(cast: Cast, *, by: str = "liu", **changes: object) -> int:
    actor = cast.actor(by)
    with cast.inside():
        drafts.seed()
        return drafts.live(cast, actor, **changes).id


def _version(campaign_id: int) -> int:
    return campaigns.version(db.session(), campaign_id)


def _confirm(cast: Cast, who: str, campaign_id: int) -> None:
    with cast.inside():
        reading.confirm(cast.actor(who), campaign_id, _version(campaign_id))


def _change(cast: Cast, campaign_id: int, **changes: object) -> None:
    with cast.inside():
        standing = drafts.draft(cast, **changes)
        campaigns.edit(cast.actor("liu"), campaign_id, standing)


def _rows(cast: Cast) -> list[tuple[int, int]]:
    with cast.inside():
        found = db.session.execute(sa.select(RulesRead.revision_id, RulesRead.person_id))
        return [(revision_id, person_id) for revision_id, person_id in found]


def test_a_participant_confirms_the_rules_once(cast_on: Cast) -> None:
    campaign_id = _live(cast_on)
    _confirm(cast_on, "zhou", campaign_id)
    _confirm(cast_on, "zhou", campaign_id)
    with cast_on.inside():
        version = _version(campaign_id)
        own = reading.own(cast_on.actor("zhou"), campaign_id)
        audited = db.session.scalars(
            sa.select(AuditEvent).where(AuditEvent.action == "rules.read")
        ).all()
    assert _rows(cast_on) == [(version, cast_on.people["zhou"])]
    assert own is not None
    assert own.revision_id == version
    assert own.read_at is not None
    assert [row.detail for row in audited] == [{"revision": version}]


def test_two_windows_that_confirm_at_once_leave_one_line(cast_on: Cast) -> None:
    campaign_id = _live(cast_on)
    together([lambda: _confirm(cast_on, "zhou", campaign_id)] * 4)
    assert len(_rows(cast_on)) == 1


def test_who_takes_no_part_confirms_nothing(cast: Cast) -> None:
    campaign_id = _live(cast)
    for who in ("wang", "liu", "system"):
        with cast.inside():
            assert reading.own(cast.actor(who), campaign_id) is None
        with cast.inside(), pytest.raises(NotAllowed):
            reading.confirm(cast.actor(who), campaign_id, 1)
    organiser = cast.actor("liu")
    with cast.inside():
        rosters.set(organiser, campaign_id, drafts.rows(cast, "huang", "zhao", "he"))
    with pytest.raises(NotAllowed):
        _confirm(cast, "zhou", campaign_id)


def test_a_campaign_out_of_sight_is_not_found(cast: Cast) -> None:
    supervisor = cast.actor("wang")
    with cast.inside():
        drafts.seed()
        made = campaigns.create(supervisor, drafts.draft(cast, unit_id=cast.units["east"]))
        rosters.set(supervisor, made.id, drafts.rows(cast, "zhou"))
        campaigns.advance(supervisor, made.id, "live")
    for campaign_id in (made.id, 999):
        with cast.inside(), pytest.raises(NotFound):
            reading.confirm(cast.actor("he"), campaign_id, 1)


def test_rules_are_confirmed_as_they_are_while_the_campaign_runs(cast: Cast) -> None:
    campaign_id = _live(cast)
    zhou, organiser = cast.actor("zhou"), cast.actor("liu")
    with cast.inside():
        shown = _version(campaign_id)
        with pytest.raises(Rejected):
            reading.confirm(zhou, campaign_id, None)
    _change(cast, campaign_id, cut_off=time(17))
    for revision_id in (shown, 0, 999):
        with cast.inside(), pytest.raises(Conflict):
            reading.confirm(zhou, campaign_id, revision_id)
    with cast.inside():
        campaigns.advance(organiser, campaign_id, "frozen", "提前收官")
        with pytest.raises(Conflict):
            reading.confirm(zhou, campaign_id, _version(campaign_id))
    assert _rows(cast) == []


def test_rules_that_change_are_to_be_read_again(cast_on: Cast) -> None:
    campaign_id = _live(cast_on)
    zhou, liu = cast_on.actor("zhou"), cast_on.actor("liu")
    with cast_on.inside():
        assert [(one.campaign.id, one.again) for one in reading.open_for(zhou)] == [
            (campaign_id, False)
        ]
        assert reading.open_for(liu) == []
    _confirm(cast_on, "zhou", campaign_id)
    with cast_on.inside():
        assert reading.open_for(zhou) == []
    _change(cast_on, campaign_id, cut_off=time(17))
    with cast_on.inside():
        assert [(one.campaign.id, one.again) for one in reading.open_for(zhou)] == [
            (campaign_id, True)
        ]
    _confirm(cast_on, "zhou", campaign_id)
    with cast_on.inside():
        assert reading.open_for(zhou) == []
    assert len(_rows(cast_on)) == 2


def test_what_is_to_read_is_asked_in_one_statement(cast: Cast) -> None:
    first = _live(cast)
    second = _live(cast, code="second")
    with cast.inside():
        later = clock.today() + timedelta(days=9)
    third = _live(cast, code="third", ends_on=later)
    organiser, zhou = cast.actor("liu"), cast.actor("zhou")
    with cast.inside():
        campaigns.create(organiser, drafts.draft(cast, code="draft"))
    with cast.inside(), counted(cast.app) as sent:
        found = reading.open_for(zhou)
    assert [one.campaign.id for one in found] == [third, first, second]
    assert len([statement for statement in sent if statement != "BEGIN"]) == 1


def test_those_who_lead_see_who_has_confirmed_in_their_own_units(cast: Cast) -> None:
    campaign_id = _live(cast)
    _confirm(cast, "zhou", campaign_id)
    _confirm(cast, "he", campaign_id)

    def seen(who: str) -> dict[str, tuple[list[str], list[str]]]:
        actor = cast.actor(who)
        with cast.inside(), counted(cast.app) as sent:
            campaign = db.session.get_one(Campaign, campaign_id)
            version = _version(campaign_id)
            before = len(sent)
            found = reading.readers(actor, campaign, version)
            assert len(sent) - before <= 1
            return {
                of_unit.unit.name: (
                    [person.name for person in of_unit.done],
                    [person.name for person in of_unit.waiting],
                )
                for of_unit in found
            }

    assert seen("wang") == {"零售一组": (["周雨桐"], ["黄俊杰"]), "公司业务": ([], ["赵子昂"])}
    assert seen("sun") == {"城西一组": (["何志强"], [])}
    assert seen("liu") == {
        "零售一组": (["周雨桐"], ["黄俊杰"]),
        "公司业务": ([], ["赵子昂"]),
        "城西一组": (["何志强"], []),
    }
    assert seen("zhou") == {}
    assert seen("system") == {}
    _change(cast, campaign_id, cut_off=time(17))
    assert seen("sun") == {"城西一组": ([], ["何志强"])}
