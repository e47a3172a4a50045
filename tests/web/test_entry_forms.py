"""The entry page beyond the plain opening: shares, for others, a known customer, correcting."""

import re

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from portal.extensions import db
from portal.models import Credit, Dispute, Entry
from portal.services import reconciliation
from tests.cast import Cast
from tests.entering import count, customer, enter, form, take_back
from tests.statements import counted

SHARED = (("colleague", "60155"), ("weight", "1"), ("colleague", ""), ("weight", "1"))


def shared(*rows: tuple[str, str], own: str = "1") -> MultiDict[str, str]:
    """Return an opening's form with rows of shares."""
    fields = MultiDict({name: str(value) for name, value in form().items()})
    fields["own_weight"] = own
    for name, value in rows or SHARED:
        fields.add(name, value)
    return fields


def test_a_shared_opening_is_taken_by_the_form_and_its_page_names_everybodys_part(
    cast: Cast,
) -> None:
    cast.live_campaign()
    client = cast.client("zhou")
    answer = client.post_form("/entries", shared())
    assert answer.status_code == 303
    with cast.inside():
        parts = db.session.execute(
            sa.select(Credit.person_id, Credit.quantity).order_by(Credit.position)
        ).all()
        assert [tuple(row) for row in parts] == [
            (cast.people["zhou"], 5000),
            (cast.people["huang"], 5000),
        ]
    page = client.get("/entries/1").get_data(as_text=True)
    assert page.count("0.5") >= 4
    assert "黄俊杰" in page
    assert "黄俊杰" in cast.client("huang").get("/entries/1").get_data(as_text=True)


@pytest.mark.parametrize("weight", ["0", "-1", "1.5", "a lot", "12345"])
def test_a_wrong_weight_is_refused_at_the_shares_with_all_that_was_typed(
    cast: Cast, weight: str
) -> None:
    cast.live_campaign()
    fields = shared(("colleague", "60155"), ("weight", weight))
    answer = cast.client("zhou").post_form("/entries", fields)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert re.search(r'<details class="more shares" id="shares" open>', page)
    assert f'value="{weight}"' in page
    assert 'value="60155"' in page
    assert fields["customer"] in page
    assert count(cast) == 0


def test_a_customer_that_is_known_is_named_before_saving_and_saved_with_a_reason(
    cast: Cast,
) -> None:
    cast.live_campaign()
    enter(cast, "zhou", customer="恒达贸易有限公司")
    client = cast.client("huang")
    asked = "/entries/duplicates?indicator=corporate_account&account_type=basic&customer="
    found = client.get(asked + "恒达贸易").get_data(as_text=True)
    assert "周雨桐" in found
    assert 'name="duplicate_reason"' in found
    assert not client.get(asked + "顺兴五金").get_data(as_text=True).strip()
    assert not client.get(asked.replace("basic", "general") + "恒达贸易").get_data().strip()
    typed = form(customer="恒达贸易")
    refused = client.post_form("/entries", typed)
    assert refused.status_code == 422
    assert "周雨桐" in refused.get_data(as_text=True)
    saved = client.post_form("/entries", {**typed, "duplicate_reason": "客户另开一户"})
    assert saved.status_code == 303
    with cast.inside():
        assert db.session.scalars(sa.select(Dispute.reason)).all() == ["客户另开一户"]
    life = cast.client("wang").get("/entries/2").get_data(as_text=True)
    assert "客户另开一户" in life


def test_only_those_who_enter_may_ask_who_has_a_customer(cast: Cast) -> None:
    cast.live_campaign()
    for who in ("liu", "system", "security", "audit"):
        assert cast.client(who).get("/entries/duplicates?customer=a").status_code == 403
    assert cast.stranger().get("/entries/duplicates?customer=a").status_code == 303


def test_a_supervisor_enters_for_somebody_in_their_charge(cast: Cast) -> None:
    cast.live_campaign()
    client = cast.client("wang")
    page = client.get("/entries/new?owner=60155").get_data(as_text=True)
    assert '<input type="hidden" name="owner" value="60155">' in page
    answer = client.post_form("/entries", form(owner="60155"))
    assert answer.status_code == 303
    assert "owner=60155" in answer.headers["Location"]
    assert client.get(answer.headers["Location"]).status_code == 200
    with cast.inside():
        entry = db.session.scalars(sa.select(Entry)).one()
        assert (entry.owner_id, entry.recorder_id) == (cast.people["huang"], cast.people["wang"])


