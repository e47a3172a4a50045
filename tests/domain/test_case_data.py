"""The two case seasons, line by line, against every statement of the project's copy of the case."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from portal.demo import catalogue, customers, seasons
from portal.demo.campaign import Campaign
from portal.demo.opening import Opening
from portal.domain.cadence import Basis, Cadence, issue_days
from portal.domain.customer import key_of
from portal.domain.quantity import SCALE
from portal.domain.standing import Line, rank

CASE = json.loads(Path(seasons.__file__).with_name("case.json").read_text(encoding="utf-8"))
SEASONS = {season.code: season for season in seasons.SEASONS}
HOLIDAYS = {
    "case-2015q1": ((date(2015, 1, 1), date(2015, 1, 3)), (date(2015, 2, 18), date(2015, 2, 24))),
    "case-2016q1": ((date(2016, 1, 1), date(2016, 1, 3)), (date(2016, 2, 7), date(2016, 2, 13))),
}


def told(kind: str) -> pytest.MarkDecorator:
    """Return a decorator that runs a test on each statement of one kind."""
    chosen = [claim for claim in CASE["claims"] if claim["kind"] == kind]
    assert chosen
    names = [
        "-".join(str(part) for part in (claim.get("season", ""), *_who(claim))) for claim in chosen
    ]
    return pytest.mark.parametrize("claim", chosen, ids=names)


def _who(claim: dict[str, Any]) -> list[str]:
    return ["".join(claim.get("people", [])), claim.get("said", "")]


def counted(code: str, until: date | None = None) -> Counter[str]:
    """Return what each participant of a season had opened by the end of a day."""
    season = SEASONS[code]
    totals = Counter({participant.person: 0 for participant in season.participants})
    totals.update(o.person for o in seasons.openings(code) if until is None or o.day <= until)
    return totals


def listed(code: str, until: date | None = None) -> list[str]:
    """Return a season's people in the order in which the board lists them."""
    reached = {o.person: o for o in seasons.openings(code) if until is None or o.day <= until}
    return [
        standing.key
        for standing in rank(
            Line(person, value * SCALE, _moment(reached.get(person)), tie=person)
            for person, value in counted(code, until).items()
        )
    ]


def _moment(opening: Opening | None) -> datetime | None:
    return None if opening is None else datetime.combine(opening.day, opening.time, UTC)


def cycles(season: Campaign) -> list[date]:
    cadence: Cadence = "weekly" if season.cadence == "weekly" else "daily"
    basis: Basis = "working" if season.basis == "working" else "calendar"
    return issue_days(
        season.starts_on,
        season.ends_on,
        cadence,
        season.cadence_weekday,
        basis,
        frozenset(season.closures),
        lambda _: True,
    )


def rounded(value: Decimal) -> str:
    return str(value.quantize(Decimal("0.01")))


def every_opening() -> Iterable[Opening]:
    return (o for code in SEASONS for o in seasons.openings(code))


@told("total")
def test_a_total_is_the_sum_of_its_lines(claim: dict[str, Any]) -> None:
    totals = counted(claim["season"])
    assert sum(totals[person] for person in claim["people"]) == claim["value"]


def test_the_seasons_have_18_and_104_openings_of_one_account_each() -> None:
    assert [len(seasons.openings(code)) for code in SEASONS] == [18, 104]
    assert {o.quantity for o in every_opening()} == {1}
    assert {o.indicator for o in every_opening()} == {"corporate_account"}


@told("first")
def test_the_board_ends_with_these_in_front(claim: dict[str, Any]) -> None:
    people = claim["people"]
    assert listed(claim["season"])[: len(people)] == people


@told("milestone")
def test_a_milestone_is_met_on_the_day_it_is_checked(claim: dict[str, Any]) -> None:
    day = date.fromisoformat(claim["on"])
    totals = counted(claim["season"], day)
    inside = {p for p, n in totals.items() if claim["at_least"] <= n <= claim.get("at_most", n)}
    assert inside >= set(claim["people"])
    if claim.get("nobody_else"):
        assert inside == set(claim["people"])
    if "from_last" in claim:
        assert listed(claim["season"], day)[-claim["from_last"]] in claim["people"]


def test_when_c_asks_for_less_c_is_sixth_of_seven_and_behind_every_newcomer() -> None:
    totals = counted("case-2016q1", date.fromisoformat(CASE["request"]["asked_on"]))
    assert totals["C"] == 3
    assert sum(n < 3 for n in totals.values()) == 1
    assert all(totals[p] > 3 for p in SEASONS["case-2016q1"].cohort("newcomer"))
    assert not CASE["request"]["granted"]


def test_c_is_fourth_until_the_last_days_and_passes_j_only_then() -> None:
    assert listed("case-2016q1", date(2016, 3, 20))[:4] == ["H", "E", "J", "C"]
    assert listed("case-2016q1")[:4] == ["H", "E", "C", "J"]


@told("cycles")
def test_the_bulletins_of_a_season_come_out_of_the_calendar(claim: dict[str, Any]) -> None:
    assert len(cycles(SEASONS[claim["season"]])) == claim["value"]


@told("cycle_ratio")
def test_daily_against_weekly_is_seven_and_a_half_times_the_cycles(claim: dict[str, Any]) -> None:
    before, after = (len(cycles(season)) for season in seasons.SEASONS)
    assert rounded(Decimal(after) / before) == claim["exact"]


