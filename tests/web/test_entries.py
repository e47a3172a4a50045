"""The entry page and the ledger's pages, as people use them in a browser."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.models import Campaign, Indicator, Posting, TargetRevision
from portal.services import reconciliation
from portal.services.work import writing
from tests.cast import Cast
from tests.client import SEE_OTHER, Client
from tests.entering import check, count, enter, form, take_back, today
from tests.parallel import at_once
from tests.statements import counted

OK, FORBIDDEN, NOT_FOUND, CONFLICT, UNPROCESSABLE = 200, 403, 404, 409, 422
RETAIL = {"indicator": "social_card", "channel": "", "account_type": "", "customer": ""}


def keys(html: str) -> list[str]:
    """Return the keys of all forms on the page, the opening's own first."""
    return re.findall(r'name="key" value="([^"]*)"', html)


def page_of(client: Client, url: str) -> str:
    """Return a page that is there."""
    answer = client.get(url)
    assert answer.status_code == OK, url
    return answer.get_data(as_text=True)


def wrong_fields(html: str) -> set[str]:
    """Return the names of the fields that are marked as wrong."""
    tags = re.findall(r"<(?:input|select|textarea)[^>]*>", html)
    wrong = [tag for tag in tags if 'aria-invalid="true"' in tag]
    return {name for tag in wrong for name in re.findall(r' name="([^"]+)"', tag)}


def test_an_opening_is_recorded_with_four_fields_and_answered_with_the_place(cast: Cast) -> None:
    cast.live_campaign()
    enter(cast, "huang", quantity="3")
    client = cast.client("zhou")
    answer = client.post_form("/entries", form(quantity="2"))
    assert answer.status_code == SEE_OTHER
    html = page_of(client, answer.headers["Location"])
    said = html[html.index('class="answer"') : html.index('id="entry"')]
    assert 'href="/entries/2"' in said
    # Two recorded, second place, one to draw level and two to pass; from a shared last place.
    text = " ".join(re.sub(r"<[^>]+>", " ", said).split())
    assert re.search(r"\+?2\b.* 2 户.*2.*1 户.*2", text), text


def test_every_form_of_the_page_has_a_key_of_its_own(cast: Cast) -> None:
    cast.live_campaign()
    client = cast.client("zhou")
    first, second = keys(page_of(client, "/entries/new")), keys(page_of(client, "/entries/new"))
    # One opening with its customer, three retail indicators, several at once.
    assert len(first) == 5
    assert len({*first, *second}) == 10
    assert all(re.fullmatch(r"[0-9a-f]{32}", key) for key in first)


def test_the_first_field_to_be_filled_in_has_the_focus(cast: Cast) -> None:
    cast.live_campaign()
    html = page_of(cast.client("zhou"), "/entries/new")
    (focused,) = re.findall(r"<[^>]+ autofocus[^>]*>", html)
    assert 'name="account_type"' in focused


def test_channels_stand_in_the_order_of_their_priority_and_assigned_ones_apart(cast: Cast) -> None:
    cast.live_campaign()
    html = page_of(cast.client("zhou"), "/entries/new")
    codes = re.findall(r'name="channel" value="([^"]+)"', html)
    assert codes == ["intermediary", "affiliate", "sweep", "personal", "assigned"]
    assert html.count("is-apart") == 1
    assert html.index("is-apart") < html.index('value="assigned"')


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("quantity", "0"),
        ("quantity", "-1"),
        ("quantity", "99999"),
        ("quantity", "many"),
        ("quantity", ""),
        ("channel", ""),
        ("channel", "heaven"),
        ("account_type", ""),
        ("customer", ""),
        ("customer", "王伟 13800138000"),
        ("note", "身份证 11010519491231002X"),
    ],
)
def test_a_refusal_stands_at_its_field_with_the_key_and_all_that_was_typed(
    cast: Cast, field: str, value: str
) -> None:
    cast.live_campaign()
    sent = form(note="老客户介绍", account_type="general", quantity="3") | {field: value}
    answer = cast.client("zhou").post_form("/entries", sent)
    html = answer.get_data(as_text=True)
    assert answer.status_code == UNPROCESSABLE
    assert wrong_fields(html) == {field}
    assert f'id="{field}-error"' in html
    assert keys(html)[0] == sent["key"]
    for name in ("customer", "note", "quantity"):
        assert f'value="{sent[name]}"' in html
    for name in ("account_type", "channel"):
        if name != field:
            assert re.search(rf'name="{name}" value="{sent[name]}"[^>]* checked', html)
    assert count(cast) == 0


