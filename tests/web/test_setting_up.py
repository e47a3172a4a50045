"""Setting a campaign up step by step: what each step keeps, says and leads to."""

import re
from datetime import time

import pytest

from portal import clock
from portal.extensions import db
from portal.models import Campaign
from portal.services import campaigns, rosters
from portal.services.campaigns import CampaignDraft
from tests.cast import Cast
from tests.client import Client
from tests.services import drafts

STEP = re.compile(r'<li class="step is-(\w+)( is-here)?">')


@pytest.fixture(autouse=True)
def seeded(cast: Cast) -> None:
    """Write the catalogue."""
    with cast.inside():
        drafts.seed()


def shown(html: str) -> dict[str, str]:
    """Return the fields of the step's form as a browser would send them."""
    # What a template element holds, such as the dialogs, is on no page yet.
    form = html[html.index('<input type="hidden" name="step"') :].split("<template", 1)[0]
    sent = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and ('type="checkbox"' not in tag or " checked" in tag):
            sent[name[1]] = value[1] if value else ("on" if "checkbox" in tag else "")
    for name, options in re.findall(
        r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL
    ):
        chosen = re.search(r'<option selected value="([^"]*)"', options) or re.search(
            r'value="([^"]*)"', options
        )
        sent[name] = chosen[1] if chosen else ""
    for name, text in re.findall(
        r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL
    ):
        sent[name] = text.strip()
    version = re.search(r'name="version"[^>]*value="(\d+)"', html)
    return sent | ({"version": version[1]} if version else {})


def states(html: str) -> list[str]:
    """Return how far each step is."""
    return [state for state, _here in STEP.findall(html)]


def basics(**changes: str) -> dict[str, str]:
    """Return the first step, filled in."""
    return {
        "step": "basics",
        "then": "next",
        "name": "开门红",
        "name_en": "",
        "code": "kmh",
        "starts_on": "2027-01-01",
        "ends_on": "2027-03-31",
        **changes,
    }


def begun(cast: Cast, client: Client, **changes: str) -> int:
    """Set a campaign up by its first step; return its id."""
    form = basics(unit_id=str(cast.units["branch"]), **changes)
    answer = client.post_form("/campaigns", form)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    found = re.fullmatch(r"/campaigns/(\d+)/edit\?step=counts", answer.headers["Location"])
    assert found
    return int(found[1])


def draft_of(cast: Cast, campaign_id: int) -> CampaignDraft:
    """Return the campaign as it stands."""
    with cast.inside():
        return campaigns.draft_of(db.session(), db.session.get_one(Campaign, campaign_id))


def test_the_first_step_alone_makes_a_draft_that_is_kept(cast: Cast) -> None:
    client = cast.client("liu")
    made = begun(cast, client)
    draft = draft_of(cast, made)
    assert (draft.name, draft.code, draft.ends_on.isoformat()) == ("开门红", "kmh", "2027-03-31")
    # What most campaigns begin with holds until its step says otherwise.
    assert [id_ for id_, _points in draft.indicators] == [draft.ranking_indicator_id]
    page = client.get(f"/campaigns/{made}/edit").get_data(as_text=True)
    assert 'value="开门红"' in page
    assert states(page) == ["done", "done", "done", "missing", "optional", "open"]


