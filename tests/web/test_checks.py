"""The checks page as supervisors and deputies use it, and the objection that leads to it."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.models import Dispute, Entry, Settlement, Verification
from portal.services import disputes
from tests.cast import Cast
from tests.client import SEE_OTHER, Client
from tests.disputing import claimed, objected, share
from tests.entering import check, enter, take_back, today
from tests.statements import counted

OK, FORBIDDEN, NOT_FOUND, CONFLICT, UNPROCESSABLE = 200, 403, 404, 409, 422
FOCUS = re.compile(r'id="focus-title"><a [^>]*href="/entries/(\d+)"')
TAB = re.compile(r'<span class="num">(\d+)</span></a>')


def page_of(client: Client, url: str = "/checks") -> str:
    """Return a page that is there."""
    answer = client.get(url)
    assert answer.status_code == OK, url
    return answer.get_data(as_text=True)


def focus(html: str) -> int | None:
    """Return the entry in focus."""
    found = FOCUS.search(html)
    return int(found[1]) if found else None


def tabs(html: str) -> list[int]:
    """Return the numbers on the tabs: the queue, disputes, late shares."""
    return [int(number) for number in TAB.findall(html)]


def verified(cast: Cast) -> set[int]:
    """Return the entries that are checked."""
    with cast.inside():
        return set(db.session.scalars(sa.select(Verification.entry_id)))


def refused(cast: Cast) -> dict[int | None, str | None]:
    """Return the entries that are taken back, with the reasons."""
    with cast.inside():
        rows = db.session.execute(
            sa.select(Entry.reverses_id, Entry.reason).where(Entry.reverses_id.is_not(None))
        )
        return dict(rows.all())


def settlements(cast: Cast) -> list[tuple[int, str, str]]:
    """Return the settled disputes with their outcomes and notes."""
    with cast.inside():
        rows = db.session.execute(
            sa.select(Settlement.dispute_id, Settlement.outcome, Settlement.note)
        )
        return [(row[0], row[1], row[2]) for row in rows]


def test_without_script_one_verifies_and_goes_on_with_the_next(cast: Cast) -> None:
    cast.live_campaign(verification="after")
    first, second = enter(cast, "zhou"), enter(cast, "zhou")
    wang = cast.client("wang")
    html = page_of(wang)
    assert focus(html) == first
    assert tabs(html) == [2, 0, 0]
    (form,) = re.findall(r"<form [^>]*data-queue-verify>.*?</form>", html, re.DOTALL)
    assert f'action="/entries/{first}/verification"' in form
    (following,) = re.findall(r'name="next" value="([^"]+)"', form)
    answer = wang.post_form(f"/entries/{first}/verification", {"next": following})
    assert answer.status_code == SEE_OTHER
    assert verified(cast) == {first}
    html = page_of(wang, answer.headers["Location"])
    assert focus(html) == second
    assert tabs(html) == [1, 0, 0]


def test_refusing_needs_a_reason_takes_the_entry_back_and_goes_on(cast: Cast) -> None:
    cast.live_campaign(verification="after")
    first, second = enter(cast, "zhou"), enter(cast, "zhou")
    wang = cast.client("wang")
    for reason in ("", " ", "身份证 11010519491231002X"):
        answer = wang.post_form(f"/checks/{first}/refusal", {"reason": reason})
        html = answer.get_data(as_text=True)
        assert answer.status_code == UNPROCESSABLE
        assert focus(html) == first
        assert re.search(r'name="reason"[^>]*aria-invalid="true"', html)
    assert refused(cast) == {}
    answer = wang.post_form(f"/checks/{first}/refusal", {"reason": "客户未到场"})
    assert answer.status_code == SEE_OTHER
    assert refused(cast) == {first: "客户未到场"}
    assert focus(page_of(wang, answer.headers["Location"])) == second


def test_an_answer_leads_to_no_other_site(cast: Cast) -> None:
    cast.live_campaign(verification="after")
    entry_id = enter(cast, "zhou")
    answer = cast.client("wang").post_form(
        f"/checks/{entry_id}/refusal", {"reason": "重复", "next": "https://evil.example/"}
    )
    assert answer.headers["Location"] == f"/checks?after={entry_id}"


def test_who_comes_second_is_told_what_the_first_decided(cast: Cast) -> None:
    cast.live_campaign(verification="after")
    entry_id, following = enter(cast, "zhou"), enter(cast, "zhou")
    check(cast, "wang", entry_id)
    wang = cast.client("wang")
    answer = wang.post_form(f"/checks/{entry_id}/refusal", {"reason": "重复"})
    html = answer.get_data(as_text=True)
    assert answer.status_code == CONFLICT
    assert focus(html) == entry_id
    assert "王建国" in html[html.index('id="focus"') :]
    assert refused(cast) == {}
    onward = f"/checks?after={entry_id}"
    answer = wang.post_form(f"/entries/{entry_id}/verification", {"next": onward})
    assert answer.status_code == CONFLICT
    html = answer.get_data(as_text=True)
    assert f'href="{onward}"' in html
    assert f'href="/entries/{entry_id}"' in html
    assert focus(page_of(wang, onward)) == following


def test_ones_own_lines_are_shown_but_cannot_be_decided(cast: Cast) -> None:
    cast.live_campaign(verification="after")
    own = enter(cast, "wang", owner="60298")
    wang = cast.client("wang")
    html = page_of(wang)
    assert focus(html) == own
    assert "data-queue-verify" not in html
    assert f'name="entry" value="{own}"' not in html
    assert f"/entries/{own}/verification" not in html
    for path in (f"/entries/{own}/verification", f"/checks/{own}/refusal"):
        assert wang.post_form(path, {"reason": "重复"}).status_code == FORBIDDEN


def test_several_are_verified_at_once_and_the_page_tells_how_many(cast: Cast) -> None:
    cast.live_campaign(verification="after")
    ids = [enter(cast, "zhou") for _ in range(3)]
    take_back(cast, "zhou", ids[1])
    wang = cast.client("wang")
    answer = wang.post_form("/checks/verifications", {"entry": ids})
    assert answer.status_code == SEE_OTHER
    assert verified(cast) == {ids[0], ids[2]}
    html = page_of(wang, answer.headers["Location"])
    told = re.findall(r'<div class="notice is-(\w+)">.*?<p>(.*?)</p>', html, re.DOTALL)
    assert [kind for kind, _ in told] == ["success", "info"]
    assert "2" in told[0][1]
    assert "1" in told[1][1]


def test_with_nothing_ticked_the_page_says_what_to_do(cast: Cast) -> None:
    cast.live_campaign(verification="after")
    _, second = enter(cast, "zhou"), enter(cast, "zhou")
    wang = cast.client("wang")
    for ticked in ([], ["x", "-1", "0", str(10**30)]):
        answer = wang.post_form("/checks/verifications", {"entry": ticked, "focus": second})
        html = answer.get_data(as_text=True)
        assert answer.status_code == UNPROCESSABLE
        assert 'role="alert"' in html
        assert focus(html) == second
    assert verified(cast) == set()


def test_another_units_entries_are_neither_seen_nor_decided(cast: Cast) -> None:
    cast.live_campaign(verification="after")
    mine, elsewhere = enter(cast, "zhou"), enter(cast, "he")
    wang = cast.client("wang")
    assert f"/checks?entry={elsewhere}" not in page_of(wang)
    assert wang.get(f"/checks?entry={elsewhere}").status_code == NOT_FOUND
    sent = {"entry": [mine, elsewhere]}
    assert wang.post_form("/checks/verifications", sent).status_code == NOT_FOUND
    refusal = wang.post_form(f"/checks/{elsewhere}/refusal", {"reason": "重复"})
    assert refusal.status_code == NOT_FOUND
    assert verified(cast) == set()


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=99", "entry=x", "after=-1", "part=x"])
def test_a_strange_address_is_the_queue_from_its_start(cast: Cast, query: str) -> None:
    cast.live_campaign(verification="after")
    first = enter(cast, "zhou")
    enter(cast, "zhou")
    wang = cast.client("wang")
    assert focus(page_of(wang, f"/checks?{query}")) == first
    assert focus(page_of(wang, f"/checks?page={10**30}&after={10**30}")) == first


def test_the_next_and_the_one_before_are_links(cast: Cast) -> None:
    cast.live_campaign(verification="after")
    first, second, third = (enter(cast, "zhou") for _ in range(3))
    html = page_of(cast.client("wang"), f"/checks?entry={second}")
    assert re.search(rf'href="/checks\?entry={first}#focus" rel="prev"', html)
    assert re.search(rf'href="/checks\?entry={third}#focus" rel="next"', html)


def test_an_empty_queue_says_so(cast: Cast) -> None:
    cast.live_campaign(verification="after")
    wang = cast.client("wang")
    assert "data-queue" not in page_of(wang)
    for part in ("disputes", "flags"):
        assert 'class="empty"' in page_of(wang, f"/checks?part={part}")


@pytest.mark.parametrize("url", ["/checks", "/checks?part=disputes", "/notices"])
def test_a_page_takes_as_many_statements_with_sixty_rows_as_with_three(
    cast: Cast, url: str
) -> None:
    cast.live_campaign(verification="after")
    claimed(cast, "zhou", "huang")
    wang, zhou = cast.client("wang"), cast.client("zhou")

    def statements() -> list[int]:
        numbers = []
        for client in (wang, zhou):
            with counted(cast.app) as sent:
                client.get(url)
            numbers.append(len(sent))
        return numbers

    few = statements()
    for _ in range(30):
        claimed(cast, "zhou", "huang")
    assert statements() == few


def test_a_dispute_is_settled_with_an_outcome_and_a_note_and_told_below(cast: Cast) -> None:
    cast.live_campaign()
    first, second = claimed(cast, "zhou", "huang", "客户另开一户")
    wang = cast.client("wang")
    html = page_of(wang, "/checks?part=disputes")
    assert tabs(html) == [0, 1, 0]
    assert "客户另开一户" in html
    assert html.index(f'href="/entries/{first}"') < html.index(f'href="/entries/{second}"')
    for sent in ({}, {"outcome": "kept"}, {"outcome": "burnt", "note": "双方各一户"}):
        answer = wang.post_form("/checks/disputes/1", {"part": "disputes", **sent})
        assert answer.status_code == UNPROCESSABLE
        assert 'aria-invalid="true"' in answer.get_data(as_text=True)
    assert settlements(cast) == []
    done = {"part": "disputes", "outcome": "reverse_other", "note": "后登记的是经办人"}
    answer = wang.post_form("/checks/disputes/1", done)
    assert (answer.status_code, answer.headers["Location"]) == (SEE_OTHER, "/checks?part=disputes")
    assert settlements(cast) == [(1, "reversed", "后登记的是经办人")]
    assert refused(cast) == {first: "后登记的是经办人"}
    html = page_of(wang, "/checks?part=disputes")
    assert tabs(html) == [0, 0, 0]
    below = html[html.index('aria-labelledby="settled"') :]
    assert all(text in below for text in ("后登记的是经办人", "王建国", str(first)))


def test_what_somebody_else_settled_meanwhile_is_shown_with_how(cast: Cast) -> None:
    cast.live_campaign()
    dispute_id = objected(cast, "zhou", "huang")
    with cast.inside():
        disputes.settle(cast.actor("wang"), dispute_id, "kept", "分成属实")
    sent = {"part": "disputes", "outcome": "reverse_entry", "note": "取消"}
    answer = cast.client("wang").post_form(f"/checks/disputes/{dispute_id}", sent)
    assert answer.status_code == CONFLICT
    assert "分成属实" in answer.get_data(as_text=True)
    assert refused(cast) == {}


def test_the_earlier_entry_is_taken_back_only_by_who_leads_its_unit(cast: Cast) -> None:
    cast.live_campaign()
    claimed(cast, "he", "zhou")
    wang = cast.client("wang")
    html = page_of(wang, "/checks?part=disputes")
    assert 'value="reverse_entry"' in html
    assert 'value="reverse_other"' not in html
    sent = {"outcome": "reverse_other", "note": "取消"}
    assert wang.post_form("/checks/disputes/1", sent).status_code == UNPROCESSABLE
    assert 'name="outcome"' not in page_of(cast.client("sun"), "/checks?part=disputes")
    assert refused(cast) == {}


def test_shares_of_the_last_two_days_are_laid_before_the_supervisor(cast: Cast) -> None:
    cast.live_campaign(ends_on=today() + timedelta(days=1))
    share(cast, "zhou", "huang")
    wang = cast.client("wang")
    html = page_of(wang, "/checks?part=flags")
    assert tabs(html) == [0, 0, 1]
    assert all(name in html for name in ("周雨桐", "黄俊杰"))
    sent = {"part": "flags", "outcome": "kept", "note": "确系共同营销"}
    answer = wang.post_form("/checks/disputes/1", sent)
    assert answer.headers["Location"] == "/checks?part=flags"
    assert "确系共同营销" in page_of(wang, "/checks?part=flags")


def test_who_was_given_a_share_objects_to_it_on_the_entrys_page(cast: Cast) -> None:
    cast.live_campaign()
    entry_id = share(cast, "zhou", "huang")
    huang = cast.client("huang")
    path = f"/entries/{entry_id}/objection"
    assert f'action="{path}"' in page_of(huang, f"/entries/{entry_id}")
    assert f'action="{path}"' not in page_of(cast.client("zhou"), f"/entries/{entry_id}")
    answer = huang.post_form(path, {"reason": ""})
    assert answer.status_code == UNPROCESSABLE
    assert re.search(r'name="reason"[^>]*aria-invalid="true"', answer.get_data(as_text=True))
    answer = huang.post_form(path, {"reason": "我没有参与"})
    assert (answer.status_code, answer.headers["Location"]) == (SEE_OTHER, f"/entries/{entry_id}")
    with cast.inside():
        assert db.session.scalars(sa.select(Dispute.reason)).all() == ["我没有参与"]
    assert huang.post_form(path, {"reason": "再说一次"}).status_code == CONFLICT
    assert cast.client("zhou").post_form(path, {"reason": "不"}).status_code == FORBIDDEN
    assert cast.client("he").post_form(path, {"reason": "不"}).status_code == NOT_FOUND