@pytest.mark.parametrize("days", [1, -4, -30, -9999])
def test_a_day_that_cannot_be_entered_is_refused_at_its_field(cast: Cast, days: int) -> None:
    cast.live_campaign(backdating_days=3)
    day = (today() + timedelta(days)).isoformat()
    for sent in (form(business_date=day), form(business_date="other", other_day=day)):
        answer = cast.client("zhou").post_form("/entries", sent)
        html = answer.get_data(as_text=True)
        assert answer.status_code == UNPROCESSABLE
        assert wrong_fields(html) == {"other_day"}
        assert f'value="{day}"' in html
        assert 'id="business_date-error"' in html


@pytest.mark.parametrize("day", ["", "yesterday", "2026-02-30", "other"])
def test_what_is_no_day_is_refused_at_its_field(cast: Cast, day: str) -> None:
    cast.live_campaign()
    answer = cast.client("zhou").post_form("/entries", form(business_date=day))
    assert answer.status_code == UNPROCESSABLE
    assert 'id="business_date-error"' in answer.get_data(as_text=True)
    assert count(cast) == 0


def test_the_first_wrong_field_has_the_focus(cast: Cast) -> None:
    cast.live_campaign()
    html = cast.client("zhou").post_form("/entries", form(customer="")).get_data(as_text=True)
    (focused,) = re.findall(r"<[^>]+ autofocus[^>]*>", html)
    assert 'name="customer"' in focused


@pytest.mark.parametrize("key", ["", "short"])
def test_a_form_without_a_key_gets_one(cast: Cast, key: str) -> None:
    cast.live_campaign()
    answer = cast.client("zhou").post_form("/entries", form(key=key))
    html = answer.get_data(as_text=True)
    assert answer.status_code == UNPROCESSABLE
    assert "notice is-error" in html
    assert re.fullmatch(r"[0-9a-f]{32}", keys(html)[0])


def test_an_unknown_indicator_is_refused_on_the_page(cast: Cast) -> None:
    cast.live_campaign()
    for code in ("", "nothing", "a\x01b"):
        answer = cast.client("zhou").post_form("/entries", form(indicator=code))
        assert answer.status_code == UNPROCESSABLE
        assert "notice is-error" in answer.get_data(as_text=True)


def test_a_form_that_is_sent_twice_leads_to_one_entry(cast: Cast) -> None:
    cast.live_campaign()
    client, once = cast.client("zhou"), form()
    first, again = client.post_form("/entries", once), client.post_form("/entries", once)
    assert first.status_code == again.status_code == SEE_OTHER
    assert first.headers["Location"] == again.headers["Location"]
    assert count(cast) == 1


def test_a_form_that_is_sent_ten_times_at_once_leads_to_one_entry(cast: Cast) -> None:
    cast.live_campaign()
    clients, once = [cast.client("zhou") for _ in range(10)], form()
    answers = at_once(cast.app, 10, lambda n: clients[n].post_form("/entries", once))
    assert {answer.headers["Location"] for answer in answers} == {  # type: ignore[union-attr]
        "/entries/new?done=1&kind=corporate_account"
    }
    assert count(cast) == 1


