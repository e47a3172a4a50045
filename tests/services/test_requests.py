"""Requests: who may ask for what, who decides, and what everybody is told of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
import sqlalchemy as sa

from portal.domain.period import Kind, Span
from portal.domain.quantity import SCALE
from portal.domain.roles import Role
from portal.extensions import db
from portal.models import (
    AuditEvent,
    Campaign,
    Notice,
    Participation,
    Person,
    RoleGrant,
    TargetDecision,
    TargetRequest,
    TargetRevision,
)
from portal.services import campaigns, deputies, free_text, requests, targets
from portal.services.refusal import Conflict, NotAllowed, NotFound, Refusal, Rejected
from portal.services.requests import listing
from portal.services.targets import Column
from portal.services.work import writing
from tests import cut_weeks, meanwhile
from tests.asking import REASON, asked, set_target, whole
from tests.cast import Cast
from tests.entering import enter, today
from tests.parallel import at_once
from tests.season import Season


def target_of(season: Season, name: str) -> Decimal | None:
    """Return somebody's target in force; inside of an application."""
    campaign = db.session.get_one(Campaign, season.id)
    found = targets.ranked(db.session.connection(), campaign, today())
    return targets.shown(found.people.get(season.participations[name]))


def told(cast: Cast, name: str) -> list[tuple[str, dict[str, object]]]:
    """Return what somebody was told about requests, in order."""
    with cast.inside():
        rows = db.session.execute(
            sa.select(Notice.kind, Notice.facts)
            .where(Notice.person_id == cast.people[name], Notice.kind.startswith("request_"))
            .order_by(Notice.id)
        )
        return [(row[0], row[1]) for row in rows]


def audited() -> list[str]:
    """Return what was done about requests, in order; inside of an application."""
    return list(
        db.session.scalars(
            sa.select(AuditEvent.action)
            .where(AuditEvent.object_kind == "target_request")
            .order_by(AuditEvent.id)
        )
    )


def refused(error: type[Refusal], *acts: Callable[[], object]) -> None:
    """See to it that each of the acts is refused."""
    for act in acts:
        with pytest.raises(error):
            act()


def give_role(cast: Cast, name: str, role: Role, unit: str) -> None:
    """Give somebody a role at a unit."""
    with cast.inside(), writing() as work:
        work.session.add(
            RoleGrant(
                person_id=cast.people[name],
                role=role,
                unit_id=cast.units[unit],
                granted_at=work.now,
            )
        )


def change(cast: Cast, row: type[Campaign | Participation], id_: int, **values: object) -> None:
    """Change columns of a row, whatever the portal would say."""
    with cast.inside(), writing() as work:
        work.session.execute(sa.update(row).where(row.id == id_).values(**values))


def lock(cast: Cast, season: Season) -> None:
    """Let the organiser lock the targets."""
    with cast.inside():
        targets.set_lock(cast.actor("liu"), season.id, "目标已定", locked=True)