def test_one_goes_through_every_step_to_a_live_campaign(cast: Cast) -> None:
    client = cast.client("liu")
    made = begun(cast, client, starts_on=drafts_today(cast), ends_on="2027-12-31")
    address = f"/campaigns/{made}/edit"
    counts = shown(client.get(f"{address}?step=counts").get_data(as_text=True))
    assert counts["step"] == "counts"
    with cast.inside():
        cards, accounts = drafts.indicator("social_card"), drafts.indicator()
    counts |= {f"indicators-{cards}": "on", f"indicators-{cards}-number": "0.5", "then": "next"}
    answer = client.post_form(address, counts)
    assert answer.headers["Location"] == f"{address}?step=rules"
    rules = shown(client.get(f"{address}?step=rules").get_data(as_text=True))
    rules |= {"ranking": "points", "cadence": "weekly", "cadence_weekday": "4", "then": "next"}
    rules |= {"word_exceeded_zh": "旗开得胜", "word_exceeded_en": "Flying"}
    answer = client.post_form(address, rules)
    assert answer.headers["Location"] == f"/campaigns/{made}/participants"
    draft = draft_of(cast, made)
    assert dict(draft.indicators).keys() == {accounts, cards}
    assert (draft.ranking, draft.cadence_weekday, draft.name) == ("points", 4, "开门红")
    assert draft.status_words == {"exceeded": {"zh": "旗开得胜", "en": "Flying"}}
    actor = cast.actor("liu")
    with cast.inside():
        rosters.set(actor, made, drafts.rows(cast))
    for page in ("participants", "targets", "state"):
        html = client.get(f"/campaigns/{made}/{page}").get_data(as_text=True)
        assert 'aria-current="step"' in html
        assert states(html) == ["done", "done", "done", "done", "optional", "open"]
    version = re.search(r'name="version" value="(\d+)"', html)
    assert version
    live = {"state": "live", "version": version[1]}
    assert client.post_form(f"/campaigns/{made}/state", live).status_code == 303
    # A live campaign has one page, and no steps any more.
    page = client.get(address).get_data(as_text=True)
    assert 'name="name"' in page
    assert 'name="ranking"' in page
    for path in ("edit", "edit?step=rules", "participants", "state"):
        assert states(client.get(f"/campaigns/{made}/{path}").get_data(as_text=True)) == []


def drafts_today(cast: Cast) -> str:
    """Return the branch's day as a form sends it."""
    with cast.inside():
        return clock.today().isoformat()


@pytest.mark.parametrize(
    ("step", "changes", "field"),
    [
        ("basics", {"code": "两 个"}, "code"),
        ("basics", {"ends_on": "2020-01-01"}, "ends_on"),
        ("basics", {"name": ""}, "name"),
        ("rules", {"closures": "2027-02-30"}, "closures"),
        ("rules", {"cadence": "weekly"}, "cadence_weekday"),
        ("rules", {"slightly_behind": "101"}, "slightly_behind"),
        ("rules", {"word_attention_zh": "九个字太长了写不下"}, "word_attention_zh"),
        ("rules", {"word_attention_en": "x" * 21}, "word_attention_en"),
        ("rules", {"word_attention_zh": "加油", "word_on_pace_zh": "加 油"}, None),
        ("rules", {"word_attention_zh": "加油", "word_on_pace_zh": "加油"}, "word_attention_zh"),
    ],
)
def test_an_error_stands_at_its_field_on_its_step_and_what_was_typed_stays(
    cast: Cast, step: str, changes: dict[str, str], field: str | None
) -> None:
    client = cast.client("liu")
    address = f"/campaigns/{begun(cast, client)}/edit"
    form = shown(client.get(f"{address}?step={step}").get_data(as_text=True))
    answer = client.post_form(address, form | changes)
    text = answer.get_data(as_text=True)
    if field is None:
        assert answer.status_code == 303
        return
    assert answer.status_code == 422
    assert f'id="{field}-error"' in text
    assert f'href="#{field}"' in text
    assert f'name="step" value="{step}"' in text
    for value in changes.values():
        assert value in text


