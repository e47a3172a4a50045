"""The sentences of bulletins, in both languages, from facts of every kind."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.domain.bulletin import Award, Content, Line
from portal.pages.bulletin import document, hints, kinds, movement, notes, overall, plain, stars
from portal.pages.bulletin.strong import marked
from portal.pages.bulletin.strong import plain as unmarked
from tests.bulletins import ROW, SECOND, WRONG, told

NO_TARGET: dict[str, None] = dict.fromkeys(
    ("target", "attainment", "deviation", "status", "needed")
)
MONTH = {"starts_on": "2026-11-01", "ends_on": "2026-11-30", "remaining_days": 0, "needed": None}
BUNDLE = replace(ROW, key="b1", person_id=None, unit="", name="周雨桐 + 黄俊杰")
SIX = [replace(ROW, key=f"p{n}", name=f"员工{n}", name_en=None, tied=True) for n in range(6)]
AWARD = Award(
    1, "first", "1", "破零", "First opening", "黄俊杰", "Huang Junjie", "1", withdrawn=False
)
LINES = [
    Line(5, "late", "/1/2/3/5/", "周雨桐", "Zhou Yutong", "2", "2026-11-21", ""),
    Line(6, "reversal", "/1/2/3/5/", "周雨桐", "Zhou Yutong", "-1", "2026-11-20", "correction"),
]


def both(app: Flask, words: Callable[[Content], str], content: Content) -> tuple[str, str]:
    found = []
    for locale in ("zh_CN", "en"):
        with app.test_request_context("/"), force_locale(locale):
            found.append(unmarked(words(content)))
    return found[0], found[1]


OVERALL: list[tuple[Content, str, str]] = [
    (
        told(),
        (
            "截至11月23日 18:00，滨海分行累计完成405户，完成目标520户的77.9%，快于序时进度（76.7%）"
            "1.2个百分点。当日新增33户，参赛12人中11人有业绩。剩余7天，日均需完成16.4户。"
        ),
        (
            "As of 18:00 on 23 Nov, Binhai Branch has 405 accounts, 77.9% of the target of 520 "
            "accounts, 1.2 percentage points ahead of the pace line (76.7%). That day "
            "brought 33 accounts; 11 of "
            "12 people have a result. 7 days are left; the target needs 16.4 accounts a day."
        ),
    ),
    (
        told(**NO_TARGET),
        "滨海分行累计完成405户。当日新增33户，参赛12人中11人有业绩。剩余7天。",
        (
            "has 405 accounts in all. That day brought 33 accounts; 11 of 12 people have a result. "
            "7 days are left."
        ),
    ),
    (
        told(**NO_TARGET, value="0", period="0", active=0),
        "滨海分行尚无业绩。当日无新增。剩余7天。",
        "Binhai Branch has no result yet. That day brought nothing new. 7 days are left.",
    ),
    (
        told(status=None),
        "的77.9%；竞赛时间未过一成，暂不评价序时进度。",
        "; in the first tenth of the season the pace is not judged.",
    ),
    (told(deviation="0.01"), "，与序时进度（76.7%）持平。", ", level with the pace line (76.7%)."),
    (
        told(deviation="-3.2", status="slightly_behind"),
        "，慢于序时进度（76.7%）3.2个百分点。",
        ", 3.2 percentage points behind the pace line (76.7%).",
    ),
    (
        told(value="520", attainment="1", status="exceeded", needed=None),
        "的100.0%，已如数完成。",
        "100.0% of the target of 520 accounts, which is reached.",
    ),
    (
        told(value="530", attainment="1.02", status="exceeded", needed=None),
        "的102.0%，超额10户。",
        "102.0% of the target of 520 accounts, which is 10 accounts more.",
    ),
    (told(period="-2"), "当日净减2户。", "That day took away 2 accounts."),
    (
        told(remaining_days=0, needed=None),
        "竞赛期已满。",
        "No day of the season is left.",
    ),
    (
        told(basis="working", remaining_days=1),
        "剩余1个工作日，日均需完成16.4户。",
        "1 working day is left; the target needs 16.4 accounts a day.",
    ),
    (
        told(measure="分", measure_en="points", value="404.5"),
        "累计完成404.5分",
        "has 404.5 points, ",
    ),
    (
        told(value="1", period="1", active=1),
        "当日新增1户，参赛12人中1人有业绩。",
        (
            "has 1 account, 77.9% of the target of 520 accounts, 1.2 percentage points "
            "ahead of the "
            "pace line (76.7%). That day brought 1 account; 1 of 12 people has a result."
        ),
    ),
    (
        told(cadence="weekly", starts_on="2026-11-17"),
        "本期（11月17日至11月23日）新增33户",
        "The days of this issue (17 Nov through 23 Nov) brought 33 accounts",
    ),
    (told(kind="week", starts_on="2026-11-17"), "本周新增33户", "That week brought 33 accounts"),
    (told(kind="month", **MONTH), "本月新增33户", "That month brought 33 accounts"),
    (
        told(kind="season", **MONTH),
        "参赛12人，有业绩11人。竞赛期已满。",
        "11 of 12 people have a result. No day of the season is left.",
    ),
]

STARS: list[tuple[Content, str, str]] = [
    (
        told(),
        (
            "周雨桐（零售一组）累计46户，继续列第1名；"
            "黄俊杰（零售一组）名次上升3位至第2名，升幅最大；"
            "周雨桐（零售一组）当日新增6户，居当日首位。"
        ),
        (
            "Zhou Yutong (Retail Team 1) stays no. 1 with 46 accounts in all; Huang Junjie "
            "(Retail Team 1) moves up most, by 3 to no. 2; Zhou Yutong (Retail Team 1) has "
            "the best result of the "
            "day, 6 accounts."
        ),
    ),
    (
        told(rows=[replace(ROW, value="0", period="0")]),
        "目前尚无人有业绩。",
        "Nobody has a result yet.",
    ),
    (told(rows=[]), "目前尚无人有业绩。", "Nobody has a result yet."),
    (
        told(rows=[replace(ROW, period="0")]),
        "周雨桐（零售一组）累计46户，继续列第1名；当日无人新增业绩。",
        (
            "Zhou Yutong (Retail Team 1) stays no. 1 with 46 accounts in all; nobody had a "
            "result on "
            "the day."
        ),
    ),
    (told(rows=[replace(ROW, change=2)]), "累计46户，升至第1名；", "moves up to no. 1 with 46"),
    (told(rows=[replace(ROW, change=None)]), "累计46户，列第1名；", "is no. 1 with 46"),
    (
        told(rows=SIX[:2]),
        "员工0（零售一组）、员工1（零售一组）累计46户，并列第1名；",
        "员工0 (Retail Team 1) and 员工1 (Retail Team 1) share no. 1, each with 46 accounts",
    ),
    (
        told(rows=SIX),
        "员工3（零售一组）等6人当日各新增6户，并列当日首位。",
        (
            "员工3 (Retail Team 1) and others (6 in all) share the best result of the day, 6 "
            "accounts "
            "each."
        ),
    ),
    (told(ranking="attainment"), "完成率95.8%，继续列第1名", "with an attainment of 95.8%;"),
    (
        told(ranking="increase", rows=[replace(ROW, score="24", base="22")]),
        "净增24户，继续列第1名",
        "with an increase of 24 accounts;",
    ),
    (
        told(kind="season", **MONTH),
        "周雨桐（零售一组）累计46户，夺得第1名。",
        "Zhou Yutong (Retail Team 1) wins the season with 46 accounts in all.",
    ),
    (
        told(
            rows=[replace(ROW, key="b1", person_id=None, unit="", name="周雨桐 + 黄俊杰")],
            people=[ROW],
        ),
        "周雨桐 + 黄俊杰累计46户，继续列第1名；周雨桐（零售一组）当日新增6户",
        "Zhou Yutong stays no. 1 with 46 accounts in all; Zhou Yutong (Retail Team 1) has",
    ),
    (
        told(awards=[AWARD, replace(AWARD, who="赵子昂", who_en=None, withdrawn=True)]),
        "黄俊杰获“破零”荣誉；赵子昂的“破零”荣誉因业绩回落予以撤回。",
        (
            "the honour “First opening” goes to Huang Junjie; the honour “First opening” of "
            "赵子昂 is "
            "withdrawn."
        ),
    ),
]


@pytest.mark.parametrize(("content", "chinese", "english"), OVERALL)
def test_the_paragraph_says_how_the_whole_stands(
    app: Flask, content: Content, chinese: str, english: str
) -> None:
    found = both(app, overall.paragraph, content)
    assert chinese in found[0]
    assert english in found[1]


@pytest.mark.parametrize(("content", "chinese", "english"), STARS)
def test_the_stars_are_who_leads_rose_and_brought_most(
    app: Flask, content: Content, chinese: str, english: str
) -> None:
    found = both(app, stars.sentence, content)
    assert chinese in found[0]
    assert english in found[1]


def test_the_total_is_made_of_the_one_before_in_the_open(app: Flask) -> None:
    assert both(app, movement.arithmetic, told(late="2", reversed="1", value="406"))[0] == (
        "上期累计372户 + 本期新增33户 + 补登2户 − 冲正1户 = 累计406户。"
    )
    assert (
        "− 其他3户 = 累计402户" in both(app, movement.arithmetic, told(other="-3", value="402"))[0]
    )
    first = both(app, movement.arithmetic, told(number=1, previous="0", new="405"))
    assert first[0] == "本期为首期，截止时间前的业绩均计入本期新增。"


def test_lines_of_one_person_day_and_cause_are_one(app: Flask) -> None:
    content = told(lines=[*LINES, replace(LINES[0], entry_id=8)])
    with app.test_request_context("/"), force_locale("zh_CN"):
        late, back = movement.lines(content)
        assert (late.kind_word, f"{late.quantity}", late.entries) == ("补登", "4", [5, 8])
        assert (back.kind_word, back.cause, back.entries) == ("冲正", "更正", [6])


NOTES: list[tuple[Content, str, str]] = [
    (told(verification="before"), "户数为已复核口径。", "Counted in accounts, once checked."),
    (told(verification="none"), "本竞赛不设复核。", "there is no check."),
    (told(unverified="17"), "其中17户待复核", "17 of them wait for a check"),
    (told(basis="working"), "按工作日计至11月23日", "by working days up to 23 Nov"),
    (
        told(unloaded=[2027]),
        "2027 年日历未载入，按周一至周五计。",
        "2027: calendar not loaded, counted Monday to Friday.",
    ),
    (
        told(rows=[replace(ROW, deviation="30")]),
        "按分解目标计的序时进度，整体为76.7%",
        "by the planned targets, 76.7% for the whole",
    ),
]


@pytest.mark.parametrize(("content", "chinese", "english"), NOTES)
def test_the_notes_say_what_the_figures_rest_on(
    app: Flask, content: Content, chinese: str, english: str
) -> None:
    found = both(app, notes.notes, content)
    assert chinese in found[0]
    assert english in found[1]


def test_hints_name_who_was_at_zero_and_who_is_far_behind_but_not_who_is_in_training(
    app: Flask,
) -> None:
    trainee = replace(SECOND, key="p3", name="新人", in_training=True)
    content = told(rows=[ROW, SECOND, trainee])

    def words(found: Content) -> str:
        return "".join(hints.hints(found, {"p1", "p2", "p3"}))

    told_of = both(app, words, content)[0]
    assert told_of.startswith(
        "连续4个工作日无业绩：黄俊杰。黄俊杰（零售一组）完成率低于序时15个百分点以上"
    )
    assert "新人" not in told_of
    with app.test_request_context("/"), force_locale("zh_CN"):
        assert hints.hints(content, {"p1"}) == ["您负责范围内无零业绩人员，也无明显滞后人员。"]


@pytest.mark.parametrize(
    ("content", "title", "heading"),
    [
        (told(), "滨海分行竞赛每日通报", "“旺季冲刺”第 23 天完成情况"),
        (told(basis="working"), "滨海分行竞赛每日通报", "“旺季冲刺”第 23 个工作日完成情况"),
        (
            told(cadence="weekly", starts_on="2026-11-17"),
            "滨海分行竞赛每周通报",
            "“旺季冲刺”11月17日至11月23日完成情况",
        ),
        (told(kind="month", **MONTH), "滨海分行竞赛月度小结", "“旺季冲刺”2026年11月完成情况"),
        (told(kind="season", **MONTH), "滨海分行竞赛收官通报", "“旺季冲刺”最终完成情况"),
        (
            told(kind="correction", rows=[], sums=None, wrongs=[WRONG]),
            "滨海分行竞赛更正通报",
            "关于更正“旺季冲刺”通报数据的说明",
        ),
    ],
)
def test_each_kind_has_its_title(app: Flask, content: Content, title: str, heading: str) -> None:
    assert both(app, kinds.title, content)[0] == title
    assert both(app, kinds.heading, content)[0] == heading


def test_the_text_has_the_first_few_and_nobody_behind(app: Flask) -> None:
    rows = [replace(ROW, rank=n, key=f"p{n}", name=f"员工{n}", name_en=None) for n in range(1, 13)]
    text = both(app, lambda one: plain.text(one, ["明天加油"]), told(rows=[*rows, SECOND]))[0]
    assert "10. 员工10 +6，累计46户" in text
    assert "员工11" not in text.split("……")[0]
    assert "…… 其余 3 名见通报" in text
    assert "补充说明：明天加油" in text
    assert "无业绩" not in text
    assert "需关注" not in text


def test_a_correction_says_what_was_printed_and_what_is_right(app: Flask) -> None:
    content = told(kind="correction", rows=[], sums=None, wrongs=[WRONG])
    chinese, english = both(app, plain.text, content)
    assert "周雨桐：原通报 41，更正为 40（−1）" in chinese
    assert "Zhou Yutong: printed 41, right 40 (−1)" in english


def test_what_stands_out_is_escaped_first() -> None:
    assert marked("<i>\x027\x03") == "&lt;i&gt;<b>7</b>"


figures = st.integers(-5000, 50_000).map(lambda n: f"{n / 4:g}")


@st.composite
def facts(draw: st.DrawFn) -> Content:
    target = draw(st.one_of(st.none(), st.integers(1, 5000).map(str)))
    deviation = draw(figures) if target else None
    status = draw(st.sampled_from([None, "exceeded", "on_pace", "slightly_behind", "attention"]))
    value, period = draw(figures), draw(figures)
    row = replace(
        ROW,
        value=value,
        period=period,
        change=draw(st.one_of(st.none(), st.integers(-9, 9))),
        target=target,
        attainment="0.5" if target else None,
        deviation=deviation,
        status=status,
    )
    return told(
        kind=draw(st.sampled_from(["cycle", "week", "month", "season"])),
        scoring=draw(st.sampled_from(["individual", "bundle", "team", "sub_branch"])),
        ranking=draw(st.sampled_from(["quantity", "points", "attainment", "increase"])),
        cadence=draw(st.sampled_from(["daily", "weekly"])),
        rows=[row],
        value=value,
        period=period,
        target=target,
        attainment="0.5" if target else None,
        deviation=deviation,
        status=status,
        remaining_days=draw(st.integers(0, 90)),
        lines=LINES,
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=facts(), locale=st.sampled_from(["zh_CN", "en"]))
def test_whatever_the_facts_are_every_sentence_is_whole(
    app: Flask, content: Content, locale: str
) -> None:
    with app.test_request_context("/"), force_locale(locale):
        made = document.of(content, {"p1"})
        text = plain.text(content)
    for sentence in (made.overall, made.stars, made.notes, made.arithmetic, *made.hints):
        assert unmarked(sentence)[-1] in "。."
        assert "%(" not in sentence
        assert "None" not in sentence
    assert "\x02" not in text
    assert {"overall", "table", "moved", "stars", "hints"} <= set(made.sections)
