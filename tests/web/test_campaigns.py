"""The pages of campaigns: who may open and send what, and what a refused form keeps."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

import pytest
import sqlalchemy as sa

from portal import clock
from portal.extensions import db
from portal.models import Campaign, Participation
from portal.services import campaigns, rosters
from portal.web.campaigns.forms import as_form
from tests.cast import EVERYBODY, Cast
from tests.client import Client
from tests.services import drafts


class Stage(NamedTuple):
    """A live campaign of the branch and a draft of the eastern sub-branch, by id."""

    live: int
    draft: int


@pytest.fixture
def stage(cast: Cast) -> Stage:
    """Set both campaigns up."""
    organiser, supervisor = cast.actor("liu"), cast.actor("wang")
    with cast.inside():
        drafts.seed()
        live = drafts.live(cast, organiser, code="live", name="进行中的竞赛")
        draft = campaigns.create(
            supervisor,
            drafts.draft(cast, code="east", name="城东草稿", unit_id=cast.units["east"]),
        )
        return Stage(live.id, draft.id)


def _form(cast: Cast, campaign_id: int, **changes: str | None) -> dict[str, str]:
    """Return the rules' form as a browser would send it unchanged, but for the changes."""
    with cast.inside():
        campaign = db.session.get_one(Campaign, campaign_id)
        version = campaigns.version(db.session(), campaign_id)
        form = as_form(campaigns.draft_of(db.session(), campaign), version).to_dict()
    kept = {name: value for name, value in form.items() if changes.get(name, value) is not None}
    return kept | {name: value for name, value in changes.items() if value is not None}


def _campaign(cast: Cast, campaign_id: int) -> Campaign:
    with cast.inside():
        return db.session.get_one(Campaign, campaign_id)


def _place(cast: Cast, campaign_id: int, name: str) -> Participation | None:
    with cast.inside():
        return db.session.scalar(
            sa.select(Participation).where(
                Participation.campaign_id == campaign_id,
                Participation.person_id == cast.people[name],
            )
        )


def _value(html: str, name: str) -> str:
    match = re.search(rf'name="{name}"[^>]*value="([^"]*)"', html)
    assert match, name
    return match[1]


@pytest.mark.parametrize("name", EVERYBODY)
def test_everybody_sees_the_list_as_far_as_their_sight_goes(
    cast: Cast, stage: Stage, name: str
) -> None:
    answer = cast.client(name).get("/campaigns")
    assert answer.status_code == 200
    with cast.inside():
        found = campaigns.visible_to(cast.actor(name))
    text = answer.get_data(as_text=True)
    assert ("城东草稿" in text) == (stage.draft in [campaign.id for campaign in found])


PAGES = ("", "/edit", "/participants", "/targets", "/points", "/state")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        # of the eastern draft: its page, then the five that change something
        ("liu", (200, 200)),
        ("wang", (200, 200)),
        # a draft is nobody's business but those who prepare it
        ("zhou", (404, 404)),
        ("system", (404, 404)),
        ("sun", (404, 404)),
        ("he", (404, 404)),
    ],
)
def test_a_page_is_open_to_those_who_may_and_silent_to_those_out_of_sight(
    cast: Cast, stage: Stage, name: str, statuses: tuple[int, int], page: str
) -> None:
    answer = cast.client(name).get(f"/campaigns/{stage.draft}{page}")
    assert answer.status_code == statuses[bool(page)]


WRITES: tuple[tuple[str, Callable[[Cast, Stage], dict[str, str]]], ...] = (
    ("edit", lambda cast, stage: _form(cast, stage.draft, name="改")),
    ("participants", lambda _cast, _stage: {}),
    ("targets", lambda cast, _stage: {f"u{cast.units['east']}": "5"}),
    (
        "points",
        lambda _cast, _stage: {
            "indicator_id": "1",
            "points": "2",
            "valid_from": clock.now().date().isoformat(),
        },
    ),
    ("state", lambda _cast, _stage: {"state": "live"}),
)


