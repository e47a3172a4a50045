"""A bulletin's figures: whatever a season ranks and scores, they are the ledger's."""

import hashlib
from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import clock
from portal.cli.demo_unsynced import unsynced
from portal.domain.bulletin import Content, Row, Sums
from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import (
    BaseRevision,
    Board,
    Book,
    Bulletin,
    Bundle,
    Campaign,
    Entry,
    Participation,
    Person,
)
from portal.services import corrections, points
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import draft, enter, take_back
from tests.issuing import at, differences, evening, told
from tests.measuring import set_target
from tests.season import Season

# A Monday.
FIRST, LAST = date(2026, 11, 2), date(2026, 11, 29)
DAY = timedelta(days=1)
HE, HUANG, ZHAO, ZHOU = "何志强", "黄俊杰", "赵子昂", "周雨桐"


def season_of(cast: Cast, **overrides: object) -> Season:
    """Give a season of four weeks: zhou has 3, huang 1 and he 2 of its first day."""
    season = cast.live_campaign(**{"starts_on": FIRST, "ends_on": LAST, **overrides})
    with clock.at(at(FIRST, 10)):
        enter(cast, "zhou", quantity="3")
        enter(cast, "huang")
        enter(cast, "he", quantity="2")
    return season


def first(cast: Cast, season: Season) -> Content:
    """Let the first cut-off pass; return its bulletin, which agrees with a recount."""
    evening(cast, FIRST)
    (content,) = told(cast, season)
    assert differences(cast) == []
    return content


def ranked(rows: list[Row]) -> dict[str, tuple[int | None, str, str | None]]:
    """Return rank, value and score by name."""
    return {row.name: (row.rank, row.value, row.score) for row in rows}


def sums(content: Content) -> Sums:
    """Return the sums, which every bulletin but a notice has."""
    assert content.sums is not None
    return content.sums


def test_people_are_told_as_the_board_has_them(cast_on: Cast) -> None:
    season = season_of(cast_on)
    with cast_on.inside(), writing() as work:
        work.session.get_one(Participation, season.participations["huang"]).in_training = True
        work.session.get_one(Participation, season.participations["he"]).left_on = FIRST + DAY
    evening(cast_on, FIRST)
    evening(cast_on, FIRST + DAY)
    content = told(cast_on, season)[-1]
    assert ranked(content.rows) == {
        ZHOU: (1, "3", "3"),
        HE: (2, "2", "2"),
        ZHAO: (3, "0", "0"),
        HUANG: (None, "1", "1"),
    }
    flags = {row.name: (row.in_training, row.has_left) for row in content.rows}
    assert flags == {
        ZHOU: (False, False),
        HE: (False, True),
        ZHAO: (False, False),
        HUANG: (True, False),
    }
    assert content.people == []
    assert (sums(content).value, sums(content).people, sums(content).active) == ("6", 4, 0)
    assert differences(cast_on) == []


def test_teams_and_sub_branches_have_the_individual_table_beside_them(cast: Cast) -> None:
    season = season_of(cast, scoring="team")
    content = first(cast, season)
    assert {row.name: row.value for row in content.rows} == {
        "零售一组": "4",
        "公司业务": "0",
        "城西一组": "2",
    }
    assert {row.name for row in content.people} == {ZHOU, HUANG, ZHAO, HE}
    other = cast.live_campaign(code="other", starts_on=FIRST, ends_on=LAST, scoring="sub_branch")
    with clock.at(at(FIRST + DAY, 10)):
        enter(cast, "zhao")
    evening(cast, FIRST + DAY)
    (content,) = told(cast, other)
    assert {row.name: row.value for row in content.rows} == {"城东支行": "1", "城西支行": "0"}
    assert differences(cast) == []


def test_bundles_are_told_with_their_members(cast: Cast) -> None:
    season = season_of(cast, scoring="bundle")
    with cast.inside(), writing() as work:
        work.session.add(Board(campaign_id=season.id, unit_id=cast.units["branch"], kind="bundle"))
        pair = Bundle(campaign_id=season.id, name="师徒")
        work.session.add(pair)
        work.session.flush()
        for who in ("huang", "he"):
            place = work.session.get_one(Participation, season.participations[who])
            place.bundle_id = pair.id
    content = first(cast, season)
    assert ranked(content.rows) == {
        f"{HE} + {HUANG}": (1, "3", "3"),
        ZHOU: (1, "3", "3"),
        ZHAO: (3, "0", "0"),
    }
    assert len(content.people) == 4


