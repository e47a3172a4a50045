"""Reopening a campaign from its page: who may, with what reason, and what is said."""

import re

import pytest

from portal.extensions import db
from portal.models import Campaign
from tests.cast import Cast
from tests.season import Season


@pytest.fixture
def over(cast: Cast) -> Season:
    """Give a closed season of the branch."""
    return cast.live_campaign(state="closed")


def _state(cast: Cast, season: Season) -> str:
    with cast.inside():
        return db.session.get_one(Campaign, season.id).state


def _form(html: str, **changes: str) -> dict[str, str]:
    found = {
        name: re.search(rf'name="{name}" value="([^"]*)"', html) for name in ("state", "version")
    }
    return {name: match[1] for name, match in found.items() if match} | changes


def test_a_closed_season_is_led_back_step_by_step(cast: Cast, over: Season) -> None:
    client, address = cast.client("liu"), f"/campaigns/{over.id}/reopening"
    for state in ("frozen", "live"):
        assert address in client.get(f"/campaigns/{over.id}").get_data(as_text=True)
        page = client.get(address).get_data(as_text=True)
        answer = client.post_form(address, _form(page, reason="漏录三户"))
        assert answer.status_code == 303
        assert _state(cast, over) == state
    shown = client.get(f"/campaigns/{over.id}").get_data(as_text=True)
    assert address not in shown
    assert shown.count("漏录三户") == 2
    assert client.get(address).status_code == 409


def test_without_a_reason_the_form_comes_back_and_says_so_at_its_field(
    cast: Cast, over: Season
) -> None:
    client, address = cast.client("liu"), f"/campaigns/{over.id}/reopening"
    page = client.get(address).get_data(as_text=True)
    answer = client.post_form(address, _form(page, reason=" "))
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="reason-error"' in text
    number = client.post_form(address, _form(page, reason="电话13812345678"))
    assert number.status_code == 422
    assert "13812345678" in number.get_data(as_text=True)
    assert _state(cast, over) == "closed"


def test_a_page_that_is_out_of_date_changes_nothing(cast: Cast, over: Season) -> None:
    client, address = cast.client("liu"), f"/campaigns/{over.id}/reopening"
    page = client.get(address).get_data(as_text=True)
    form = _form(page, reason="漏录三户")
    assert client.post_form(address, form).status_code == 303
    assert client.post_form(address, form).status_code == 409
    assert _state(cast, over) == "frozen"


@pytest.mark.parametrize(
    ("name", "status"), [("wang", 403), ("zhou", 403), ("system", 403), ("audit", 403)]
)
def test_who_does_not_lead_it_neither_sees_the_step_nor_takes_it(
    cast: Cast, over: Season, name: str, status: int
) -> None:
    client, address = cast.client(name), f"/campaigns/{over.id}/reopening"
    assert address not in client.get(f"/campaigns/{over.id}").get_data(as_text=True)
    assert client.get(address).status_code == status
    form = {"state": "frozen", "reason": "原因", "version": "0"}
    assert client.post_form(address, form).status_code == status
    assert _state(cast, over) == "closed"


def test_one_that_is_not_there_is_not_found(cast: Cast, over: Season) -> None:
    client = cast.client("liu")
    assert client.get(f"/campaigns/{over.id + 1}/reopening").status_code == 404
    assert client.get(f"/campaigns/{2**70}/reopening").status_code == 404
