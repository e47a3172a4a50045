"""A rule: what goes together, when two say the same, and in what they differ."""

from dataclasses import replace

import pytest

from portal.domain.rule import Rule, RuleError

ONE, TWO = 11, 12


def checked(**changes: object) -> Rule:
    """Return a checked rule of one indicator, with changes."""
    return replace(Rule("quantity", "individual", ONE), **changes).checked()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ranking": "luck"}, "ranking"),
        ({"scoring": "city"}, "scoring"),
        ({"indicator_id": None}, "no_indicator"),
        ({"ranking": "points", "points": {}}, "no_points"),
        ({"ranking": "points", "points": {ONE: 0}}, "no_points"),
        ({"ranking": "points", "points": {ONE: 5, TWO: -1}}, "negative_points"),
        ({"ranking": "attainment", "indicator_id": None, "points": {ONE: 5}}, "targets_of_table"),
        (
            {"scoring": "bundle", "bundles": (frozenset({1, 2}), frozenset({2, 3}))},
            "in_two_bundles",
        ),
    ],
)
def test_what_does_not_go_together_is_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(RuleError) as refused:
        checked(**changes)
    assert refused.value.code == code


def test_two_rules_that_say_the_same_are_equal() -> None:
    pairs = (frozenset({4, 3}), frozenset({1, 2}))
    assert checked(bundles=pairs) == checked(), "nobody is bundled where each stands alone"
    assert checked(points={ONE: 5}) == checked(), "one indicator asks for no points"
    assert checked(ranking="points") == checked(ranking="points", indicator_id=None)
    bundled = checked(scoring="bundle", bundles=pairs)
    assert bundled == checked(
        scoring="bundle", bundles=(frozenset({2, 1}), frozenset({9}), frozenset({3, 4}))
    )
    assert bundled != checked(scoring="bundle"), "those of the roster may be others"
    assert checked(scoring="bundle", bundles=()) != checked(scoring="bundle")


def test_it_says_in_what_it_differs() -> None:
    own = checked()
    assert own.differs_from(own) == ()
    assert checked(indicator_id=TWO).differs_from(own) == ("counted",)
    assert checked(ranking="points", points={ONE: 3}).differs_from(own) == ("ranking", "counted")
    assert checked(scoring="bundle", bundles=()).differs_from(own) == ("scoring", "bundles")


def test_units_and_people_are_told_apart() -> None:
    assert [
        one
        for one in ("individual", "bundle", "team", "sub_branch")
        if checked(scoring=one).is_of_units
    ] == ["team", "sub_branch"]