@pytest.mark.parametrize("scoring", ["bundle", "sub_branch", "team"])
def test_without_a_board_of_what_is_scored_people_are_the_table(cast: Cast, scoring: str) -> None:
    season = season_of(cast, scoring=scoring)
    with cast.inside(), writing() as work:
        kinds = ("bundle", "team", "sub_branch")
        work.connection.execute(sa.delete(Board).where(Board.kind.in_(kinds)))
    content = first(cast, season)
    assert ranked(content.rows)[ZHOU] == (1, "3", "3")
    assert content.people == []


def test_an_increase_has_those_without_a_base_after_the_others(cast_on: Cast) -> None:
    season = season_of(cast_on, ranking="increase")
    with cast_on.inside(), writing() as work:
        work.session.add_all(
            BaseRevision(
                campaign_id=season.id,
                participation_id=season.participations[who],
                base=base * SCALE,
                source="hand",
                recorded_at=work.now,
                recorder_id=cast_on.people["liu"],
            )
            for who, base in (("zhou", 2), ("huang", 0))
        )
    content = first(cast_on, season)
    assert [(row.name, row.rank, row.value, row.base, row.score) for row in content.rows] == [
        (HUANG, 1, "1", "0", "1"),
        (ZHOU, 1, "3", "2", "1"),
        (HE, None, "2", None, None),
        (ZHAO, None, "0", None, None),
    ]
    assert (sums(content).value, sums(content).people) == ("6", 4)


def test_an_attainment_is_scored_as_a_fraction(cast: Cast) -> None:
    season = season_of(cast, ranking="attainment")
    with clock.at(at(FIRST, 9)):
        set_target(cast, season, "zhou", 9)
        set_target(cast, season, "he", 2)
    content = first(cast, season)
    assert ranked(content.rows) == {
        HE: (1, "2", "1"),
        ZHOU: (2, "3", "0.333333"),
        HUANG: (None, "1", None),
        ZHAO: (None, "0", None),
    }


def test_points_are_recounted_with_what_was_decided_by_then(cast_on: Cast) -> None:
    with clock.at(at(FIRST, 8)):
        season = season_of(cast_on, ranking="points", ranking_indicator_id=None)
    content = first(cast_on, season)
    assert sums(content).value == "6"
    with cast_on.inside(), clock.at(at(FIRST + DAY, 9)):
        points.set(
            cast_on.actor("liu"),
            season.id,
            season.indicators["corporate_account"],
            Decimal(2),
            FIRST,
            reason="加码",
            rescore=True,
        )
    assert differences(cast_on) == [], "it was right when it was issued"
    evening(cast_on, FIRST + DAY)
    found = sums(told(cast_on, season)[-1])
    assert (found.previous, found.new, found.other, found.value) == ("6", "0", "6", "12")
    assert differences(cast_on) == []


def test_nobody_and_nothing_make_a_bulletin_too(cast: Cast) -> None:
    season = cast.live_campaign(starts_on=FIRST, ends_on=LAST)
    with cast.inside(), writing() as work:
        for place in work.session.scalars(sa.select(Participation)):
            place.left_on = FIRST
    content = first(cast, season)
    assert (content.rows, sums(content).value, sums(content).people) == ([], "0", 0)


def test_a_campaign_without_books_is_told_of(cast: Cast) -> None:
    season = cast.live_campaign(starts_on=FIRST, ends_on=LAST)
    with cast.inside(), writing() as work:
        work.connection.execute(sa.delete(Book))
    content = first(cast, season)
    assert (len(content.rows), content.marks, sums(content).value) == (4, {}, "0")
    assert evening(cast, FIRST + DAY) == [("cycle", 2)]


DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("enter"), st.sampled_from(["zhou", "huang", "he"]), st.integers(0, 3)),
        st.tuples(st.just("take back"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("correct"), st.integers(0, 9), st.integers(1, 4)),
        st.tuples(st.just("cut-off"), st.just(0), st.just(0)),
    ),
    max_size=14,
)


