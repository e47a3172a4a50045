"""The opening that is entered again and again: a company's basic account, brought by somebody."""

from zoneinfo import ZoneInfo

from portal import clock
from portal.domain.business_day import business_date

ZONE = ZoneInfo("Asia/Shanghai")
SEASON = "demo-season"


def fields() -> dict[str, str]:
    """Return the form's fields as a browser sends them today, without token and key."""
    return {
        "indicator": "corporate_account",
        "business_date": business_date(clock.now(), ZONE).isoformat(),
        "other_day": "",
        "account_type": "basic",
        "channel": "intermediary",
        "customer": "恒达贸易有限公司",
        "quantity": "1",
        "note": "",
    }
