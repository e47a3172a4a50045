"""The sentence of the day: what is still needed today and where it leads, in both languages."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import force_locale

from portal.domain.quantity import SCALE
from portal.pages.day import Facts, Next, sentence
from portal.services.absences import Away

TODAY = date(2026, 11, 23)
ONE = SCALE
# 30 to reach, 18 in the morning, 8 days with today: two a day.
FACTS = Facts(
    phase="open",
    day=TODAY,
    cut_off=time(18),
    measure="户",
    in_points=False,
    step=ONE,
    value=18 * ONE,
    today=0,
    target=30 * ONE,
    days=8,
    on_course=True,
    above=Next("林婉清", 1, 3 * ONE, 2),
)
LEADER = replace(FACTS, above=None, is_first=True)


def told(app: Flask, facts: Facts, locale: str) -> str:
    with app.test_request_context("/"), force_locale(locale):
        return sentence(facts)


CASES: list[tuple[Facts, str, str]] = [
    (
        FACTS,
        "今天再添 2 户即可跟上序时，再添 3 户超过林婉清升至第 2 名。",
        "2 more today keep you on pace; 3 more pass 林婉清 for no. 2.",
    ),
    (
        replace(FACTS, value=19 * ONE, today=ONE),
        "今天再添 1 户即可跟上序时，再添 3 户超过林婉清升至第 2 名。",
        "1 more today keeps you on pace; 3 more pass 林婉清 for no. 2.",
    ),
    (
        replace(FACTS, on_course=False, value=10 * ONE),
        "今天再添 3 户，目标仍可达成，同时超过林婉清升至第 2 名。",
        "3 more today keep the target within reach; that also passes 林婉清 for no. 2.",
    ),
    (
        replace(FACTS, above=Next("林婉清", 1, ONE, 2)),
        "再添 1 户超过林婉清升至第 2 名，今天再添 2 户即可跟上序时。",
        "1 more passes 林婉清 for no. 2; 2 more today keep you on pace.",
    ),
    (
        replace(FACTS, above=Next("林婉清", 3, 4 * ONE, 2)),
        "今天再添 2 户即可跟上序时，再添 4 户超过前面并列的 3 人升至第 2 名。",
        "2 more today keep you on pace; 4 more pass the 3 above you for no. 2.",
    ),
    (
        replace(FACTS, above=Next("林婉清", 3, 2 * ONE, 2)),
        "今天再添 2 户即可跟上序时，同时超过前面并列的 3 人升至第 2 名。",
        "2 more today keep you on pace; that also passes the 3 above you for no. 2.",
    ),
    (
        replace(FACTS, value=20 * ONE, today=2 * ONE),
        "今天的进度已完成，再添 3 户超过林婉清升至第 2 名。",
        "Today's part is done; 3 more pass 林婉清 for no. 2.",
    ),
    (
        replace(FACTS, value=30 * ONE),
        "目标已达成，再添 3 户超过林婉清升至第 2 名。",
        "The target is reached; 3 more pass 林婉清 for no. 2.",
    ),
    (
        replace(FACTS, target=None, on_course=False),
        "尚未给你设目标，再添 3 户超过林婉清升至第 2 名。",
        "No target is set for you; 3 more pass 林婉清 for no. 2.",
    ),
    (
        replace(FACTS, above=None, in_training=True),
        "今天再添 2 户即可跟上序时，培训期内不参加排名。",
        "2 more today keep you on pace; in training you are not ranked.",
    ),
    (
        replace(FACTS, above=None, target=None, is_ranked=False),
        "尚未给你设目标，因此不参加排名。",
        "No target is set for you, and without one you are not ranked.",
    ),
    (
        replace(LEADER, lead=Decimal(3)),
        "今天再添 2 户即可跟上序时，你领先 3 户。",
        "2 more today keep you on pace; you lead by 3.",
    ),
    (
        replace(LEADER, lead=Decimal("3.25"), lead_is_rate=True),
        "今天再添 2 户即可跟上序时，你领先 3.3 个百分点。",
        "2 more today keep you on pace; you lead by 3.3 pp.",
    ),
    (
        replace(LEADER, is_tied=True),
        "今天再添 2 户即可跟上序时，再添 1 户独占第一。",
        "2 more today keep you on pace; 1 more puts you first alone.",
    ),
    (
        replace(LEADER, is_tied=True, value=0, days=30),
        "今天再添 1 户即可跟上序时，还没有人开单，等你拔得头筹。",
        "1 more today keeps you on pace; nobody has a result yet, be the first.",
    ),
    (LEADER, "今天再添 2 户即可跟上序时。", "2 more today keep you on pace."),
    (
        replace(
            FACTS,
            measure="分",
            in_points=True,
            step=ONE // 2,
            value=295 * ONE // 10,
            days=1,
            above=Next("林婉清", 1, 12 * ONE, 2),
        ),
        "今天再添 0.5 分即可跟上序时，再添 12 分超过林婉清升至第 2 名。",
        "0.5 分 more today keep you on pace; 12 分 more pass 林婉清 for no. 2.",
    ),
    (
        replace(LEADER, measure="分", in_points=True, lead=Decimal(12), target=None),
        "尚未给你设目标，你领先 12 分。",
        "No target is set for you; you lead by 12 分.",
    ),
    (
        replace(FACTS, phase="late", days=7),
        (
            "今天的通报已于 18:00 截止，现在登记仍计入今天，在下期通报中列为补登，"
            "剩下 7 天每天 2 户即可达成目标。"
        ),
        (
            "Today's bulletin closed at 18:00: what you enter now still counts for today, and is"
            " shown as a late line in the next one; 2 a day over the 7 days that are left reaches"
            " the target."
        ),
    ),
    (
        replace(FACTS, phase="evening", days=1),
        "今天已于 18:00 计入序时，剩下 1 天每天 12 户即可达成目标。",
        (
            "Today counted as passed at 18:00; 12 a day over the 1 day that is left reaches the"
            " target."
        ),
    ),
    (
        replace(FACTS, phase="evening", days=0),
        "今天已于 18:00 计入序时。",
        "Today counted as passed at 18:00.",
    ),
    (
        replace(FACTS, phase="evening", days=0, value=31 * ONE),
        "今天已于 18:00 计入序时，目标已达成。",
        "Today counted as passed at 18:00; the target is reached.",
    ),
    (
        replace(FACTS, phase="off", next_day=date(2026, 11, 24)),
        "今天休息，下一个工作日是 11月24日，剩下 8 天每天 2 户即可达成目标。",
        (
            "Today is a day off, the next working day is 24 Nov; 2 a day over the 8 days that are"
            " left reaches the target."
        ),
    ),
    (
        replace(FACTS, phase="off", days=0, target=None),
        "今天休息，赛期内已没有工作日。",
        "Today is a day off, and no working day of the season is left.",
    ),
    (
        replace(FACTS, phase="coming", day=date(2026, 12, 1)),
        "竞赛 12月1日开始。",
        "The season begins on 1 Dec.",
    ),
    (
        replace(FACTS, phase="over", day=date(2026, 11, 20)),
        "竞赛已于 11月20日结束。",
        "The season ended on 20 Nov.",
    ),
    (
        replace(FACTS, away=Away(TODAY, date(2026, 11, 25), "leave")),
        "你休假至 11月25日，其间不作要求。",
        "You are on leave until 25 Nov, and nothing is asked of you.",
    ),
    (
        replace(FACTS, away=Away(TODAY, TODAY, "training")),
        "你培训至 11月23日，其间不作要求。",
        "You are in training until 23 Nov, and nothing is asked of you.",
    ),
    (
        replace(FACTS, away=Away(TODAY, TODAY, "secondment")),
        "你借调至 11月23日，其间不作要求。",
        "You are seconded until 23 Nov, and nothing is asked of you.",
    ),
]


@pytest.mark.parametrize(("facts", "chinese", "english"), CASES)
def test_the_sentence_says_what_the_day_asks(
    app: Flask, facts: Facts, chinese: str, english: str
) -> None:
    assert told(app, facts, "en") == english
    assert told(app, facts, "zh_CN") == chinese
