"""Who are too few to be told together, and which parts of a whole give somebody away."""

from datetime import date

import pytest

from portal.domain.cohort import Course
from portal.models import Unit
from portal.services.access import Actor
from portal.services.insights import few
from portal.services.insights.cohorts import Member

BRANCH, EAST, WEST = "/1/", "/1/2/", "/1/3/"
COURSE = Course(date(2026, 1, 1), date(2026, 1, 2), {})


def people(**counts: int) -> list[Member]:
    """Return so many people of each path (east, east_team, west, away) by cohort, n_ and v_."""
    paths = {"east": EAST, "team": "/1/2/4/", "other": "/1/2/5/", "west": WEST, "away": "/9/8/"}
    found: list[Member] = []
    for name, count in counts.items():
        cohort, _, path = name.partition("_")
        for _number in range(count):
            id_ = len(found) + 1
            found.append(
                Member(
                    participation_id=id_,
                    person_id=id_,
                    employee_no=str(id_),
                    name="",
                    name_en=None,
                    unit_id=0,
                    unit_name="",
                    unit_name_en=None,
                    path=paths[path],
                    cohort={"n": "newcomer", "v": "veteran"}[cohort],
                    bundle_id=None,
                    is_by_rule=True,
                    joined_late=False,
                    has_left=False,
                    course=COURSE,
                )
            )
    return found


def told(everybody: list[Member], path: str, cohort: str = "", me: int = 0) -> bool:
    """Whether the people of a path, and of a cohort, are told to somebody who leads nobody."""
    actor = Actor(me, "", "", 0, EAST, ())
    shown = [
        one
        for one in everybody
        if (path == BRANCH or one.path.startswith(path)) and (not cohort or one.cohort == cohort)
    ]
    way = few.way_down(Unit(path=BRANCH), Unit(path=path))
    return few.tells_on_nobody(actor, everybody, shown, way, by_cohort=bool(cohort))


def test_three_others_are_told_and_two_are_not() -> None:
    assert told(people(n_east=3), BRANCH)
    assert not told(people(n_east=2), BRANCH)
    assert told(people(n_east=4), BRANCH, me=1)
    assert not told(people(n_east=3), BRANCH, me=1)
    assert told(people(n_east=1), BRANCH, me=1), "one's own"


@pytest.mark.parametrize("beside", [{"n_west": 2}, {"n_away": 1}, {"n_west": 3, "n_away": 1}])
def test_what_is_left_of_a_whole_counts(beside: dict[str, int]) -> None:
    everybody = people(n_east=5, **beside)
    assert told(everybody, BRANCH)
    assert not told(everybody, EAST)
    assert told(people(n_east=5, n_west=3), EAST)


def test_a_team_is_looked_at_on_each_level() -> None:
    assert told(people(n_team=3, n_other=3, n_west=3), "/1/2/4/")
    assert not told(people(n_team=3, n_other=1, n_west=3), "/1/2/4/")
    assert not told(people(n_team=3, n_east=1, n_west=3), "/1/2/4/"), "in the sub-branch itself"
    assert not told(people(n_team=3, n_other=3, n_west=2), "/1/2/4/")


def test_a_cohort_leaves_another_behind() -> None:
    assert told(people(n_east=3, v_east=3), BRANCH, "newcomer")
    assert not told(people(n_east=3, v_east=2), BRANCH, "newcomer")
    assert told(people(n_east=3), BRANCH, "newcomer")
    both = people(n_east=3, v_east=3, n_west=3, v_west=1)
    assert told(both, EAST)
    assert not told(both, EAST, "newcomer")


def test_the_way_down_is_by_paths() -> None:
    assert few.way_down(Unit(path="/1/2/"), Unit(path="/1/2/3/4/")) == [
        "/1/2/",
        "/1/2/3/",
        "/1/2/3/4/",
    ]
    assert few.way_down(Unit(path="/1/2/"), Unit(path="/1/2/")) == ["/1/2/"]
    assert few.way_down(Unit(path="/1/2/"), Unit(path="/1/9/")) == ["/1/2/", "/1/9/"]