def test_a_key_used_for_something_else_is_answered_with_the_first_entry(cast: Cast) -> None:
    cast.live_campaign()
    client, once = cast.client("zhou"), form()
    client.post_form("/entries", once)
    answer = client.post_form("/entries", {**once, "customer": "顺兴五金店"})
    assert answer.status_code == CONFLICT
    assert 'href="/entries/1"' in answer.get_data(as_text=True)
    assert count(cast) == 1


@pytest.mark.parametrize("who", ["liu", "system", "security", "audit"])
def test_only_those_who_open_accounts_have_the_page(cast: Cast, who: str) -> None:
    cast.live_campaign()
    client = cast.client(who)
    assert client.get("/entries/new").status_code == FORBIDDEN
    assert client.post_form("/entries", form()).status_code == FORBIDDEN
    assert count(cast) == 0


def test_nobody_enters_without_a_token_or_signed_out(cast: Cast) -> None:
    cast.live_campaign()
    assert cast.client("zhou").post("/entries", data=form()).status_code == 400
    assert cast.stranger().post_form("/entries", form()).status_code != OK
    assert cast.stranger().get("/entries/new").headers["Location"].startswith("/login")
    assert count(cast) == 0


def test_without_a_live_campaign_the_page_says_so_and_points_to_the_campaigns(cast: Cast) -> None:
    cast.live_campaign(state="draft")
    for who in ("zhou", "wang"):
        html = page_of(cast.client(who), "/entries/new")
        assert 'class="empty"' in html
        assert 'href="/campaigns' in html
        assert 'id="entry"' not in html


def test_retail_openings_are_one_press_each_and_counted_for_the_day(cast: Cast) -> None:
    cast.live_campaign()
    client = cast.client("zhou")
    for _ in range(2):
        html = page_of(client, "/entries/new")
        row = html[html.index('value="social_card"') :]
        press = {
            "indicator": "social_card",
            "quantity": "1",
            "business_date": today().isoformat(),
            "key": keys(row)[0],
        }
        answer = client.post_form("/entries", press)
        assert answer.status_code == SEE_OTHER
    html = page_of(client, answer.headers["Location"])
    assert [figure.strip() for figure in re.findall(r"<output[^>]*>([^<]*)", html)] == [
        "0",
        "0",
        "2",
    ]
    # The plus that was pressed has the focus again, for the next press of the space bar.
    (focused,) = re.findall(r"<[^>]+ autofocus[^>]*>", html)
    assert "is-plus" in focused


def test_the_minus_takes_the_latest_back_and_comes_back_to_the_page(cast: Cast) -> None:
    cast.live_campaign()
    enter(cast, "zhou", **RETAIL)
    latest = enter(cast, "zhou", quantity="4", **RETAIL)
    client = cast.client("zhou")
    html = page_of(client, "/entries/new")
    (minus,) = re.findall(
        rf'<form[^>]+action="/entries/{latest}/reversal".*?</form>', html, re.DOTALL
    )
    # Four at once are asked about first.
    assert "data-confirm=" in minus
    fields = dict(re.findall(r'name="(reason|next)" value="([^"]+)"', minus))
    answer = client.post_form(f"/entries/{latest}/reversal", fields)
    assert (answer.status_code, answer.headers["Location"]) == (SEE_OTHER, "/entries/new")
    html = page_of(client, "/entries/new")
    assert re.findall(r"<output[^>]*>([^<]*)", html) == ["0", "0", "1"]


def test_several_retail_openings_are_refused_at_their_own_fields(cast: Cast) -> None:
    cast.live_campaign()
    sent = form(**RETAIL, quantity="0", note="")
    answer = cast.client("zhou").post_form("/entries", sent)
    html = answer.get_data(as_text=True)
    assert answer.status_code == UNPROCESSABLE
    assert wrong_fields(html) == {"quantity"}
    assert keys(html)[-1] == sent["key"]
    assert html.index('id="steps"') < html.index('aria-invalid="true"')


