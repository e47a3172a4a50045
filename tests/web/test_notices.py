"""Notices in the reader's language, the bell on every page, and what the bell costs."""

import re

import pytest

from portal.services import notices
from portal.services.work import writing
from tests.cast import EVERYBODY, Cast
from tests.client import SEE_OTHER, Client
from tests.disputing import claimed, objected, share
from tests.entering import enter, take_back
from tests.statements import counted

BELL = re.compile(r'<a class="bell" href="/notices" aria-label="([^"]*)">')
ITEM = re.compile(r'<li( class="is-new")?>\s*<svg.*?<b>(.*?)</b>', re.DOTALL)

KINDS: dict[str, dict[str, object]] = {
    "share_named": {"by": "周雨桐", "by_en": "Zhou Yutong", "weight": 1, "whole": 3},
    "entered_for_you": {"by": "周雨桐", "by_en": ""},
    "customer_claimed": {"by": "周雨桐", "by_en": ""},
    "entry_reversed": {"by": "周雨桐", "by_en": "", "reason": "录错了"},
    "entry_refused": {"by": "周雨桐", "by_en": "", "reason": "材料不全"},
    "share_objected": {"by": "周雨桐", "by_en": "", "reason": "没有参与"},
    "dispute_settled": {"by": "周雨桐", "by_en": "", "reason": "属实", "outcome": "kept"},
    "deputy_named": {
        "unit": "城东支行",
        "unit_en": None,
        "starts_on": "2026-11-24",
        "ends_on": "2026-11-26",
        "deputy_kind": "checks",
    },
    "deputy_withdrawn": {
        "unit": "城东支行",
        "unit_en": None,
        "starts_on": "2026-11-24",
        "ends_on": "2026-11-26",
        "deputy_kind": "acting",
    },
    "report_missing": {"day": "2026-11-25"},
    "requests_waiting": {"count": 2, "oldest": "2026-11-20"},
    "questions_to_answer": {"count": 1, "oldest": "2026-11-20"},
    "questions_unanswered": {
        "count": 4,
        "oldest": "2026-11-20",
        "names": ["周雨桐", "黄俊杰", "赵子昂"],
        "names_en": ["Zhou Yutong", "Huang Junjie", "Zhao Ziang"],
    },
    "checks_waiting": {"count": 4, "oldest": "2026-11-20"},
    "countermeasure_asked": {
        "count": 1,
        "names": ["周雨桐"],
        "names_en": ["Zhou Yutong"],
        "days": 3,
        "campaign": "旺季冲刺",
        "campaign_en": "Season sprint",
    },
    "countermeasure_due": {"count": 2, "names": ["周雨桐"], "names_en": ["Zhou Yutong"]},
    "countermeasure_planned": {
        "by": "王建国",
        "person": "周雨桐",
        "owner": "周雨桐",
        "campaign": "旺季冲刺",
        "due_on": "2026-12-02",
        "reason": "每天拜访两家",
    },
    "countermeasure_reviewed": {
        "by": "王建国",
        "person": "周雨桐",
        "campaign": "旺季冲刺",
        "outcome": "renewed",
        "reason": "还差一点",
    },
    "report_thanked": {
        "report_id": 1,
        "day": "2026-11-24",
        "count": 2,
        "names": ["黄俊杰", "赵子昂"],
        "names_en": ["Huang Junjie", "Zhao Ziang"],
    },
    "report_commented": {"by": "黄俊杰", "report_id": 1, "day": "2026-11-24"},
    "report_asked": {"by": "黄俊杰", "report_id": 1, "day": "2026-11-24"},
    "report_answered": {"by": "王建国", "report_id": 1, "day": "2026-11-24"},
    "practice_starred": {"by": "王建国", "by_en": "", "part": "worked", "day": "2026-11-24"},
    "report_wanted": {"by": "王建国", "by_en": "", "day": "2026-11-24"},
    "meeting_todo": {
        "by": "王建国",
        "by_en": "Wang Jianguo",
        "unit": "城东支行",
        "unit_en": None,
        "meeting": "evening",
        "due_on": "2026-11-27",
        "reason": "整理中介名单",
    },
    "honour_awarded": {
        "honour": "突破十",
        "honour_en": "Ten reached",
        "honour_kind": "reach",
        "campaign": "旺季冲刺",
        "campaign_en": "Season sprint",
        "value": "10",
        "measure": "户",
        "measure_en": "accounts",
    },
    "honour_withdrawn": {
        "honour": "突破十",
        "honour_en": "Ten reached",
        "honour_kind": "reach",
        "campaign": "旺季冲刺",
        "campaign_en": "Season sprint",
        "value": "9",
        "measure": "户",
        "measure_en": "accounts",
    },
    "factor_taken": {"by": "沈卫", "by_en": "Shen Wei"},
    "target_set": {
        "campaign": "旺季冲刺",
        "campaign_en": "Season sprint",
        "by": "王建国",
        "by_en": "Wang Jianguo",
        "period": "week",
        "starts_on": "2026-11-16",
        "ends_on": "2026-11-22",
        "old": "45",
        "new": "42",
        "reason": "借调分行",
    },
}


def tell(
    cast: Cast, who: str, kind: str, facts: dict[str, object], entry_id: int | None = None
) -> None:
    """Tell the person something."""
    with cast.inside(), writing() as work:
        notices.tell(work, [cast.people[who]], kind, entry_id, **facts)


def page_of(client: Client) -> str:
    """Return the page of notices."""
    return client.get("/notices").get_data(as_text=True)


def told(client: Client) -> list[tuple[str, bool]]:
    """Return the sentences on the page, and whether each is marked as new."""
    return [(text, bool(mark)) for mark, text in ITEM.findall(page_of(client))]