@pytest.mark.parametrize(("page", "form"), WRITES)
@pytest.mark.parametrize(
    ("name", "status"), [("zhou", 404), ("audit", 404), ("sun", 404), ("he", 404)]
)
def test_a_write_is_refused_to_those_who_may_not(
    cast: Cast,
    stage: Stage,
    page: str,
    form: Callable[[Cast, Stage], dict[str, str]],
    name: str,
    status: int,
) -> None:
    answer = cast.client(name).post_form(f"/campaigns/{stage.draft}/{page}", form(cast, stage))
    assert answer.status_code == status
    assert _campaign(cast, stage.draft).name == "城东草稿"


@pytest.mark.parametrize("page", ["", *PAGES])
def test_a_campaign_that_is_not_there_is_not_found(cast: Cast, stage: Stage, page: str) -> None:
    del stage
    client = cast.client("liu")
    for id_ in (999, 2**70):
        assert client.get(f"/campaigns/{id_}{page}").status_code == 404
    assert client.get("/campaigns/east").status_code == 404


def test_an_address_refuses_the_other_method(cast: Cast, stage: Stage) -> None:
    client = cast.client("liu")
    assert client.post_form(f"/campaigns/{stage.live}").status_code == 405
    assert client.post_form("/campaigns/new").status_code == 405


def test_setting_one_up_is_for_those_with_a_unit_of_their_own(cast: Cast, stage: Stage) -> None:
    form = _form(cast, stage.draft, code="second", name="第二个")
    for name, status in (("zhou", 403), ("security", 403), ("wang", 303)):
        client = cast.client(name)
        assert client.get("/campaigns/new").status_code == (200 if status == 303 else status)
        assert client.post_form("/campaigns", form).status_code == status
    sun = cast.client("sun").post_form("/campaigns", form | {"code": "third"})
    assert sun.status_code == 422


def test_extra_fields_are_ignored(cast: Cast, stage: Stage) -> None:
    form = _form(cast, stage.draft, state="closed", id="999", is_history="1", name="城东冲刺")
    answer = cast.client("wang").post_form(f"/campaigns/{stage.draft}/edit", form)
    assert answer.status_code == 303
    changed = _campaign(cast, stage.draft)
    assert (changed.name, changed.state, changed.is_history) == ("城东冲刺", "draft", False)


def test_a_refused_form_says_why_at_the_field_and_keeps_what_was_typed(
    cast: Cast, stage: Stage
) -> None:
    form = _form(
        cast,
        stage.draft,
        code="live",
        name="写了很久的名字",
        closures="2027-02-30",
        **{"indicators-2": "on", "indicators-2-number": "两分"},
    )
    client = cast.client("wang")
    answer = client.post_form("/campaigns", form)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "写了很久的名字" in text
    assert "2027-02-30" in text
    assert 'value="两分"' in text
    assert 'id="closures-error"' in text
    again = client.post_form("/campaigns", form | {"closures": ""})
    assert again.status_code == 422
    assert 'id="indicators-error"' in again.get_data(as_text=True)
    taken = client.post_form("/campaigns", form | {"closures": "", "indicators-2-number": "2"})
    assert taken.status_code == 422
    assert 'id="code-error"' in taken.get_data(as_text=True)


def test_a_live_campaign_changes_in_what_is_not_fixed(cast: Cast, stage: Stage) -> None:
    client = cast.client("liu")
    page = client.get(f"/campaigns/{stage.live}/edit").get_data(as_text=True)
    assert re.search(
        r'<input[^>]*disabled[^>]*name="starts_on"|name="starts_on"[^>]*disabled', page
    )
    fixed = dict.fromkeys(("starts_on", "ranking", "ranking_indicator_id", "scoring", "unit_id"))
    form = _form(cast, stage.live, name="新名字", **fixed)
    sent = {name: value for name, value in form.items() if not name.startswith("indicators-")}
    assert client.post_form(f"/campaigns/{stage.live}/edit", sent).status_code == 303
    assert _campaign(cast, stage.live).name == "新名字"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("starts_on", (clock.now().date() - timedelta(days=9)).isoformat()),
        ("ranking", "points"),
        ("scoring", "team"),
        ("indicators-2", "on"),
    ],
)
def test_a_hand_made_form_cannot_change_what_is_fixed(
    cast: Cast, stage: Stage, name: str, value: str
) -> None:
    form = _form(cast, stage.live, **{name: value})
    answer = cast.client("liu").post_form(f"/campaigns/{stage.live}/edit", form)
    assert answer.status_code == 422
    assert "-error" in answer.get_data(as_text=True)