def test_yesterdays_retail_openings_stay_on_yesterday(cast: Cast) -> None:
    cast.live_campaign()
    client = cast.client("zhou")
    yesterday = (today() - timedelta(1)).isoformat()
    html = page_of(client, f"/entries/new?day={yesterday}")
    assert f'name="business_date" value="{yesterday}"' in html[html.index('id="steps"') :]
    sent = form(**RETAIL, business_date=yesterday, stay_on=yesterday)
    answer = client.post_form("/entries", sent)
    assert f"day={yesterday}" in answer.headers["Location"]
    html = page_of(client, answer.headers["Location"])
    assert re.findall(r"<output[^>]*>([^<]*)", html) == ["0", "0", "1"]
    assert re.findall(r"<output[^>]*>([^<]*)", page_of(client, "/entries/new")) == ["0", "0", "0"]


@pytest.mark.parametrize(
    "query",
    [
        "day=nonsense",
        "day=1900-01-01",
        "day=9999-12-31",
        "done=x",
        "done=999999",
        f"done={10**30}",
        "kind=nothing",
    ],
)
def test_an_address_that_makes_no_sense_shows_the_plain_page(cast: Cast, query: str) -> None:
    cast.live_campaign()
    html = page_of(cast.client("zhou"), f"/entries/new?{query}")
    assert 'class="answer"' not in html
    assert 'id="entry"' in html


def test_nobody_is_answered_about_somebody_elses_entry(cast: Cast) -> None:
    cast.live_campaign()
    entry_id = enter(cast, "huang")
    assert 'class="answer"' not in page_of(cast.client("zhou"), f"/entries/new?done={entry_id}")


def test_an_entry_taken_back_is_no_longer_answered(cast: Cast) -> None:
    cast.live_campaign()
    entry_id = enter(cast, "zhou")
    take_back(cast, "zhou", entry_id)
    assert 'class="answer"' not in page_of(cast.client("zhou"), f"/entries/new?done={entry_id}")


def test_the_answer_names_every_campaign_that_counts_the_entry(cast: Cast) -> None:
    cast.live_campaign()
    cast.live_campaign(code="city", name="全市竞赛", name_en=None)
    entry_id = enter(cast, "zhou")
    html = page_of(cast.client("zhou"), f"/entries/new?done={entry_id}")
    said = html[html.index('class="answer"') : html.index('id="entry"')]
    assert "旺季冲刺" in said
    assert "全市竞赛" in said


def test_an_entry_that_waits_for_its_check_says_so(cast: Cast) -> None:
    cast.live_campaign(verification="before")
    entry_id = enter(cast, "zhou")
    html = page_of(cast.client("zhou"), f"/entries/new?done={entry_id}")
    said = html[html.index('class="answer"') : html.index('id="entry"')]
    assert "<strong>" not in said


def test_the_card_shows_target_and_pace_where_there_is_a_target(cast: Cast) -> None:
    season = cast.live_campaign()
    client = cast.client("zhou")
    assert "bar-tick" not in page_of(client, "/entries/new")
    with cast.inside(), writing() as work:
        work.session.add(
            TargetRevision(
                campaign_id=season.id,
                participation_id=season.participations["zhou"],
                indicator_id=season.indicators["corporate_account"],
                target=40_000,
                valid_from=season.starts_on,
                recorded_at=work.now,
                recorder_id=cast.people["liu"],
            )
        )
    enter(cast, "zhou")
    html = page_of(client, "/entries/new")
    assert "bar-tick" in html
    assert "25.0<small>%" in html


def test_two_kinds_of_opening_with_a_customer_have_a_tab_each(cast: Cast) -> None:
    season = cast.live_campaign()
    with cast.inside(), writing() as work:
        card = work.session.get_one(Indicator, season.indicators["social_card"])
        card.entry_style = "form"
    client = cast.client("zhou")
    html = page_of(client, "/entries/new?kind=social_card")
    own = html[html.index('id="entry"') : html.index("</form>", html.index('id="entry"'))]
    assert 'name="indicator" value="social_card"' in own
    assert 'name="account_type"' not in own
    assert "kind=corporate_account" in own
    sent = form(indicator="social_card", account_type="")
    assert client.post_form("/entries", sent).status_code == SEE_OTHER