def bell(client: Client, url: str = "/notices") -> str:
    """Return the bell's accessible name."""
    (name,) = BELL.findall(client.get(url).get_data(as_text=True))
    return str(name)


def test_every_kind_is_worded_with_what_it_is_about(cast: Cast) -> None:
    for kind, facts in KINDS.items():
        tell(cast, "wang", kind, facts)
    html = page_of(cast.client("wang"))
    assert len(ITEM.findall(html)) == len(KINDS)
    for text in ("录错了", "材料不全", "没有参与", "属实", "城东支行", "11月26日", "11月20日"):
        assert text in html
    assert html.count('href="/checks"><b>') == 2


@pytest.mark.parametrize("changes", [{"deputy_kind": "acting"}, {"outcome": "reverse_entry"}])
def test_two_of_a_kind_that_tell_other_things_are_worded_otherwise(
    cast: Cast, changes: dict[str, object]
) -> None:
    kind = "deputy_named" if "deputy_kind" in changes else "dispute_settled"
    tell(cast, "zhou", kind, KINDS[kind])
    tell(cast, "zhou", kind, KINDS[kind] | changes)
    (first, _), (second, _) = told(cast.client("zhou"))
    assert first != second


def test_each_end_of_a_measure_is_worded_otherwise_and_many_names_are_cut(cast: Cast) -> None:
    for outcome in ("helped", "renewed", "dropped"):
        reviewed = KINDS["countermeasure_reviewed"] | {"outcome": outcome}
        tell(cast, "zhou", "countermeasure_reviewed", reviewed)
    tell(cast, "zhou", "countermeasure_due", KINDS["countermeasure_due"])
    texts = [text for text, _ in told(cast.client("zhou"))]
    assert len(set(texts)) == 4
    assert "周雨桐…" in texts[0]


def test_a_reminder_leads_to_where_it_is_dealt_with(cast: Cast) -> None:
    tell(cast, "wang", "requests_waiting", KINDS["requests_waiting"])
    tell(cast, "wang", "checks_waiting", KINDS["checks_waiting"])
    html = page_of(cast.client("wang"))
    assert 'href="/goals/requests"><b>' in html
    assert 'href="/checks"><b>' in html
    assert 'href="/account/reminders"' in html, "they can be turned down"


def test_a_notice_is_worded_in_the_readers_language(cast: Cast) -> None:
    tell(cast, "zhou", "share_named", KINDS["share_named"])
    zhou = cast.client("zhou")
    ((chinese, _),) = told(zhou)
    assert "周雨桐" in chinese
    zhou.post_form("/account/language", {"locale": "en", "next": "/"})
    ((english, _),) = told(zhou)
    assert english.startswith("Zhou Yutong gave you a share of an opening: 1 of 3.")


def test_a_kind_that_this_release_does_not_know_is_left_out(cast: Cast) -> None:
    tell(cast, "zhou", "moon_landing", {"by": "周雨桐"})
    tell(cast, "zhou", "entered_for_you", {"by": "王建国"})
    assert len(told(cast.client("zhou"))) == 1


def test_an_entry_in_sight_is_a_link_and_one_out_of_sight_is_none(cast: Cast) -> None:
    cast.live_campaign()
    entry_id = share(cast, "zhou", "huang")
    elsewhere = enter(cast, "he")
    tell(cast, "huang", "customer_claimed", {"by": "何志强"}, elsewhere)
    html = page_of(cast.client("huang"))
    assert html.count(f'href="/entries/{entry_id}"') == 1
    assert f"/entries/{elsewhere}" not in html


def test_the_bell_counts_what_is_new_until_it_is_marked_as_read(cast: Cast) -> None:
    cast.live_campaign()
    zhou = cast.client("zhou")
    assert not re.search(r"\d", bell(zhou))
    first = enter(cast, "wang", owner="60298")
    take_back(cast, "wang", first)
    assert "2" in bell(zhou, "/")
    html = page_of(zhou)
    (upto,) = re.findall(r'name="upto" value="(\d+)"', html)
    enter(cast, "wang", owner="60298")
    answer = zhou.post_form("/notices/read", {"upto": upto})
    assert (answer.status_code, answer.headers["Location"]) == (SEE_OTHER, "/notices")
    assert "1" in bell(zhou)
    assert [is_new for _, is_new in told(zhou)] == [True, False, False]


@pytest.mark.parametrize("upto", ["", "x", "-5", str(10**30)])
def test_a_strange_number_to_mark_up_to_is_no_fault(cast: Cast, upto: str) -> None:
    tell(cast, "zhou", "entered_for_you", {"by": "王建国"})
    assert cast.client("zhou").post_form("/notices/read", {"upto": upto}).status_code == SEE_OTHER


def test_nobody_reads_or_marks_anothers_notices(cast: Cast) -> None:
    cast.live_campaign()
    objected(cast, "zhou", "huang")
    claimed(cast, "zhou", "huang")
    zhao, zhou = cast.client("zhao"), cast.client("zhou")
    assert told(zhao) == []
    zhao.post_form("/notices/read", {"upto": 99})
    assert "2" in bell(zhou)


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_has_the_bell_and_the_page(cast: Cast, who: str) -> None:
    assert bell(cast.client(who))


def test_the_bell_is_one_statement_a_page_and_none_of_a_fragment(cast: Cast) -> None:
    season = cast.live_campaign()
    board = f"/boards/{season.boards['branch', 'person']}"
    zhou = cast.client("zhou")

    def asked(url: str) -> int:
        with counted(cast.app) as sent:
            zhou.get(url)
        return sum("notice" in one for one in sent)

    assert (asked("/account"), asked(board), asked(f"{board}/fragment")) == (1, 1, 0)
