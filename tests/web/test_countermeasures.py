"""The page of countermeasures: who sees and agrees what, and what is refused."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time

import pytest

from portal import clock
from portal.services import countermeasures
from tests.cast import Cast
from tests.entering import SHANGHAI
from tests.measuring import ask, asked, moment, opened, set_target
from tests.season import Season

WEDNESDAY = date(2026, 11, 25)
URL = "/goals/countermeasures"
PLAN = {"what": "每天拜访两家", "due_on": "2026-12-02"}


@pytest.fixture(autouse=True)
def _that_evening() -> Iterator[None]:
    with clock.at(moment(WEDNESDAY, time(19))):
        yield


@pytest.fixture
def season(cast: Cast) -> Season:
    return cast.live_campaign()


@pytest.fixture
def measure(cast: Cast, season: Season) -> int:
    """Give the measure that is asked for at Wednesday's cut-off, for Zhou."""
    set_target(cast, season, "zhou", 40)
    ask(cast, WEDNESDAY)
    return asked(cast)[-1].id


def agreed(cast: Cast, measure: int) -> None:
    form = {**PLAN, "owner": cast.people["zhou"]}
    assert cast.client("wang").post_form(f"{URL}/{measure}/plan", form).status_code == 303


def main(html: str) -> str:
    """Return the page without its frame."""
    return html[html.index('id="main"') : html.index("</main>")]


def test_what_is_asked_is_agreed_followed_up_and_shown_with_its_effect(
    cast: Cast, measure: int
) -> None:
    wang = cast.client("wang")
    html = main(wang.get(URL).text)
    assert "周雨桐" in html
    assert "−52.5" in html
    form = {**PLAN, "owner": cast.people["zhou"]}
    answer = wang.post_form(f"{URL}/{measure}/plan", form)
    assert (answer.status_code, answer.location) == (303, f"{URL}?part=running#measure-{measure}")
    assert "每天拜访两家" in wang.get(f"{URL}?part=running").text
    with clock.at(datetime(2026, 12, 2, 19, tzinfo=SHANGHAI)):
        wang = cast.client("wang")
        html = main(wang.get(f"{URL}?part=due").text)
        assert 'name="outcome"' in html
        answer = wang.post_form(
            f"{URL}/{measure}/review", {"outcome": "helped", "note": "拜访有效"}
        )
        assert answer.location == f"{URL}?part=history#measure-{measure}"
        html = main(wang.get(f"{URL}?part=history").text)
    assert "拜访有效" in html
    assert "<svg" in html[html.index("measure-chart") :]
    assert " style=" not in html


def test_a_renewed_one_leads_to_the_next(cast: Cast, measure: int) -> None:
    agreed(cast, measure)
    with clock.at(datetime(2026, 12, 2, 19, tzinfo=SHANGHAI)):
        answer = cast.client("wang").post_form(
            f"{URL}/{measure}/review", {"outcome": "renewed", "note": "还差一点"}
        )
    assert answer.location == f"{URL}?part=asked#measure-{measure + 1}"


@pytest.mark.parametrize("who", ["zhou", "huang", "sun", "system"])
def test_who_does_not_lead_them_is_refused(cast: Cast, measure: int, who: str) -> None:
    client = cast.client(who)
    expected = 403 if who == "zhou" else 404
    form = {**PLAN, "owner": cast.people["zhou"]}
    assert client.post_form(f"{URL}/{measure}/plan", form).status_code == expected
    review = {"outcome": "dropped", "note": "好"}
    assert client.post_form(f"{URL}/{measure}/review", review).status_code == expected
    assert client.post_form(f"{URL}/999/plan", form).status_code == 404