@told("output_ratio")
def test_output_rose_by_more_than_the_account_says(claim: dict[str, Any]) -> None:
    before, after = (counted(code).total() for code in SEASONS)
    assert rounded(Decimal(after) / before) == claim["exact"]
    assert claim["exact"].startswith(claim["stated"])


@told("average")
def test_an_average_rounds_down_to_the_stated_one(claim: dict[str, Any]) -> None:
    totals = counted(claim["season"])
    people = claim["people"]
    average = Decimal(sum(totals[person] for person in people)) / len(people)
    assert rounded(average) == claim["exact"]
    assert str(int(average)) == claim["stated"]


@told("increase")
def test_an_increase_is_against_the_season_of_reference(claim: dict[str, Any]) -> None:
    season = SEASONS["case-2016q1"]
    assert season.reference is not None
    base, now = counted(season.reference), counted(season.code)
    assert {now[person] - base[person] for person in claim["people"]} == {claim["value"]}


@told("bundles")
def test_bundled_the_mentors_carry_their_apprentices(claim: dict[str, Any]) -> None:
    season = SEASONS[claim["season"]]
    totals = counted(season.code)
    bundled = {person for bundle in season.bundles for person in bundle}
    alone = tuple((p.person,) for p in season.participants if p.person not in bundled)
    groups = (*season.bundles, *alone)
    assert {"".join(group): sum(totals[p] for p in group) for group in groups} == claim["values"]


@told("assigned_share")
def test_leads_are_handed_out_in_2015_and_found_in_2016(claim: dict[str, Any]) -> None:
    openings = seasons.openings(claim["season"])
    share = Decimal(sum(o.channel == "assigned" for o in openings)) / len(openings)
    assert Decimal(claim["least"]) <= share <= Decimal(claim["most"])


@pytest.mark.parametrize("told_season", CASE["seasons"], ids=SEASONS)
def test_a_season_is_set_up_as_the_case_says(told_season: dict[str, Any]) -> None:
    season = SEASONS[told_season["code"]]
    assert season.starts_on.isoformat() == told_season["starts_on"]
    assert season.ends_on.isoformat() == told_season["ends_on"]
    assert season.scoring == told_season["scoring"]
    assert [list(bundle) for bundle in season.bundles] == told_season["bundles"]
    assert [p.person for p in season.participants] == told_season["people"]
    assert list(season.cohort("newcomer")) == told_season["newcomers"]


def test_three_people_are_in_both_seasons_and_four_are_not() -> None:
    before, after = ({p.person for p in season.participants} for season in seasons.SEASONS)
    assert sorted(before & after) == CASE["both_seasons"]
    assert len(after - before) == 4


def test_months_in_post_are_the_accounts() -> None:
    assert CASE["seasons"][1]["months_in_post"] == seasons.MONTHS_IN_POST


def test_channels_bring_in_2016_in_the_order_of_their_priority() -> None:
    brought = Counter(o.channel for o in seasons.openings("case-2016q1"))
    assert [code for code, _ in brought.most_common()] == CASE["channels"]
    assert [c.code for c in catalogue.CHANNELS if c.self_sourced] == CASE["channels"]
    assert [c.code for c in catalogue.CHANNELS if not c.self_sourced] == [CASE["channel_apart"]]


@pytest.mark.parametrize("code", SEASONS)
def test_nothing_is_opened_outside_office_hours_or_on_a_public_holiday(code: str) -> None:
    season = SEASONS[code]
    for opening in seasons.openings(code):
        assert season.starts_on <= opening.day <= season.ends_on
        assert not any(first <= opening.day <= last for first, last in HOLIDAYS[code])
        assert 8 <= opening.time.hour < season.cut_off.hour


@pytest.mark.parametrize("code", SEASONS)
def test_openings_stand_in_the_order_of_distinct_moments(code: str) -> None:
    moments = [(o.day, o.time) for o in seasons.openings(code)]
    assert moments == sorted(set(moments))


@pytest.mark.parametrize("code", SEASONS)
def test_openings_name_participants_channels_and_account_types_that_exist(code: str) -> None:
    season = SEASONS[code]
    people = {participant.person for participant in season.participants}
    channels = {channel for channel, _ in season.channels}
    for opening in seasons.openings(code):
        assert opening.person in people
        assert opening.channel in channels
        assert opening.account_type in {"basic", "general", "special", "temporary"}


def test_no_customer_of_any_season_is_another_ones_duplicate() -> None:
    pool = (customers.name(number) for number in range(customers.COUNT * 2))
    keys = [key_of(name) for name in (*(o.customer for o in every_opening()), *pool)]
    assert len(keys) == len(set(keys))


def test_the_weekly_season_is_silent_for_weeks_and_the_daily_one_never_for_one() -> None:
    silences = []
    for code in SEASONS:
        days = sorted({o.day for o in seasons.openings(code)})
        silences.append(max((b - a).days for a, b in pairwise(days)))
    weekly, daily = silences
    assert weekly >= 14
    # The daily season's longest is the Spring Festival itself.
    assert daily <= 8


def test_the_second_half_of_the_daily_season_brings_half_as_much_again() -> None:
    middle = date(2016, 2, 14)
    first = counted("case-2016q1", middle).total()
    assert counted("case-2016q1").total() - first > first * 1.5


def test_targets_of_people_sum_to_the_units() -> None:
    unit = sum(target.quantity for target in seasons.TARGETS if target.unit)
    assert unit == sum(target.quantity for target in seasons.TARGETS if target.person)