def test_a_request_waits_for_the_supervisor_who_is_told_and_the_target_stays(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    set_target(cast_on, season, "zhou", 15)
    enter(cast_on, "zhou", quantity="3")
    id_ = asked(cast_on, season, "zhou", 8)
    with cast_on.inside():
        [one] = requests.queue(cast_on.actor("wang")).found
        assert (one.id, one.person.name, one.unit.name) == (id_, "周雨桐", "零售一组")
        assert (one.then, one.wished, one.line.reason) == (Decimal(15), Decimal(8), REASON)
        assert one.may_decide
        assert one.ended is None
        standing = requests.standings([one])[id_]
        assert (standing.plan.whole, standing.value) == (150_000, 30_000)
        assert requests.waiting(cast_on.actor("wang")) == 1
        assert target_of(season, "zhou") == Decimal(15)
        assert audited() == ["target.request"]
    for name in ("wang", "liu"):
        [(kind, facts)] = told(cast_on, name)
        assert kind == "request_made"
        assert (facts["by"], facts["old"], facts["wished"], facts["reason"]) == (
            "周雨桐",
            "15",
            "8",
            REASON,
        )
    assert told(cast_on, "sun") == told(cast_on, "zhou") == told(cast_on, "huang") == []


def test_granting_sets_the_target_with_the_request_as_its_source(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    set_target(cast_on, season, "zhou", 15)
    id_ = asked(cast_on, season, "zhou", 8)
    heard = cast_on.heard()
    with cast_on.inside():
        requests.grant(cast_on.actor("wang"), id_)
        assert target_of(season, "zhou") == Decimal(8)
        line = db.session.scalars(
            sa.select(TargetRevision).order_by(TargetRevision.id.desc()).limit(1)
        ).one()
        assert (line.source, line.reason, line.recorder_id) == (
            "request",
            REASON,
            cast_on.people["wang"],
        )
        decision = db.session.get_one(TargetDecision, id_)
        assert (decision.outcome, decision.revision_id) == ("granted", line.id)
        assert audited() == ["target.request", "target.grant"]
        [one] = requests.own(cast_on.actor("zhou")).found
        assert one.ended is not None
        assert (one.ended.outcome, one.ended.target, one.ended.name) == (
            "granted",
            Decimal(8),
            "王建国",
        )
        assert requests.queue(cast_on.actor("wang")).found == []
        assert requests.waiting(cast_on.actor("wang")) == 0
    assert [message.campaign_id for message in heard if message.kind == "board"] == [season.id]
    [(kind, facts)] = told(cast_on, "zhou")
    assert (kind, facts["by"], facts["new"]) == ("request_granted", "王建国", "8")


def test_what_is_granted_takes_away_what_it_overlaps(cast_on: Cast) -> None:
    season = cut_weeks.season_of(cast_on)
    liu, zhou = cast_on.actor("liu"), season.participations["zhou"]
    account = season.indicators["corporate_account"]
    week, cut = (Column(account, span) for span in cut_weeks.week_and_cut(season))
    with cast_on.inside():
        targets.set(liu, season.id, {zhou: Decimal(7)}, {}, column=week)
        id_ = requests.ask(cast_on.actor("zhou"), season.id, week, Decimal(6), REASON)
        targets.set(liu, season.id, {zhou: Decimal(3)}, {}, "按月", column=cut)
        requests.grant(cast_on.actor("wang"), id_)
        campaign = db.session.get_one(Campaign, season.id)
        found = targets.ranked(db.session.connection(), campaign, today())
        assert found.parts(("p", zhou)) == {week.span: 6 * SCALE}
        decision = db.session.get_one(TargetDecision, id_)
        granted = db.session.get_one(TargetRevision, decision.revision_id)
        assert (granted.starts_on, granted.target) == (week.span.starts_on, 6 * SCALE)


def test_another_figure_than_asked_for_needs_a_reason(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    set_target(cast_on, season, "zhou", 15)
    id_ = asked(cast_on, season, "zhou", 8)
    wang = cast_on.actor("wang")
    with cast_on.inside():
        with pytest.raises(Rejected) as refusal:
            requests.grant(wang, id_, Decimal(12), "  ")
        assert refusal.value.field == "reason"
        assert target_of(season, "zhou") == Decimal(15)
        requests.grant(wang, id_, Decimal(12), "借调只有两周")
        assert target_of(season, "zhou") == Decimal(12)
        assert targets.history(wang, season.id)[0].reason == "借调只有两周"
    [(_kind, facts)] = told(cast_on, "zhou")
    assert (facts["wished"], facts["new"], facts["reason"]) == ("8", "12", "借调只有两周")


def test_declining_needs_a_reason_which_the_asker_reads(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    set_target(cast_on, season, "zhou", 15)
    id_ = asked(cast_on, season, "zhou", 8)
    wang = cast_on.actor("wang")
    with cast_on.inside():
        for reason in ("", "  ", "身份证 11010519491231002X"):
            with pytest.raises(Rejected) as refusal:
                requests.decline(wang, id_, reason)
            assert refusal.value.field == "reason"
        requests.decline(wang, id_, "资历不另作照顾")
        assert target_of(season, "zhou") == Decimal(15)
        assert audited() == ["target.request", "target.decline"]
        [one] = requests.decided(wang).found
        assert one.ended is not None
        assert (one.ended.outcome, one.ended.reason) == ("declined", "资历不另作照顾")
    [(kind, facts)] = told(cast_on, "zhou")
    assert (kind, facts["reason"], facts["new"]) == ("request_declined", "资历不另作照顾", "15")


@pytest.mark.parametrize("reason", ["", "  ", "手机 13812345678", "长" * 401])
def test_asking_needs_a_reason_without_personal_numbers(cast: Cast, reason: str) -> None:
    season = cast.live_campaign()
    with pytest.raises(Rejected) as refusal:
        asked(cast, season, "zhou", 8, reason)
    assert refusal.value.field == "reason"


@pytest.mark.parametrize("wished", ["-1", "2.5", "99999999", "NaN", "15"])
def test_what_cannot_be_a_target_or_is_already_is_not_to_be_asked_for(
    cast: Cast, wished: str
) -> None:
    season = cast.live_campaign()
    set_target(cast, season, "zhou", 15)
    with cast.inside(), pytest.raises(Rejected) as refusal:
        requests.ask(cast.actor("zhou"), season.id, whole(season.id), Decimal(wished), REASON)
    assert refusal.value.field == "wished"


def test_one_asks_once_until_it_is_decided_or_withdrawn(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    set_target(cast_on, season, "zhou", 15)
    zhou = cast_on.actor("zhou")
    first = asked(cast_on, season, "zhou", 8)
    with pytest.raises(Rejected) as refusal:
        asked(cast_on, season, "zhou", 9)
    assert refusal.value.field == "period"
    with cast_on.inside():
        assert requests.offers(zhou) == []
        requests.withdraw(zhou, first)
        assert [offer.target for offer in requests.offers(zhou)] == [Decimal(15)]
        assert audited() == ["target.request", "target.request_withdraw"]
    second = asked(cast_on, season, "zhou", 9)
    with cast_on.inside():
        refused(
            Conflict,
            lambda: requests.withdraw(zhou, first),
            lambda: requests.grant(cast_on.actor("wang"), first),
        )
        requests.decline(cast_on.actor("wang"), second, "进度尚可")
    asked(cast_on, season, "zhou", 9)


def test_twenty_clicks_are_one_request(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    set_target(cast_on, season, "zhou", 15)
    zhou = cast_on.actor("zhou")
    with cast_on.inside():
        column = whole(season.id)
    results = at_once(
        cast_on.app, 6, lambda _n: requests.ask(zhou, season.id, column, Decimal(8), REASON)
    )
    assert sum(isinstance(result, int) for result in results) == 1
    assert sum(isinstance(result, Rejected) for result in results) == 5
    with cast_on.inside():
        assert db.session.scalar(sa.select(sa.func.count(TargetRequest.id))) == 1


def test_of_two_who_decide_at_once_the_second_is_told_who_decided_what(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    set_target(cast_on, season, "zhou", 15)
    id_ = asked(cast_on, season, "zhou", 8)
    wang, liu = cast_on.actor("wang"), cast_on.actor("liu")
    acts: tuple[Callable[[], object], ...] = (
        lambda: requests.grant(wang, id_),
        lambda: requests.decline(liu, id_, "资历不另作照顾"),
    )
    results = at_once(cast_on.app, 2, lambda number: acts[number]())
    [conflict] = [result for result in results if isinstance(result, Conflict)]
    assert sum(result is None for result in results) == 1
    granted = results[0] is None
    assert isinstance(conflict.theirs, requests.Ended)
    assert (conflict.theirs.outcome, conflict.theirs.name) == (
        ("granted", "王建国") if granted else ("declined", "刘敏")
    )
    with cast_on.inside():
        assert target_of(season, "zhou") == Decimal(8 if granted else 15)
        assert db.session.scalar(sa.select(sa.func.count(TargetDecision.request_id))) == 1
        assert conflict.theirs.at == db.session.get_one(TargetDecision, id_).decided_at
    assert len(told(cast_on, "zhou")) == 1


def test_nobody_decides_on_a_request_of_their_own(cast: Cast) -> None:
    season = cast.live_campaign()
    set_target(cast, season, "zhou", 15)
    give_role(cast, "zhou", Role.SUPERVISOR, "east")
    id_ = asked(cast, season, "zhou", 8)
    zhou = cast.actor("zhou")
    with cast.inside():
        assert requests.queue(zhou).found == []
        assert requests.waiting(zhou) == 0
        refused(
            NotAllowed,
            lambda: requests.grant(zhou, id_),
            lambda: requests.decline(zhou, id_, "不必"),
        )
    assert told(cast, "zhou") == []


def test_a_request_is_out_of_sight_of_everybody_but_the_asker_and_who_leads(cast: Cast) -> None:
    season = cast.live_campaign()
    set_target(cast, season, "zhou", 15)
    id_ = asked(cast, season, "zhou", 8)
    with cast.inside():
        for name in ("sun", "huang", "system", "audit"):
            actor = cast.actor(name)
            refused(
                NotFound,
                partial(requests.grant, actor, id_),
                partial(requests.decline, actor, id_, "不必"),
                partial(requests.withdraw, actor, id_),
            )
        with pytest.raises(NotAllowed):
            requests.grant(cast.actor("zhou"), id_)
        with pytest.raises(NotAllowed):
            requests.withdraw(cast.actor("wang"), id_)
        with pytest.raises(NotFound):
            requests.grant(cast.actor("wang"), id_ + 1)
        assert requests.queue(cast.actor("sun")).found == []
        with pytest.raises(NotAllowed):
            requests.queue(cast.actor("zhou"))


def test_who_does_not_take_part_or_has_left_cannot_ask(cast: Cast) -> None:
    season = cast.live_campaign()
    with pytest.raises(NotAllowed):
        asked(cast, season, "wang", 8)
    place = season.participations["zhou"]
    change(cast, Participation, place, left_on=today())
    with pytest.raises(Rejected) as refusal:
        asked(cast, season, "zhou", 8)
    assert refusal.value.field == "period"
    with cast.inside():
        assert requests.offers(cast.actor("zhou")) == []
        east = db.session.get_one(Campaign, season.id)
        assert east.state == "live"
    change(cast, Campaign, season.id, unit_id=cast.units["west"])
    with pytest.raises(NotFound):
        asked(cast, season, "wang", 8)


def test_a_left_participants_request_can_only_be_declined(cast: Cast) -> None:
    season = cast.live_campaign()
    set_target(cast, season, "zhou", 15)
    id_ = asked(cast, season, "zhou", 8)
    change(cast, Participation, season.participations["zhou"], left_on=today())
    with cast.inside():
        with pytest.raises(Rejected) as refusal:
            requests.grant(cast.actor("wang"), id_)
        assert refusal.value.field == "target"
        requests.decline(cast.actor("wang"), id_, "已退出竞赛")


def test_once_targets_are_locked_one_still_asks_and_the_organiser_decides(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    set_target(cast_on, season, "zhou", 15)
    lock(cast_on, season)
    id_ = asked(cast_on, season, "zhou", 8)
    wang, liu = cast_on.actor("wang"), cast_on.actor("liu")
    assert told(cast_on, "wang") == []
    assert len(told(cast_on, "liu")) == 1
    with cast_on.inside():
        refused(
            Conflict,
            lambda: requests.grant(wang, id_),
            lambda: requests.decline(wang, id_, "不必"),
        )
        assert [one.may_decide for one in requests.queue(wang).found] == [False]
        assert [one.may_decide for one in requests.queue(liu).found] == [True]
        assert (requests.waiting(wang), requests.waiting(liu)) == (0, 1)
        requests.grant(liu, id_)
        assert target_of(season, "zhou") == Decimal(8)


@pytest.mark.parametrize("ended", [{"state": "frozen"}, {"ends_on": "yesterday"}])
def test_when_the_season_is_over_nobody_asks_any_more(cast: Cast, ended: dict[str, object]) -> None:
    season = cast.live_campaign()
    if "ends_on" in ended:
        ended = {"ends_on": today() - timedelta(days=1)}
    change(cast, Campaign, season.id, **ended)
    with pytest.raises(Conflict):
        asked(cast, season, "zhou", 8)
    with cast.inside():
        assert requests.offers(cast.actor("zhou")) == []


def test_a_request_lapses_when_the_season_is_frozen_before_it_is_decided(cast: Cast) -> None:
    season = cast.live_campaign()
    set_target(cast, season, "zhou", 15)
    id_ = asked(cast, season, "zhou", 8)
    change(cast, Campaign, season.id, state="frozen")
    wang, zhou = cast.actor("wang"), cast.actor("zhou")
    with cast.inside():
        refused(
            Conflict,
            lambda: requests.grant(wang, id_),
            lambda: requests.decline(wang, id_, "晚了"),
            lambda: requests.withdraw(zhou, id_),
        )
        assert requests.waiting(wang) == 0
        assert requests.queue(wang).found == []
        assert [one.has_lapsed for one in requests.own(zhou).found] == [True]
        assert [one.has_lapsed for one in requests.decided(wang).found] == [True]
        assert db.session.scalar(sa.select(sa.func.count(TargetDecision.request_id))) == 0


@pytest.mark.parametrize("act", ["grant", "decline"])
def test_a_season_frozen_while_one_decides_keeps_its_targets(
    cast_on: Cast, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    season = cast_on.live_campaign()
    set_target(cast_on, season, "zhou", 15)
    id_ = asked(cast_on, season, "zhou", 8)
    wang, liu = cast_on.actor("wang"), cast_on.actor("liu")
    meanwhile.before(
        monkeypatch,
        cast_on,
        (free_text, "checked"),
        lambda: campaigns.advance(liu, season.id, "frozen", "收官"),
    )
    with cast_on.inside():
        with pytest.raises(Conflict):
            getattr(requests, act)(wang, id_, reason="同意")
        assert db.session.get(TargetDecision, id_) is None
        assert target_of(season, "zhou") == Decimal(15)


def test_the_queue_and_what_is_decided_are_read_page_by_page(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    season = cast.live_campaign()
    ids = [asked(cast, season, name, 8) for name in ("zhou", "huang", "zhao")]
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)
    wang = cast.actor("wang")
    with cast.inside():
        first, last = requests.queue(wang, 1), requests.queue(wang, 9)
        assert [one.id for one in first.found] == ids[:2]
        assert ([one.id for one in last.found], last.page) == (ids[2:], 2)
        for id_ in (ids[1], ids[0], ids[2]):
            requests.decline(wang, id_, "不必")
        pages = [requests.decided(wang, number) for number in (1, 2)]
        assert [one.id for page in pages for one in page.found] == [ids[2], ids[0], ids[1]]
        assert (pages[0].total, pages[0].pages) == (3, 2)


def test_granting_goes_on_from_the_target_of_now(cast: Cast) -> None:
    season = cast.live_campaign()
    set_target(cast, season, "zhou", 15)
    id_ = asked(cast, season, "zhou", 8)
    set_target(cast, season, "zhou", 13)
    with cast.inside():
        [one] = requests.queue(cast.actor("wang")).found
        assert one.then == Decimal(15)
        assert requests.standings([one])[id_].plan.whole == 130_000
        requests.grant(cast.actor("wang"), id_, Decimal(10), "折中")
        newest = targets.history(cast.actor("wang"), season.id)[0]
        assert (newest.old, newest.new) == (Decimal(13), Decimal(10))


def test_what_was_set_as_asked_for_meanwhile_is_granted_without_another_revision(
    cast: Cast,
) -> None:
    season = cast.live_campaign()
    set_target(cast, season, "zhou", 15)
    id_ = asked(cast, season, "zhou", 8)
    set_target(cast, season, "zhou", 8)
    with cast.inside():
        before = targets.version(db.session(), season.id)
        requests.grant(cast.actor("wang"), id_)
        assert targets.version(db.session(), season.id) == before
        assert db.session.get_one(TargetDecision, id_).revision_id == before


def test_a_period_is_to_be_asked_about_where_one_has_a_target_and_it_is_not_over(
    cast_on: Cast,
) -> None:
    season = cast_on.live_campaign()
    set_target(cast_on, season, "zhou", 15)
    now, place = today(), season.participations["zhou"]
    with cast_on.inside():
        main = whole(season.id)
        this, other, past = (
            replace(main, span=Span(Kind.DAY, day, day))
            for day in (now, now + timedelta(days=1), now - timedelta(days=1))
        )
        for column in (this, past):
            targets.set(
                cast_on.actor("liu"), season.id, {place: Decimal(2)}, {}, "拆分", column=column
            )
        zhou = cast_on.actor("zhou")
        assert [offer.column for offer in requests.offers(zhou)] == [main, this]
        cards = Column(season.indicators["social_card"], main.span)
        for column in (other, past, cards):
            with pytest.raises(Rejected) as refusal:
                requests.ask(zhou, season.id, column, Decimal(1), REASON)
            assert refusal.value.field == "period"
        id_ = requests.ask(zhou, season.id, this, Decimal(1), REASON)
        requests.ask(zhou, season.id, main, Decimal(9), REASON)
        requests.grant(cast_on.actor("wang"), id_)
        campaign = db.session.get_one(Campaign, season.id)
        found = targets.ranked(db.session.connection(), campaign, now)
        assert found.of(("p", place), this.span).target == 10_000
        assert found.of(("p", place)).target == 150_000


def test_who_stands_in_for_the_supervisor_is_told(cast: Cast) -> None:
    season = cast.live_campaign()
    set_target(cast, season, "zhou", 15)
    now = today()
    with cast.inside():
        deputies.name(
            cast.actor("wang"),
            person_id=cast.people["huang"],
            unit_id=cast.units["east"],
            kind="acting",
            starts_on=now,
            ends_on=now,
        )
    asked(cast, season, "zhou", 8)
    assert len(told(cast, "huang")) == 1


def test_who_decides_from_further_up_is_told_only_where_there_is_nobody_else(cast: Cast) -> None:
    season = cast.live_campaign()
    give_role(cast, "security", Role.ORGANISER, "bank")
    asked(cast, season, "zhou", 8)
    assert told(cast, "security") == []
    with cast.inside(), writing() as work:
        work.session.execute(
            sa.update(Person)
            .where(Person.id.in_([cast.people["wang"], cast.people["liu"]]))
            .values(disabled_at=work.now)
        )
    asked(cast, season, "zhao", 8)
    assert len(told(cast, "security")) == 1
