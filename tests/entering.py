"""How the tests enter openings: a draft that is taken as it is, and the people who send it."""

import itertools
from datetime import date
from uuid import uuid4
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import business_date
from portal.extensions import db
from portal.models import Entry
from portal.services import entries, reversals, verifications
from portal.services.entries import EntryDraft
from tests.cast import Cast

_numbers = itertools.count(1)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def today() -> date:
    """Return the business date, also where no application is open."""
    return business_date(clock.now(), SHANGHAI)


def customer() -> str:
    """Return a customer that nobody has yet; the mask of each reads 恒达*****."""
    return f"恒达第{next(_numbers)}贸易有限公司"


def draft(**changes: object) -> EntryDraft:
    """Return a corporate opening of today that would be taken, with a key of its own."""
    content: dict[str, object] = {
        "indicator": "corporate_account",
        "quantity": "1",
        "business_date": today(),
        "key": uuid4().hex,
        "channel": "intermediary",
        "account_type": "basic",
        "customer": customer(),
        **changes,
    }
    return EntryDraft(**content)  # type: ignore[arg-type]


def form(**changes: object) -> dict[str, object]:
    """Return the fields of a corporate opening as the entry page sends them."""
    return {
        "indicator": "corporate_account",
        "quantity": "1",
        "business_date": today().isoformat(),
        "channel": "intermediary",
        "account_type": "basic",
        "customer": customer(),
        "note": "",
        "key": uuid4().hex,
        **changes,
    }


def enter(cast: Cast, who: str, **changes: object) -> int:
    """Record an opening for the person; return the entry's id."""
    with cast.inside():
        return entries.record(cast.actor(who), draft(**changes)).entry_id


def take_back(cast: Cast, who: str, entry_id: int, reason: str = "录错了") -> int:
    """Reverse the entry as the person; return the reversal's id."""
    with cast.inside():
        return reversals.reverse(cast.actor(who), entry_id, reason)


def check(cast: Cast, who: str, entry_id: int) -> None:
    """Verify the entry as the person."""
    with cast.inside():
        verifications.verify(cast.actor(who), entry_id)


def count(cast: Cast) -> int:
    """Return how many lines the ledger has."""
    with cast.inside():
        return db.session.scalar(sa.select(sa.func.count(Entry.id))) or 0
