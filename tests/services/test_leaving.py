"""Leaving the bank and moving within it: what ends, and the figures that stay where they were."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import AuditEvent, Participation, Person, RosterRevision
from portal.services import deputies, entries, leaving, people, rosters, sessions, standings
from portal.services.bus import Message
from portal.services.refusal import NotAllowed, NotFound, Rejected
from portal.services.rosters import RosterRow
from portal.services.work import snapshot, writing
from tests.cast import Cast
from tests.entering import draft, enter
from tests.parallel import at_once
from tests.season import Season


@pytest.fixture
def cast(cast_on: Cast) -> Iterator[Cast]:
    with cast_on.inside():
        yield cast_on


def place_of(season: Season, key: str) -> Participation:
    db.session.rollback()
    return db.session.get_one(Participation, season.participations[key], populate_existing=True)


def values(season: Season, unit: str, kind: str) -> dict[str, int]:
    """Return a board's values in wholes, by name."""
    with snapshot() as connection:
        shown = standings.of(connection, season.boards[unit, kind], clock.today())
    return {
        (row.unit.name if row.unit else row.members[0].name): row.sums.value // SCALE
        for row in shown.rows
    }


def test_who_leaves_is_out_at_once_and_out_of_every_live_campaign_from_the_day_after(
    cast: Cast,
) -> None:
    first, second = cast.live_campaign(), cast.live_campaign(code="second")
    over = cast.live_campaign(code="over", state="frozen")
    with writing() as work:
        token = sessions.begin(work, cast.people["zhou"], "10.0.0.1", "Firefox")
    heard, today = cast.heard(), clock.today()
    assert leaving.leave(cast.actor("system"), cast.people["zhou"], today) == 2
    tomorrow = today + timedelta(days=1)
    assert [place_of(season, "zhou").left_on for season in (first, second, over)] == [
        tomorrow,
        tomorrow,
        None,
    ]
    revision = db.session.scalars(
        sa.select(RosterRevision)
        .where(RosterRevision.participation_id == first.participations["zhou"])
        .order_by(RosterRevision.id.desc())
    ).first()
    assert revision is not None
    assert (revision.left_on, revision.valid_from) == (tomorrow, tomorrow)
    assert sessions.why_ended(token) == "disabled"
    assert db.session.get_one(Person, cast.people["zhou"]).disabled_at is not None
    boards = [Message("board", campaign_id=season.id) for season in (first, second)]
    assert [one for one in heard if one.kind == "board"] == boards
    events = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [event.action for event in events] == ["person.disable", "person.leave"]
    assert events[1].detail == {"last_day": today.isoformat(), "campaigns": [first.id, second.id]}


def test_what_a_leaver_earned_stays_ranked_under_their_name_where_it_was(cast: Cast) -> None:
    season = cast.live_campaign()
    enter(cast, "zhou", quantity="5")
    enter(cast, "huang", quantity="2")
    before = [values(season, "branch", kind) for kind in ("person", "team", "sub_branch")]
    leaving.leave(cast.actor("system"), cast.people["zhou"], clock.today())
    after = [values(season, "branch", kind) for kind in ("person", "team", "sub_branch")]
    assert after == before
    assert next(iter(after[0])) == "周雨桐"
    with snapshot() as connection:
        shown = standings.of(connection, season.boards["branch", "person"], clock.today())
    assert [row.place.rank for row in shown.rows][:2] == [1, 2]


def test_nothing_more_counts_for_who_has_left(cast: Cast) -> None:
    cast.live_campaign()
    yesterday = clock.today() - timedelta(days=1)
    leaving.leave(cast.actor("system"), cast.people["zhou"], yesterday)
    with pytest.raises(Rejected):
        entries.record(cast.actor("zhou"), draft())
    assert entries.record(cast.actor("zhou"), draft(business_date=yesterday)).entry_id


def test_a_last_day_before_their_latest_opening_or_still_to_come_is_refused(cast: Cast) -> None:
    season, today = cast.live_campaign(), clock.today()
    enter(cast, "zhou")
    system = cast.actor("system")
    for day in (today - timedelta(days=1), today + timedelta(days=1)):
        with pytest.raises(Rejected) as refusal:
            leaving.leave(system, cast.people["zhou"], day)
        assert refusal.value.field == "last_day"
    assert place_of(season, "zhou").left_on is None
    assert db.session.get_one(Person, cast.people["zhou"]).disabled_at is None


def test_who_left_a_campaign_before_keeps_that_day(cast: Cast) -> None:
    season, today = cast.live_campaign(), clock.today()
    with writing() as work:
        place = work.session.get_one(Participation, season.participations["zhou"])
        place.left_on = today - timedelta(days=4)
    assert leaving.leave(cast.actor("system"), cast.people["zhou"], today) == 0
    assert place_of(season, "zhou").left_on == today - timedelta(days=4)


