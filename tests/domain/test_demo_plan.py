"""The season that runs on the day of loading: the same story whatever that day is."""

import re
from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import islice, pairwise

import pytest

from portal.demo import (
    away,
    checks,
    customers,
    deeds,
    endless,
    places,
    plan,
    roster,
    running,
    story,
)
from portal.demo.campaign import Campaign
from portal.demo.opening import Opening
from portal.demo.staff import STAFF, STINTS, staff_of
from portal.domain.roles import Role

A_WEEK = [date(2026, 11, 23) + timedelta(days=offset) for offset in range(7)]
TODAY = A_WEEK[0]
HAN = re.compile("[\u4e00-\u9fff]+")


def at(hour: int, minute: int = 0, day: date = TODAY) -> datetime:
    return datetime.combine(day, time(hour, minute), plan.ZONE)


def accounts(lines: tuple[Opening, ...]) -> Counter[str]:
    return Counter(line.person for line in lines if line.indicator == "corporate_account")


def ranks(totals: Counter[str]) -> dict[str, int]:
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
    before = ranks(accounts(tuple(line for line in lines if line.day < TODAY)))
    now = ranks(accounts(lines))
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
    target = next(t for t in running.targets(TODAY) if t.unit == places.BRANCH)
    attainment = accounts(plan.plan(TODAY)).total() / float(target.quantity)
    # Still ahead when the cut-off has counted today among the days elapsed.
    assert (running.DAYS_BEFORE + 1) / whole < attainment < 0.85


@pytest.mark.parametrize("place", [0, 1, 2])
def test_unit_targets_sum_to_their_parts(place: int) -> None:
    season: Campaign = running.campaigns(TODAY)[place]
    # A later target of the same subject takes the place of the earlier one.
    own = sorted(
        (t for t in running.targets(TODAY) if t.campaign == season.code),
        key=lambda target: target.valid_from,
    )
    units = {t.unit: t.quantity for t in own if t.unit}
    people = {t.person: t.quantity for t in own if t.person}
    parents = {unit.code: unit.parent for unit in places.UNITS}
    for unit, quantity in units.items():
        parts = [q for code, q in units.items() if parents[code] == unit]
        assert not parts or sum(parts) == quantity
        assert not people or sum(people[m.employee_no] for m in staff_of(unit)) == quantity


def test_everybody_who_opens_is_a_participant_and_every_home_exists() -> None:
    codes = [unit.code for unit in places.UNITS]
    everybody = {person.employee_no: person for person in roster.people(TODAY)}
    assert all(
        unit.parent is None or unit.parent in codes[:i] for i, unit in enumerate(places.UNITS)
    )
    assert {person.unit for person in everybody.values()} <= set(codes)
    assert len({unit.name for unit in places.UNITS}) == len(codes)
    taking_part = {p.person: p.unit for p in running.campaigns(TODAY)[0].participants}
    assert taking_part.keys() == STINTS.keys()
    assert all(everybody[number].unit == unit for number, unit in taking_part.items())


def test_newcomers_have_been_in_post_for_less_than_a_year() -> None:
    since = {person.employee_no: person.in_post_since for person in roster.people(TODAY)}
    for participant in running.campaigns(TODAY)[0].participants:
        start = since[participant.person]
        assert start is not None
        assert (start > date(2025, 11, 1)) == (participant.cohort == "newcomer")


def test_six_sub_branches_have_from_five_to_forty_people_and_a_supervisor_each() -> None:
    sizes = Counter(places.sub_branch_of(member.unit) for member in STAFF)
    assert sorted(sizes.values()) == [5, 8, 12, 18, 25, 40]
    leads = {
        unit: person.employee_no
        for person in roster.people(TODAY)
        for role, unit in person.roles
        if role == "supervisor"
    }
    assert {code: leads[code] for code in sizes} == roster.SUPERVISORS


def test_every_role_is_held() -> None:
    held = {role for person in roster.people(TODAY) for role, _ in person.roles}
    # The deputy's is held through a deputation alone.
    assert held == {role.value for role in Role} - {Role.DEPUTY}
    assert {deputy.kind for deputy in away.DEPUTIES} == {"checks", "acting"}


