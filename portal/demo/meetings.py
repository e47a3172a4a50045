"""The meetings of one sub-branch in the running season: what was said, decided, to be done."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done by somebody, so many days before the demo is loaded; negative: after.

    `done_at` is the time of the next day at which it is ticked off, if it is.
    """

    what: str
    person: str
    due_days_before: int
    done_at: dt.time | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting so many days before the demo is loaded."""

    days_before: int
    kind: str
    begins: dt.time
    ends: dt.time
    topics: tuple[str, ...]
    decisions: tuple[str, ...]
    tasks: tuple[Task, ...]


MEETINGS = (
    Meeting(
        days_before=2,
        kind="evening",
        begins=dt.time(18, 6),
        ends=dt.time(18, 31),
        topics=(
            "逐人过当日开户与日报，名次变动说明到具体登记",
            "财税代理渠道两周无进展，讨论是否继续投入",
        ),
        decisions=("代账公司走访改为两人一组，周三前完成第一轮。",),
        tasks=(
            Task("把代账公司名单分到人，附联系人与上次走访日期", "60213", 1, dt.time(9, 12)),
            Task("补齐三户对公开户的受益所有人资料", "60155", 1),
        ),
    ),
    Meeting(
        days_before=1,
        kind="morning",
        begins=dt.time(8, 32),
        ends=dt.time(8, 45),
        topics=("看昨日通报，报今日目标户数", "提醒：截止时间 18:00，之后登记为补登"),
        decisions=(),
        tasks=(),
    ),
    Meeting(
        days_before=1,
        kind="evening",
        begins=dt.time(18, 5),
        ends=dt.time(18, 34),
        topics=(
            "逐人过当日业绩、做法与困难，先讲有收获的",
            "新人连续开户的做法：先查当天新注册企业，再电话约访",
            "下午柜面排队影响陪同开户，与营业室协调时段",
        ),
        decisions=(
            "每天上午九点前把当天新注册企业名单发到工作群，按片区认领。",
            "陪同开户统一约在 14:00 至 16:00，营业室留一个窗口。",
            "连续三天没有业绩的，第二天由主管陪访一次。",
        ),
        tasks=(
            Task("整理高新区新注册企业名单，晨会前发群里", "60298", 0),
            Task("与营业室确认下午预留窗口的安排", "S001", 0),
            Task("把“先名单、后约访”的做法写成一页，给新人用", "60213", -1),
            Task("约两家代账公司本周联合走访", "60342", -2),
        ),
    ),
)