def test_nobody_enters_for_people_out_of_their_charge(cast: Cast) -> None:
    cast.live_campaign()
    wang, zhou = cast.client("wang"), cast.client("zhou")
    for number in ("60118", "4711", "x" * 300):
        assert wang.get(f"/entries/new?owner={number}").status_code == 404
    assert zhou.get("/entries/new?owner=60155").status_code == 404
    assert zhou.get("/entries/new?owner=60298").status_code == 200
    assert zhou.post_form("/entries", form(owner="60155")).status_code == 403
    assert wang.post_form("/entries", form(owner="60118")).status_code in (404, 422)
    assert count(cast) == 0


def test_a_correction_shows_the_entry_as_it_was_and_takes_what_is_typed(cast: Cast) -> None:
    cast.live_campaign()
    name = customer()
    entry_id = enter(
        cast, "zhou", customer=name, quantity="2", note="老客户", shares=(("60155", 3),)
    )
    client = cast.client("zhou")
    page = client.get(f"/entries/{entry_id}/correction").get_data(as_text=True)
    for value in (name, "老客户", "60155", 'value="3"', 'value="2"'):
        assert value in page, value
    assert re.search(r'value="basic"[^>]* checked', page)
    typed = {**form(customer=name, quantity="1", channel="sweep"), "reason": "数量录错"}
    answer = client.post_form(f"/entries/{entry_id}/correction", typed)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/entries/{entry_id + 2}"
    old = client.get(f"/entries/{entry_id}").get_data(as_text=True)
    new = client.get(f"/entries/{entry_id + 2}").get_data(as_text=True)
    assert f"/entries/{entry_id + 2}" in old
    assert f'/entries/{entry_id}"' in new
    assert "数量录错" in old
    with cast.inside():
        assert reconciliation.verify() == []


def test_a_refused_correction_keeps_what_was_typed(cast: Cast) -> None:
    cast.live_campaign()
    entry_id = enter(cast, "zhou")
    client = cast.client("zhou")
    for changes, error in (({"reason": ""}, "reason-error"), ({"quantity": "0"}, "quantity-error")):
        typed = {**form(customer="顺兴五金店"), "reason": "更正", **changes}
        answer = client.post_form(f"/entries/{entry_id}/correction", typed)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert f'id="{error}"' in page
        assert "顺兴五金店" in page
    assert count(cast) == 1


def test_correcting_follows_the_ladder(cast: Cast) -> None:
    cast.live_campaign()
    entry_id = enter(cast, "zhou", shares=(("60155", 1),))
    path = f"/entries/{entry_id}/correction"
    for who, status in (("zhou", 200), ("wang", 200), ("huang", 403), ("he", 404), ("liu", 404)):
        assert cast.client(who).get(path).status_code == status, who
    typed = {**form(), "reason": "更正"}
    for who, status in (("huang", 403), ("he", 404), ("sun", 404)):
        assert cast.client(who).post_form(path, typed).status_code == status, who
    assert cast.client("zhou").get("/entries/999/correction").status_code == 404
    take_back(cast, "zhou", entry_id)
    assert cast.client("zhou").get(path).status_code == 409
    assert cast.client("zhou").post_form(path, typed).status_code == 409


def test_an_entrys_page_takes_as_many_statements_with_five_shares_as_with_none(
    cast: Cast,
) -> None:
    cast.live_campaign()
    plain = enter(cast, "zhou")
    rich = enter(cast, "zhou", shares=(("60155", 1), ("60342", 1), ("60118", 1)))
    client = cast.client("wang")
    client.get(f"/entries/{plain}")

    def statements(entry_id: int) -> int:
        with counted(cast.app) as sent:
            assert client.get(f"/entries/{entry_id}").status_code == 200
        return len(sent)

    assert statements(plain) == statements(rich)
