"""Contests of sub-branch, branch and head office at once, over the one ledger."""

from decimal import Decimal
from typing import NamedTuple

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.quantity import SCALE
from portal.domain.roles import Role
from portal.extensions import db
from portal.models import Board, Book, Campaign, Entry, Participation, Posting
from portal.services import campaigns, reconciliation, rosters, standings, targets
from portal.services.access import Actor
from portal.services.refusal import NotAllowed, NotFound
from portal.services.reopening import reopen
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import enter, take_back
from tests.services import drafts

PEOPLE = ("zhou", "huang", "zhao")
LEADERS = {"east": "wang", "branch": "liu", "bank": "chen"}
"""Who runs the contest of each level: a supervisor and two organisers."""


class Three(NamedTuple):
    """The ids of the three campaigns, by the unit that runs them."""

    east: int
    branch: int
    bank: int


@pytest.fixture
def three(cast_on: Cast) -> Three:
    """Give three live campaigns in which the same three people take part; once on each engine."""
    with cast_on.inside():
        drafts.seed()
        with writing() as work:
            chen = ("chen", "60004", "陈晨", "bank", Role.ORGANISER, "bank")
            cast_on.add_person(work.session, *chen)
    made = {}
    for unit, leader in LEADERS.items():
        actor = cast_on.actor(leader)
        with cast_on.inside():
            wished = drafts.draft(cast_on, code=unit, name=unit, unit_id=cast_on.units[unit])
            campaign = campaigns.create(actor, wished)
            rosters.set(actor, campaign.id, drafts.rows(cast_on, *PEOPLE))
            made[unit] = campaigns.advance(actor, campaign.id, "live").id
    return Three(**made)


def value(cast: Cast, campaign_id: int, name: str) -> int:
    """Return what the campaign's own board shows of somebody."""
    with cast.inside():
        board_id = db.session.scalar(
            sa.select(sa.func.min(Board.id)).where(
                Board.campaign_id == campaign_id, Board.kind == "person"
            )
        )
        assert board_id
        found = standings.of(db.session.connection(), board_id, clock.today())
        rows = [row for row in found.rows if row.members[0].person_id == cast.people[name]]
        return rows[0].sums.value // SCALE


def place(campaign_id: int, cast: Cast, name: str) -> int:
    """Return somebody's participation in a campaign."""
    return db.session.scalars(
        sa.select(Participation.id).where(
            Participation.campaign_id == campaign_id,
            Participation.person_id == cast.people[name],
        )
    ).one()


def test_one_entry_counts_in_all_three_each_in_its_own_books(cast_on: Cast, three: Three) -> None:
    entry_id = enter(cast_on, "zhou")
    assert [value(cast_on, id_, "zhou") for id_ in three] == [1, 1, 1]
    with cast_on.inside():
        assert db.session.scalar(sa.select(sa.func.count(Entry.id))) == 1
        counted = db.session.scalars(
            sa.select(Book.campaign_id)
            .join(Posting, Posting.book_id == Book.id)
            .where(Posting.entry_id == entry_id)
        ).all()
        assert sorted(counted) == sorted(three)
        kept = db.session.scalars(sa.select(Book.campaign_id).distinct()).all()
        boards = db.session.scalars(sa.select(Board.campaign_id).distinct()).all()
        assert sorted(kept) == sorted(boards) == sorted(three)
    take_back(cast_on, "zhou", entry_id)
    assert [value(cast_on, id_, "zhou") for id_ in three] == [0, 0, 0]
    with cast_on.inside():
        assert reconciliation.verify() == []


def test_each_is_led_and_changed_only_by_who_leads_at_its_unit(cast_on: Cast, three: Three) -> None:
    leads = {"wang": {"east"}, "liu": {"east", "branch"}, "chen": {"east", "branch", "bank"}}
    actors = {name: cast_on.actor(name) for name in (*leads, "zhou", "sun")}
    for name, actor in actors.items():
        for unit, campaign_id in three._asdict().items():
            if unit in leads.get(name, set()):
                continue
            with cast_on.inside(), pytest.raises((NotAllowed, NotFound)):
                campaigns.advance(actor, campaign_id, "frozen", "不该成功")
            with cast_on.inside(), pytest.raises((NotAllowed, NotFound)):
                rosters.set(actor, campaign_id, [])
    with cast_on.inside():
        states = [campaigns.find(actors["chen"], id_).state for id_ in three]
    assert states == ["live", "live", "live"]
    for unit, leader in LEADERS.items():
        with cast_on.inside():
            campaigns.advance(actors[leader], getattr(three, unit), "frozen", "收官")


def test_targets_are_set_by_who_leads_the_people_and_hold_in_one_campaign_alone(
    cast_on: Cast, three: Three
) -> None:
    supervisor, other, manager = (cast_on.actor(name) for name in ("wang", "sun", "zhou"))
    with cast_on.inside():
        places = [place(id_, cast_on, "zhou") for id_ in three]
    with cast_on.inside():
        # Her supervisor sets them in every contest, also in those that others run.
        for n, campaign_id in enumerate(three):
            targets.set(supervisor, campaign_id, {places[n]: Decimal(10 * (n + 1))}, {})
    for actor in (other, manager):
        for n, campaign_id in enumerate(three):
            with cast_on.inside(), pytest.raises((NotAllowed, NotFound)):
                targets.set(actor, campaign_id, {places[n]: Decimal(1)}, {}, "少一点")
    with cast_on.inside():
        connection = db.session.connection()
        found = [
            targets.ranked(connection, db.session.get_one(Campaign, id_), clock.today()).people
            for id_ in three
        ]
    assert found == [{places[n]: 10 * (n + 1) * SCALE} for n in range(3)]


@pytest.mark.parametrize("frozen", list(LEADERS))
def test_freezing_one_leaves_the_others_counting(cast_on: Cast, three: Three, frozen: str) -> None:
    leader: Actor = cast_on.actor(LEADERS[frozen])
    enter(cast_on, "huang")
    with cast_on.inside():
        campaigns.advance(leader, getattr(three, frozen), "frozen", "提前收官")
    second = enter(cast_on, "huang")
    expected = {unit: 1 if unit == frozen else 2 for unit in LEADERS}
    shown = {unit: value(cast_on, id_, "huang") for unit, id_ in three._asdict().items()}
    assert shown == expected
    take_back(cast_on, "huang", second)
    third = enter(cast_on, "huang")
    assert third > second
    with cast_on.inside():
        assert reconciliation.verify() == []
        reopen(leader, getattr(three, frozen), "live", "冻结有误")
    assert [value(cast_on, id_, "huang") for id_ in three] == [2, 2, 2]
    with cast_on.inside():
        assert reconciliation.verify() == []
