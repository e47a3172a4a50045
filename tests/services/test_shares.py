"""Shares: by weight, to the fourth decimal, exactly; told, and counted once for every unit."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.quantity import SCALE
from portal.domain.shares import split
from portal.extensions import db
from portal.models import (
    Credit,
    Dispute,
    Entry,
    Notice,
    Participation,
    Posting,
    TotalTally,
    UnitTotalTally,
)
from portal.services import entries, ledger, openings, reconciliation
from portal.services.refusal import Conflict, NotAllowed, Rejected
from portal.services.work import snapshot, writing
from tests.cast import Cast
from tests.entering import check, draft, enter, take_back, today
from tests.season import Season

THIRDS = {"shares": (("60155", 1), ("60342", 1))}


def totals(cast: Cast, season: Season) -> dict[str, int]:
    """Return what everybody has, scaled, where it is not nothing."""
    with cast.inside():
        rows = {
            row.participation_id: row.quantity for row in db.session.scalars(sa.select(TotalTally))
        }
    return {who: rows[id_] for who, id_ in season.participations.items() if rows.get(id_)}


def units(cast: Cast) -> dict[str, int]:
    """Return what each unit has, scaled, where it is not nothing."""
    with cast.inside():
        rows = {row.unit_id: row.quantity for row in db.session.scalars(sa.select(UnitTotalTally))}
    return {name: rows[id_] for name, id_ in cast.units.items() if rows.get(id_)}


def is_right(cast: Cast) -> bool:
    """Whether books and ledger agree."""
    with cast.inside():
        return reconciliation.verify() == []


def test_three_equal_shares_of_one_sum_to_it_and_no_unit_counts_twice(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    enter(cast_on, "zhou", **THIRDS)
    assert totals(cast_on, season) == {"zhou": 3334, "huang": 3333, "zhao": 3333}
    # Zhou and Huang are of one team, all three of one sub-branch.
    assert units(cast_on) == {"retail": 6667, "corporate": 3333, "east": SCALE}
    assert is_right(cast_on)


def test_weights_are_what_the_parts_follow(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    enter(cast_on, "zhou", quantity="4", own_weight=2, shares=(("60118", 1), ("60155", 1)))
    assert totals(cast_on, season) == {"zhou": 2 * SCALE, "huang": SCALE, "he": SCALE}
    assert units(cast_on) == {
        "retail": 3 * SCALE,
        "east": 3 * SCALE,
        "west_team": SCALE,
        "west": SCALE,
    }
    assert is_right(cast_on)


def test_a_reversal_takes_every_part_back(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    enter(cast_on, "huang")
    entry_id = enter(cast_on, "zhou", **THIRDS)
    take_back(cast_on, "zhou", entry_id)
    assert totals(cast_on, season) == {"huang": SCALE}
    assert units(cast_on) == {"retail": SCALE, "east": SCALE}
    assert is_right(cast_on)


def test_a_shared_entry_that_waits_for_its_check_counts_for_all_once_checked(
    cast_on: Cast,
) -> None:
    season = cast_on.live_campaign(verification="before")
    entry_id = enter(cast_on, "zhou", **THIRDS)
    assert totals(cast_on, season) == {}
    check(cast_on, "wang", entry_id)
    assert totals(cast_on, season) == {"zhou": 3334, "huang": 3333, "zhao": 3333}
    assert is_right(cast_on)


def test_a_colleagues_part_counts_where_they_take_part_as_well(cast_on: Cast) -> None:
    city = cast_on.live_campaign()
    own = cast_on.live_campaign(code="east")
    with cast_on.inside(), writing() as work:
        place = work.session.get_one(Participation, own.participations["he"])
        place.left_on = own.starts_on
    enter(cast_on, "zhou", shares=(("60118", 1),))
    assert totals(cast_on, city) == {"zhou": 5000, "he": 5000}
    assert totals(cast_on, own) == {"zhou": 5000}
    assert is_right(cast_on)


@pytest.mark.parametrize(
    "changes",
    [
        {"shares": (("60155", 0),)},
        {"shares": (("60155", -1),)},
        {"shares": (("60155", 100),)},
        {"shares": (("60155", 1),), "own_weight": 0},
        {"shares": (("60298", 1),)},
        {"shares": (("60155", 1), ("60155", 2))},
        {"shares": (("4711", 1),)},
        {"shares": (("60001", 1),)},
        {"shares": tuple((str(number), 1) for number in range(60_400, 60_406))},
    ],
    ids=[
        "no weight",
        "negative",
        "too heavy",
        "own of zero",
        "with oneself",
        "twice",
        "nobody",
        "not in the campaign",
        "too many",
    ],
)
def test_a_share_that_cannot_be_is_refused_at_its_field(
    cast: Cast, changes: dict[str, object]
) -> None:
    cast.live_campaign()
    with cast.inside(), pytest.raises(Rejected) as refused:
        entries.record(cast.actor("zhou"), draft(**changes))
    assert refused.value.field == "shares"
    with cast.inside():
        assert not db.session.scalar(sa.select(sa.func.count(Entry.id)))


def test_a_colleague_is_told_and_sees_the_entry_among_their_own(cast: Cast) -> None:
    cast.live_campaign()
    entry_id = enter(cast, "zhou", **THIRDS)
    with cast.inside():
        told = db.session.scalars(sa.select(Notice).order_by(Notice.person_id)).all()
        assert [(one.person_id, one.kind, one.facts["whole"]) for one in told] == [
            (cast.people[who], "share_named", 3) for who in ("huang", "zhao")
        ]
        own = ledger.page(cast.actor("huang"), ledger.Filters(), 1)
        assert [(line.id, line.is_shared) for line in own.lines] == [(entry_id, True)]


def test_nobody_checks_an_entry_in_which_they_have_a_part(cast: Cast) -> None:
    season = cast.live_campaign()
    with cast.inside(), writing() as work:
        work.session.add(
            Participation(
                campaign_id=season.id,
                person_id=cast.people["wang"],
                unit_id=cast.units["east"],
                sub_branch_id=cast.units["east"],
                cohort="veteran",
            )
        )
    entry_id = enter(cast, "zhou", shares=(("60001", 1),))
    with pytest.raises(NotAllowed):
        check(cast, "wang", entry_id)


@pytest.mark.parametrize(("days_left", "flagged"), [(2, False), (1, True), (0, True)])
def test_shares_of_the_last_two_days_are_laid_before_the_supervisor(
    cast: Cast, days_left: int, *, flagged: bool
) -> None:
    cast.live_campaign(ends_on=today() + timedelta(days_left))
    enter(cast, "zhou", **THIRDS)
    enter(cast, "zhou")
    with cast.inside():
        kinds = db.session.scalars(sa.select(Dispute.kind)).all()
    assert kinds == (["late_share"] if flagged else [])


def test_a_repeated_form_leads_to_the_first_entry_whatever_its_shares(cast_on: Cast) -> None:
    cast_on.live_campaign()
    shared = draft(**THIRDS)
    with cast_on.inside():
        first = entries.record(cast_on.actor("zhou"), shared)
        assert entries.record(cast_on.actor("zhou"), shared).entry_id == first.entry_id
        other = draft(**{**vars(shared), "own_weight": 2, "customer": "另一客户"})
        with pytest.raises(Conflict):
            entries.record(cast_on.actor("zhou"), other)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Credit)) == 3


def test_each_part_is_a_line_of_the_feed_of_its_own_person(cast: Cast) -> None:
    season = cast.live_campaign()
    entry_id = enter(cast, "zhou", shares=(("60118", 1),))
    with cast.inside(), snapshot() as connection:
        latest = openings.latest(connection, season.id, "/")
        assert {(one.person_id, one.quantity) for one in latest} == {
            (cast.people["zhou"], 5000),
            (cast.people["he"], 5000),
        }
        shown = openings.of_entry(connection, season.id, entry_id)
        assert shown is not None
        assert shown.person_id == cast.people["zhou"]


def test_verify_names_shares_that_do_not_sum_and_lines_that_are_not_their_share(
    cast: Cast,
) -> None:
    cast.live_campaign()
    entry_id = enter(cast, "zhou", **THIRDS)
    with cast.inside():
        with writing() as work:
            work.connection.exec_driver_sql("DROP TRIGGER credit_no_update")
            work.connection.execute(
                sa.update(Credit)
                .where(Credit.entry_id == entry_id, Credit.person_id == cast.people["huang"])
                .values(quantity=Credit.quantity + 1)
            )
        line = db.session.scalars(
            sa.select(Posting.id)
            .join(Participation, Participation.id == Posting.participation_id)
            .where(Participation.person_id == cast.people["huang"])
        ).one()
        found = [difference.where for difference in reconciliation.verify()]
        assert found == [f"posting {line} of its entry", f"shares of entry {entry_id}"]


@given(
    st.integers(min_value=1, max_value=9_999 * SCALE),
    st.lists(st.integers(min_value=1, max_value=99), min_size=2, max_size=6),
)
def test_parts_always_sum_exactly_and_stay_within_one_of_their_due(
    quantity: int, weights: list[int]
) -> None:
    parts = split(quantity, weights)
    assert sum(parts) == quantity
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - quantity * weight / sum(weights)) < 1