def test_what_was_typed_is_shown_as_text_and_never_as_markup(cast: Cast) -> None:
    cast.live_campaign()
    client = cast.client("zhou")
    hostile = '"><script>alert(1)</script>'
    refused = client.post_form("/entries", form(customer=hostile, quantity="0"))
    assert "<script>alert" not in refused.get_data(as_text=True)
    client.post_form("/entries", form(customer=hostile, note=hostile))
    for url in ("/entries", "/entries/1", "/entries/new?done=1", "/"):
        assert "<script>alert" not in page_of(client, url)


def test_a_line_is_its_owners_and_their_supervisors_alone(cast: Cast) -> None:
    cast.live_campaign()
    entry_id = enter(cast, "zhou", customer="恒达贸易有限公司")
    for who in ("zhou", "wang"):
        assert "恒达贸易有限公司" in page_of(cast.client(who), f"/entries/{entry_id}")
    for who in ("huang", "sun", "liu", "system", "security", "audit"):
        client = cast.client(who)
        assert client.get(f"/entries/{entry_id}").status_code == NOT_FOUND, who
        reversal = client.post_form(f"/entries/{entry_id}/reversal", {"reason": "x"})
        assert reversal.status_code == NOT_FOUND, who
        check_ = client.post_form(f"/entries/{entry_id}/verification")
        assert check_.status_code == NOT_FOUND, who
    for number in (999, 2**63 - 1, 2**63, 10**30):
        assert cast.client("zhou").get(f"/entries/{number}").status_code == NOT_FOUND
    assert count(cast) == 1


def test_a_line_tells_its_life_both_ways(cast: Cast) -> None:
    cast.live_campaign(verification="after")
    entry_id = enter(cast, "zhou")
    check(cast, "wang", entry_id)
    reversal_id = take_back(cast, "zhou", entry_id, "客户撤销开户")
    client = cast.client("zhou")
    entry, reversal = (page_of(client, f"/entries/{id_}") for id_ in (entry_id, reversal_id))
    assert f'href="/entries/{reversal_id}"' in entry
    assert f'href="/entries/{entry_id}"' in reversal
    for html in (entry, reversal):
        assert "客户撤销开户" in html
        assert html.count('data-label="') == 10
        assert 'id="reverse"' not in html
    assert "王建国" in entry


def test_an_entry_is_taken_back_with_a_reason(cast: Cast) -> None:
    cast.live_campaign()
    entry_id = enter(cast, "zhou")
    client = cast.client("zhou")
    refused = client.post_form(f"/entries/{entry_id}/reversal", {"reason": " "})
    assert refused.status_code == UNPROCESSABLE
    assert wrong_fields(refused.get_data(as_text=True)) == {"reason"}
    done = client.post_form(f"/entries/{entry_id}/reversal", {"reason": "录错了"})
    assert (done.status_code, done.headers["Location"]) == (SEE_OTHER, f"/entries/{entry_id}")
    again = client.post_form(f"/entries/{entry_id}/reversal", {"reason": "录错了"})
    assert again.status_code == CONFLICT
    assert 'href="/entries/2"' in again.get_data(as_text=True)
    assert count(cast) == 2
    with cast.inside():
        assert db.session.scalar(sa.select(sa.func.sum(Posting.quantity))) == 0
        assert reconciliation.verify() == []


def test_after_a_reversal_nobody_is_sent_to_another_site(cast: Cast) -> None:
    cast.live_campaign()
    entry_id = enter(cast, "zhou")
    fields = {"reason": "录错了", "next": "//evil.example/"}
    done = cast.client("zhou").post_form(f"/entries/{entry_id}/reversal", fields)
    assert done.headers["Location"] == f"/entries/{entry_id}"


