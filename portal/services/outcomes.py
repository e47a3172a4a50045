"""Outcomes: what later became of openings, brought in for many of them at once.

An effective account is not typed: it comes from the core system's list, and points at its opening.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import aliased

from portal import clock
from portal.domain.roles import Permission
from portal.models import Credit, Entry, Indicator, Outcome, Unit, Verification, unset
from portal.services import audit, books, claims, postings
from portal.services.access import Actor, within
from portal.services.bus import Message
from portal.services.entries import shares
from portal.services.entries.checking import parts_of
from portal.services.entries.shares import Share
from portal.services.ledger import unverified
from portal.services.postings import Part
from portal.services.refusal import Conflict, NotAllowed, Rejected
from portal.services.work import Work, writing

MOST_ROWS = 5_000


@dataclass(frozen=True)
class Found:
    """That an opening came to something on a day."""

    opening_id: int
    day: date


@dataclass(frozen=True)
class Opening:
    """An opening that an outcome may point at; `has_outcome` where one of the kind stands.

    `is_own` where the reader owns, recorded or shares it, `is_waiting` while it is not checked.
    """

    id: int
    owner_id: int
    unit_id: int
    quantity: int
    business_date: date
    has_outcome: bool
    is_own: bool
    is_waiting: bool


def indicators(connection: sa.Connection) -> Mapping[int, str]:
    """Return the code of every indicator that is an outcome, by its id."""
    rows = connection.execute(
        sa.select(Indicator.id, Indicator.code).where(Indicator.entry_style == "outcome")
    )
    return dict(rows.all())


def openings(
    connection: sa.Connection, actor: Actor, ids: Sequence[int], indicator_id: int
) -> dict[int, Opening]:
    """Return those of the entries that are openings which stand, in units of the actor's; by id."""
    reversal, outcome, taken = aliased(Entry), aliased(Entry), aliased(Entry)
    claim = claims.of(ids)
    has_outcome = (
        sa.select(Outcome.entry_id)
        .join(outcome, outcome.id == Outcome.entry_id)
        .join(claim, claim.c.claim_id == Outcome.opening_id)
        .where(
            claim.c.entry_id == Entry.id,
            outcome.indicator_id == indicator_id,
            ~sa.exists().where(taken.reverses_id == outcome.id),
        )
        .correlate(Entry)
        .exists()
    )
    is_own = sa.or_(
        Entry.owner_id == actor.person_id,
        Entry.recorder_id == actor.person_id,
        sa.exists().where(Credit.entry_id == Entry.id, Credit.person_id == actor.person_id),
    )
    rows = connection.execute(
        sa.select(
            Entry.id,
            Entry.owner_id,
            Entry.unit_id,
            Entry.quantity,
            Entry.business_date,
            has_outcome,
            is_own,
            unverified(),
        )
        .join(Unit, Unit.id == Entry.unit_id)
        .join(Indicator, Indicator.id == Entry.indicator_id)
        .where(
            Entry.id.in_(ids),
            unset(Entry.reverses_id),
            Indicator.entry_style == "form",
            ~sa.exists().where(reversal.reverses_id == Entry.id),
            within(Unit.path, actor.paths(Permission.OUTCOME_BRING_IN)),
        )
    )
    return {
        row[0]: Opening(
            id=row[0],
            owner_id=row[1],
            unit_id=row[2],
            quantity=row[3],
            business_date=row[4],
            has_outcome=bool(row[5]),
            is_own=bool(row[6]),
            is_waiting=bool(row[7]),
        )
        for row in rows
    }


