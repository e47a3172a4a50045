"""The indicators and channels that every bank starts with: those of the branch behind the product.

None counts a deposit balance at a point in time, which must not be ranked.
"""

import sqlalchemy as sa

from portal.models import Channel, Indicator
from portal.services.work import Work

# code, name, English name, measure, English measure, entry style, whether it has account types
INDICATORS = (
    ("corporate_account", "对公开户", "Corporate accounts", "户", "accounts", "form", True),
    ("personal_class1", "个人Ⅰ类户", "Personal class I", "户", "accounts", "stepper", False),
    ("personal_class2", "个人Ⅱ类户", "Personal class II", "户", "accounts", "stepper", False),
    ("social_card", "三代社保卡", "Social security cards", "张", "cards", "stepper", False),
    (
        "effective_account",
        "对公有效户",
        "Effective corporate accounts",
        "户",
        "accounts",
        "outcome",
        False,
    ),
)
# code, name, English name, whether staff find such leads themselves; in the order of trying them
CHANNELS = (
    ("intermediary", "记账公司等中介机构", "Bookkeepers and other intermediaries", True),
    ("affiliate", "存量客户上下游和关联企业", "Existing customers' partners", True),
    ("sweep", "商圈扫街扫楼", "Sweeping streets and offices", True),
    ("personal", "个人人脉资源", "Personal contacts", True),
    ("assigned", "支行资源", "The branch's own resources", False),
)


def seed(work: Work) -> None:
    """Add the indicators and channels that are missing; those that are there stay as they are."""
    indicators = set(work.session.scalars(sa.select(Indicator.code)))
    for position, row in enumerate(INDICATORS, start=1):
        code, name, name_en, measure, measure_en, entry_style, has_account_types = row
        if code not in indicators:
            work.session.add(
                Indicator(
                    code=code,
                    name=name,
                    name_en=name_en,
                    measure=measure,
                    measure_en=measure_en,
                    entry_style=entry_style,
                    has_account_types=has_account_types,
                    position=position,
                )
            )
    channels = set(work.session.scalars(sa.select(Channel.code)))
    for position, (code, name, name_en, self_sourced) in enumerate(CHANNELS, start=1):
        if code not in channels:
            work.session.add(
                Channel(
                    code=code,
                    name=name,
                    name_en=name_en,
                    self_sourced=self_sourced,
                    position=position,
                )
            )
    work.session.flush()
