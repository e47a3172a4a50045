"""The rules in words: whatever is set, they read whole, and say what is set and nothing else."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import clock
from portal.models import Campaign, Channel, Indicator, Unit
from portal.services import campaigns, points
from portal.web.campaigns.told import document
from portal.web.campaigns.told.facts import Facts
from portal.web.campaigns.told.section import Rule, Section
from tests.cast import Cast
from tests.client import Client
from tests.services import drafts

ACCOUNTS = Indicator(
    id=1,
    code="corporate_account",
    name="对公开户",
    name_en="Corporate accounts",
    measure="户",
    measure_en="accounts",
    entry_style="form",
    has_account_types=True,
)
CARDS = Indicator(
    id=2,
    code="social_card",
    name="三代社保卡",
    name_en="Social security cards",
    measure="张",
    measure_en="cards",
    entry_style="stepper",
    has_account_types=False,
)
STREETS = Channel(id=1, code="sweep", name="商圈扫街", name_en="Streets", self_sourced=True)
GIVEN = Channel(id=2, code="assigned", name="支行资源", name_en="Given leads", self_sourced=False)
FIRST, LAST = date(2027, 1, 1), date(2027, 3, 31)
LOCALES = ("zh_CN", "en")
RANKINGS = ("quantity", "points", "attainment", "increase")
SCORINGS = ("individual", "bundle", "team", "sub_branch")


def facts(**changes: object) -> Facts:
    """Return the facts of a quarter in a branch; what is no column of a campaign is a fact."""
    columns: dict[str, object] = {
        "id": 1,
        "code": "q1",
        "name": "开门红",
        "name_en": "Good start",
        "starts_on": FIRST,
        "ends_on": LAST,
        "state": "live",
        "ranking": "quantity",
        "ranking_indicator_id": 1,
        "scoring": "individual",
        "backdating_days": 3,
        "verification": "after",
        "cadence": "daily",
        "cadence_weekday": None,
        "basis": "calendar",
        "closures": [],
        "cut_off": time(18),
        "report_reminder": time(17, 30),
        "reason_after_days": 3,
        "on_pace": 100,
        "slightly_behind": 80,
        "colours": "red_up",
        "wall_list": "whole",
        "wall_top": 10,
        "status_words": {},
        "is_history": False,
    }
    known: dict[str, object] = {
        "unit": Unit(id=1, name="滨海分行", name_en="Seaside branch"),
        "indicators": (ACCOUNTS, CARDS),
        "channels": ((STREETS, 1), (GIVEN, 9)),
        "points": {1: ((FIRST, Decimal(10)),), 2: ((FIRST, Decimal(1)),)},
        "reference": None,
        "days": 90,
        "unloaded": (),
        "bulletins": 90,
        "today": date(2027, 1, 8),
    }
    known |= {name: changes.pop(name) for name in list(changes) if name in known}
    return Facts(campaign=Campaign(**(columns | changes)), **known)  # type: ignore[arg-type]


@contextmanager
def reading(app: Flask, locale: str) -> Iterator[None]:
    """Read in a language."""
    with app.test_request_context(), force_locale(locale):
        yield


def text_of(sections: list[Section]) -> str:
    """Return all that is said, a line each."""
    lines: list[str] = []
    for section in sections:
        lines.append(section.title)
        for rule in section.rules:
            lines += [rule.text, *rule.items]
    return "\n".join(lines)


def told(app: Flask, locale: str, **changes: object) -> str:
    """Return the rules of a campaign in a language."""
    with reading(app, locale):
        return text_of(document(facts(**changes)))


def is_whole(rule: Rule, locale: str) -> bool:
    """Tell whether a rule is whole sentences, in Chinese where that is asked for.

    One that ends with a colon has items, and no other has.
    """
    stop, colon = ("。", "：") if locale == "zh_CN" else (".", ":")
    said = " ".join((rule.text, *rule.items))
    return (
        rule.text.endswith(colon if rule.items else stop)
        and "%(" not in said
        and "None" not in said
        and "  " not in said
    )


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("ranking", RANKINGS)
@pytest.mark.parametrize("scoring", SCORINGS)
def test_the_rules_read_whole_whatever_is_set(
    app: Flask, locale: str, ranking: str, scoring: str
) -> None:
    settings_of_others = itertools.product(
        (None,) if ranking == "points" else (1, None),
        ("none", "after", "before"),
        (("daily", None), ("weekly", 3)),
        ("calendar", "working"),
        ("draft", "live", "closed"),
        ((), (ACCOUNTS,), (CARDS,), (ACCOUNTS, CARDS)),
    )
    with reading(app, locale):
        for chosen, verification, (cadence, weekday), basis, state, counted in settings_of_others:
            sections = document(
                facts(
                    ranking=ranking,
                    scoring=scoring,
                    ranking_indicator_id=chosen,
                    verification=verification,
                    cadence=cadence,
                    cadence_weekday=weekday,
                    basis=basis,
                    state=state,
                    indicators=counted,
                    channels=() if state == "draft" else ((STREETS, 1),),
                    closures=[] if state == "draft" else ["2027-01-01"],
                    backdating_days=0 if state == "draft" else 1,
                    report_reminder=None if state == "draft" else time(17, 30),
                    reason_after_days=1 if basis == "working" else 3,
                    unloaded=(2027,) if basis == "working" else (),
                    reference=Campaign(name="去年", name_en="Last year")
                    if state == "live"
                    else None,
                    is_history=state == "closed",
                )
            )
            assert len({section.key for section in sections}) == len(sections)
            assert all(section.title and section.rules for section in sections)
            broken = [
                rule for section in sections for rule in section.rules if not is_whole(rule, locale)
            ]
            assert not broken


DECISIVE: tuple[tuple[dict[str, object], str, str], ...] = (
    ({}, "按对公开户的数量排名", "The quantity of Corporate accounts decides"),
    ({"ranking_indicator_id": None}, "待组织者选定", "still has to choose"),
    (
        {"ranking": "points", "ranking_indicator_id": None},
        "对公开户 3 户 × 10 分 + 三代社保卡 2 张 × 1 分 = 32 分",
        "3 Corporate accounts × 10 + 2 Social security cards × 1 = 32 points",
    ),
    ({"ranking": "attainment"}, "不虚设完成率", "no percentage is made up"),
    (
        {"ranking": "attainment", "ranking_indicator_id": None},
        "完成率 = 积分 ÷ 目标",
        "the points divided by the target",
    ),
    ({"ranking": "increase"}, "没有基数的员工单独列榜", "stand on a board of their own"),
    (
        {"ranking": "increase", "reference": Campaign(name="去年", name_en="Last year")},
        "参照竞赛“去年”",
        "the reference season (Last year)",
    ),
    ({"scoring": "individual"}, "各算各的", "Everybody is scored for themselves."),
    ({"scoring": "bundle"}, "全组的名次就是每位组员的名次", "carries the rank of the bundle"),
    ({"scoring": "team"}, "人均数不决定名次", "per head does not decide the rank"),
    ({"scoring": "sub_branch"}, "支行的名次就是每位员工的名次", "rank of the sub-branch"),
    (
        {"scoring": "bundle", "ranking": "increase"},
        "只要有一人没有基数",
        "the bundle is not ranked",
    ),
    ({}, "1、2、2、4", "1, 2, 2, 4"),
    ({}, "按工号排列", "by employee number"),
    ({"scoring": "team"}, "按机构编号排列", "by the unit's code"),
    ({"verification": "none"}, "不设复核", "asks for no checks"),
    ({"verification": "after"}, "标注“待复核”", "marked as unverified"),
    ({"verification": "before"}, "主管复核后才计入", "counts only once a supervisor"),
    ({"backdating_days": 0}, "须当日登记", "on their own day"),
    ({}, "标明“补登”", "shows it as late"),
    ({}, "标明“冲正”", "marked as a reversal"),
    ({}, "不改、不删", "never changed and never deleted"),
    ({}, "2027年3月30日起", "from 30 Mar 2027 on"),
    ({}, "争户由主管公开裁定", "settles a dispute in the open"),
    ({}, "工作日 17:30", "at 17:30 on their working days"),
    ({"report_reminder": None}, "不提醒", "Nobody is reminded of a report"),
    ({}, "连续 3 个工作日没有业绩", "after 3 working days in a row without a result"),
    ({"reason_after_days": 1}, "当天没有业绩", "On a working day without a result"),
    ({}, "不上大屏", "never on the wall"),
    ({"cadence": "weekly", "cadence_weekday": 3}, "每周星期四 18:00", "every week on Thursday"),
    (
        {"cadence": "weekly", "cadence_weekday": 3, "basis": "working"},
        "不顺延",
        "left out, not moved",
    ),
    ({"basis": "working", "days": 61}, "共 61 个工作日", "there are 61"),
    ({"basis": "working", "unloaded": (2027,)}, "2027 年的节假日", "holidays of 2027"),
    ({"closures": ["2027-01-01"]}, "2027年1月1日不发通报", "no bulletin on 1 Jan 2027"),
    ({"bulletins": 12}, "全程共 12 期", "That makes 12 bulletins"),
    ({"colours": "red_up"}, "红色表示上升", "red is for up"),
    ({"colours": "green_up"}, "绿色表示上升", "green is for up"),
    ({}, "大屏显示整张榜单", "show the whole list"),
    (
        {"wall_list": "top", "wall_top": 8},
        "只显示榜单前 8 名",
        "first 8 places of a list and nobody",
    ),
    ({"wall_list": "movers"}, "名次上升或今日有开户", "who have moved up since the last bulletin"),
    ({"is_history": True}, "历史案例", "told from an account"),
    ({"channels": ()}, "各渠道一律开放", "none comes first"),
    ({"channels": ((STREETS, 1),)}, "优先级 1，自主拓展", "priority 1, own leads"),
    ({}, "超额", "Exceeded"),
    ({}, "达序时", "On pace"),
    ({}, "略滞后", "Slightly behind"),
    ({}, "需关注", "Needs attention"),
    ({}, "前 10% 的天数内", "first 10% of the days"),
    ({}, "北京时间", "Beijing time"),
    ({}, "不罚款", "Nobody is fined."),
    ({}, "时点存款余额", "balance of deposits"),
    ({}, "一律脱敏", "is masked"),
)


@pytest.mark.parametrize(("changes", "chinese", "english"), DECISIVE)
def test_the_decisive_words_are_said(
    app: Flask, changes: dict[str, object], chinese: str, english: str
) -> None:
    assert chinese in told(app, "zh_CN", **changes)
    assert english in told(app, "en", **changes)


@pytest.mark.parametrize(
    ("changes", "unsaid"),
    [
        ({"verification": "none"}, "unverified"),
        ({"verification": "none"}, "Nobody checks their own"),
        ({"verification": "before"}, "counts at once"),
        ({"slightly_behind": 100}, "Slightly behind"),
        ({"indicators": (CARDS,), "ranking_indicator_id": 2}, "customer twice"),
        ({"indicators": (CARDS,), "ranking_indicator_id": 2}, "channel"),
        ({"indicators": (CARDS,), "ranking_indicator_id": 2}, "account type"),
        ({"indicators": (ACCOUNTS,)}, "What else counts"),
        ({"ranking": "quantity"}, "points"),
        ({"ranking": "increase"}, "shares the last rank"),
        ({"scoring": "team"}, "Everybody is scored for themselves"),
        ({"bulletins": 0}, "bulletins from the first"),
        ({"state": "closed"}, "After the end"),
        ({"report_reminder": None}, "is reminded in the portal"),
        ({"basis": "calendar"}, "campaign's working days"),
    ],
)
def test_what_does_not_apply_is_not_said(
    app: Flask, changes: dict[str, object], unsaid: str
) -> None:
    assert unsaid not in told(app, "en", **changes)
    assert unsaid in told(app, "en", **SAID[unsaid])


SAID: dict[str, dict[str, object]] = {
    "unverified": {},
    "Nobody checks their own": {},
    "counts at once": {},
    "Slightly behind": {},
    "customer twice": {},
    "channel": {},
    "account type": {},
    "What else counts": {},
    "points": {"ranking": "points", "ranking_indicator_id": None},
    "shares the last rank": {},
    "Everybody is scored for themselves": {},
    "bulletins from the first": {},
    "After the end": {},
    "is reminded in the portal": {},
    "campaign's working days": {"basis": "working"},
}
"""Where each of the sentences that are left out elsewhere is said: a misspelt one proves nothing.
"""


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cut_off=st.times(),
    back=st.integers(2, 366),
    on_pace=st.integers(2, 200),
    below=st.integers(1, 199),
    length=st.integers(1, 1000),
)
def test_every_figure_is_the_campaigns_own(
    app: Flask, cut_off: time, back: int, on_pace: int, below: int, length: int
) -> None:
    behind = max(1, on_pace - below)
    last = FIRST + timedelta(days=length)
    text = told(
        app,
        "en",
        cut_off=cut_off,
        report_reminder=None,
        backdating_days=back,
        on_pace=on_pace,
        slightly_behind=behind,
        ends_on=last,
        days=length + 1,
        bulletins=length + 1,
    )
    assert text.count(f"{cut_off:%H:%M}") == 3
    assert f"for up to {back} days back" in text
    assert f"On pace: attainment is at least {on_pace}% of the pace." in text
    assert f"Needs attention: attainment is below {behind}% of the pace." in text
    assert f"every calendar day counts, {length + 1} in all" in text
    assert f"That makes {length + 1} bulletins" in text
    assert f"to {last.day} {last:%b %Y}, both days included" in text


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hour=st.times(), days=st.integers(2, 30))
def test_the_reports_figures_are_the_campaigns_own(app: Flask, hour: time, days: int) -> None:
    text = told(app, "en", report_reminder=hour, reason_after_days=days)
    assert f"is reminded in the portal at {hour:%H:%M} on" in text
    assert f"after {days} working days in a row without a result" in text


def test_points_are_told_exactly_with_the_day_from_which_they_hold(app: Flask) -> None:
    steps = ((FIRST, Decimal("0.1234")), (date(2027, 2, 15), Decimal("2.5")))
    ranked = {"ranking": "points", "ranking_indicator_id": None, "indicators": (ACCOUNTS,)}
    text = told(app, "en", points={1: steps}, **ranked)
    assert "0.1234 points each from 1 Jan 2027, 2.5 points each from 15 Feb 2027" in text
    assert "3 Corporate accounts × 0.1234 = 0.3702 points" in text
    later = told(app, "en", points={1: steps}, today=date(2027, 3, 1), **ranked)
    assert "with the points of 1 Mar 2027: 3 Corporate accounts × 2.5 = 7.5 points" in later
    assert "For example" not in told(app, "en", points={}, **ranked)


@pytest.fixture
def organiser(cast: Cast) -> Client:
    """Give the branch's organiser's browser, reading English."""
    client = cast.client("liu")
    client.post_form("/account/language", {"locale": "en"})
    with cast.inside():
        drafts.seed()
    return client


def _page(client: Client, campaign_id: int) -> str:
    return " ".join(client.get(f"/campaigns/{campaign_id}").get_data(as_text=True).split())


def test_the_page_tells_points_in_force_and_to_come(cast: Cast, organiser: Client) -> None:
    actor = cast.actor("liu")
    with cast.inside():
        made = drafts.live(cast, actor, ranking="points", ranking_indicator_id=None)
        day = clock.today() + timedelta(days=3)
        points.set(actor, made.id, drafts.indicator(), Decimal("2.5"), day)
        # Decided again for the same day: the later word holds, and one after the end never comes.
        points.set(actor, made.id, drafts.indicator(), Decimal(4), day)
        points.set(actor, made.id, drafts.indicator(), Decimal(9), day + timedelta(days=90))
        today = clock.today()
    page = _page(organiser, made.id)
    assert f"1 point each from {today.day} {today:%b %Y}" in page
    assert f"4 points each from {day.day} {day:%b %Y}" in page
    assert "2.5 points each" not in page
    assert "9 points each" not in page


def test_a_working_days_campaign_counts_by_the_calendar(cast: Cast, organiser: Client) -> None:
    actor = cast.actor("liu")
    monday = date(2031, 6, 2)
    with cast.inside():
        wished = drafts.draft(
            cast,
            starts_on=monday,
            ends_on=monday + timedelta(days=13),
            basis="working",
            cadence="weekly",
            cadence_weekday=4,
        )
        made = campaigns.create(actor, wished)
    page = _page(organiser, made.id)
    assert "there are 10." in page
    assert "The holidays of 2031 are not loaded yet" in page
    assert "That makes 2 bulletins" in page
    assert "A draft: everything may still change." in page