def test_the_second_of_two_editors_sees_both_and_decides(cast: Cast, stage: Stage) -> None:
    first, second = cast.client("wang"), cast.client("liu")
    address = f"/campaigns/{stage.draft}/edit"
    shown = _form(cast, stage.draft)
    assert first.post_form(address, shown | {"name": "甲方案"}).status_code == 303
    clash = second.post_form(address, shown | {"name": "乙方案"})
    text = clash.get_data(as_text=True)
    assert clash.status_code == 409
    assert "甲方案" in text
    assert _value(text, "name") == "乙方案"
    assert _campaign(cast, stage.draft).name == "甲方案"
    version = re.search(r'name="version"[^>]*value="(\d+)"', text)
    assert version
    again = shown | {"name": "乙方案", "version": version[1]}
    assert second.post_form(address, again).status_code == 303
    assert _campaign(cast, stage.draft).name == "乙方案"


def test_a_roster_that_arrives_without_its_end_changes_nothing(cast: Cast, stage: Stage) -> None:
    form = {f"in-{cast.people['zhao']}": "on"}
    answer = cast.client("wang").post_form(f"/campaigns/{stage.draft}/participants", form)
    assert answer.status_code == 422
    assert _place(cast, stage.draft, "zhao") is None


def test_people_are_chosen_one_by_one_or_by_the_whole_unit(cast: Cast, stage: Stage) -> None:
    client, people = cast.client("wang"), cast.people
    address = f"/campaigns/{stage.draft}/participants"
    form = {
        "version": _value(client.get(address).get_data(as_text=True), "version"),
        f"unit-{cast.units['retail']}": "on",
        f"in-{people['zhao']}": "on",
        f"bundle-{people['zhao']}": "师徒",
        f"bundle-{people['zhou']}": "师徒",
        f"training-{people['huang']}": "on",
        f"cohort-{people['zhou']}": "newcomer",
        f"in-{people['he']}": "on",
    }
    assert client.post_form(address, form).status_code == 303
    zhou, huang, zhao = (_place(cast, stage.draft, name) for name in ("zhou", "huang", "zhao"))
    assert zhou
    assert huang
    assert zhao
    assert zhou.cohort == "newcomer"
    assert zhou.bundle_id == zhao.bundle_id is not None
    assert huang.in_training
    assert _place(cast, stage.draft, "he") is None
    page = client.get(address).get_data(as_text=True)
    assert page.count(" checked") >= 3


def test_a_refused_roster_keeps_what_was_typed(cast: Cast, stage: Stage) -> None:
    zhou = cast.people["zhou"]
    form = {f"in-{zhou}": "on", f"bundle-{zhou}": "独自一组"}
    answer = cast.client("wang").post_form(f"/campaigns/{stage.draft}/participants", form)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="独自一组"' in text
    assert re.search(rf'name="in-{zhou}" checked', text)
    assert _place(cast, stage.draft, "zhou") is None


def test_a_roster_that_changed_meanwhile_is_shown_with_both(cast: Cast, stage: Stage) -> None:
    client, address = cast.client("wang"), f"/campaigns/{stage.draft}/participants"
    version = _value(client.get(address).get_data(as_text=True), "version")
    organiser = cast.actor("liu")
    with cast.inside():
        rosters.set(organiser, stage.draft, drafts.rows(cast, "zhou"))
    answer = client.post_form(address, {"version": version, f"in-{cast.people['huang']}": "on"})
    assert answer.status_code == 409
    assert "is-alert" in answer.get_data(as_text=True)
    assert _place(cast, stage.draft, "huang") is None


