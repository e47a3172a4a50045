"""Opening balances: what people had before the product, as ledger lines of one campaign."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.campaign import State
from portal.domain.quantity import SCALE
from portal.domain.roles import Permission
from portal.models import (
    Book,
    CampaignIndicator,
    Entry,
    OpeningBalance,
    Participation,
    Verification,
)
from portal.services import audit, books, postings
from portal.services.access import Actor
from portal.services.bus import Message
from portal.services.campaigns.sight import find_for
from portal.services.postings import Part
from portal.services.refusal import Conflict, NotAllowed, Rejected
from portal.services.work import Work, writing

MOST_ROWS = 5_000
LARGEST = 999_999 * SCALE
SOURCE_LENGTH = 120


@dataclass(frozen=True)
class Balance:
    """What one participant had in one indicator on one day; the quantity is scaled."""

    person_id: int
    indicator_id: int
    quantity: int
    day: date


def standing(connection: sa.Connection, campaign_id: int) -> set[tuple[int, int, date]]:
    """Return person, indicator and day of every balance that was brought in and still stands."""
    reversal = sa.orm.aliased(Entry)
    rows = connection.execute(
        sa.select(Entry.owner_id, Entry.indicator_id, Entry.business_date)
        .join(OpeningBalance, OpeningBalance.entry_id == Entry.id)
        .where(
            OpeningBalance.campaign_id == campaign_id,
            ~sa.exists().where(reversal.reverses_id == Entry.id),
        )
    )
    return {(row[0], row[1], row[2]) for row in rows}


def bring_in(actor: Actor, campaign_id: int, balances: Sequence[Balance], source: str = "") -> int:
    """Write every balance as a ledger line of the campaign, or none; return how many.

    They count in this campaign alone and at once, marked as brought forward and as checked by the
    organiser, who may not bring in their own. `source` is the name of the file. Raise NotFound,
    NotAllowed, Conflict (the campaign does not run) and Rejected ("rows").
    """
    campaign = find_for(actor, campaign_id, Permission.CAMPAIGN_EDIT)
    if not balances or len(balances) > MOST_ROWS:
        raise Rejected("rows", _l("Bring in from 1 to %(most)s figures at once.", most=MOST_ROWS))
    if any(balance.person_id == actor.person_id for balance in balances):
        raise NotAllowed(Permission.CAMPAIGN_EDIT)
    today = clock.today()
    for balance in balances:
        if not 0 < balance.quantity <= LARGEST or not campaign.starts_on <= balance.day <= min(
            campaign.ends_on, today
        ):
            raise Rejected("rows", _l("Every figure is above zero, for a day that has come."))
    keys = [(balance.person_id, balance.indicator_id, balance.day) for balance in balances]
    if len(set(keys)) != len(keys):
        raise Rejected("rows", _l("The same person, indicator and day stand there twice."))
    with writing() as work:
        # Every line goes to a book of its participant's sub-branch: lock and reserve at once.
        places = _places(work, campaign_id)
        wanted = [places.get(balance.person_id) for balance in balances]
        if None in wanted or not _are_counted(work, campaign_id, balances):
            raise Conflict(_l("The roster or the indicators changed meanwhile. Look again."))
        reserved = postings.lines_in(_book_ids(work, campaign_id, wanted))
        last = books.lock(work, reserved)
        if not books.in_state(work, [campaign_id], State.LIVE):
            raise Conflict(_l("Figures are brought in while a campaign is live."))
        if not standing(work.connection, campaign_id).isdisjoint(keys):
            raise Conflict(_l("Some of these figures were brought in already. Look again."))
        for balance in balances:
            _write(work, actor, campaign_id, balance, last, source)
        detail: dict[str, object] = {"lines": len(balances)}
        audit.record(work, actor, "balance.bring_in", "campaign", campaign_id, detail=detail)
        work.announce(Message("board", campaign_id=campaign_id))
    return len(balances)


def _places(work: Work, campaign_id: int) -> Mapping[int, int]:
    rows = work.connection.execute(
        sa.select(Participation.person_id, Participation.sub_branch_id).where(
            Participation.campaign_id == campaign_id
        )
    )
    return dict(rows.all())


def _are_counted(work: Work, campaign_id: int, balances: Sequence[Balance]) -> bool:
    counted = work.connection.execute(
        sa.select(CampaignIndicator.indicator_id).where(
            CampaignIndicator.campaign_id == campaign_id
        )
    )
    return {balance.indicator_id for balance in balances} <= set(counted.scalars())


def _book_ids(work: Work, campaign_id: int, sub_branches: Sequence[int | None]) -> list[int]:

    rows = work.connection.execute(
        sa.select(Book.sub_branch_id, Book.id).where(Book.campaign_id == campaign_id)
    )
    by_sub_branch = dict(rows.all())
    return [by_sub_branch[id_] for id_ in sub_branches if id_ is not None]


def _write(
    work: Work,
    actor: Actor,
    campaign_id: int,
    balance: Balance,
    last: dict[int, int],
    source: str,
) -> None:
    place = next(
        (
            place
            for place in postings.places(
                work.connection, balance.person_id, balance.indicator_id, balance.day
            )
            if place.campaign_id == campaign_id and place.book_id in last
        ),
        None,
    )
    if place is None:
        raise Conflict(_l("The roster or the indicators changed meanwhile. Look again."))
    entry_id: int = work.connection.execute(
        sa.insert(Entry).returning(Entry.id),
        {
            "recorder_id": actor.person_id,
            "owner_id": balance.person_id,
            "unit_id": place.unit_id,
            "indicator_id": balance.indicator_id,
            "quantity": balance.quantity,
            "business_date": balance.day,
            "recorded_at": work.now,
            # A colon: no form can have taken the key beforehand.
            "key": f"balance:{uuid4().hex}",
            "content_hash": "",
        },
    ).scalar_one()
    work.connection.execute(
        sa.insert(OpeningBalance),
        {"entry_id": entry_id, "campaign_id": campaign_id, "source": source[:SOURCE_LENGTH]},
    )
    work.connection.execute(
        sa.insert(Verification),
        {"entry_id": entry_id, "verifier_id": actor.person_id, "verified_at": work.now},
    )
    postings.post(
        work,
        [Part(place, balance.quantity)],
        last,
        entry_id=entry_id,
        indicator_id=balance.indicator_id,
        business_date=balance.day,
        effective_at=work.now,
        cause="entry",
        is_verified=True,
    )
