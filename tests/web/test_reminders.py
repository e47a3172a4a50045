"""Turning one's own reminders down: offered by role, kept as ticked, refused when it is forged."""

import re

import pytest

from portal.services import muting
from tests.cast import EVERYBODY, Cast
from tests.client import SEE_OTHER, Client

URL = "/account/reminders"
BOX = re.compile(r'<input type="checkbox" name="topics" value="(\w+)"( checked)?>')
OFFERED = {
    "zhou": ["reports", "questions"],
    "wang": ["reports", "checks", "requests", "measures", "questions"],
    "liu": ["requests", "measures", "questions"],
    "system": [],
}


def page_of(client: Client) -> str:
    """Return the page."""
    return client.get(URL).get_data(as_text=True)


def boxes(html: str) -> dict[str, bool]:
    """Return the topics on the page, each with whether it is ticked."""
    return {topic: bool(ticked) for topic, ticked in BOX.findall(html)}


def muted(cast: Cast, who: str) -> set[str]:
    """Return what the person has turned down."""
    with cast.inside():
        return {*muting.muted(cast.actor(who))}


@pytest.mark.parametrize("who", OFFERED)
def test_everybody_finds_their_own_topics_all_of_them_on(cast: Cast, who: str) -> None:
    assert boxes(page_of(cast.client(who))) == dict.fromkeys(OFFERED[who], True)


def test_who_is_never_reminded_reads_that_there_is_nothing_to_turn_down(cast: Cast) -> None:
    html = page_of(cast.client("audit"))
    assert 'class="empty"' in html
    assert f'action="{URL}"' not in html


def test_what_is_unticked_is_turned_down_and_stays_so(cast: Cast) -> None:
    wang = cast.client("wang")
    answer = wang.post_form(URL, {"topics": ["reports", "measures"]})
    assert (answer.status_code, answer.headers["Location"]) == (SEE_OTHER, URL)
    ticked = [topic for topic, on in boxes(page_of(wang)).items() if on]
    assert ticked == ["reports", "measures"]
    assert muted(cast, "wang") == {"checks", "requests", "questions"}
    assert muted(cast, "sun") == set()
    wang.post_form(URL, {})
    assert muted(cast, "wang") == set(OFFERED["wang"])


@pytest.mark.parametrize("topics", [["checks"], ["reports", "decisions"], ["x" * 5_000]])
def test_what_is_not_offered_is_refused_with_the_form(cast: Cast, topics: list[str]) -> None:
    answer = cast.client("zhou").post_form(URL, {"topics": topics})
    assert answer.status_code == 422
    html = answer.get_data(as_text=True)
    assert 'role="alert"' in html
    assert "field-error" in html
    assert muted(cast, "zhou") == set()


def test_whose_reminders_they_are_cannot_be_said(cast: Cast) -> None:
    cast.client("zhou").post_form(URL, {"topics": "reports", "person_id": cast.people["huang"]})
    assert (muted(cast, "zhou"), muted(cast, "huang")) == ({"questions"}, set())


def test_without_the_token_nothing_is_turned_down(cast: Cast) -> None:
    answer = cast.client("zhou").post(URL, data={})
    assert answer.status_code == 400
    assert muted(cast, "zhou") == set()


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_account_and_the_notices_lead_to_it(cast: Cast, who: str) -> None:
    client = cast.client(who)
    for page in ("/account", "/notices"):
        assert f'href="{URL}"' in client.get(page).get_data(as_text=True)
