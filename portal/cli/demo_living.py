"""Living through the demo's seasons: everything is done by its people, at its own moment."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import sqlalchemy as sa

from portal import clock
from portal.cli.demo_bank import Happening, Loading, at
from portal.demo.campaign import Campaign as Season
from portal.demo.checks import Check
from portal.demo.deeds import DEEDS, Deed
from portal.demo.opening import Opening
from portal.extensions import db
from portal.models import Campaign, Dispute, Entry, Settlement, Unit, Verification, unset
from portal.services import closes, corrections, disputes, entries, reversals, verifications
from portal.services.entries import EntryDraft

_TEN_MINUTES = dt.timedelta(minutes=10)


def live_through(loading: Loading, happenings: Iterable[Happening]) -> None:
    """Do everything that happened before now, in the order of time."""
    past = [happening for happening in happenings if happening.moment <= loading.now]
    for happening in sorted(past, key=lambda one: one.moment):
        with clock.at(happening.moment):
            happening.do()


def openings(loading: Loading, lines: dict[str, Opening]) -> Iterator[Happening]:
    """Yield the entering of every opening, by the name that the story knows it by."""
    for ref, opening in lines.items():
        yield Happening(
            at(opening.entered_on, opening.time), partial(_enter, loading, ref, opening)
        )


def taken_closes(
    loading: Loading, current: Iterable[Season], until: dt.date
) -> Iterator[Happening]:
    """Yield the closes and bulletins at every cut-off of the campaigns, up to a day."""
    days = set()
    for season in current:
        campaign = db.session.get_one(Campaign, loading.campaigns[season.code])
        days |= {(day, season.cut_off) for day in closes.cut_offs(campaign) if day <= until}
    for day, time in days:
        yield Happening(at(day, time), lambda: closes.run(clock.now()))


def deeds(loading: Loading, lines: dict[str, Opening]) -> Iterator[Happening]:
    """Yield what is done about openings after they were entered."""
    for number, deed in enumerate(DEEDS):
        if deed.ref not in lines:
            continue
        opening = lines[deed.ref]
        if deed.time is None:
            moment = at(opening.entered_on, opening.time) + _TEN_MINUTES
        else:
            moment = at(opening.entered_on + dt.timedelta(days=deed.days), deed.time)
        yield Happening(moment, partial(_do, loading, deed, opening, f"demo-deed-{number}"))


def checks(loading: Loading, season: Season, rounds: Iterable[Check]) -> Iterator[Happening]:
    """Yield every round of checks."""
    for check in rounds:
        day = season.starts_on + dt.timedelta(days=check.day)
        yield Happening(at(day, check.time), partial(_check, loading, season, check))


def _enter(loading: Loading, ref: str, opening: Opening) -> None:
    by = opening.recorder or opening.person
    key = f"demo-{len(loading.entries):08}"
    recorded = entries.record(loading.actor(by), _draft(opening, key))
    loading.entries[ref] = recorded.entry_id


def _draft(opening: Opening, key: str) -> EntryDraft:
    return EntryDraft(
        indicator=opening.indicator,
        quantity=str(opening.quantity),
        business_date=opening.day,
        key=key,
        channel=opening.channel,
        account_type=opening.account_type,
        customer=opening.customer,
        owner=opening.person if opening.recorder else "",
        shares=opening.shares,
        own_weight=opening.own_weight,
        duplicate_reason=opening.duplicate_reason,
    )


def _do(loading: Loading, deed: Deed, opening: Opening, key: str) -> None:
    actor, entry_id = loading.actor(deed.by), loading.entries[deed.ref]
    match deed.kind:
        case "reverse":
            reversals.reverse(actor, entry_id, deed.reason)
        case "correct":
            draft = _draft(replace(opening, recorder="", **dict[str, Any](deed.changes)), key)
            corrections.correct(actor, entry_id, draft, deed.reason)
        case "refuse":
            verifications.refuse(actor, entry_id, deed.reason)
        case "object":
            disputes.object_to_share(actor, entry_id, deed.reason)
        case "settle":
            disputes.settle(actor, _open_dispute(entry_id), deed.outcome, deed.reason)


def _open_dispute(entry_id: int) -> int:
    return db.session.scalars(
        sa.select(Dispute.id)
        .outerjoin(Settlement, Settlement.dispute_id == Dispute.id)
        .where(Dispute.entry_id == entry_id, Settlement.dispute_id.is_(None))
    ).one()


def _check(loading: Loading, season: Season, check: Check) -> None:
    """Verify what waits, but what is to be refused, and what the checker has a part in."""
    actor = loading.actor(check.by)
    reversal = sa.orm.aliased(Entry)
    path = db.session.scalars(
        sa.select(Unit.path).where(Unit.id == loading.units[check.unit])
    ).one()
    waiting = db.session.execute(
        sa.select(Entry.id)
        .join(Unit, Unit.id == Entry.unit_id)
        .outerjoin(Verification, Verification.entry_id == Entry.id)
        .outerjoin(reversal, reversal.reverses_id == Entry.id)
        .where(
            Unit.path.startswith(path),
            Entry.business_date >= season.starts_on,
            Entry.account_type.is_not(None),
            unset(Entry.reverses_id),
            reversal.id.is_(None),
            Verification.entry_id.is_(None),
            Entry.id.not_in(_held_back(loading)),
            Entry.owner_id != actor.person_id,
            Entry.recorder_id != actor.person_id,
        )
        .order_by(Entry.id)
    ).scalars()
    for entry_id in list(waiting):
        verifications.verify(actor, entry_id)


def _held_back(loading: Loading) -> set[int]:
    return {
        loading.entries[deed.ref]
        for deed in DEEDS
        if deed.kind == "refuse" and deed.ref in loading.entries
    }
