"""Campaigns: in whose sight, how they are set up, changed and led on."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal import clock
from portal.extensions import db
from portal.models import (
    AuditEvent,
    Board,
    Book,
    Campaign,
    PointsRevision,
    RosterRevision,
    RuleRevision,
)
from portal.services import campaigns, points, rosters
from portal.services.bus import Message
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.rosters import RosterRow
from portal.services.work import writing
from tests.cast import Cast
from tests.services import drafts


def test_a_draft_keeps_every_field_as_it_was_given(cast_on: Cast) -> None:
    actor = cast_on.actor("liu")
    with cast_on.inside():
        drafts.seed()
        wished = drafts.draft(
            cast_on,
            name_en="Sprint",
            cadence="weekly",
            cadence_weekday=3,
            basis="working",
            verification="before",
            backdating_days=0,
            closures=(clock.today() + timedelta(days=2),),
            report_reminder=None,
            reason_after_days=5,
        )
        made = campaigns.create(actor, wished)
        found = campaigns.find(actor, made.id)
        assert campaigns.draft_of(db.session(), found) == wished
        assert found.state == "draft"
        audited = db.session.scalars(sa.select(AuditEvent.action)).all()
        assert "campaign.create" in audited


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("code", "two words"),
        ("code", "开门红"),
        ("ends_on", clock.now().date() - timedelta(days=60)),
        ("backdating_days", -1),
        ("reason_after_days", 0),
        ("reason_after_days", 31),
        ("wall_top", 2),
        ("wall_top", 100),
        ("closures", (clock.now().date() - timedelta(days=60),)),
        ("ranking_indicator_id", None),
        ("ranking_indicator_id", 99),
        ("channels", ((1, 0),)),
        ("channels", ((99, 1),)),
        ("indicators", ((1, Decimal(-1)),)),
        ("indicators", ((1, Decimal("1.23456")),)),
        ("starts_on", date(1, 1, 1)),
        ("ends_on", date(9999, 12, 31)),
        ("name_en", "x" * 121),
    ],
)
def test_what_cannot_be_taken_is_refused_at_its_field(
    cast: Cast, field: str, value: object
) -> None:
    with cast.inside():
        drafts.seed()
    actor = cast.actor("liu")
    with cast.inside(), pytest.raises(Rejected) as refusal:
        campaigns.create(actor, drafts.draft(cast, **{field: value}))
    assert refusal.value.field == field


def test_a_weekly_bulletin_needs_its_weekday(cast: Cast) -> None:
    actor = cast.actor("liu")
    with cast.inside():
        drafts.seed()
        with pytest.raises(Rejected) as refusal:
            campaigns.create(actor, drafts.draft(cast, cadence="weekly"))
    assert refusal.value.field == "cadence_weekday"


def test_a_code_is_used_once(cast: Cast) -> None:
    actor = cast.actor("liu")
    with cast.inside():
        drafts.seed()
        campaigns.create(actor, drafts.draft(cast))
        with pytest.raises(Rejected) as refusal:
            campaigns.create(actor, drafts.draft(cast))
    assert refusal.value.field == "code"


def test_only_those_with_the_permission_at_the_unit_set_a_campaign_up(cast: Cast) -> None:
    manager, supervisor, security = (cast.actor(name) for name in ("zhou", "wang", "security"))
    with cast.inside():
        drafts.seed()
        for actor in (manager, supervisor, security):
            with pytest.raises(NotAllowed):
                campaigns.create(actor, drafts.draft(cast))
        with pytest.raises(NotFound):
            campaigns.create(supervisor, drafts.draft(cast, unit_id=cast.units["west"]))
        made = campaigns.create(supervisor, drafts.draft(cast, unit_id=cast.units["east"]))
        assert made.unit_id == cast.units["east"]


def test_a_campaign_is_in_sight_of_its_unit_and_of_those_who_take_part(cast: Cast) -> None:
    people = {name: cast.actor(name) for name in ("liu", "wang", "sun", "zhou", "he", "audit")}
    with cast.inside():
        drafts.seed()
        branch = campaigns.create(people["liu"], drafts.draft(cast))
        east = campaigns.create(
            people["wang"], drafts.draft(cast, code="east", unit_id=cast.units["east"])
        )

        def sight(name: str) -> set[int]:
            return {campaign.id for campaign in campaigns.visible_to(people[name])}

        # A draft is for those alone who prepare it, whoever else's unit it is.
        assert sight("liu") == sight("wang") == {branch.id, east.id}
        assert sight("sun") == {branch.id}
        assert sight("zhou") == sight("he") == sight("audit") == set()
        with pytest.raises(NotFound):
            campaigns.find(people["zhou"], east.id)
        with writing() as work:
            work.session.execute(sa.update(Campaign).values(state="live"))

        assert sight("liu") == sight("wang") == sight("zhou") == {branch.id, east.id}
        assert sight("sun") == sight("he") == {branch.id}
        for name, actor in people.items():
            unit_path = campaigns.path_of(east)
            assert (east.id in sight(name)) == actor.sees(unit_path), name
        with pytest.raises(NotFound):
            campaigns.find(people["sun"], east.id)
        with pytest.raises(NotFound):
            campaigns.find(people["liu"], 2**70)


def test_the_list_begins_with_live_campaigns(cast: Cast) -> None:
    actor = cast.actor("liu")
    with cast.inside():
        drafts.seed()
        first = drafts.live(cast, actor)
        later = campaigns.create(
            actor, drafts.draft(cast, code="later", ends_on=clock.today() + timedelta(days=90))
        )
        assert [c.id for c in campaigns.visible_to(actor)] == [first.id, later.id]
        assert campaigns.page_of(actor, 1)[1] == 2


def test_going_live_makes_the_books_and_boards_that_the_participants_call_for(
    cast_on: Cast,
) -> None:
    actor, units = cast_on.actor("liu"), cast_on.units
    with cast_on.inside():
        drafts.seed()
        made = campaigns.create(actor, drafts.draft(cast_on))
        people = cast_on.people
        rosters.set(
            actor,
            made.id,
            [
                RosterRow(people["zhou"], bundle="师徒"),
                RosterRow(people["huang"], bundle="师徒"),
                RosterRow(people["he"]),
            ],
        )
        campaigns.advance(actor, made.id, "live")
        boards = db.session.execute(sa.select(Board.unit_id, Board.kind).order_by(Board.id))
        assert {tuple(row) for row in boards} == {
            (units["branch"], "person"),
            (units["branch"], "bundle"),
            (units["branch"], "team"),
            (units["branch"], "sub_branch"),
            (units["east"], "person"),
            (units["west"], "person"),
        }
        books = set(db.session.scalars(sa.select(Book.sub_branch_id)))
        assert books == {units["east"], units["west"]}
        facts = db.session.scalars(sa.select(RosterRevision)).all()
        assert len(facts) == 3
        assert {fact.valid_from for fact in facts} == {made.starts_on}


def test_one_sub_branch_alone_has_no_board_of_sub_branches(cast: Cast) -> None:
    actor = cast.actor("liu")
    with cast.inside():
        drafts.seed()
        made = campaigns.create(actor, drafts.draft(cast))
        rosters.set(actor, made.id, drafts.rows(cast, "zhou", "zhao"))
        campaigns.advance(actor, made.id, "live")
        kinds = sorted(db.session.scalars(sa.select(Board.kind)))
    assert kinds == ["person", "team"]


def test_what_is_missing_stands_in_the_way_of_going_live(cast: Cast) -> None:
    actor = cast.actor("liu")
    with cast.inside():
        drafts.seed()
        bare = campaigns.create(
            actor,
            drafts.draft(cast, indicators=(), ranking_indicator_id=None, scoring="bundle"),
        )
        assert len(campaigns.missing(db.session(), bare)) == 3
        with pytest.raises(Rejected):
            campaigns.advance(actor, bare.id, "live")
        pointless = campaigns.create(
            actor,
            drafts.draft(
                cast, code="points", ranking="points", indicators=((drafts.indicator(), None),)
            ),
        )
        rosters.set(actor, pointless.id, drafts.rows(cast, "zhou"))
        assert len(campaigns.missing(db.session(), pointless)) == 1
        lonely = campaigns.create(actor, drafts.draft(cast, code="lonely", scoring="sub_branch"))
        rosters.set(actor, lonely.id, drafts.rows(cast, "zhou"))
        assert len(campaigns.missing(db.session(), lonely)) == 1
        past = campaigns.create(
            actor,
            drafts.draft(
                cast,
                code="past",
                starts_on=clock.today() - timedelta(days=9),
                ends_on=clock.today() - timedelta(days=1),
                is_history=True,
            ),
        )
        rosters.set(actor, past.id, drafts.rows(cast, "zhou"))
        assert campaigns.advance(actor, past.id, "live").state == "live"


def test_a_season_goes_one_way_and_says_why_it_stops_early(cast: Cast) -> None:
    actor = cast.actor("liu")
    with cast.inside():
        drafts.seed()
        made = drafts.live(cast, actor)
        for state in ("draft", "live", "closed"):
            with pytest.raises(Conflict):
                campaigns.advance(actor, made.id, state, "原因")
        with pytest.raises(Rejected) as refusal:
            campaigns.advance(actor, made.id, "frozen")
        assert refusal.value.field == "reason"
        campaigns.advance(actor, made.id, "frozen", "提前收官")
        with pytest.raises(Conflict):
            campaigns.edit(actor, made.id, drafts.draft(cast, name="改名"))
        assert campaigns.advance(actor, made.id, "closed").state == "closed"
        newest, *_rest = campaigns.history(actor, made.id)
        assert [(c.field, c.old, c.new) for c in newest.changes] == [("state", "frozen", "closed")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("starts_on", clock.now().date() - timedelta(days=5)),
        ("ranking", "points"),
        ("scoring", "team"),
        ("indicators", ()),
        ("unit_id", "bank"),
    ],
)
def test_what_the_standings_rest_on_is_fixed_once_live(
    cast: Cast, field: str, value: object
) -> None:
    actor = cast.actor("liu")
    with cast.inside():
        drafts.seed()
        made = drafts.live(cast, actor)
        value = cast.units[value] if isinstance(value, str) and value == "bank" else value
        wished = drafts.draft(cast, **{field: value})
        if field == "indicators":
            wished = replace(wished, indicators=((drafts.indicator("social_card"), None),))
            wished = replace(wished, ranking_indicator_id=drafts.indicator("social_card"))
        with pytest.raises(Rejected) as refusal:
            campaigns.edit(actor, made.id, wished)
        assert refusal.value.field == field
        assert campaigns.draft_of(db.session(), campaigns.find(actor, made.id)) == drafts.draft(
            cast
        )


def test_a_change_while_live_is_on_record_bumps_the_books_and_is_announced(
    cast_on: Cast,
) -> None:
    actor = cast_on.actor("liu")
    heard = cast_on.heard()
    with cast_on.inside():
        drafts.seed()
        made = drafts.live(cast_on, actor)
        before = db.session.scalars(sa.select(Book.revision).order_by(Book.id)).all()
        heard.clear()
        campaigns.edit(actor, made.id, drafts.draft(cast_on, name="冲刺"), reason="名字太长")
        campaigns.edit(actor, made.id, drafts.draft(cast_on, name="冲刺"))
        after = db.session.scalars(
            sa.select(Book.revision).order_by(Book.id),
            execution_options={"populate_existing": True},
        ).all()
        newest = campaigns.history(actor, made.id)[0]
    assert heard == [Message("board", campaign_id=made.id)]
    assert [new - old for old, new in zip(before, after, strict=True)] == [1, 1]
    assert newest.reason == "名字太长"
    assert [(c.field, c.old, c.new) for c in newest.changes] == [("name", "开户冲刺", "冲刺")]


def test_the_second_of_two_editors_is_told_and_overwrites_nothing(cast: Cast) -> None:
    organiser, colleague = cast.actor("liu"), cast.actor("liu")
    with cast.inside():
        drafts.seed()
        made = campaigns.create(organiser, drafts.draft(cast))
        shown = campaigns.version(db.session(), made.id)
        campaigns.edit(organiser, made.id, drafts.draft(cast, name="甲"), version=shown)
        with pytest.raises(Conflict):
            campaigns.edit(colleague, made.id, drafts.draft(cast, name="乙"), version=shown)
        assert campaigns.find(organiser, made.id).name == "甲"
        theirs = campaigns.history(organiser, made.id, after=shown)
        assert [change.new for change in theirs[0].changes] == ["甲"]


def test_a_unit_is_not_left_by_its_participants(cast: Cast) -> None:
    actor = cast.actor("liu")
    with cast.inside():
        drafts.seed()
        made = campaigns.create(actor, drafts.draft(cast))
        rosters.set(actor, made.id, drafts.rows(cast, "he"))
        with pytest.raises(Rejected) as refusal:
            campaigns.edit(actor, made.id, drafts.draft(cast, unit_id=cast.units["east"]))
        assert refusal.value.field == "unit_id"
        west = campaigns.edit(actor, made.id, drafts.draft(cast, unit_id=cast.units["west"]))
        assert west.unit_id == cast.units["west"]


def test_the_points_of_a_draft_follow_its_first_day_in_either_direction(cast: Cast) -> None:
    actor = cast.actor("liu")
    with cast.inside():
        drafts.seed()
        start = clock.today() + timedelta(days=10)
        one = ((drafts.indicator(), Decimal(1)),)
        two = ((drafts.indicator(), Decimal(2)),)
        made = campaigns.create(actor, drafts.draft(cast, starts_on=start, indicators=one))
        earlier = start - timedelta(days=5)
        campaigns.edit(actor, made.id, drafts.draft(cast, starts_on=earlier, indicators=two))
        connection = db.session.connection()
        for day in (earlier, start, start + timedelta(days=3)):
            assert points.in_force(connection, made.id, day) == {drafts.indicator(): 20_000}
        lines = db.session.scalar(sa.select(sa.func.count(PointsRevision.id)))
        assert campaigns.draft_of(db.session(), campaigns.find(actor, made.id)).indicators == two
        campaigns.edit(actor, made.id, drafts.draft(cast, starts_on=earlier, indicators=two))
        assert db.session.scalar(sa.select(sa.func.count(PointsRevision.id))) == lines


def test_a_revision_from_before_the_reports_had_rules_reads_as_the_usual_ones(cast: Cast) -> None:
    actor = cast.actor("liu")
    with cast.inside():
        drafts.seed()
        made = campaigns.create(actor, drafts.draft(cast))
        with writing() as work:
            first = work.session.scalars(sa.select(RuleRevision)).one()
            known = ("report_reminder", "reason_after_days", "wall_list", "wall_top")
            old = {key: fact for key, fact in first.content.items() if key not in known}
            work.session.add(
                RuleRevision(
                    campaign_id=made.id,
                    content=old | {"name": "旧版"},
                    recorded_at=work.now,
                    recorder_id=actor.person_id,
                )
            )
        renamed = drafts.draft(cast, name="改名", report_reminder=None)
        campaigns.edit(actor, made.id, renamed)
        newest, older, _first = campaigns.history(actor, made.id)
        assert {(c.field, c.old, c.new) for c in newest.changes} == {
            ("name", "旧版", "改名"),
            ("report_reminder", "17:30:00", None),
        }
        assert [c.field for c in older.changes] == ["name"]
