"""What happens to openings after they were entered, told by hand."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deed:
    """Something done about the opening `ref`, so many days after it was entered.

    `kind` is "reverse", "correct", "refuse", "object" or "settle". Without a `time` it is done ten
    minutes after the entry. `changes` are a correction's new fields; `outcome` is a settlement's.
    """

    kind: str
    ref: str
    by: str
    reason: str
    days: int = 0
    time: dt.time | None = None
    changes: tuple[tuple[str, str], ...] = ()
    outcome: str = ""


# Before the cut-off, when the last opening of a day is in.
_BEFORE_CUT_OFF = dt.time(17, 25)
_MORNING = dt.time(9, 20)
_NOON = dt.time(11, 50)

DEEDS = (
    # Taken back on the same day: the day never shows it.
    Deed("reverse", "63030#12", "63030", "重复提交，撤销一笔", time=_BEFORE_CUT_OFF),
    Deed("reverse", "61134#3", "61134", "客户临时改期，未开立", time=_BEFORE_CUT_OFF),
    Deed("reverse", "60389#3/social_card", "60389", "点错了", time=_BEFORE_CUT_OFF),
    Deed("reverse", "63408#2/social_card", "63408", "点错了", time=_BEFORE_CUT_OFF),
    # Taken back after its bulletin.
    Deed("reverse", "60376#8", "S001", "账户未激活，客户申请销户", 3, _NOON),
    Deed("reverse", "61063#5", "S002", "客户撤回开户申请", 4, _MORNING),
    Deed("reverse", "62046#4", "S003", "证照过期，账户退回", 3, _NOON),
    Deed("reverse", "63138#9", "63138", "同一户登记了两次", 2, _MORNING),
    Deed("reverse", "64129#8", "64129", "客户改在他行开户", 1, _MORNING),
    # Put right: taken back and entered again in one go.
    Deed(
        "correct",
        "60155#10",
        "60155",
        "账户类型选错，应为一般户",
        1,
        _MORNING,
        (("account_type", "general"),),
    ),
    Deed(
        "correct",
        "62014#6",
        "S003",
        "线索来自存量客户的上下游",
        2,
        _NOON,
        (("channel", "affiliate"),),
    ),
    Deed(
        "correct",
        "63244#5",
        "63244",
        "客户全称以营业执照为准",
        time=_BEFORE_CUT_OFF,
        changes=(("customer", "澄砚文化传媒（滨海）有限公司"),),
    ),
    Deed(
        "correct",
        "63062#18",
        "63062",
        "渠道选错，应为个人人脉",
        changes=(("channel", "personal"),),
    ),
    # Checked and found wanting.
    Deed("refuse", "61201#6", "S002", "开户资料不全，补齐后重新登记", 1, _MORNING),
    Deed("refuse", "63321#4", "S004", "经核实账户尚未激活", 1, _MORNING),
    # Disputes: two settled, one about a share this morning; the other open ones are duplicates.
    Deed("object", "64055#7", "64068", "这一户是我一路跟进的，应当平分", time=_BEFORE_CUT_OFF),
    Deed(
        "settle",
        "64055#7",
        "S005",
        "双方各执一词，按开户经办人为准，分成不变",
        1,
        _NOON,
        outcome="kept",
    ),
    Deed(
        "settle",
        "60376#9",
        "S001",
        "集团与子公司分别开户，两笔均予保留",
        2,
        _NOON,
        outcome="kept",
    ),
    Deed(
        "settle",
        "63107#11",
        "S004",
        "客户由城西支行先行营销并已开户，本笔冲正",
        1,
        _NOON,
        outcome="reverse_entry",
    ),
    Deed("object", "62046#11", "62088", "我没有参与这一户，不应计给我"),
)
