"""Targets: whose they are to set, and what is kept of each change."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.period import Kind, Span, parts
from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import AuditEvent, Campaign, Notice, Participation, TargetRevision
from portal.services import campaigns, rosters, targets
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.targets import Clash, Column
from portal.services.work import writing
from tests import cut_weeks
from tests.cast import Cast
from tests.services import drafts


def _places(campaign_id: int) -> dict[int, int]:
    rows = db.session.execute(
        sa.select(Participation.person_id, Participation.id).where(
            Participation.campaign_id == campaign_id
        )
    )
    return dict(rows.all())


def _fixed(sheet: targets.Sheet) -> set[targets.Subject]:
    """Return whose target the reader cannot set: their own, and of those who have left."""
    return {line.subject for line in sheet.lines if line.is_own or line.place.has_left}


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
        assert targets.sheet(actor, made.id, unit_id=east).head.held.target == 0


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
        assert {line.place.name for line in sheet.lines} == {"王建国", "周雨桐", "黄俊杰", "赵子昂"}
        assert [line.place.name for line in sheet.lines if line.is_own] == ["王建国"]
        assert (sheet.unit.id, sheet.head.held.target) == (units["east"], 0)
        assert sheet.allotted == 90_000
        own = ("p", places[people["wang"]])
        settable = targets.settable(supervisor, made.id)
        assert own not in settable
        assert {("p", places[people["zhou"]]), ("u", units["retail"])} <= settable
        assert ("u", units["west"]) not in settable


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


def _target(campaign_id: int, subject: targets.Subject, span: Span | None = None) -> int:
    campaign = db.session.get_one(Campaign, campaign_id)
    return targets.ranked(db.session.connection(), campaign, clock.today()).of(subject, span).target


def test_what_only_one_of_two_changed_is_no_clash_and_what_both_did_shows_all_three_values(
    cast_on: Cast,
) -> None:
    liu, wang, units = cast_on.actor("liu"), cast_on.actor("wang"), cast_on.units
    season = cast_on.live_campaign()
    zhou, huang = season.participations["zhou"], season.participations["huang"]
    east = units["east"]
    with cast_on.inside():
        targets.set(liu, season.id, {zhou: Decimal(10), huang: Decimal(10)}, {east: Decimal(20)})
        shown = targets.sheet(wang, season.id).version
        targets.set(liu, season.id, {zhou: Decimal(12)}, {east: Decimal(22)}, "加码", version=shown)
        # The form sends every cell; the unit's, as it was shown, is no change of theirs.
        sent = {zhou: Decimal(9), huang: Decimal(11)}
        with pytest.raises(Conflict) as conflict:
            targets.set(wang, season.id, sent, {east: Decimal(20)}, "下调", version=shown)
        assert conflict.value.theirs == [
            Clash(("p", zhou), shown=Decimal(10), theirs=Decimal(12), yours=Decimal(9))
        ]
        assert _target(season.id, ("p", huang)) == 10 * SCALE
        changed = targets.set(
            wang, season.id, {huang: Decimal(11)}, {east: Decimal(20)}, "下调", version=shown
        )
        assert changed == 1
        assert _target(season.id, ("u", east)) == 22 * SCALE


def test_both_arriving_at_the_same_value_is_no_clash(cast: Cast) -> None:
    liu, wang = cast.actor("liu"), cast.actor("wang")
    season = cast.live_campaign()
    zhou = {season.participations["zhou"]: Decimal(12)}
    with cast.inside():
        shown = targets.sheet(wang, season.id).version
        targets.set(liu, season.id, zhou, {})
        assert targets.set(wang, season.id, zhou, {}, version=shown) == 0


def test_what_was_decided_meanwhile_for_a_day_to_come_is_not_overwritten_unseen(
    cast_on: Cast,
) -> None:
    liu, wang = cast_on.actor("liu"), cast_on.actor("wang")
    season = cast_on.live_campaign()
    zhou, huang = season.participations["zhou"], season.participations["huang"]
    with cast_on.inside():
        later = clock.today() + timedelta(days=3)
        targets.set(liu, season.id, {zhou: Decimal(45), huang: Decimal(45)}, {})
        shown = targets.sheet(wang, season.id).version
        targets.set(liu, season.id, {zhou: Decimal(40)}, {}, "借调", valid_from=later)
        (decided,) = targets.history(liu, season.id, limit=1)
        for day in (None, later):
            sent = {zhou: Decimal(50), huang: Decimal(45)}
            with pytest.raises(Conflict) as conflict:
                targets.set(wang, season.id, sent, {}, "加码", version=shown, valid_from=day)
            found = conflict.value.theirs
            yours = Clash(("p", zhou), Decimal(45), theirs=Decimal(40), yours=Decimal(50))
            assert isinstance(found, list)
            assert found == [yours]
            assert found[0].revision_id == decided.revision_id
        # Once it was seen, going on with one's own is a choice.
        now = targets.sheet(wang, season.id).version
        sent = {zhou: Decimal(50)}
        assert targets.set(wang, season.id, sent, {}, "加码", version=now, valid_from=later) == 1


def test_a_column_is_an_indicator_and_a_period_and_leaves_the_others_alone(cast_on: Cast) -> None:
    liu = cast_on.actor("liu")
    season = cast_on.live_campaign()
    zhou = season.participations["zhou"]
    whole = Span(Kind.CAMPAIGN, season.starts_on, season.ends_on)
    week = parts(whole, Kind.WEEK)[1]
    card = season.indicators["social_card"]
    with cast_on.inside():
        targets.set(liu, season.id, {zhou: Decimal(10)}, {})
        for column, target in (
            (Column(season.indicators["corporate_account"], week), Decimal(3)),
            (Column(card, whole), Decimal(40)),
            (Column(None, week), Decimal("7.5")),
        ):
            targets.set(liu, season.id, {zhou: target}, {}, column=column)
            line = next(
                one
                for one in targets.sheet(liu, season.id, column=column).lines
                if one.subject == ("p", zhou)
            )
            assert line.held.target == int(target * SCALE)
        assert _target(season.id, ("p", zhou)) == 10 * SCALE
        for column, field in (
            (Column(card, Span(Kind.WEEK, week.starts_on, week.starts_on)), "period"),
            (Column(10**6, whole), "indicator"),
        ):
            with pytest.raises(Rejected) as refusal:
                targets.set(liu, season.id, {zhou: Decimal(1)}, {}, column=column)
            assert refusal.value.field == field


def test_a_target_for_later_is_told_until_its_day_comes(cast_on: Cast) -> None:
    liu = cast_on.actor("liu")
    season = cast_on.live_campaign()
    zhou = season.participations["zhou"]
    with cast_on.inside():
        later = clock.today() + timedelta(days=3)
        targets.set(liu, season.id, {zhou: Decimal(45)}, {})
        targets.set(liu, season.id, {zhou: Decimal(40)}, {}, "借调", valid_from=later)
        line = targets.sheet(liu, season.id).lines
        found = next(one for one in line if one.subject == ("p", zhou))
        assert found.held.target == 45 * SCALE
        assert found.upcoming is not None
        assert (found.upcoming.target, found.upcoming.valid_from) == (40 * SCALE, later)
        # What is decided now holds now: the earlier decision for later never comes into force.
        targets.set(liu, season.id, {zhou: Decimal(47)}, {}, "不借调了")
        found = next(
            one for one in targets.sheet(liu, season.id).lines if one.subject == ("p", zhou)
        )
        assert (found.held.target, found.upcoming) == (47 * SCALE, None)
        for day in (season.starts_on - timedelta(days=1), season.ends_on + timedelta(days=1)):
            with pytest.raises(Rejected) as refusal:
                targets.set(liu, season.id, {zhou: Decimal(1)}, {}, "早了", valid_from=day)
            assert refusal.value.field == "valid_from"


def test_a_whole_week_goes_where_one_is_set_that_a_month_cuts_off(cast_on: Cast) -> None:
    liu = cast_on.actor("liu")
    season = cut_weeks.season_of(cast_on)
    zhou, huang = season.participations["zhou"], season.participations["huang"]
    account = season.indicators["corporate_account"]
    week, cut = cut_weeks.week_and_cut(season)
    with cast_on.inside():
        both = {zhou: Decimal(5), huang: Decimal(4)}
        targets.set(liu, season.id, both, {}, column=Column(account, week))
        # It takes a target away, so that it needs a reason like any change of one.
        with pytest.raises(Rejected) as refusal:
            targets.set(liu, season.id, {zhou: Decimal(3)}, {}, column=Column(account, cut))
        assert refusal.value.field == "reason"
        sent = {zhou: Decimal(3), huang: Decimal(0)}
        assert targets.set(liu, season.id, sent, {}, "按月", column=Column(account, cut)) == 2
        campaign = db.session.get_one(Campaign, season.id)
        found = targets.ranked(db.session.connection(), campaign, clock.today())
        assert found.parts(("p", zhou)) == {cut: 3 * SCALE}
        assert found.parts(("p", huang)) == {week: 4 * SCALE}


def test_a_pin_alone_is_a_change_and_outlives_a_change_of_the_target(cast: Cast) -> None:
    liu = cast.actor("liu")
    season = cast.live_campaign()
    zhou = season.participations["zhou"]

    def pinned() -> bool:
        lines = targets.sheet(liu, season.id).lines
        return next(one for one in lines if one.subject == ("p", zhou)).held.pinned

    with cast.inside():
        targets.set(liu, season.id, {zhou: Decimal(10)}, {})
        assert targets.set(liu, season.id, {}, {}, "固定", pinned={("p", zhou): True}) == 1
        assert pinned()
        targets.set(liu, season.id, {zhou: Decimal(12)}, {}, "加码")
        assert pinned()
        # Nobody's target changed by the pin: nobody is told of it.
        told = db.session.scalars(sa.select(Notice).where(Notice.kind == "target_set")).all()
        assert [(note.facts["old"], note.facts["new"]) for note in told] == [
            ("", "10"),
            ("10", "12"),
        ]


def test_a_pin_leaves_alone_what_was_decided_for_a_day_to_come(cast_on: Cast) -> None:
    liu, wang = cast_on.actor("liu"), cast_on.actor("wang")
    season = cast_on.live_campaign()
    zhou = season.participations["zhou"]
    with cast_on.inside():
        soon, later = (clock.today() + timedelta(days=days) for days in (3, 6))
        targets.set(liu, season.id, {zhou: Decimal(45)}, {})
        for target, day in ((41, later), (40, soon), (42, later)):
            by_place = {zhou: Decimal(target)}
            targets.set(liu, season.id, by_place, {}, "借调", valid_from=day)
        assert targets.set(wang, season.id, {}, {}, "固定", pinned={("p", zhou): True}) == 1
        campaign, connection = db.session.get_one(Campaign, season.id), db.session.connection()
        for day, target in ((clock.today(), 45), (soon, 40), (later, 42)):
            held = targets.ranked(connection, campaign, day).of(("p", zhou))
            assert (held.target, held.pinned) == (target * SCALE, True)
        newest = targets.history(liu, season.id, limit=1)[0]
        assert (newest.new, newest.reason, newest.valid_from) == (Decimal(42), "借调", later)


def test_who_has_left_keeps_the_target_that_they_had(cast_on: Cast) -> None:
    liu = cast_on.actor("liu")
    season = cast_on.live_campaign()
    zhou, he = season.participations["zhou"], season.participations["he"]
    with cast_on.inside():
        targets.set(liu, season.id, {zhou: Decimal(10)}, {})
        with writing() as work:
            for id_ in (zhou, he):
                work.session.get_one(Participation, id_).left_on = clock.today()
        with pytest.raises(Rejected) as refusal:
            targets.set(liu, season.id, {zhou: Decimal(11)}, {}, "加码")
        assert refusal.value.field == f"p{zhou}"
        sheet = targets.sheet(liu, season.id)
        assert [line.subject for line in sheet.lines if line.is_own or line.place.has_left] == [
            ("p", zhou)
        ]
        assert sheet.lines[-1].subject == ("p", zhou)
        assert (sheet.allotted, sheet.people) == (0, 2)
        # A cell that was on somebody's screen is shown to them, for the message to stand at.
        kept = targets.sheet(liu, season.id, kept=[he])
        assert {line.subject for line in kept.lines if line.is_own or line.place.has_left} == {
            ("p", zhou),
            ("p", he),
        }


def test_targets_that_sum_to_more_than_is_counted_are_refused_at_a_cell(cast: Cast) -> None:
    liu = cast.actor("liu")
    season = cast.live_campaign()
    zhou, huang = season.participations["zhou"], season.participations["huang"]
    with cast.inside():
        targets.set(liu, season.id, {zhou: Decimal(9_999_999)}, {})
        with pytest.raises(Rejected) as refusal:
            targets.set(liu, season.id, {huang: Decimal(1)}, {})
        assert refusal.value.field == f"p{huang}"
        assert _target(season.id, ("p", huang)) == 0


def test_a_lock_leaves_the_targets_to_the_organiser_who_says_why(cast_on: Cast) -> None:
    liu, wang = cast_on.actor("liu"), cast_on.actor("wang")
    season = cast_on.live_campaign()
    zhou = {season.participations["zhou"]: Decimal(9)}
    with cast_on.inside():
        with pytest.raises(Rejected) as refusal:
            targets.set_lock(liu, season.id, " ", locked=True)
        assert refusal.value.field == "reason"
        with pytest.raises(NotAllowed):
            targets.set_lock(wang, season.id, "定稿", locked=True)
        targets.set_lock(liu, season.id, "定稿", locked=True)
        state = targets.lock_state(db.session(), season.id)
        assert state is not None
        assert (state.is_locked, state.reason, state.recorder.name) == (True, "定稿", "刘敏")
        with pytest.raises(Conflict):
            targets.set(wang, season.id, zhou, {}, "加码")
        with pytest.raises(Rejected):
            targets.set(liu, season.id, zhou, {})
        assert targets.set(liu, season.id, zhou, {}, "分行要求") == 1
        with pytest.raises(Conflict):
            targets.set_lock(liu, season.id, "又一次", locked=True)
        targets.set_lock(liu, season.id, "放开", locked=False)
        other = {season.participations["huang"]: Decimal(9)}
        assert targets.set(wang, season.id, other, {}) == 1


def test_the_timeline_is_for_those_in_charge_and_ones_own_for_oneself(cast_on: Cast) -> None:
    liu, wang, zhou, sun = (cast_on.actor(name) for name in ("liu", "wang", "zhou", "sun"))
    season = cast_on.live_campaign()
    places: Mapping[str, int] = season.participations
    with cast_on.inside():
        for target, reason in ((10, ""), (12, "加码"), (11, "下调")):
            own = {places["zhou"]: Decimal(target), places["he"]: Decimal(target)}
            targets.set(liu, season.id, own, {}, reason)
        everything = targets.Narrow()
        found = targets.timeline(liu, season.id, everything)
        assert (found.total, found.pages) == (6, 1)
        subject: targets.Subject = ("p", places["zhou"])
        for actor in (wang, zhou):
            lines = targets.timeline(actor, season.id, everything).lines
            assert {line.key for line in lines} == {subject}
            assert [(line.old, line.new, line.reason) for line in lines] == [
                (Decimal(12), Decimal(11), "下调"),
                (Decimal(10), Decimal(12), "加码"),
                (None, Decimal(10), ""),
            ]
        assert [line.new for line in targets.history(zhou, season.id, subject=subject)] == [
            11,
            12,
            10,
        ]
        assert targets.history(zhou, season.id, subject=("p", places["he"])) == []
        narrowed = targets.Narrow(subject=("p", places["he"]))
        assert targets.timeline(wang, season.id, narrowed).total == 0
        assert targets.timeline(sun, season.id, narrowed).total == 3
        with pytest.raises(NotAllowed):
            targets.timeline(cast_on.actor("system"), season.id, everything)
        offer = targets.told_of(liu, season.id)
        assert {key for key, _subject in offer.subjects} == {
            f"p{places['zhou']}",
            f"p{places['he']}",
        }
        assert [span.kind for span in offer.spans] == [Kind.CAMPAIGN]


def test_a_page_of_the_timeline_beyond_the_last_is_the_last(cast: Cast) -> None:
    liu = cast.actor("liu")
    season = cast.live_campaign()
    with cast.inside():
        for target in range(1, 53):
            east = {cast.units["east"]: Decimal(target)}
            targets.set(liu, season.id, {}, east, "调")
        last = targets.timeline(liu, season.id, targets.Narrow(), 9)
        assert (last.page, last.pages, last.total, len(last.lines)) == (2, 2, 52, 2)
        assert last.lines[-1].old is None