def test_names_are_han_of_two_to_five_characters_of_minorities_and_latin() -> None:
    names = Counter(member.name for member in STAFF)
    han = [name for name in names if HAN.fullmatch(name)]
    assert {len(name) for name in han} == {2, 3, 4, 5}
    assert sum("·" in name for name in names) >= 3
    assert sum(name.replace(" ", "").isalpha() and name[0].isascii() for name in names) >= 3
    # One pair shares a name, as happens in any bank of this size.
    assert sum(names.values()) - len(names) == 1
    assert all(re.fullmatch(r"[A-Z][\w' ]+", member.name_en) for member in STAFF)


@pytest.mark.parametrize("today", A_WEEK)
def test_the_same_day_tells_the_same_story(today: date) -> None:
    plan_of_today = plan.plan(today)
    assert plan_of_today == plan.plan(today)
    assert story.told(plan_of_today) == story.told(plan_of_today)


@pytest.mark.parametrize("today", A_WEEK)
def test_nobody_opens_anything_while_away_or_before_they_joined(today: date) -> None:
    start = running.campaigns(today)[0].starts_on
    for line in plan.plan(today):
        day = (line.day - start).days
        assert day not in away.days_away(line.person)
        assert day >= STINTS[line.person].first


@pytest.mark.parametrize("today", A_WEEK)
def test_what_the_story_names_is_there_and_happens_in_its_order(today: date) -> None:
    lines = story.told(plan.plan(today))
    told = (story.LATE, story.FOR_OTHERS, story.SHARED, story.CLAIMS)
    assert {ref for table in told for ref in table} <= lines.keys()
    assert {deed.ref for deed in deeds.DEEDS} <= lines.keys()
    for ref, claim in story.CLAIMS.items():
        first, second = lines[claim.first], lines[ref]
        assert first.customer == second.customer
        assert (first.entered_on, first.time) < (second.entered_on, second.time)
    assert all(line.entered_on <= today for line in lines.values())
    for deed in deeds.DEEDS:
        line = lines[deed.ref]
        if deed.time is not None:
            assert (line.entered_on + timedelta(deed.days), deed.time) > (
                line.entered_on,
                line.time,
            )
            assert line.entered_on + timedelta(deed.days) < today


def test_who_is_away_checks_nothing() -> None:
    start = running.campaigns(TODAY)[0].starts_on
    rounds = list(checks.rounds(start))
    assert {check.unit for check in rounds} == set(places.SUB_BRANCHES)
    assert all(check.day not in away.days_away(check.by) for check in rounds)
    deputies = {deputy.person for deputy in away.DEPUTIES}
    assert deputies | set(roster.SUPERVISORS.values()) == {check.by for check in rounds}


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


def test_whoever_is_there_plays_in_all_six_sub_branches() -> None:
    lines = list(islice(endless.next_openings(7), 5000))
    played = {line.person for line in lines}
    away_today = {n for n in STINTS if running.DAYS_BEFORE in away.days_away(n)}
    assert away_today
    # Who counts little and opens seldom may not have had a turn yet.
    assert away_today.isdisjoint(played)
    assert len(played) > len(STINTS) - len(away_today) - 3
    homes = {m.employee_no: places.sub_branch_of(m.unit) for m in STAFF}
    assert {homes[person] for person in played} == set(places.SUB_BRANCHES)
    shared = [line for line in lines if line.shared_with]
    assert all(homes[line.person] == homes[line.shared_with] for line in shared)
    assert shared


def test_now_and_then_an_account_is_put_right_and_a_count_taken_back() -> None:
    lines = list(islice(endless.next_openings(7), 1000))
    done = Counter((line.indicator == "corporate_account", line.afterwards) for line in lines)
    assert done.keys() == {(True, ""), (True, "correct"), (False, ""), (False, "reverse")}
    assert done[True, "correct"] < done[True, ""] / 10
    assert done[False, "reverse"] < done[False, ""] / 3


def test_a_plain_count_has_neither_customer_nor_channel() -> None:
    for line in islice(endless.next_openings(1), 200):
        form = line.indicator == "corporate_account"
        assert bool(line.customer) == bool(line.channel) == bool(line.account_type) == form
        assert line.quantity == 1 or not form
