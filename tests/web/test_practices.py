"""The pages of the library: everybody reads and searches it, who leads stars and takes out."""

import re

import pytest

from portal.services import practices
from tests.cast import Cast
from tests.client import SEE_OTHER
from tests.report_rows import practice, report
from tests.season import Season


@pytest.fixture
def season(cast: Cast) -> Season:
    return cast.live_campaign()


def main(html: str) -> str:
    """Return the page without its frame."""
    return html[html.index('id="main"') : html.index("</main>")]


@pytest.mark.parametrize("who", ["zhou", "he", "sun", "liu"])
def test_the_whole_bank_reads_it_with_author_and_unit(cast: Cast, season: Season, who: str) -> None:
    practice(cast, season)
    html = main(cast.client(who).get("/practices").text)
    assert all(text in html for text in ("先预填资料", "周雨桐", "零售一组", "商圈扫街扫楼"))
    # Only who leads the author may take it out.
    assert ("/removal" in html) == (who == "liu")


def test_it_is_searched_and_says_when_nothing_fits_or_is_there(cast: Cast, season: Season) -> None:
    zhou = cast.client("zhou")
    empty = main(zhou.get("/practices").text)
    assert "empty" in empty
    assert "<form" not in empty
    practice(cast, season)
    assert "先预填资料" in main(zhou.get("/practices?q=签字&channel=sweep").text)
    nothing = main(zhou.get("/practices?q=%25&channel=sweep").text)
    assert 'class="empty"' in nothing
    assert 'value="%"' in nothing
    assert re.search(r'value="sweep" selected', nothing)


def test_text_is_escaped(cast: Cast, season: Season) -> None:
    sent = report(cast, season, "zhou", worked='<script>alert("1")</script>')
    with cast.inside():
        practices.star(cast.actor("wang"), sent, "worked")
    html = cast.client("he").get("/practices", query_string={"q": '"><b>'}).text
    assert "<script>alert" not in html
    assert '"><b>' not in main(html)


def test_a_part_is_starred_by_a_plain_form_and_taken_out_again(cast: Cast, season: Season) -> None:
    sent = report(cast, season, "zhou")
    wang = cast.client("wang")
    form = {"report_id": sent, "part": "worked", "channel": "sweep", "next": "/evening?day=x"}
    answer = wang.post_form("/practices", form)
    assert (answer.status_code, answer.location) == (SEE_OTHER, "/evening?day=x")
    assert wang.post_form("/practices", form).status_code == 409
    answer = wang.post_form("/practices/1/removal", {"next": "//evil.example"})
    assert (answer.status_code, answer.location) == (SEE_OTHER, "/practices")
    assert wang.post_form("/practices/1/removal").status_code == 409
    assert "先预填资料" not in main(wang.get("/practices").text)


@pytest.mark.parametrize(
    ("who", "expected"),
    [("zhou", 403), ("huang", 403), ("sun", 404), ("system", 403), ("audit", 403)],
)
def test_who_does_not_lead_the_author_is_refused(
    cast: Cast, season: Season, who: str, expected: int
) -> None:
    practice(cast, season)
    client = cast.client(who)
    form = {"report_id": "1", "part": "worked"}
    assert client.post_form("/practices", form).status_code == expected
    assert client.post_form("/practices/1/removal").status_code == expected
    assert cast.stranger().post_form("/practices", form).status_code == SEE_OTHER


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"report_id": ""}, 404),
        ({"report_id": "999"}, 404),
        ({"part": "praise"}, 422),
        ({"part": "hard"}, 422),
        ({"channel": "moon"}, 422),
    ],
)
def test_a_form_that_cannot_be_taken_is_refused(
    cast: Cast, season: Season, changes: dict[str, str], expected: int
) -> None:
    sent = report(cast, season, "zhou")
    form = {"report_id": sent, "part": "worked", "channel": "", **changes}
    assert cast.client("wang").post_form("/practices", form).status_code == expected