def test_the_participant_reads_theirs_and_a_colleague_nothing(cast: Cast, measure: int) -> None:
    agreed(cast, measure)
    html = main(cast.client("zhou").get(URL).text)
    assert "每天拜访两家" in html
    assert "<form" not in html
    assert "每天拜访两家" not in cast.client("huang").get(f"{URL}?part=running").text
    assert cast.client("security").get(URL).status_code == 403


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"what": ""}, "what"), ({"owner": "x"}, "owner"), ({"due_on": "2026-11-25"}, "due")],
)
def test_a_refused_plan_comes_back_as_it_was_typed(
    cast: Cast, measure: int, changes: dict[str, str], field: str
) -> None:
    form = {**PLAN, "owner": cast.people["zhou"], **changes}
    answer = cast.client("wang").post_form(f"{URL}/{measure}/plan", form)
    assert answer.status_code == 422
    assert re.search(rf'id="{field}-{measure}"[^>]*aria-invalid="true"', answer.text)
    assert f'value="{form["due_on"]}"' in answer.text
    assert f'value="{form["what"]}"' in answer.text


def test_a_refused_review_comes_back_with_the_reason(cast: Cast, measure: int) -> None:
    agreed(cast, measure)
    answer = cast.client("wang").post_form(
        f"{URL}/{measure}/review", {"part": "running", "outcome": "helped", "note": " "}
    )
    assert answer.status_code == 422
    assert re.search(rf'id="note-{measure}"[^>]*aria-invalid="true"', answer.text)
    assert 'value="helped" checked' in answer.text


def test_who_answers_second_reads_both_plans(cast: Cast, measure: int) -> None:
    agreed(cast, measure)
    form = {**PLAN, "owner": cast.people["zhou"], "what": "换个网点"}
    answer = cast.client("liu").post_form(f"{URL}/{measure}/plan", form)
    assert answer.status_code == 409
    assert all(text in answer.text for text in ("王建国", "每天拜访两家", "换个网点"))


def test_one_is_asked_for_by_hand(cast: Cast, season: Season) -> None:
    set_target(cast, season, "zhou", 40)
    client = cast.client("wang")
    form = {"campaign": season.id, "person": "60298 周雨桐"}
    assert client.post_form(URL, {**form, "person": ""}).status_code == 422
    assert client.post_form(URL, {**form, "campaign": "999"}).status_code == 422
    assert client.post_form(URL, {**form, "person": "60155"}).status_code == 422
    answer = client.post_form(URL, form)
    (one,) = asked(cast)
    assert answer.location == f"{URL}?part=asked#measure-{one.id}"
    assert client.post_form(URL, form).status_code == 409
    assert cast.client("zhou").post_form(URL, form).status_code == 403


def test_the_home_page_says_what_waits_and_what_is_due(cast: Cast, measure: int) -> None:
    assert f'href="{URL}"' in main(cast.client("wang").get("/").text)
    assert f'class="tile waiting" href="{URL}"' not in cast.client("sun").get("/").text
    agreed(cast, measure)
    assert f'class="tile waiting" href="{URL}"' not in cast.client("wang").get("/").text
    with clock.at(datetime(2026, 12, 2, 9, tzinfo=SHANGHAI)):
        assert f'class="tile waiting" href="{URL}"' in cast.client("wang").get("/").text


def test_it_is_narrowed_to_a_campaign_and_a_page_that_is_not_there_is_the_last(
    cast: Cast, measure: int
) -> None:
    other = cast.live_campaign(code="other", name="第二赛季")
    opened(cast, other, "huang")
    client = cast.client("wang")
    html = main(client.get(f"{URL}?campaign={other.id}&page=9").text)
    assert f'id="measure-{measure}"' not in html
    assert 'id="measure-2"' in html
    assert client.get(f"{URL}?part=moon&campaign=x&page=-1").status_code == 200


def test_a_measure_stands_on_no_board_and_no_wall(cast: Cast, season: Season, measure: int) -> None:
    agreed(cast, measure)
    client = cast.client("zhou")
    for path in (f"/boards/{season.boards['east', 'person']}", "/wall", "/entries"):
        assert "每天拜访两家" not in client.get(path).text


def test_its_notices_lead_to_the_page(cast: Cast, measure: int) -> None:
    agreed(cast, measure)
    with cast.inside(), clock.at(datetime(2026, 12, 2, 17, tzinfo=SHANGHAI)):
        assert countermeasures.following.run(clock.now()) == 1
    assert cast.client("wang").get("/notices").text.count(f'href="{URL}"><b>') == 2
    assert f'href="{URL}"><b>' in cast.client("zhou").get("/").text