def test_who_leaves_stands_in_for_nobody_any_more(cast: Cast) -> None:
    deputies.name(
        cast.actor("wang"),
        person_id=cast.people["zhou"],
        unit_id=cast.units["east"],
        kind="checks",
        starts_on=clock.today(),
        ends_on=clock.today(),
    )
    assert len(leaving.ahead(cast.actor("system"), cast.people["zhou"]).deputations) == 1
    leaving.leave(cast.actor("system"), cast.people["zhou"], clock.today())
    assert deputies.of_person(cast.people["zhou"], clock.today()) == []


def test_what_lies_ahead_names_the_campaigns_that_end_and_the_drafts(cast: Cast) -> None:
    live = cast.live_campaign()
    draft_season = cast.live_campaign(code="draft", state="draft")
    cast.live_campaign(code="over", state="closed")
    found = leaving.ahead(cast.actor("system"), cast.people["zhou"])
    assert [campaign.id for campaign in found.live] == [live.id]
    assert [campaign.id for campaign in found.drafts] == [draft_season.id]


@pytest.mark.parametrize("key", ["zhou", "wang", "liu", "security", "audit"])
def test_only_the_system_administrator_lets_people_leave(cast: Cast, key: str) -> None:
    with pytest.raises(NotAllowed):
        leaving.leave(cast.actor(key), cast.people["huang"], clock.today())
    with pytest.raises(NotAllowed):
        leaving.ahead(cast.actor(key), cast.people["huang"])


def test_oneself_the_last_administrator_and_nobody_do_not_leave(cast: Cast) -> None:
    season, system = cast.live_campaign(), cast.actor("system")
    with pytest.raises(NotAllowed):
        leaving.leave(system, cast.people["system"], clock.today())
    with pytest.raises(Rejected) as refusal:
        leaving.leave(system, cast.people["security"], clock.today())
    assert refusal.value.field == "disable"
    with pytest.raises(NotFound):
        leaving.leave(system, 10**6, clock.today())
    with pytest.raises(NotFound):
        leaving.leave(cast.actor("sun"), cast.people["zhou"], clock.today())
    assert place_of(season, "zhou").left_on is None


def test_leaving_and_entering_at_once_end_in_one_order_or_the_other(cast: Cast) -> None:
    season = cast.live_campaign()
    cast.live_campaign(code="second")
    system, zhou, today = cast.actor("system"), cast.actor("zhou"), clock.today()

    def act(number: int) -> object:
        if number == 0:
            return leaving.leave(system, zhou.person_id, today)
        return entries.record(zhou, draft())

    ended = at_once(cast.app, 6, act)
    assert ended[0] == 2
    assert not [one for one in ended if isinstance(one, sa.exc.SQLAlchemyError)]
    assert place_of(season, "zhou").left_on == today + timedelta(days=1)


def test_who_moves_leaves_earlier_figures_in_the_old_unit(cast: Cast) -> None:
    season = cast.live_campaign()
    zhou = cast.people["zhou"]
    enter(cast, "zhou", quantity="5")
    people.move(cast.actor("system"), zhou, cast.units["west_team"])
    rows = [RosterRow(cast.people[key]) for key in ("huang", "zhao", "he")]
    rosters.set(cast.actor("liu"), season.id, [*rows, RosterRow(zhou, moves=True)])
    enter(cast, "zhou", quantity="3")
    assert values(season, "branch", "sub_branch") == {"城东支行": 5, "城西支行": 3}
    teams = values(season, "branch", "team")
    assert (teams["零售一组"], teams["城西一组"]) == (5, 3)
    assert values(season, "branch", "person")["周雨桐"] == 8


def test_who_moves_before_the_roster_says_so_counts_in_the_old_unit(cast: Cast) -> None:
    season = cast.live_campaign()
    people.move(cast.actor("system"), cast.people["zhou"], cast.units["west_team"])
    enter(cast, "zhou", quantity="3")
    assert values(season, "branch", "sub_branch") == {"城东支行": 3, "城西支行": 0}


def test_a_revision_tells_of_the_last_day_in_the_rosters_history(cast: Cast) -> None:
    season = cast.live_campaign()
    day: date = clock.today()
    leaving.leave(cast.actor("system"), cast.people["zhou"], day)
    latest = rosters.history(cast.actor("liu"), season.id)[0]
    assert (latest.person.name, latest.left_on, latest.recorder.name) == (
        "周雨桐",
        day + timedelta(days=1),
        "系统管理员",
    )
