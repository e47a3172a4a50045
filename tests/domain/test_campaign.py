"""A campaign's states come in one order."""

import itertools

import pytest

from portal.domain.campaign import FIXED_ONCE_LIVE, State, before, may_follow


def test_a_campaign_only_ever_moves_one_state_on() -> None:
    allowed = [pair for pair in itertools.product(State, repeat=2) if may_follow(*pair)]
    assert allowed == [("draft", "live"), ("live", "frozen"), ("frozen", "closed")]


def test_it_is_reopened_one_state_back_and_never_to_a_draft() -> None:
    assert {state: before(state) for state in State} == {
        "draft": None,
        "live": None,
        "frozen": "live",
        "closed": "frozen",
    }


@pytest.mark.parametrize(("state", "new"), [("open", "live"), ("draft", "running")])
def test_an_unknown_state_is_refused(state: str, new: str) -> None:
    with pytest.raises(ValueError, match="not a valid State"):
        may_follow(state, new)
    with pytest.raises(ValueError, match="not a valid State"):
        before("open")


def test_what_the_standings_rest_on_is_fixed_once_live_and_the_end_is_not() -> None:
    rules = {"starts_on", "ranking", "scoring", "indicators", "unit", "verification"}
    assert rules == FIXED_ONCE_LIVE
