"""What people ask of their targets, and what is agreed with those who fall behind.

Days of the running season count from its start; the case's are dates.
"""

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

from portal.demo.running import DAYS_BEFORE
from portal.demo.seasons import INDIVIDUAL

_CASE = Path(__file__).with_name("case.json")
_MORNING = dt.time(8, 40)
_EVENING = dt.time(17, 35)


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody's wish for another target of the season, and its answer, if it has one yet."""

    campaign: str
    person: str
    target: int
    reason: str
    asked_on: dt.date
    by: str = ""
    answered_on: dt.date | None = None
    granted: int | None = None
    answer: str = ""
    asked_at: dt.time = _EVENING
    answered_at: dt.time = _MORNING


def of_case(supervisor: str) -> Request:
    """Return C's request as the case's data words it, answered by the sub-branch's head."""
    told = json.loads(_CASE.read_text(encoding="utf-8"))["request"]
    return Request(
        campaign=INDIVIDUAL.code,
        person=told["person"],
        target=told["target"],
        reason=told["reason"],
        asked_on=dt.date.fromisoformat(told["asked_on"]),
        by=supervisor,
        answered_on=dt.date.fromisoformat(told["answered_on"]),
        answer=told["answer"],
    )


def of_season(starts_on: dt.date) -> tuple[Request, ...]:
    """Return the requests of the running season: granted, declined, and two that still wait."""

    def day(number: int) -> dt.date:
        return starts_on + dt.timedelta(days=number)

    return (
        Request(
            "demo-season", "60298", 20, "新客户多在高新区，路上时间长，申请从 24 户调到 20 户。",
            day(8), "S001", day(9), None,
            "前八天走访偏少，路程不是主因，维持 24 户；高新区的名单请与林婉清一起跑。",
        ),
        Request(
            "demo-season", "60118", 15, "13 至 15 日参加分行客户经理培训，三天不能外拓。",
            day(12), "S001", day(13), 16, "按三个工作日折算为 16 户。",
        ),
        Request(
            "demo-season", "60155", 22, "两家在谈企业推迟到下月开户，申请从 24 户调到 22 户。",
            day(DAYS_BEFORE - 1),
        ),
        Request(
            "demo-season", "60415", 8, "本周起轮值大堂晚班，外出时间减少。", day(DAYS_BEFORE - 1),
            asked_at=dt.time(17, 48),
        ),
    )  # fmt: skip


MEASURES = (
    "每天上午由主管陪访两家，下午整理当日名单。",
    "从存量客户的上下游各列十家，本周逐家电话约访。",
    "与片区代账公司约一次联合走访，主管到场。",
)
"""What is agreed with who falls behind, in turn."""

HELPED = "走访已按计划做完，转为日常关注。"
RENEWED = "走访做到了，转化不足，换一种做法再试。"