def test_an_error_of_another_step_leads_to_its_field(cast: Cast) -> None:
    client = cast.client("liu")
    made = begun(cast, client)
    address = f"/campaigns/{made}/edit"
    rules = shown(client.get(f"{address}?step=rules").get_data(as_text=True))
    assert client.post_form(address, rules | {"closures": "2027-03-30"}).status_code == 303
    form = shown(client.get(f"{address}?step=basics").get_data(as_text=True))
    answer = client.post_form(address, form | {"ends_on": "2027-03-01"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'href="{address}?step=rules#closures"' in text
    assert 'value="2027-03-01"' in text
    assert draft_of(cast, made).ends_on.isoformat() == "2027-03-31"


def test_a_step_changes_nothing_of_another_step(cast: Cast) -> None:
    client = cast.client("liu")
    made = begun(cast, client)
    address, before = f"/campaigns/{made}/edit", draft_of(cast, made)
    form = shown(client.get(f"{address}?step=basics").get_data(as_text=True))
    forged = {"ranking": "points", "indicators-2": "on", "backdating_days": "0"}
    assert client.post_form(address, form | forged).status_code == 303
    assert draft_of(cast, made) == before


def test_the_indicator_that_decides_can_be_replaced_and_the_change_is_said(cast: Cast) -> None:
    client = cast.client("liu")
    made = begun(cast, client)
    address = f"/campaigns/{made}/edit"
    with cast.inside():
        cards, accounts = drafts.indicator("social_card"), drafts.indicator()
    form = shown(client.get(f"{address}?step=counts").get_data(as_text=True))
    form.pop(f"indicators-{accounts}")
    # Nothing ticked at all is kept as well: it is missing, and said to be.
    assert client.post_form(address, form).status_code == 303
    page = client.get(f"{address}?step=counts").get_data(as_text=True)
    assert states(page)[1] == "missing"
    form = shown(page) | {f"indicators-{cards}": "on", f"indicators-{cards}-number": "1"}
    answer = client.post_form(address, form | {"then": "next"})
    assert answer.status_code == 303
    assert draft_of(cast, made).ranking_indicator_id == cards
    told = client.get(answer.headers["Location"]).get_data(as_text=True)
    assert '<div class="notice is-info">' in told


def test_leaving_goes_to_the_campaign_and_the_steps_are_open_in_any_order(cast: Cast) -> None:
    client = cast.client("liu")
    made = begun(cast, client)
    address = f"/campaigns/{made}/edit"
    form = shown(client.get(f"{address}?step=rules").get_data(as_text=True))
    answer = client.post_form(address, form | {"then": "leave", "backdating_days": "7"})
    assert answer.headers["Location"] == f"/campaigns/{made}"
    assert draft_of(cast, made).backdating_days == 7
    for step in ("rules", "basics", "counts", "nonsense"):
        assert client.get(f"{address}?step={step}").status_code == 200
    links = client.get(address).get_data(as_text=True)
    for path in ("edit?step=counts", "edit?step=rules", "participants", "targets", "state"):
        assert f'href="/campaigns/{made}/{path}"' in links


def test_of_two_who_set_up_the_same_step_the_second_sees_both(cast: Cast) -> None:
    first, second = cast.client("liu"), cast.client("liu")
    made = begun(cast, first)
    address = f"/campaigns/{made}/edit"
    form = shown(second.get(f"{address}?step=basics").get_data(as_text=True))
    assert first.post_form(address, form | {"name": "甲方案"}).status_code == 303
    clash = second.post_form(address, form | {"name": "乙方案"})
    text = clash.get_data(as_text=True)
    assert clash.status_code == 409
    assert "甲方案" in text
    assert 'value="乙方案"' in text
    assert second.post_form(address, shown(text)).status_code == 303
    assert draft_of(cast, made).name == "乙方案"


def test_the_steps_are_for_those_who_set_the_campaign_up(cast: Cast) -> None:
    made = begun(cast, cast.client("liu"))
    # She sets her unit's targets in the branch's draft, and is no more than a guest there.
    page = cast.client("wang").get(f"/campaigns/{made}/targets")
    assert page.status_code == 200
    assert states(page.get_data(as_text=True)) == []


def test_an_increase_asks_for_bases_where_others_have_targets(cast: Cast) -> None:
    client = cast.client("liu")
    made = begun(cast, client)
    address = f"/campaigns/{made}/edit"
    form = shown(client.get(f"{address}?step=rules").get_data(as_text=True))
    assert client.post_form(address, form | {"ranking": "increase"}).status_code == 303
    page = client.get(f"/campaigns/{made}/bases").get_data(as_text=True)
    assert states(page)[4] == "missing"
    state = client.get(f"/campaigns/{made}/state").get_data(as_text=True)
    assert f'<a href="/campaigns/{made}/bases">' in state


def test_a_season_is_copied_from_its_page_with_its_people(cast: Cast) -> None:
    organiser = cast.actor("liu")
    with cast.inside():
        source = drafts.live(cast, organiser, status_words={"on_pace": {"zh": "稳"}}).id
    client = cast.client("liu")
    way = f"/campaigns/new?source={source}"
    assert f'href="{way}"' in client.get(f"/campaigns/{source}").get_data(as_text=True)
    form = shown(client.get(way).get_data(as_text=True))
    assert form["source"] == str(source)
    assert form["code"] == "sprint-2"
    wrong = client.post_form("/campaigns", form | {"with_targets": "on"})
    assert wrong.status_code == 422
    assert 'id="with_targets-error"' in wrong.get_data(as_text=True)
    answer = client.post_form("/campaigns", form | {"with_roster": "on", "then": "next"})
    assert answer.status_code == 303
    made = int(answer.headers["Location"].split("/")[2])
    draft = draft_of(cast, made)
    assert (draft.reference_id, draft.status_words) == (source, {"on_pace": {"zh": "稳"}})
    page = client.get(answer.headers["Location"]).get_data(as_text=True)
    assert states(page) == ["done", "done", "done", "done", "optional", "open"]


def test_a_copy_may_be_dated_before_its_source(cast: Cast) -> None:
    organiser = cast.actor("liu")
    with cast.inside():
        source = drafts.live(cast, organiser).id
    client = cast.client("liu")
    form = shown(client.get(f"/campaigns/new?source={source}").get_data(as_text=True))
    answer = client.post_form("/campaigns", form | {"starts_on": drafts_today(cast)})
    assert answer.status_code == 303
    assert draft_of(cast, int(answer.headers["Location"].split("/")[2])).reference_id is None


def test_a_step_that_comes_after_the_campaign_went_live_is_shown_beside_what_is(
    cast: Cast,
) -> None:
    organiser, client = cast.actor("liu"), cast.client("liu")
    made = begun(cast, client, ends_on="2027-12-31")
    address = f"/campaigns/{made}/edit"
    form = shown(client.get(f"{address}?step=rules").get_data(as_text=True))
    with cast.inside():
        rosters.set(organiser, made, drafts.rows(cast))
        campaigns.advance(organiser, made, "live")
    answer = client.post_form(address, form | {"backdating_days": "9"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert 'name="name"' in text
    assert 'value="9"' in text
    assert draft_of(cast, made).backdating_days == 3


def test_the_reports_reminder_can_be_set_and_turned_off_and_its_days_have_limits(
    cast: Cast,
) -> None:
    client = cast.client("liu")
    made = begun(cast, client)
    address = f"/campaigns/{made}/edit"
    form = shown(client.get(f"{address}?step=rules").get_data(as_text=True))
    assert (form["report_reminder"], form["reason_after_days"]) == ("17:30", "3")
    changed = form | {"report_reminder": "16:45", "reason_after_days": "30"}
    assert client.post_form(address, changed | {"then": "leave"}).status_code == 303
    draft = draft_of(cast, made)
    assert (draft.report_reminder, draft.reason_after_days) == (time(16, 45), 30)
    form = shown(client.get(f"{address}?step=rules").get_data(as_text=True))
    off = form | {"report_reminder": "", "then": "leave"}
    assert client.post_form(address, off).status_code == 303
    assert draft_of(cast, made).report_reminder is None
    form = shown(client.get(f"{address}?step=rules").get_data(as_text=True))
    for field, value in (
        ("reason_after_days", "0"),
        ("reason_after_days", "31"),
        ("reason_after_days", ""),
        ("report_reminder", "25:00"),
    ):
        answer = client.post_form(address, form | {field: value})
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.get_data(as_text=True)
    page = client.get(f"/campaigns/{made}").get_data(as_text=True)
    assert "16:45" in page, "the history"
    assert "不提醒" in page


def test_a_source_out_of_sight_is_not_found_and_one_needs_the_right_to_copy(cast: Cast) -> None:
    supervisor, organiser = cast.actor("wang"), cast.actor("liu")
    with cast.inside():
        east = campaigns.create(
            supervisor, drafts.draft(cast, code="east", unit_id=cast.units["east"])
        ).id
        source = drafts.live(cast, organiser).id
    client = cast.client("sun")
    form = basics(unit_id=str(cast.units["west"]), source=str(east))
    assert client.get(f"/campaigns/new?source={east}").status_code == 404
    assert client.post_form("/campaigns", form).status_code == 404
    manager = cast.client("zhou")
    assert manager.get(f"/campaigns/new?source={source}").status_code == 403
    assert "source=" not in manager.get(f"/campaigns/{source}").get_data(as_text=True)
    assert manager.post_form("/campaigns", form | {"source": str(source)}).status_code == 403


def test_every_step_reads_in_english_too(cast: Cast) -> None:
    client = cast.client("liu")
    made = begun(cast, client)
    client.post_form("/account/language", {"locale": "en"})
    for step in ("basics", "counts", "rules", "all"):
        page = client.get(f"/campaigns/{made}/edit?step={step}")
        assert page.status_code == 200
        assert '<html lang="en"' in page.get_data(as_text=True)
    assert "What counts" in client.get("/campaigns/new").get_data(as_text=True)
