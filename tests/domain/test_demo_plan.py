"""The season that runs on the day of loading: the same story whatever that day is."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import islice, pairwise

import pytest

from portal.demo import customers, endless, plan, roster, running
from portal.demo.campaign import Campaign
from portal.demo.opening import Opening
from portal.demo.stint import STINTS

A_WEEK = [date(2026, 11, 23) + timedelta(days=offset) for offset in range(7)]
TODAY = A_WEEK[0]


def at(hour: int, minute: int = 0, day: date = TODAY) -> datetime:
    return datetime.combine(day, time(hour, minute), plan.ZONE)


def accounts(lines: tuple[Opening, ...]) -> Counter[str]:
    return Counter(line.person for line in lines if line.indicator == "corporate_account")


def places(totals: Counter[str]) -> dict[str, int]:
    return {p: 1 + sum(n > totals[p] for n in totals.values()) for p in totals}


@pytest.mark.parametrize("today", A_WEEK)
def test_totals_are_the_same_on_every_day_of_the_week(today: date) -> None:
    lines = plan.plan(today)
    assert accounts(lines) == {n: s.before + s.morning for n, s in STINTS.items()}
    assert accounts(tuple(o for o in lines if o.day == today)).total() == sum(
        stint.morning for stint in STINTS.values()
    )


@pytest.mark.parametrize("today", A_WEEK)
def test_lines_stand_in_order_at_distinct_moments_inside_the_season(today: date) -> None:
    season = running.campaigns(today)[0]
    moments = [(line.day, line.time) for line in plan.plan(today)]
    assert moments == sorted(set(moments))
    assert season.starts_on <= moments[0][0]
    assert moments[-1][0] == today


def test_weekends_bring_less() -> None:
    by_day = Counter(line.day for line in plan.plan(TODAY) if line.day < TODAY)
    weekend = [by_day[day] for day in by_day if day.weekday() >= 5]
    assert max(weekend) < min(by_day[day] for day in by_day if day.weekday() < 5)


def test_this_morning_moves_people_up_and_down() -> None:
    lines = plan.plan(TODAY)
    before = places(accounts(tuple(line for line in lines if line.day < TODAY)))
    now = places(accounts(lines))
    changes = {person: before[person] - now[person] for person in now}
    assert sum(change > 0 for change in changes.values()) >= 4
    assert sum(change < 0 for change in changes.values()) >= 4


@pytest.mark.parametrize("hour", [1, 8, 9, 11, 12, 23])
def test_today_has_its_openings_before_now_at_any_hour(hour: int) -> None:
    now = at(hour)
    lines = plan.openings(TODAY, now)
    today = [line for line in lines if line.day == TODAY]
    assert accounts(tuple(today)).total() == sum(stint.morning for stint in STINTS.values())
    moments = [(line.day, line.time) for line in lines]
    assert moments == sorted(set(moments))
    assert max(line.time for line in today) < now.time()


def test_what_has_not_happened_is_left_out() -> None:
    assert plan.openings(TODAY, at(12, day=TODAY + timedelta(days=1))) == plan.plan(TODAY)
    day_before = plan.openings(TODAY, at(12, day=TODAY - timedelta(days=1)))
    assert max(line.day for line in day_before) < TODAY - timedelta(days=1)
    assert not [line for line in plan.openings(TODAY, at(0)) if line.day == TODAY]


def test_the_branch_is_a_little_ahead_of_time() -> None:
    season = running.campaigns(TODAY)[0]
    whole = (season.ends_on - season.starts_on).days + 1
    target = next(t for t in running.targets(TODAY) if t.unit == roster.BRANCH)
    attainment = accounts(plan.plan(TODAY)).total() / float(target.quantity)
    # Still ahead when the cut-off has counted today among the days elapsed.
    assert (running.DAYS_BEFORE + 1) / whole < attainment < 0.85


@pytest.mark.parametrize("place", [0, 1])
def test_unit_targets_sum_to_their_parts(place: int) -> None:
    season: Campaign = running.campaigns(TODAY)[place]
    targets = [t for t in running.targets(TODAY) if t.campaign == season.code]
    units = {t.unit: t.quantity for t in targets if t.unit}
    parents = {unit.code: unit.parent for unit in roster.units()}
    for unit, quantity in units.items():
        parts = [q for code, q in units.items() if parents[code] == unit]
        assert not parts or sum(parts) == quantity
    people = sum(t.quantity for t in targets if t.person)
    assert people in {0, units.get(season.unit)}


def test_everybody_who_opens_is_a_participant_and_every_home_exists() -> None:
    codes = [unit.code for unit in roster.units()]
    everybody = {person.employee_no: person for person in roster.people(TODAY)}
    assert all(
        unit.parent is None or unit.parent in codes[:i] for i, unit in enumerate(roster.units())
    )
    assert {person.unit for person in everybody.values()} <= set(codes)
    assert len({unit.name for unit in roster.units()}) == len(codes)
    taking_part = {p.person: p.unit for p in running.campaigns(TODAY)[0].participants}
    assert taking_part.keys() == STINTS.keys()
    assert all(everybody[number].unit == unit for number, unit in taking_part.items())


def test_newcomers_have_been_in_post_for_less_than_a_year() -> None:
    since = {person.employee_no: person.in_post_since for person in roster.people(TODAY)}
    for participant in running.campaigns(TODAY)[0].participants:
        start = since[participant.person]
        assert start is not None
        assert (start > date(2025, 11, 1)) == (participant.cohort == "newcomer")


def test_the_three_administrators_are_three_people() -> None:
    holders = {
        role: p.employee_no
        for p in roster.people(TODAY)
        for role, _ in p.roles
        if role.endswith("_admin")
    }
    assert len(set(holders.values())) == len(holders) == 3


def test_openings_without_end_repeat_for_a_seed_and_never_a_customer() -> None:
    lines = list(islice(endless.next_openings(7), 5000))
    assert lines == list(islice(endless.next_openings(7), 5000))
    names = [line.customer for line in lines if line.customer]
    planned = {line.customer for line in plan.plan(TODAY)}
    assert len(names) == len(set(names)) > customers.COUNT
    assert planned.isdisjoint(names)
    assert all(a.person != b.person for a, b in pairwise(lines))
    assert {line.person for line in lines} == STINTS.keys()


def test_a_plain_count_has_neither_customer_nor_channel() -> None:
    for line in islice(endless.next_openings(1), 200):
        form = line.indicator == "corporate_account"
        assert bool(line.customer) == bool(line.channel) == bool(line.account_type) == form
        assert line.quantity == 1 or not form
