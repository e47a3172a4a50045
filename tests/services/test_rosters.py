"""Rosters: who takes part, and how a change of it is kept."""

from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal import clock
from portal.extensions import db
from portal.models import Board, Book, Bundle, Participation, Person, RosterRevision, Unit
from portal.services import campaigns, rosters, targets
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.rosters import RosterRow
from portal.services.work import writing
from tests.cast import Cast
from tests.services import drafts
from tests.statements import counted


def _place(campaign_id: int, person_id: int) -> Participation | None:
    return db.session.scalar(
        sa.select(Participation).where(
            Participation.campaign_id == campaign_id, Participation.person_id == person_id
        ),
        execution_options={"populate_existing": True},
    )


def test_candidates_are_the_enabled_people_of_the_unit_and_below_by_unit(cast: Cast) -> None:
    actor = cast.actor("wang")
    with cast.inside():
        drafts.seed()
        with writing() as work:
            work.session.get_one(Person, cast.people["huang"]).disabled_at = work.now
        made = campaigns.create(actor, drafts.draft(cast, unit_id=cast.units["east"]))
        groups = rosters.candidates(actor, made)
        assert [(g.unit.name, g.depth, [c.person.name for c in g.people]) for g in groups] == [
            ("城东支行", 0, ["王建国"]),
            ("零售一组", 1, ["周雨桐"]),
            ("公司业务", 1, ["赵子昂"]),
        ]
        assert [(u.unit.name, u.people) for u in rosters.units_of(actor, made)] == [
            ("城东支行", 3),
            ("零售一组", 1),
            ("公司业务", 1),
        ]
        under = rosters.candidates(actor, made, cast.units["retail"])
        assert [g.unit.name for g in under] == ["零售一组"]
        with pytest.raises(NotFound):
            rosters.candidates(actor, made, cast.units["west"])


def test_a_place_holds_unit_sub_branch_and_the_cohort_of_time_in_post(cast_on: Cast) -> None:
    actor, people, units = cast_on.actor("liu"), cast_on.people, cast_on.units
    with cast_on.inside():
        drafts.seed()
        with writing() as work:
            person = work.session.get_one(Person, people["zhou"])
            person.in_post_since = clock.today() - timedelta(days=200)
        made = campaigns.create(actor, drafts.draft(cast_on))
        rosters.set(
            actor,
            made.id,
            [
                RosterRow(people["zhou"]),
                RosterRow(people["huang"], cohort="newcomer", in_training=True),
                RosterRow(people["liu"]),
            ],
        )
        zhou, huang, liu = (_place(made.id, people[n]) for n in ("zhou", "huang", "liu"))
        assert zhou
        assert huang
        assert liu
        assert (zhou.unit_id, zhou.sub_branch_id) == (units["retail"], units["east"])
        assert (zhou.cohort, huang.cohort, liu.cohort) == ("newcomer", "newcomer", "veteran")
        assert huang.in_training
        # Nothing above is a sub-branch: the unit itself names the book.
        assert liu.sub_branch_id == units["branch"]


def test_a_draft_takes_people_off_as_if_never_chosen(cast: Cast) -> None:
    actor, people = cast.actor("liu"), cast.people
    with cast.inside():
        drafts.seed()
        made = campaigns.create(actor, drafts.draft(cast))
        rows = [RosterRow(people[name], bundle="师徒") for name in ("zhou", "huang")]
        assert rosters.set(actor, made.id, rows) == 2
        assert rosters.set(actor, made.id, rows) == 0
        assert rosters.set(actor, made.id, [RosterRow(people["zhao"])]) == 3
        assert _place(made.id, people["zhou"]) is None
        assert db.session.scalars(sa.select(Bundle)).all() == []
        assert db.session.scalars(sa.select(RosterRevision)).all() == []


def test_who_has_a_target_is_taken_off_a_draft_before_its_first_day(cast: Cast) -> None:
    actor, people = cast.actor("liu"), cast.people
    with cast.inside():
        drafts.seed()
        made = campaigns.create(actor, drafts.draft(cast))
        rosters.set(actor, made.id, drafts.rows(cast, "zhou", "huang"))
        place = _place(made.id, people["zhou"])
        assert place
        targets.set(actor, made.id, {place.id: Decimal(12)}, {})
        rosters.set(actor, made.id, drafts.rows(cast, "huang"))
        gone = _place(made.id, people["zhou"])
        assert gone
        assert gone.left_on == made.starts_on


def test_a_bundle_has_at_least_two_members(cast: Cast) -> None:
    actor, people = cast.actor("liu"), cast.people
    with cast.inside():
        drafts.seed()
        made = campaigns.create(actor, drafts.draft(cast))
        with pytest.raises(Rejected):
            rosters.set(actor, made.id, [RosterRow(people["zhou"], bundle="单人")])
        assert _place(made.id, people["zhou"]) is None
        assert db.session.scalars(sa.select(Bundle)).all() == []


