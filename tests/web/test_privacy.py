"""The pages of names: shown for a reason and a minute, erased, and what is due."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.roles import Role
from portal.extensions import db
from portal.models import EntryWords
from portal.services import leaving, privacy
from portal.services.work import writing
from portal.web.entries.customer import REASONS, SHOWN_SECONDS
from tests.cast import PASSWORD, Cast
from tests.entering import enter

NAME = "恒达贸易有限公司"
MASKED = "恒＊＊有限公司"


def shared(cast: Cast) -> int:
    """Have Zhou enter an opening that Huang has a share of; return its number."""
    cast.live_campaign()
    return enter(cast, "zhou", customer=NAME, note="两次到访", shares=(("60155", 1),))


def test_a_colleague_with_a_share_sees_the_name_for_a_reason_and_for_a_minute(cast: Cast) -> None:
    entry_id, client = shared(cast), cast.client("huang")
    page = client.get(f"/entries/{entry_id}").text
    assert MASKED in page
    assert NAME not in page
    assert f"/entries/{entry_id}/customer" in page
    assert client.get(f"/entries/{entry_id}/customer").status_code == 200
    answer = client.post_form(f"/entries/{entry_id}/customer", {"reason": "dispute", "words": ""})
    assert answer.status_code == 200
    assert NAME in answer.text
    assert answer.headers["Refresh"] == f"{SHOWN_SECONDS}; url=/entries/{entry_id}"
    assert answer.headers["Cache-Control"] == "no-store"
    assert NAME not in client.get(f"/entries/{entry_id}").text
    assert NAME not in client.get("/entries").text


def test_who_checks_a_masked_entry_is_led_to_its_name(cast: Cast) -> None:
    cast.live_campaign(verification="before")
    entry_id = enter(cast, "zhou", customer=NAME)
    with cast.inside(), writing() as work:
        cast.add_person(
            work.session, "chief", "60009", "高行长", "branch", Role.SUPERVISOR, "branch"
        )
    path = f"/entries/{entry_id}/customer"
    client = cast.stranger()
    client.sign_in("60009", PASSWORD)
    page = client.get(f"/checks?entry={entry_id}").text
    assert MASKED in page
    assert f'href="{path}"' in page
    assert client.get(path).status_code == 200
    near = cast.client("wang").get(f"/checks?entry={entry_id}").text
    assert NAME in near
    assert path not in near


def test_without_a_reason_or_after_too_many_nothing_is_shown(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry_id, client = shared(cast), cast.client("huang")
    path = f"/entries/{entry_id}/customer"
    for words in ("", "客户 138 0013 8000"):
        answer = client.post_form(path, {"reason": "", "words": words})
        assert answer.status_code == 422
        assert NAME not in answer.text
    monkeypatch.setattr("portal.services.privacy.unmasking.MOST", 0)
    answer = client.post_form(path, {"reason": "check", "words": ""})
    assert answer.status_code == 429
    assert NAME not in answer.text


def test_the_page_offers_every_reason_that_counts() -> None:
    assert tuple(REASONS) == privacy.REASONS


def test_a_supervisor_erases_a_customer_and_the_page_says_so(cast: Cast) -> None:
    entry_id, client = shared(cast), cast.client("wang")
    path = f"/entries/{entry_id}/customer/erasing"
    assert path in client.get(f"/entries/{entry_id}").text
    assert client.post_form(path, {"reason": ""}).status_code == 422
    answer = client.post_form(path, {"reason": "客户来函要求"})
    assert (answer.status_code, answer.location) == (303, f"/entries/{entry_id}")
    page = client.get(f"/entries/{entry_id}").text
    assert NAME not in page
    assert MASKED not in page
    assert path not in page


def test_who_has_left_is_erased_by_typing_the_number(cast: Cast) -> None:
    season = cast.live_campaign()
    enter(cast, "zhou")
    with cast.inside():
        leaving.leave(cast.actor("system"), cast.people["zhou"], clock.today())
    client, path = cast.client("system"), f"/people/{cast.people['zhou']}/erasing"
    assert path in client.get(f"/people/{cast.people['zhou']}").text
    assert client.post_form(path, {"employee_no": "60155"}).status_code == 422
    assert client.post_form(path, {"employee_no": "60298"}).status_code == 303
    page = client.get(f"/people/{cast.people['zhou']}").text
    assert f"已离职人员 {cast.people['zhou']}" in page
    assert path not in page
    board = cast.client("huang").get(f"/boards/{season.boards['branch', 'person']}").text
    assert "周雨桐" not in board
    assert f"已离职人员 {cast.people['zhou']}" in board


def test_the_page_of_privacy_counts_what_is_due_and_erases_it(cast: Cast) -> None:
    cast.app.config["SETTINGS"] = replace(cast.app.config["SETTINGS"], keep_customers_days=1)
    with clock.at(clock.now() - timedelta(days=2)):
        entry_id = shared(cast)
    client = cast.client("system")
    assert "/system/privacy/erasing" in client.get("/system/privacy").text
    answer = client.post_form("/system/privacy/erasing", {})
    assert (answer.status_code, answer.location) == (303, "/system/privacy")
    assert "/system/privacy/erasing" not in client.get("/system/privacy").text
    with cast.inside():
        found = sa.select(EntryWords.customer).where(EntryWords.entry_id == entry_id)
        assert db.session.scalar(found) == ""
