"""Targets: whose they are to set, and what is kept of each change."""

from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal import clock
from portal.extensions import db
from portal.models import AuditEvent, Campaign, Participation, TargetRevision
from portal.services import campaigns, rosters, targets
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from tests.cast import Cast
from tests.services import drafts


def _places(campaign_id: int) -> dict[int, int]:
    rows = db.session.execute(
        sa.select(Participation.person_id, Participation.id).where(
            Participation.campaign_id == campaign_id
        )
    )
    return dict(rows.all())


def _in_force(campaign_id: int) -> tuple[dict[int, int], dict[int, int]]:
    campaign = db.session.get_one(Campaign, campaign_id)
    found = targets.ranked(db.session.connection(), campaign, clock.today())
    return found.people, found.units


def test_only_what_changes_is_written_down_and_the_latest_holds(cast_on: Cast) -> None:
    actor, people, units = cast_on.actor("liu"), cast_on.people, cast_on.units
    with cast_on.inside():
        drafts.seed()
        made = drafts.live(cast_on, actor)
        places = _places(made.id)
        zhou, huang = places[people["zhou"]], places[people["huang"]]
        first = targets.set(
            actor, made.id, {zhou: Decimal(12), huang: Decimal(8)}, {units["east"]: Decimal(20)}
        )
        again = targets.set(
            actor, made.id, {zhou: Decimal(15), huang: Decimal(8)}, {}, "黄俊杰请假"
        )
        assert (first, again) == (3, 1)
        assert _in_force(made.id) == ({zhou: 150_000, huang: 80_000}, {units["east"]: 200_000})
        newest = targets.history(actor, made.id)[0]
        assert (newest.old, newest.new, newest.reason) == (Decimal(12), Decimal(15), "黄俊杰请假")
        indicators = set(db.session.scalars(sa.select(TargetRevision.indicator_id)))
        assert indicators == {drafts.indicator()}
        audited = db.session.scalars(
            sa.select(AuditEvent.id).where(AuditEvent.action == "target.set")
        ).all()
        assert len(audited) == 4


def test_a_change_in_a_live_campaign_needs_a_reason(cast: Cast) -> None:
    actor = cast.actor("liu")
    with cast.inside():
        drafts.seed()
        made = drafts.live(cast, actor)
        east = cast.units["east"]
        targets.set(actor, made.id, {}, {east: Decimal(20)})
        with pytest.raises(Rejected) as refusal:
            targets.set(actor, made.id, {}, {east: Decimal(0)}, "  ")
        assert refusal.value.field == "reason"
        targets.set(actor, made.id, {}, {east: Decimal(0)}, "取消")
        assert targets.sheet(actor, made.id).units[0].target is None


@pytest.mark.parametrize("value", ["-1", "2.5", "99999999", "NaN"])
def test_what_cannot_be_a_target_is_refused_at_its_field(cast: Cast, value: str) -> None:
    actor = cast.actor("liu")
    with cast.inside():
        drafts.seed()
        made = drafts.live(cast, actor)
        east = cast.units["east"]
        with pytest.raises(Rejected) as refusal:
            targets.set(actor, made.id, {}, {east: Decimal(value)})
    assert refusal.value.field == f"u{east}"


def test_a_supervisor_sets_the_targets_of_their_unit_but_never_their_own(cast: Cast) -> None:
    organiser, supervisor = cast.actor("liu"), cast.actor("wang")
    people, units = cast.people, cast.units
    with cast.inside():
        drafts.seed()
        made = campaigns.create(organiser, drafts.draft(cast))
        rosters.set(organiser, made.id, drafts.rows(cast, *drafts.TEAM, "wang"))
        places = _places(made.id)
        targets.set(supervisor, made.id, {places[people["zhou"]]: Decimal(9)}, {})
        targets.set(supervisor, made.id, {}, {units["retail"]: Decimal(9)})
        for by_participation, by_unit in (
            ({places[people["wang"]]: Decimal(1)}, {}),
            ({places[people["he"]]: Decimal(9)}, {}),
            ({}, {units["west"]: Decimal(9)}),
            ({}, {units["branch"]: Decimal(9)}),
        ):
            with pytest.raises(NotAllowed):
                targets.set(supervisor, made.id, by_participation, by_unit)
        sheet = targets.sheet(supervisor, made.id)
        assert {row.person.name for row in sheet.people} == {"王建国", "周雨桐", "黄俊杰", "赵子昂"}
        assert [row.person.name for row in sheet.people if row.is_own] == ["王建国"]
        east = next(row for row in sheet.units if row.unit.id == units["east"])
        assert (east.target, east.people) == (None, Decimal(9))


def test_who_may_set_none_is_refused(cast: Cast) -> None:
    organiser, manager, stranger = (cast.actor(name) for name in ("liu", "zhou", "sun"))
    with cast.inside():
        drafts.seed()
        made = drafts.live(cast, organiser)
        places = _places(made.id)
        with pytest.raises(NotAllowed):
            targets.sheet(manager, made.id)
        with pytest.raises(NotAllowed):
            targets.set(manager, made.id, {places[cast.people["huang"]]: Decimal(1)}, {})
        east = campaigns.create(
            organiser, drafts.draft(cast, code="east", unit_id=cast.units["east"])
        )
        with pytest.raises(NotFound):
            targets.sheet(stranger, east.id)
        with pytest.raises(NotFound):
            targets.set(organiser, east.id, {}, {cast.units["west"]: Decimal(1)})
        with pytest.raises(NotFound):
            targets.set(organiser, east.id, {places[cast.people["zhou"]]: Decimal(1)}, {})


def test_the_second_of_two_supervisors_is_told_and_overwrites_nothing(cast: Cast) -> None:
    organiser, supervisor = cast.actor("liu"), cast.actor("wang")
    with cast.inside():
        drafts.seed()
        made = drafts.live(cast, organiser)
        east, shown = cast.units["east"], targets.sheet(organiser, made.id).version
        targets.set(supervisor, made.id, {}, {east: Decimal(20)}, version=shown)
        with pytest.raises(Conflict):
            targets.set(organiser, made.id, {}, {east: Decimal(30)}, version=shown)
        assert _in_force(made.id)[1] == {east: 200_000}
        campaigns.advance(organiser, made.id, "frozen", "收官")
        with pytest.raises(Conflict):
            targets.set(organiser, made.id, {}, {east: Decimal(30)}, "晚了")
