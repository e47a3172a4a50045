"""The indicators and channels that the demo counts by."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Channel:
    """Where a lead comes from. `priority` is the account's: 1 is tried first, 9 stands apart."""

    code: str
    name: str
    name_en: str
    priority: int
    self_sourced: bool


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is counted; `entry_style` is "form" (with a customer) or "stepper" (a plain count)."""

    code: str
    name: str
    name_en: str
    measure: str
    measure_en: str
    entry_style: str
    has_account_types: bool


CHANNELS = (
    Channel("intermediary", "记账公司等中介机构", "Bookkeepers and other intermediaries", 1, True),
    Channel("affiliate", "存量客户上下游和关联企业", "Existing customers' partners", 2, True),
    Channel("sweep", "商圈扫街扫楼", "Sweeping streets and offices", 3, True),
    Channel("personal", "个人人脉资源", "Personal contacts", 4, True),
    Channel("assigned", "支行资源", "The branch's own resources", 9, False),
)

INDICATORS = (
    Indicator(
        "corporate_account", "对公开户", "Corporate accounts", "户", "accounts", "form", True
    ),
    Indicator(
        "personal_class1", "个人Ⅰ类户", "Personal class I", "户", "accounts", "stepper", False
    ),
    Indicator(
        "personal_class2", "个人Ⅱ类户", "Personal class II", "户", "accounts", "stepper", False
    ),
    Indicator(
        "social_card", "三代社保卡", "Social security cards", "张", "cards", "stepper", False
    ),
)
