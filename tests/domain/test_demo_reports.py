"""The demo's evening reports: whichever day it is loaded on, they tell the same kinds of things."""

from collections import Counter
from datetime import date, time

import pytest

from portal.demo import report_texts, reports
from portal.domain import personal_data

DAYS = (date(2026, 11, 25), date(2026, 11, 29), date(2026, 12, 4), date(2027, 1, 1))


@pytest.mark.parametrize("today", DAYS)
def test_zero_days_tell_their_steps_and_one_reason_comes_three_times(today: date) -> None:
    told = reports.told(today)
    assert all(one.steps and one.next_step for one in told if one.zero_days)
    assert all(one.texts["worked"] for one in told if not one.zero_days)
    again = Counter(one.person for one in told if one.reason == report_texts.SAME_REASON)
    assert list(again.values()) == [3]
    keys = [(one.person, one.day) for one in told]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("today", DAYS)
def test_some_are_starred_and_some_questions_wait(today: date) -> None:
    told = reports.told(today)
    stars = [one.star for one in told if one.star and one.texts[one.star.part]]
    assert 4 <= len(stars) <= 6
    questions = [one for report in told for one in report.remarks if one.kind == "question"]
    assert {bool(one.answer) for one in questions} == {True, False}
    assert any(one.is_late for one in told)
    texts = [text for one in told for text in (*one.texts.values(), one.steps, one.next_step)]
    assert not any(personal_data.find(text) for text in set(texts))


def test_who_is_out_in_the_afternoon_has_reported_at_noon() -> None:
    today = DAYS[0]
    told = reports.early(reports.told(today), today, time(12))
    sent = [one for one in told if one.day == today and one.sent_at < time(12)]
    assert 2 <= len(sent) <= 3
    assert reports.early(reports.told(today), today, time(18)) == reports.told(today)
