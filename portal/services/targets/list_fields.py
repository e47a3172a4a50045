"""What the columns of a list of targets may hold."""

from collections.abc import Sequence
from dataclasses import replace

from flask_babel import lazy_gettext as _l

from portal.domain import written_period
from portal.domain.period import Span, is_part
from portal.services.imports import Field
from portal.services.imports.columns import guess, table

PERSON_WORDS = frozenset({"person", "员工", "个人", "参赛人"})
UNIT_WORDS = frozenset({"unit", "机构", "团队"})
POINTS_WORDS = frozenset({"points", "积分", "分值", "分"})
YES_WORDS = frozenset({"yes", "y", "true", "1", "是", "固定", "√", "✓"})
NO_WORDS = frozenset({"no", "n", "false", "0", "否", "不固定", "×"})

FIELDS = (
    Field(
        "kind",
        _l("Kind"),
        ("类型", "类别", "kind"),
        _l("“Person” or “unit”. Without it, a row with an employee number is a person's."),
    ),
    Field(
        "employee_no",
        _l("Employee number"),
        ("工号", "员工号", "员工工号", "员工编号", "柜员号", "employee number", "employee no",
         "employee id"),
        _l("Decides whose target it is. Empty in the row of a unit."),
    ),
    Field(
        "name",
        _l("Full name"),
        ("姓名", "员工姓名", "full name", "name"),
        _l("Only compared with the number, so that a wrong one is noticed."),
    ),
    Field(
        "unit",
        _l("Unit code"),
        ("机构代码", "机构号", "机构编号", "机构", "机构名称", "支行", "团队", "unit code", "unit"),
        _l("Code or name: whose target it is in a row without an employee number."),
    ),
    Field(
        "indicator",
        _l("Indicator"),
        ("指标", "指标名称", "业务", "indicator", "indicator name"),
        _l("Code or name, or “points”. Empty stands for the one chosen with the file."),
    ),
    Field(
        "period",
        _l("Period"),
        ("期间", "周期", "月份", "时间", "时段", "period", "month", "week"),
        _l("Such as 2026-11, 2026-W46, 2026-11-09 or “whole season”. Empty stands for the one "
           "chosen with the file."),
    ),
    Field(
        "target",
        _l("Target"),
        ("目标", "目标值", "目标数", "新目标", "本期目标", "本月目标", "下达目标", "任务", "任务数",
         "计划", "计划数", "target", "goal", "new target"),
        _l("From 0 to 9999999; 0 takes a target away, an empty cell changes nothing. A column for "
           "each period may stand in its place, headed 2026-11, 2026-W46 or 2026-11-09."),
        is_needed=True,
    ),
    Field(
        "pinned",
        _l("Pinned"),
        ("固定", "是否固定", "锁定", "pinned"),
        _l("“Yes” or “no”: a pinned target stays as it is when the one above it is split anew."),
    ),
    Field(
        "reason",
        _l("Reason"),
        ("原因", "调整原因", "理由", "reason"),
        _l("Why this one changes. Empty stands for the reason that is given for the whole list."),
    ),
)  # fmt: skip


def of(rows: Sequence[list[str]], whole: Span) -> list[Field]:
    """Return the fields of a list: with one for each column that is headed by a period.

    Where there are such columns, no other one has to hold the targets.
    """
    named: dict[str, Span] = {}
    for cells in _first(rows):
        spans = {text: span for text in cells if text and (span := _part(text, whole)) is not None}
        # One alone may be what a row says of itself, under a head that is not known.
        if len(spans) > 1 or any(guess(cells, FIELDS)):
            named |= spans
    candidates = [_field(text, span) for text, span in named.items()]
    head = table(rows, [*FIELDS, *candidates]).head
    periods = [_field(text, named[text]) for text in dict.fromkeys(head) if text in named]
    return [
        *(replace(one, is_needed=False) if one.code == "target" and periods else one
          for one in FIELDS),
        *periods,
    ]  # fmt: skip


def span_of(code: str, whole: Span) -> Span | None:
    """Return the period whose targets a column holds, None for any other column."""
    return written_period.read(code, whole) if ":" in code else None


def _field(text: str, span: Span) -> Field:
    code = f"{span.kind.value}:{span.starts_on.isoformat()}:{span.ends_on.isoformat()}"
    return Field(code, text, (text,))


def _part(text: str, whole: Span) -> Span | None:
    span = written_period.read(text, whole)
    return span if span is not None and is_part(whole, span) else None


def _first(rows: Sequence[list[str]]) -> list[list[str]]:
    return [cells for cells in rows if any(cells)][:10]