@given(deeds=DEEDS)
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_happens_the_lines_add_up_and_notices_lead_to_what_the_ledger_says(
    cast: Cast, deeds: list[tuple[str, object, int]]
) -> None:
    with cast.inside():
        code = f"season-{db.session.scalar(sa.select(sa.func.count(Campaign.id)))}"
    season = cast.live_campaign(code=code, starts_on=FIRST, ends_on=LAST)
    open_entries: list[int] = []
    day = FIRST
    for kind, what, more in [*deeds, ("cut-off", 0, 0)]:
        with clock.at(at(day, 11)):
            if kind == "cut-off":
                evening(cast, day)
                day += DAY
            elif kind == "enter":
                on = max(FIRST, day - more * DAY)
                open_entries.append(enter(cast, str(what), business_date=on))
            elif open_entries:
                entry_id = open_entries.pop(int(str(what)) % len(open_entries))
                if kind == "take back":
                    take_back(cast, _boss(cast, entry_id), entry_id)
                else:
                    open_entries.append(_correct(cast, entry_id, str(more)))
    with cast.inside(), writing() as work:
        work.session.get_one(Campaign, season.id).state = "closed"
    for kind in ("cycle", "week"):
        previous = Decimal(0)
        for content in told(cast, season, kind):
            found = sums(content)
            assert Decimal(found.previous) == previous
            previous = Decimal(found.value)
            parts = (found.previous, found.new, found.late, found.other)
            assert sum(map(Decimal, parts)) - Decimal(found.reversed) == previous
            assert found.other == "0", "nothing was scored anew"
            late = sum(Decimal(line.quantity) for line in content.lines if line.kind == "late")
            back = sum(Decimal(line.quantity) for line in content.lines if line.kind != "late")
            assert (late, -back) == (Decimal(found.late), Decimal(found.reversed))
    _check_notices(cast, season)
    assert differences(cast) == []


def _correct(cast: Cast, entry_id: int, quantity: str) -> int:
    """Put another quantity in the entry's place, on its own day."""
    with cast.inside():
        entry, number = db.session.execute(
            sa.select(Entry, Person.employee_no)
            .join(Person, Person.id == Entry.owner_id)
            .where(Entry.id == entry_id)
        ).one()
        what = draft(owner=number, quantity=quantity, business_date=entry.business_date)
        return corrections.correct(cast.actor(_boss(cast, entry_id)), entry_id, what, "数量写错")


def _boss(cast: Cast, entry_id: int) -> str:
    """Return the supervisor of the entry's owner."""
    with cast.inside():
        owner_id = db.session.get_one(Entry, entry_id).owner_id
    return "sun" if owner_id == cast.people["he"] else "wang"


def _check_notices(cast: Cast, season: Season) -> None:
    """Check that each notice begins where the one before of the same figure ended."""
    stands = {
        (content.number, row.key): row.value
        for content in told(cast, season)
        for row in content.rows
    }
    for notice in told(cast, season, "correction"):
        assert notice.wrongs
        for wrong in notice.wrongs:
            assert wrong.difference != "0"
            assert stands[wrong.number, wrong.key] == wrong.printed
            assert Decimal(wrong.printed) + Decimal(wrong.difference) == Decimal(wrong.right)
            assert Decimal(wrong.right) >= 0
            stands[wrong.number, wrong.key] = wrong.right


def test_a_thousand_corrections_change_nothing_that_was_issued(cast: Cast) -> None:
    season = season_of(cast)
    evening(cast, FIRST)
    with cast.inside():
        (kept,) = db.session.execute(sa.select(Bulletin.content, Bulletin.digest)).all()
        engine = db.engine
    assert hashlib.sha256(kept.content.encode()).hexdigest() == kept.digest
    with cast.inside(), unsynced(engine), clock.at(at(FIRST + DAY, 10)):
        actor = cast.actor("zhou")
        entries = [enter(cast, "zhou", business_date=FIRST) for _ in range(9)]
        entries += db.session.scalars(
            sa.select(Entry.id).where(Entry.owner_id == cast.people["zhou"], Entry.quantity > SCALE)
        )
        for number in range(1000):
            place = number % len(entries)
            what = draft(quantity=str(1 + number % 7), business_date=FIRST)
            entries[place] = corrections.correct(actor, entries[place], what, "数量写错")
    evening(cast, FIRST + DAY)
    with cast.inside():
        same = db.session.execute(
            sa.select(Bulletin.content, Bulletin.digest).order_by(Bulletin.id).limit(1)
        ).one()
    assert same == kept
    assert hashlib.sha256(same.content.encode()).hexdigest() == kept.digest
    ((wrong,),) = [one.wrongs for one in told(cast, season, "correction")]
    # The last of them is the hundredth of the one that was printed.
    assert (wrong.printed, wrong.right, len(wrong.entries)) == ("3", str(1 + 999 % 7), 101)
    assert differences(cast) == []