def test_a_closed_season_refuses_at_the_reason(cast: Cast) -> None:
    season = cast.live_campaign()
    entry_id = enter(cast, "zhou")
    with cast.inside(), writing() as work:
        work.session.get_one(Campaign, season.id).state = "closed"
    fields = {"reason": "录错了"}
    answer = cast.client("zhou").post_form(f"/entries/{entry_id}/reversal", fields)
    assert answer.status_code == UNPROCESSABLE
    assert 'value="录错了"' in answer.get_data(as_text=True)


def test_supervisors_check_and_account_managers_do_not(cast: Cast) -> None:
    cast.live_campaign(verification="after")
    entry_id = enter(cast, "zhou")
    url = f"/entries/{entry_id}/verification"
    own = cast.client("zhou")
    assert url not in page_of(own, f"/entries/{entry_id}")
    assert own.post_form(url).status_code == FORBIDDEN
    boss = cast.client("wang")
    assert url in page_of(boss, f"/entries/{entry_id}")
    queue = page_of(boss, "/entries?of=unit&unverified=1")
    assert url in queue
    done = boss.post_form(url, {"next": "/entries?of=unit&unverified=1"})
    assert done.status_code == SEE_OTHER
    assert done.headers["Location"] == "/entries?of=unit&unverified=1"
    assert url not in page_of(boss, "/entries?of=unit&unverified=1")
    assert boss.post_form(url).status_code == CONFLICT


def test_everybody_lists_their_own_and_supervisors_their_units(cast: Cast) -> None:
    cast.live_campaign()
    enter(cast, "zhou", customer="恒达贸易有限公司")
    enter(cast, "he", customer="顺兴五金店")
    assert "恒达贸易" in page_of(cast.client("zhou"), "/entries")
    assert "恒达贸易" not in page_of(cast.client("huang"), "/entries")
    wang = cast.client("wang")
    assert "恒达贸易" not in page_of(wang, "/entries")
    unit = page_of(wang, "/entries?of=unit")
    assert "恒达贸易" in unit
    assert "顺兴" not in unit
    assert cast.client("zhou").get("/entries?of=unit").status_code == FORBIDDEN
    assert cast.client("audit").get("/entries").status_code == FORBIDDEN


def test_the_list_pages_by_fifty(cast: Cast) -> None:
    cast.live_campaign()
    for _ in range(51):
        enter(cast, "zhou")
    client = cast.client("zhou")
    assert page_of(client, "/entries").count('<th scope="row"') == 50
    assert page_of(client, "/entries?page=2").count('<th scope="row"') == 1
    for page in ("0", "-1", "x", "99", str(10**30)):
        assert client.get(f"/entries?page={page}").status_code == OK


@pytest.mark.parametrize("url", ["/entries/new", "/entries", "/entries/1", "/"])
def test_a_page_takes_as_many_statements_with_sixty_entries_as_with_three(
    cast: Cast, url: str
) -> None:
    cast.live_campaign(verification="after")
    for _ in range(3):
        enter(cast, "zhou")
    clients = [cast.client(who) for who in ("zhou", "wang")]

    def statements() -> list[int]:
        numbers = []
        for client in clients:
            with counted(cast.app) as sent:
                client.get(url)
            numbers.append(len(sent))
        return numbers

    few = statements()
    for _ in range(57):
        enter(cast, "zhou")
    assert statements() == few


def test_recording_takes_as_many_statements_however_full_the_ledger_is(cast: Cast) -> None:
    cast.live_campaign()
    client = cast.client("zhou")

    def statements() -> int:
        with counted(cast.app) as sent:
            assert client.post_form("/entries", form()).status_code == SEE_OTHER
        return len(sent)

    first = statements()
    for _ in range(40):
        enter(cast, "zhou", key=uuid4().hex)
    assert statements() == first