def bring_in(actor: Actor, indicator_id: int, found: Sequence[Found]) -> int:
    """Write an entry for each outcome, or none; return how many.

    It has its opening's owner, unit, quantity and shares, counts on its own day in every live
    campaign that counts the indicator, and is checked by whoever brings it in, which nobody does
    for openings of their own. Raise NotAllowed, Rejected ("rows") and Conflict.
    """
    actor.demand(Permission.OUTCOME_BRING_IN)
    if not found or len(found) > MOST_ROWS:
        raise Rejected("rows", _l("Bring in from 1 to %(most)s figures at once.", most=MOST_ROWS))
    ids = sorted({one.opening_id for one in found})
    if len(ids) != len(found):
        raise Rejected("rows", _l("The same opening stands there twice."))
    today = clock.today()
    with writing() as work:
        if indicator_id not in indicators(work.connection):
            raise Rejected("rows", _l("Choose an indicator that is brought in for openings."))
        for entry_id in ids:
            books.lock_entry(work, entry_id)
        standing = openings(work.connection, actor, ids, indicator_id)
        if len(standing) != len(ids) or any(
            one.has_outcome or one.is_waiting for one in standing.values()
        ):
            raise Conflict(_l("Some of these openings changed meanwhile. Look again."))
        if any(one.is_own for one in standing.values()):
            raise NotAllowed(Permission.OUTCOME_BRING_IN)
        if any(not standing[one.opening_id].business_date <= one.day <= today for one in found):
            raise Rejected("rows", _l("An outcome comes on its opening's day or later."))
        _write_all(work, actor, indicator_id, [(standing[f.opening_id], f.day) for f in found])
        detail: dict[str, object] = {"lines": len(found)}
        audit.record(work, actor, "outcome.bring_in", "indicator", indicator_id, detail=detail)
    return len(found)


def _write_all(
    work: Work, actor: Actor, indicator_id: int, rows: Sequence[tuple[Opening, date]]
) -> None:
    wanted = [
        (opening, day, split, _parts(work, opening, split, indicator_id, day))
        for opening, day in rows
        for split in [_shares(work, opening)]
    ]
    every = [part for *_, parts in wanted for part in parts if part.quantity]
    last = books.lock(work, postings.lines_in(part.place.book_id for part in every))
    campaigns = {part.place.campaign_id for part in every}
    # Asked again under the lock: seasons, rosters and points may be others by now.
    again = [
        (opening, day, split, _parts(work, opening, split, indicator_id, day))
        for opening, day, split, _ in wanted
    ]
    if [_books(parts) for *_, parts in again] != [_books(parts) for *_, parts in wanted]:
        raise Conflict(_l("Some of these openings changed meanwhile. Look again."))
    for opening, day, split, parts in again:
        entry_id = _insert(work, actor, indicator_id, opening, day)
        shares.write(work, entry_id, split)
        postings.post(
            work,
            parts,
            last,
            entry_id=entry_id,
            indicator_id=indicator_id,
            business_date=day,
            effective_at=work.now,
            cause="entry",
            is_verified=True,
        )
    for campaign_id in sorted(campaigns):
        work.announce(Message("board", campaign_id=campaign_id))


def _books(parts: list[Part]) -> dict[int, int]:
    return postings.lines_in(part.place.book_id for part in parts if part.quantity)


def _shares(work: Work, opening: Opening) -> list[Share]:
    return shares.of_entry(work.connection, opening.id)


def _parts(
    work: Work, opening: Opening, split: list[Share], indicator_id: int, day: date
) -> list[Part]:
    places = postings.places(work.connection, opening.owner_id, indicator_id, day)
    if not places:
        return []
    return parts_of(
        work.connection, split, places, indicator_id, day, opening.quantity, is_strict=False
    )


def _insert(work: Work, actor: Actor, indicator_id: int, opening: Opening, day: date) -> int:
    entry_id: int = work.connection.execute(
        sa.insert(Entry).returning(Entry.id),
        {
            "recorder_id": actor.person_id,
            "owner_id": opening.owner_id,
            "unit_id": opening.unit_id,
            "indicator_id": indicator_id,
            "quantity": opening.quantity,
            "business_date": day,
            "recorded_at": work.now,
            # A colon: no form can have taken the key beforehand.
            "key": f"outcome:{uuid4().hex}",
            "content_hash": "",
        },
    ).scalar_one()
    work.connection.execute(sa.insert(Outcome), {"entry_id": entry_id, "opening_id": opening.id})
    work.connection.execute(
        sa.insert(Verification),
        {"entry_id": entry_id, "verifier_id": actor.person_id, "verified_at": work.now},
    )
    return entry_id
