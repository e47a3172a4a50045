"""The opening that is entered again and again: a new company's account, brought by somebody."""

import itertools
import os
from zoneinfo import ZoneInfo

from portal import clock
from portal.domain.business_day import business_date

ZONE = ZoneInfo("Asia/Shanghai")
# Whose people have the lowest numbers, and so enter first.
SUB_BRANCH = "CHENGDONG"
# Several processes enter at once, and no customer comes twice.
_numbers = itertools.count(1)


def fields() -> dict[str, str]:
    """Return the form's fields as a browser sends them today, without token and key."""
    return {
        "indicator": "corporate_account",
        "business_date": business_date(clock.now(), ZONE).isoformat(),
        "other_day": "",
        "account_type": "basic",
        "channel": "intermediary",
        "customer": f"恒达第{os.getpid()}之{next(_numbers)}贸易有限公司",
        "quantity": "1",
        "note": "",
    }
