"""Shares: an opening split between its owner and colleagues, by integer weights."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.domain.employee_no import fold
from portal.domain.shares import split
from portal.models import Credit, Person
from portal.services import notices, postings
from portal.services.entries.draft import EntryDraft
from portal.services.postings import Part, Place
from portal.services.refusal import Rejected
from portal.services.work import Work

MOST_COLLEAGUES = 5
LARGEST_WEIGHT = 99


@dataclass(frozen=True)
class Share:
    """What one person gets of an entry: the weight, and the part of the quantity, scaled."""

    person_id: int
    weight: int
    quantity: int


def agreed(
    connection: sa.Connection, draft: EntryDraft, owner_id: int, quantity: int
) -> list[Share]:
    """Return everybody's part, the owner's first; nothing where the owner has it all.

    Raise Rejected ("shares") for a weight that is none and a colleague who cannot be named.
    """
    if not draft.shares:
        return []
    weights = [draft.own_weight, *(weight for _no, weight in draft.shares)]
    if not all(1 <= weight <= LARGEST_WEIGHT for weight in weights):
        raise Rejected(
            "shares", _l("A weight is a whole number from 1 to %(most)s.", most=LARGEST_WEIGHT)
        )
    if len(draft.shares) > MOST_COLLEAGUES:
        raise Rejected(
            "shares", _l("Share with at most %(most)s colleagues.", most=MOST_COLLEAGUES)
        )
    ids = [owner_id, *_colleagues(connection, draft)]
    if len(set(ids)) != len(ids):
        raise Rejected("shares", _l("Name everybody once, and colleagues only."))
    parts = split(quantity, weights)
    return [Share(*share) for share in zip(ids, weights, parts, strict=True)]


def _colleagues(connection: sa.Connection, draft: EntryDraft) -> list[int]:
    numbers = [fold(number) for number, _weight in draft.shares]
    found = connection.execute(
        sa.select(Person.employee_no_key, Person.id).where(
            Person.employee_no_key.in_(numbers), Person.disabled_at.is_(None)
        )
    )
    ids = dict(found.all())
    for (typed, _weight), number in zip(draft.shares, numbers, strict=True):
        if number not in ids:
            raise Rejected(
                "shares",
                _l("Nobody here has the employee number “%(number)s”.", number=typed[:40]),
            )
    return [ids[number] for number in numbers]


def placed(
    connection: sa.Connection,
    shares: Sequence[Share],
    places: Sequence[Place],
    indicator_id: int,
    day: date,
    *,
    is_strict: bool,
) -> list[Part]:
    """Return what counts where: a colleague's part wherever they take part as well.

    If `is_strict`, raise Rejected ("shares") for a colleague who takes part in none of the owner's
    campaigns; of what was agreed long ago such a part counts nowhere.
    """
    counted = {place.campaign_id: place for place in places}
    parts = [Part(place, shares[0].quantity) for place in places]
    for share in shares[1:]:
        theirs = [
            place
            for place in postings.places(connection, share.person_id, indicator_id, day)
            if place.campaign_id in counted
        ]
        if is_strict and not theirs:
            raise Rejected("shares", _outside(connection, share.person_id))
        parts += [Part(place, share.quantity) for place in theirs]
    return parts


def _outside(connection: sa.Connection, person_id: int) -> LazyString:
    name = connection.scalar(sa.select(Person.name).where(Person.id == person_id))
    return _l(
        "%(name)s takes part in no campaign that counts this. Choose somebody who does.", name=name
    )


def write(
    work: Work, entry_id: int, shares: Sequence[Share], told: dict[str, object] | None = None
) -> None:
    """Write the credits down; with what is to be `told`, tell each colleague."""
    if not shares:
        return
    work.connection.execute(
        sa.insert(Credit),
        [
            {
                "entry_id": entry_id,
                "person_id": share.person_id,
                "weight": share.weight,
                "quantity": share.quantity,
                "position": position,
            }
            for position, share in enumerate(shares)
        ],
    )
    if told is None:
        return
    whole = sum(share.weight for share in shares)
    for share in shares[1:]:
        facts = {**told, "weight": share.weight, "whole": whole}
        notices.tell(work, [share.person_id], "share_named", entry_id, **facts)


def of_entry(connection: sa.Connection, entry_id: int) -> list[Share]:
    """Return how an entry is shared, the owner first; nothing where it is not."""
    rows = connection.execute(
        sa.select(Credit.person_id, Credit.weight, Credit.quantity)
        .where(Credit.entry_id == entry_id)
        .order_by(Credit.position)
    )
    return [Share(*tuple(row)) for row in rows]
