"""The sheet of targets: who stands on it, what was done, and what it is held against."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import pytest

from portal import clock
from portal.domain.period import Kind, Span, parts
from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import (
    Campaign,
    Credit,
    DayTally,
    Entry,
    Participation,
    Person,
    TotalTally,
    Unit,
    UnitDayTally,
    UnitTotalTally,
)
from portal.services import targets
from portal.services.pinyin import sort_key
from portal.services.refusal import NotAllowed, NotFound
from portal.services.targets import Column, Line, Sheet, previewing
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import enter
from tests.season import Season
from tests.statements import counted


def line_of(sheet: Sheet, key: str) -> Line:
    """Return the line whose cell has the name."""
    return next(line for line in (sheet.head, *sheet.lines) if line.key == key)


def names(lines: Sequence[Line]) -> list[str]:
    """Return whose lines they are, in their order."""
    return [line.place.name for line in lines]


def whole(season: Season) -> Span:
    """Return the season as a period."""
    return Span(Kind.CAMPAIGN, season.starts_on, season.ends_on)


def test_the_unit_looked_at_is_ones_topmost_and_its_lines_are_people_or_units(
    cast_on: Cast,
) -> None:
    liu, wang, units = cast_on.actor("liu"), cast_on.actor("wang"), cast_on.units
    season = cast_on.live_campaign()
    with cast_on.inside():
        mine = targets.sheet(wang, season.id)
        assert (mine.unit.id, mine.kind) == (units["east"], "people")
        assert set(names(mine.lines)) == {"周雨桐", "黄俊杰", "赵子昂"}
        assert {unit.name: count for unit, count in mine.units} == {
            "城东支行": 3,
            "零售一组": 2,
            "公司业务": 1,
        }
        below = targets.sheet(liu, season.id, lines="units")
        assert below.unit.id == units["branch"]
        assert [(line.place.name, line.people) for line in below.lines] == [
            ("城东支行", 3),
            ("城西支行", 1),
        ]
        team = targets.sheet(wang, season.id, unit_id=units["retail"])
        assert set(names(team.lines)) == {"周雨桐", "黄俊杰"}
        for unit_id, refusal in ((units["west"], NotAllowed), (10**9, NotFound)):
            with pytest.raises(refusal):
                targets.sheet(wang, season.id, unit_id=unit_id)
        with pytest.raises(NotFound):
            targets.sheet(liu, season.id, unit_id=units["bank"])


@pytest.mark.parametrize("q", ["周雨", "zhou yu", "zhouyutong", "zyt", "60298"])
def test_people_are_found_by_name_pinyin_initials_and_number(cast_on: Cast, q: str) -> None:
    liu = cast_on.actor("liu")
    season = cast_on.live_campaign()
    with cast_on.inside():
        assert names(targets.sheet(liu, season.id, q=q).lines) == ["周雨桐"]


@pytest.mark.parametrize("q", ["城西", "cxz", "chengxi", "bh-w"])
def test_units_are_found_by_name_pinyin_initials_and_code(cast_on: Cast, q: str) -> None:
    liu = cast_on.actor("liu")
    season = cast_on.live_campaign()
    with cast_on.inside():
        targets.set(liu, season.id, {}, {cast_on.units["east"]: Decimal(20)})
        found = targets.sheet(liu, season.id, lines="units", q=q)
        assert names(found.lines) == ["城西支行"]
        # What is allotted does not depend on what one looks for.
        assert found.allotted == 20 * SCALE


def test_what_was_done_is_of_the_period_and_of_the_indicator(cast_on: Cast) -> None:
    liu = cast_on.actor("liu")
    season = cast_on.live_campaign()
    accounts = season.indicators["corporate_account"]
    east = cast_on.units["east"]
    zhou = season.participations["zhou"]
    week = parts(whole(season), Kind.WEEK)[1]
    rows = ((week.starts_on, 3), (week.ends_on, 4), (week.ends_on + timedelta(days=1), 5))
    with cast_on.inside():
        with writing() as work:
            for day, quantity in rows:
                sums = {"quantity": quantity * SCALE, "points": 2 * quantity * SCALE}
                common = {
                    "campaign_id": season.id,
                    "indicator_id": accounts,
                    "unverified": 0,
                    **sums,
                }
                work.session.add(DayTally(business_date=day, participation_id=zhou, **common))
                work.session.add(UnitDayTally(business_date=day, unit_id=east, **common))
            total = {"quantity": 12 * SCALE, "points": 24 * SCALE, "unverified": 0}
            keys = {"campaign_id": season.id, "indicator_id": accounts}
            work.session.add(TotalTally(participation_id=zhou, **keys, **total))
            work.session.add(UnitTotalTally(unit_id=east, **keys, **total))
        for column, done in (
            (Column(accounts, whole(season)), 12),
            (Column(accounts, week), 7),
            (Column(None, week), 14),
            (Column(None, whole(season)), 24),
            (Column(season.indicators["social_card"], week), 0),
        ):
            people = targets.sheet(liu, season.id, column=column)
            assert line_of(people, f"p{zhou}").done == done * SCALE
            # The branch has no tally of its own: it is the sum of its sub-branches.
            assert people.head.done == done * SCALE
            units = targets.sheet(liu, season.id, column=column, lines="units")
            assert line_of(units, f"u{east}").done == done * SCALE


def test_the_same_days_last_year_come_from_the_ledger_by_person(cast_on: Cast) -> None:
    liu, people = cast_on.actor("liu"), cast_on.people
    season = cast_on.live_campaign()
    accounts = season.indicators["corporate_account"]
    day = season.starts_on.replace(year=season.starts_on.year - 1)
    zhou, huang = people["zhou"], people["huang"]

    def entry(key: str, owner: int, quantity: int, **changes: object) -> Entry:
        return Entry(
            recorder_id=owner,
            owner_id=owner,
            unit_id=cast_on.units["retail"],
            indicator_id=accounts,
            quantity=quantity * SCALE,
            business_date=changes.pop("day", day),
            recorded_at=clock.now(),
            key=key,
            content_hash=key,
            **changes,
        )

    with cast_on.inside():
        with writing() as work:
            plain = entry("a", zhou, 5)
            taken = entry("b", zhou, 2)
            shared = entry("c", zhou, 4)
            undone = entry("d", huang, 6)
            early = entry("e", zhou, 9, day=day - timedelta(days=1))
            work.session.add_all([plain, taken, shared, undone, early])
            work.session.flush()
            for one in (shared, undone):
                for position, owner in enumerate((zhou, huang)):
                    work.session.add(
                        Credit(
                            entry_id=one.id,
                            person_id=owner,
                            weight=1,
                            quantity=one.quantity // 2,
                            position=position,
                        )
                    )
            for key, one in (("f", taken), ("g", undone)):
                quantity = -one.quantity // SCALE
                work.session.add(
                    entry(key, one.owner_id, quantity, reverses_id=one.id, reason="错")
                )
        sheet = targets.sheet(liu, season.id)
        assert [one.kind for one in sheet.references] == ["year"]
        figures = {line.place.name: line.references[0] for line in sheet.lines}
    # 5 and half of the shared 4; what was taken back is gone, with both halves.
    assert (figures["周雨桐"], figures["黄俊杰"]) == (7 * SCALE, 2 * SCALE)
    assert figures["何志强"] is None


def test_the_reference_season_stands_beside_the_whole_campaign(cast_on: Cast) -> None:
    liu = cast_on.actor("liu")
    season = cast_on.live_campaign()
    first = season.starts_on - timedelta(days=200)
    earlier = cast_on.live_campaign(
        code="earlier", starts_on=first, ends_on=first + timedelta(days=30)
    )
    points = {"points": 30 * SCALE, "quantity": 0, "unverified": 0}
    with cast_on.inside():
        with writing() as work:
            work.session.get_one(Campaign, season.id).reference_id = earlier.id
            keys = {
                "campaign_id": earlier.id,
                "indicator_id": season.indicators["corporate_account"],
            }
            work.session.add(
                TotalTally(participation_id=earlier.participations["zhou"], **keys, **points)
            )
            work.session.add(UnitTotalTally(unit_id=cast_on.units["east"], **keys, **points))
        column = Column(None, whole(season))
        people = targets.sheet(liu, season.id, column=column)
        reference = people.references[0]
        assert (reference.kind, reference.starts_on) == ("season", first)
        assert reference.season is not None
        zhou = line_of(people, f"p{season.participations['zhou']}")
        assert zhou.references[0] == 30 * SCALE
        units = targets.sheet(liu, season.id, column=column, lines="units")
        assert line_of(units, f"u{cast_on.units['east']}").references[0] == 30 * SCALE


def test_a_shorter_period_has_the_one_before_and_is_set_against_the_whole(cast_on: Cast) -> None:
    liu = cast_on.actor("liu")
    season = cast_on.live_campaign()
    accounts, zhou = season.indicators["corporate_account"], season.participations["zhou"]
    weeks = parts(whole(season), Kind.WEEK)
    with cast_on.inside():
        with writing() as work:
            work.session.add(
                Entry(
                    recorder_id=cast_on.people["zhou"],
                    owner_id=cast_on.people["zhou"],
                    unit_id=cast_on.units["retail"],
                    indicator_id=accounts,
                    quantity=8 * SCALE,
                    business_date=weeks[1].starts_on,
                    recorded_at=clock.now(),
                    key="week",
                    content_hash="week",
                )
            )
        targets.set(liu, season.id, {zhou: Decimal(10)}, {})
        for week, target in ((weeks[1], 4), (weeks[2], 3)):
            column = Column(accounts, week)
            targets.set(liu, season.id, {zhou: Decimal(target)}, {}, column=column)
        sheet = targets.sheet(liu, season.id, column=Column(accounts, weeks[2]))
        line = line_of(sheet, f"p{zhou}")
        assert [one.kind for one in sheet.references] == ["before"]
        assert line.references == (8 * SCALE,)
        assert (line.of_parts, line.plan.whole) == (7 * SCALE, 10 * SCALE)
        assert {span.kind for span in sheet.spans} == {Kind.CAMPAIGN, Kind.WEEK}


def test_what_is_allotted_is_the_sum_of_the_lines_and_units_tell_of_their_people(
    cast_on: Cast,
) -> None:
    liu, units = cast_on.actor("liu"), cast_on.units
    season = cast_on.live_campaign()
    places = season.participations
    with cast_on.inside():
        targets.set(
            liu,
            season.id,
            {places["zhou"]: Decimal(12), places["he"]: Decimal(5)},
            {units["east"]: Decimal(20), units["branch"]: Decimal(30)},
        )
        people = targets.sheet(liu, season.id)
        assert (people.head.held.target, people.allotted) == (30 * SCALE, 17 * SCALE)
        below = targets.sheet(liu, season.id, lines="units")
        assert below.allotted == 20 * SCALE
        sums = {line.place.name: line.of_people for line in below.lines}
        assert sums == {"城东支行": 12 * SCALE, "城西支行": 5 * SCALE}


def _grow(cast: Cast, season: Season, count: int) -> None:
    """Add sub-branches with one participant each, all with targets."""
    with writing() as work:
        branch = work.session.get_one(Unit, cast.units["branch"])
        for number in range(count):
            name = f"支行{number}"
            unit = Unit(
                parent_id=branch.id,
                kind="sub_branch",
                code=f"N-{number}",
                name=name,
                sort_key=sort_key(name),
            )
            work.session.add(unit)
            work.session.flush()
            unit.path = f"{branch.path}{unit.id}/"
            person = Person(
                employee_no=f"N{number}",
                employee_no_key=f"n{number}",
                name=f"员工{number}",
                sort_key=f"yuan gong {number}",
                unit_id=unit.id,
            )
            work.session.add(person)
            work.session.flush()
            work.session.add(
                Participation(
                    campaign_id=season.id,
                    person_id=person.id,
                    unit_id=unit.id,
                    sub_branch_id=unit.id,
                    cohort="veteran",
                )
            )


@pytest.mark.parametrize("kind", ["people", "units"])
def test_the_statements_do_not_grow_with_the_rows(cast_on: Cast, kind: targets.Lines) -> None:
    liu = cast_on.actor("liu")
    season = cast_on.live_campaign()

    def statements() -> int:
        with cast_on.inside(), counted(cast_on.app) as sent:
            targets.sheet(liu, season.id, lines=kind)
            return len(sent)

    statements()
    few = statements()
    with cast_on.inside():
        _grow(cast_on, season, 30)
    assert statements() == few


def test_more_than_five_hundred_lines_are_cut_and_counted(cast: Cast) -> None:
    liu = cast.actor("liu")
    season = cast.live_campaign()
    with cast.inside():
        _grow(cast, season, 501)
        units = targets.sheet(liu, season.id)
        assert (units.kind, len(units.lines), units.cut) == ("units", 500, 3)
        people = targets.sheet(liu, season.id, lines="people")
        assert (len(people.lines), people.cut, people.people) == (500, 5, 505)
        # Of so many units only the way to the one looked at can be chosen.
        assert [unit.id for unit, _count in units.units] == [cast.units["branch"]]


def test_a_preview_reckons_ranks_under_other_targets_and_writes_nothing(cast_on: Cast) -> None:
    liu = cast_on.actor("liu")
    season = cast_on.live_campaign(ranking="attainment")
    places = season.participations
    with cast_on.inside():
        targets.set(
            liu,
            season.id,
            {places["zhou"]: Decimal(10), places["huang"]: Decimal(10)},
            {cast_on.units["east"]: Decimal(5)},
        )
    enter(cast_on, "zhou", quantity="5")
    enter(cast_on, "huang", quantity="4")
    with cast_on.inside():
        sheet = targets.sheet(liu, season.id)
        before = targets.version(db.session(), season.id)
        found = previewing.preview(
            sheet, {("p", places["huang"]): 5 * SCALE, ("p", places["zhou"]): 10 * SCALE}
        )
        assert [one.line.place.name for one in found.outcomes] == ["黄俊杰"]
        assert found.moves is not None
        moved = {move.row.members[0].name: (move.before, move.after) for move in found.moves}
        # 5 of 10 against 4 of 10, and then against 4 of 5.
        assert moved == {"周雨桐": (1, 2), "黄俊杰": (2, 1)}
        gone = previewing.preview(sheet, {("p", places["zhou"]): 0})
        assert gone.moves is not None
        fallen = {move.row.members[0].name: (move.before, move.after) for move in gone.moves}
        assert fallen == {"周雨桐": (1, None), "黄俊杰": (2, 1)}
        # Without a target of its own the branch's is what its people's sum to.
        assert gone.implied == (20 * SCALE, 10 * SCALE)
        assert targets.version(db.session(), season.id) == before
        assert targets.sheet(liu, season.id).allotted == 20 * SCALE


def test_ranks_that_do_not_follow_these_targets_are_left_out_of_the_preview(cast: Cast) -> None:
    liu = cast.actor("liu")
    plain = cast.live_campaign()
    by_rate = cast.live_campaign(code="rate", ranking="attainment")
    zhou = ("p", by_rate.participations["zhou"])
    with cast.inside():
        sheet = targets.sheet(liu, plain.id)
        assert previewing.preview(sheet, {sheet.lines[0].subject: SCALE}).moves is None
        week = parts(whole(by_rate), Kind.WEEK)[0]
        column = Column(by_rate.indicators["corporate_account"], week)
        of_week = targets.sheet(liu, by_rate.id, column=column)
        assert previewing.preview(of_week, {("p", zhou[1]): SCALE}).moves is None