def test_a_live_roster_keeps_every_change_and_makes_the_new_books_and_boards(
    cast_on: Cast,
) -> None:
    actor, people, units = cast_on.actor("liu"), cast_on.people, cast_on.units
    with cast_on.inside():
        drafts.seed()
        made = campaigns.create(actor, drafts.draft(cast_on))
        rosters.set(actor, made.id, drafts.rows(cast_on, "zhou"))
        campaigns.advance(actor, made.id, "live")
        rosters.set(
            actor, made.id, [RosterRow(people["huang"], cohort="newcomer"), RosterRow(people["he"])]
        )
        left = _place(made.id, people["zhou"])
        assert left
        assert left.left_on == clock.today()
        assert set(db.session.scalars(sa.select(Book.sub_branch_id))) == {
            units["east"],
            units["west"],
        }
        assert (units["west"], "person") in {
            tuple(row) for row in db.session.execute(sa.select(Board.unit_id, Board.kind))
        }
        history = rosters.history(actor, made.id)
        assert len(history) == 4
        assert [line.person.name for line in history if line.left_on] == ["周雨桐"]
        back = [RosterRow(people[name]) for name in ("zhou", "he")]
        rosters.set(actor, made.id, [*back, RosterRow(people["huang"], cohort="newcomer")])
        again = _place(made.id, people["zhou"])
        assert again
        assert again.left_on is None


def test_part_of_a_roster_is_set_without_touching_the_rest(cast: Cast) -> None:
    actor, people = cast.actor("liu"), cast.people
    with cast.inside():
        drafts.seed()
        made = campaigns.create(actor, drafts.draft(cast))
        rosters.set(actor, made.id, drafts.rows(cast))
        east = cast.units["east"]
        rosters.set(actor, made.id, drafts.rows(cast, "zhou"), under=east)
        assert _place(made.id, people["huang"]) is None
        assert _place(made.id, people["he"]) is not None
        with pytest.raises(Rejected):
            rosters.set(actor, made.id, drafts.rows(cast, "zhou", "he"), under=east)


def test_a_bundle_of_somebody_in_a_live_bundle_campaign_is_fixed(cast: Cast) -> None:
    actor, people = cast.actor("liu"), cast.people
    with cast.inside():
        drafts.seed()
        made = campaigns.create(actor, drafts.draft(cast, scoring="bundle"))
        pair = [RosterRow(people[name], bundle="师徒") for name in ("zhou", "huang")]
        rosters.set(actor, made.id, [*pair, RosterRow(people["zhao"])])
        campaigns.advance(actor, made.id, "live")
        with pytest.raises(Rejected):
            rosters.set(actor, made.id, [*pair, RosterRow(people["zhao"], bundle="师徒")])
        joined = [*pair, RosterRow(people["zhao"]), RosterRow(people["he"], bundle="师徒")]
        assert rosters.set(actor, made.id, joined) == 1


def test_a_participant_moves_with_their_unit_only_when_told_once_live(cast: Cast) -> None:
    actor, people, units = cast.actor("liu"), cast.people, cast.units
    with cast.inside():
        drafts.seed()
        made = drafts.live(cast, actor)
        with writing() as work:
            work.session.get_one(Person, people["zhou"]).unit_id = units["west_team"]
        assert rosters.set(actor, made.id, drafts.rows(cast)) == 0
        groups = rosters.candidates(actor, made)
        moved = [c for group in groups for c in group.people if c.moved_to]
        assert [(c.person.name, c.moved_to.name) for c in moved if c.moved_to] == [
            ("周雨桐", "城西一组")
        ]
        rows = drafts.rows(cast, "huang", "zhao", "he")
        rosters.set(actor, made.id, [*rows, RosterRow(people["zhou"], moves=True)])
        place = _place(made.id, people["zhou"])
        assert place
        assert place.sub_branch_id == units["west"]


def test_people_of_elsewhere_and_the_disabled_cannot_be_chosen(cast: Cast) -> None:
    actor, people = cast.actor("wang"), cast.people
    with cast.inside():
        drafts.seed()
        made = campaigns.create(actor, drafts.draft(cast, unit_id=cast.units["east"]))
        with pytest.raises(Rejected):
            rosters.set(actor, made.id, drafts.rows(cast, "he"))
        with writing() as work:
            work.session.get_one(Person, people["zhou"]).disabled_at = work.now
        with pytest.raises(Rejected):
            rosters.set(actor, made.id, drafts.rows(cast, "zhou"))