def test_targets_are_set_in_one_table_with_one_reason(cast: Cast, stage: Stage) -> None:
    client, address = cast.client("liu"), f"/campaigns/{stage.live}/targets"
    zhou = _place(cast, stage.live, "zhou")
    assert zhou
    first = {f"p{zhou.id}": "１２", f"u{cast.units['branch']}": "104", "p999": "5"}
    assert client.post_form(address, first).status_code == 303
    without = client.post_form(address, {f"p{zhou.id}": "15"})
    assert without.status_code == 422
    assert f'name="p{zhou.id}" value="15"' in without.get_data(as_text=True)
    broken = client.post_form(address, {f"p{zhou.id}": "很多", "reason": "加码"})
    assert broken.status_code == 422
    assert f'id="p{zhou.id}-error"' in broken.get_data(as_text=True)
    assert client.post_form(address, {f"p{zhou.id}": "15", "reason": "加码"}).status_code == 303
    page = client.get(address).get_data(as_text=True)
    assert "加码" in page
    assert 'value="104"' in page


def test_targets_that_changed_meanwhile_are_shown_beside(cast: Cast, stage: Stage) -> None:
    east = f"u{cast.units['east']}"
    first, second = cast.client("liu"), cast.client("wang")
    address = f"/campaigns/{stage.live}/targets"
    version = _value(second.get(address).get_data(as_text=True), "version")
    assert first.post_form(address, {east: "20"}).status_code == 303
    answer = second.post_form(address, {east: "30", "version": version})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert f'name="{east}" value="30"' in text
    units = first.get(f"{address}?lines=units").get_data(as_text=True)
    assert _value(units, east) == "20"


def test_points_change_from_a_day_on(cast: Cast, stage: Stage) -> None:
    client, address = cast.client("liu"), f"/campaigns/{stage.live}/points"
    with cast.inside():
        accounts = str(drafts.indicator())
        day = clock.today() + timedelta(days=2)
    form = {"indicator_id": accounts, "points": "2.5", "valid_from": day.isoformat()}
    assert client.post_form(address, form | {"points": "x"}).status_code == 422
    past = client.post_form(address, form | {"valid_from": "2020-01-01"})
    assert past.status_code == 422
    assert 'id="valid_from-error"' in past.get_data(as_text=True)
    assert client.post_form(address, form).status_code == 303
    assert "2.5" in client.get(f"/campaigns/{stage.live}").get_data(as_text=True)


def test_a_campaign_goes_live_from_its_page_once_nothing_is_missing(
    cast: Cast, stage: Stage
) -> None:
    client, address = cast.client("wang"), f"/campaigns/{stage.draft}/state"
    assert client.post_form(address, {"state": "live"}).status_code == 422
    roster = f"/campaigns/{stage.draft}/participants"
    version = _value(client.get(roster).get_data(as_text=True), "version")
    client.post_form(roster, {"version": version, f"in-{cast.people['zhou']}": "on"})
    version = _value(client.get(address).get_data(as_text=True), "version")
    form = {"state": "live", "version": version}
    assert client.post_form(address, form).status_code == 303
    assert _campaign(cast, stage.draft).state == "live"
    assert client.post_form(address, form).status_code == 409
    assert client.post_form(address, {"state": "frozen"}).status_code == 422
    assert client.post_form(address, {"state": "nowhere"}).status_code == 422
    early = client.post_form(address, {"state": "frozen", "reason": "提前收官"})
    assert early.status_code == 303
    for page in ("edit", "participants", "points"):
        assert client.get(f"/campaigns/{stage.draft}/{page}").status_code == 409
    assert client.post_form(address, {"state": "closed"}).status_code == 303
    assert client.get(address).status_code == 409


def test_a_page_reads_in_english_too(cast: Cast, stage: Stage) -> None:
    client: Client = cast.client("liu")
    client.set_cookie("hongbang_locale", "en")
    for page in PAGES:
        assert client.get(f"/campaigns/{stage.live}{page}").status_code == 200