def test_a_roster_is_the_organisers_and_of_an_open_campaign(cast: Cast) -> None:
    actor, supervisor, stranger = (cast.actor(name) for name in ("liu", "wang", "sun"))
    with cast.inside():
        drafts.seed()
        made = drafts.live(cast, actor)
        with pytest.raises(NotAllowed):
            rosters.set(supervisor, made.id, [])
        east = campaigns.create(
            supervisor, drafts.draft(cast, code="east", unit_id=cast.units["east"])
        )
        with pytest.raises(NotFound):
            rosters.set(stranger, east.id, [])
        shown = rosters.fingerprint(db.session(), made.id)
        rosters.set(actor, made.id, drafts.rows(cast, "zhou"), version=shown)
        with pytest.raises(Conflict):
            rosters.set(actor, made.id, drafts.rows(cast, "huang"), version=shown)
        campaigns.advance(actor, made.id, "frozen", "收官")
        with pytest.raises(Conflict):
            rosters.set(actor, made.id, drafts.rows(cast))


def test_a_unit_outside_of_the_campaign_is_no_place_to_look_from(cast: Cast) -> None:
    actor = cast.actor("liu")
    with cast.inside():
        drafts.seed()
        made = campaigns.create(actor, drafts.draft(cast, unit_id=cast.units["east"]))
        with pytest.raises(NotFound):
            rosters.set(actor, made.id, [], under=cast.units["west"])
        assert db.session.get(Unit, cast.units["west"]) is not None


def test_people_are_found_by_name_pinyin_initials_and_number(cast: Cast) -> None:
    actor = cast.actor("liu")
    with cast.inside():
        drafts.seed()
        made = campaigns.create(actor, drafts.draft(cast))
        for text in ("周雨", "zhouyu", "zyt", "60298"):
            groups = rosters.candidates(actor, made, search=text)
            assert [one.person.name for group in groups for one in group.people] == ["周雨桐"]
        assert rosters.candidates(actor, made, cast.units["west"], "zyt") == []


def test_somebody_is_placed_by_hand_in_any_unit_of_the_campaign(cast_on: Cast) -> None:
    actor, people, units = cast_on.actor("liu"), cast_on.people, cast_on.units
    with cast_on.inside():
        drafts.seed()
        made = campaigns.create(actor, drafts.draft(cast_on))
        rosters.set(actor, made.id, [RosterRow(people["zhou"], unit_id=units["west_team"])])
        zhou = _place(made.id, people["zhou"])
        assert zhou
        assert (zhou.unit_id, zhou.sub_branch_id) == (units["west_team"], units["west"])
        shown = rosters.candidates(actor, made, units["west_team"])[0].people
        moved = {one.person.name: one.moved_to for one in shown}["周雨桐"]
        assert moved
        assert moved.name == "零售一组"
        campaigns.advance(actor, made.id, "live")
        # Named again, somebody under way stays where they were placed; another unit is a revision.
        assert rosters.set(actor, made.id, [RosterRow(people["zhou"])]) == 0
        rosters.set(actor, made.id, [RosterRow(people["zhou"], unit_id=units["east"])])
        assert rosters.history(actor, made.id)[0].unit.name == "城东支行"
        assert (units["east"], units["west"]) == tuple(
            sorted(db.session.scalars(sa.select(Book.sub_branch_id)))
        )


def test_a_unit_outside_of_the_campaign_or_closed_takes_nobody(cast: Cast) -> None:
    actor, people, units = cast.actor("wang"), cast.people, cast.units
    with cast.inside():
        drafts.seed()
        made = campaigns.create(actor, drafts.draft(cast, unit_id=units["east"]))
        with writing() as work:
            work.session.get_one(Unit, units["corporate"]).disabled_at = work.now
        for unit in ("west_team", "branch", "corporate"):
            with pytest.raises(Rejected) as refused:
                rosters.set(actor, made.id, [RosterRow(people["zhou"], unit_id=units[unit])])
            assert refused.value.field == f"unit-{people['zhou']}"
        assert [unit.name for unit in rosters.placeable(actor, made)] == ["城东支行", "零售一组"]


def test_only_the_people_among_whom_a_form_was_are_taken_off(cast: Cast) -> None:
    actor, people = cast.actor("liu"), cast.people
    with cast.inside():
        drafts.seed()
        made = campaigns.create(actor, drafts.draft(cast))
        rosters.set(actor, made.id, drafts.rows(cast))
        among = [people["zhou"], people["huang"]]
        assert rosters.set(actor, made.id, drafts.rows(cast, "zhou"), among=among) == 1
        assert _place(made.id, people["huang"]) is None
        assert _place(made.id, people["he"]) is not None


def test_taking_many_off_a_draft_asks_the_database_as_often_as_few(cast: Cast) -> None:
    actor = cast.actor("liu")
    with cast.inside():
        drafts.seed()
        numbers = []
        for count, code in ((1, "few"), (4, "many")):
            made = campaigns.create(actor, drafts.draft(cast, code=code))
            rosters.set(actor, made.id, drafts.rows(cast, *drafts.TEAM[:count]))
            with counted(cast.app) as sent:
                rosters.set(actor, made.id, [])
            numbers.append(len(sent))
        assert numbers[0] == numbers[1]
