"""Recording: an entry is made once, and counts wherever it is eligible."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.dialects import postgresql, sqlite

from portal.extensions import db
from portal.models import Dispute, Entry, EntryWords
from portal.services import audit, books, notices, postings
from portal.services.access import Actor
from portal.services.bus import Message
from portal.services.entries import duplicates, shares
from portal.services.entries.checking import DATE_MESSAGES, Checked, check, parts_of
from portal.services.entries.draft import EntryDraft
from portal.services.entries.duplicates import Duplicate
from portal.services.postings import Kept, Part
from portal.services.prepared import Prepared
from portal.services.refusal import Conflict, Rejected
from portal.services.work import Work, writing

# Shares that are agreed in a season's last two days are shown to the supervisor.
LAST_DAYS = timedelta(days=2)
_ENTRY_COLUMNS = (
    "recorder_id",
    "owner_id",
    "unit_id",
    "indicator_id",
    "account_type",
    "channel_id",
    "quantity",
    "business_date",
    "recorded_at",
    "key",
    "content_hash",
)
# Nothing is inserted where the recorder's key is taken.
_INSERTS = {
    dialect: Prepared(
        insert(Entry)
        .on_conflict_do_nothing(index_elements=["recorder_id", "key"])
        .returning(Entry.id),
        _ENTRY_COLUMNS,
    )
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_INSERT_WORDS = Prepared(
    sa.insert(EntryWords), ("entry_id", "customer", "customer_key", "note", "salt")
)


class First(NamedTuple):
    """What was recorded with a key; the salt is None once the words are erased."""

    id: int
    quantity: int
    content_hash: str
    salt: str | None

    def is_of(self, draft: EntryDraft, quantity: int) -> bool:
        """Whether it is what the draft says; unknown, and so not, once the words are erased.

        `quantity` is the draft's as it was read, or one's own where it can no longer be read.
        """
        return self.content_hash == draft.fingerprint(quantity, self.salt or "")


@dataclass(frozen=True)
class Recorded:
    """The entry that stands for a key, and whether this call made it."""

    entry_id: int
    is_new: bool


def record(actor: Actor, draft: EntryDraft) -> Recorded:
    """Record an opening; the same key again returns the first entry.

    Raises Rejected (field and sentence), Duplicate (the customer is there already), NotAllowed, and
    Conflict when the key was used for something else.
    """
    draft = draft.in_one_line()
    try:
        checked = check(actor, draft)
    except Rejected:
        # What was taken once is answered the same way later, when it would be refused.
        first = _with_key(actor, draft.key)
        if first is None or not first.is_of(draft, first.quantity):
            raise
        return Recorded(first.id, is_new=False)
    try:
        with writing() as work:
            entry_id = _record(work, actor, draft, checked)
            if entry_id is None:
                # Undone: the lock raised the books' revisions for nothing.
                work.session.rollback()
    except Duplicate:
        # The customer may be this very form's, sent before: the key tells.
        if _with_key(actor, draft.key) is None:
            raise
        entry_id = None
    if entry_id is not None:
        return Recorded(entry_id, is_new=True)
    return Recorded(_first_with_key(actor, draft, checked.quantity), is_new=False)


def _record(work: Work, actor: Actor, draft: EntryDraft, checked: Checked) -> int | None:
    duplicates.lock(work, checked.customer_key, checked.indicator_id)
    last = books.lock(work, lines_of(checked.parts))
    entry_id = write(work, actor, draft, checked, last)
    if entry_id is None:
        return None
    audit.record(work, actor, "entry.record", "entry", entry_id)
    for campaign_id in {part.place.campaign_id: None for part in checked.parts}:
        work.announce(Message("board", campaign_id=campaign_id, entry_id=entry_id))
    return entry_id


def lines_of(parts: Sequence[Part]) -> dict[int, int]:
    """Return how many lines each book gets; a book whose campaign waits for a check gets none."""
    found: dict[int, int] = {}
    for part in parts:
        lines = int(part.place.verification != "before" and part.quantity != 0)
        found[part.place.book_id] = found.get(part.place.book_id, 0) + lines
    return found


def write(
    work: Work,
    actor: Actor,
    draft: EntryDraft,
    checked: Checked,
    last: dict[int, int],
    *,
    kept: Kept | None = None,
    is_known: bool = False,
) -> int | None:
    """Write a checked draft under the books' locks; None when its key is taken.

    `last` is each book's last line, `kept` the moments that a correction inherits. Whether somebody
    has the customer is not asked again where that `is_known`.
    """
    parts = _again(work, draft, checked)
    earlier = [] if is_known else _earlier(work, checked)
    if earlier and not draft.duplicate_reason:
        raise Duplicate(earlier)
    salt = draft.salt()
    entry_id = _insert(work, actor, draft, checked, draft.fingerprint(checked.quantity, salt))
    if entry_id is None:
        return None
    if draft.customer or draft.note:
        words = {
            "entry_id": entry_id,
            "customer": draft.customer,
            "customer_key": checked.customer_key,
            "note": draft.note,
            "salt": salt,
        }
        _INSERT_WORDS.run(work.connection, [words])
    told: dict[str, object] = {"by": actor.name, "by_en": actor.name_en or ""}
    shares.write(work, entry_id, checked.shares, told)
    postings.post(
        work,
        [part for part in parts if part.place.verification != "before"],
        last,
        entry_id=entry_id,
        indicator_id=checked.indicator_id,
        business_date=draft.business_date,
        effective_at=work.now,
        cause="entry",
        is_verified=False,
        kept=kept,
    )
    if actor.person_id != checked.owner.person_id and not kept:
        notices.tell(work, [checked.owner.person_id], "entered_for_you", entry_id, **told)
    _flag(work, actor, entry_id, draft, checked, earlier)
    return entry_id


def _again(work: Work, draft: EntryDraft, checked: Checked) -> list[Part]:
    """Ask under the lock what counts where: season, roster or points may be others by now.

    Just the lines that were reserved are written; where it would be others, the form is sent again.
    """
    counted = {place.campaign_id for place in checked.places}
    places = [
        place
        for place in postings.places(
            work.connection, checked.owner.person_id, checked.indicator_id, draft.business_date
        )
        if place.campaign_id in counted
    ]
    if len(places) != len(checked.places):
        raise Rejected("business_date", DATE_MESSAGES["outside"])
    parts = parts_of(
        work.connection,
        checked.shares,
        places,
        checked.indicator_id,
        draft.business_date,
        checked.quantity,
    )
    if lines_of(parts) != lines_of(checked.parts):
        raise Rejected(
            "shares", _l("Somebody's part in a campaign changed just now. Send it again.")
        )
    return parts


def _earlier(work: Work, checked: Checked) -> list[duplicates.Earlier]:
    return duplicates.standing(
        work.connection, checked.customer_key, checked.indicator_id, checked.account_type
    )


def _flag(
    work: Work,
    actor: Actor,
    entry_id: int,
    draft: EntryDraft,
    checked: Checked,
    earlier: list[duplicates.Earlier],
) -> None:
    """Lay before the supervisor what is entered in spite of somebody, or shared at the last."""
    flags: list[tuple[str, int | None]] = [("customer", one.entry_id) for one in earlier[:1]]
    if checked.shares and any(
        place.ends_on - draft.business_date < LAST_DAYS for place in checked.places
    ):
        flags.append(("late_share", None))
    for kind, against_id in flags:
        work.connection.execute(
            sa.insert(Dispute),
            {
                "kind": kind,
                "entry_id": entry_id,
                "against_id": against_id,
                "opened_by": actor.person_id,
                "opened_at": work.now,
                "reason": draft.duplicate_reason if kind == "customer" else "",
            },
        )
    if earlier and earlier[0].owner_id != actor.person_id:
        told = {"by": actor.name, "by_en": actor.name_en or ""}
        notices.tell(work, [earlier[0].owner_id], "customer_claimed", earlier[0].entry_id, **told)


def _insert(
    work: Work, actor: Actor, draft: EntryDraft, checked: Checked, fingerprint: str
) -> int | None:
    """Insert the entry, or nothing when the key is taken; return its id."""
    row = {
        "recorder_id": actor.person_id,
        "owner_id": checked.owner.person_id,
        "unit_id": checked.owner.unit_id,
        "indicator_id": checked.indicator_id,
        "account_type": checked.account_type,
        "channel_id": checked.channel_id,
        "quantity": checked.quantity,
        "business_date": draft.business_date,
        "recorded_at": work.now,
        "key": draft.key,
        "content_hash": fingerprint,
    }
    inserted = _INSERTS[work.connection.dialect.name].all(work.connection, row)
    return inserted[0][0] if inserted else None


def _first_with_key(actor: Actor, draft: EntryDraft, quantity: int) -> int:
    first = _with_key(actor, draft.key)
    assert first is not None  # noqa: S101 - the key was found taken
    if not first.is_of(draft, quantity):
        raise Conflict(
            _l("This form was already sent with other content. Open a new one and enter it there."),
            theirs=first.id,
        )
    return first.id


def _with_key(actor: Actor, key: str) -> First | None:
    """Return the entry that was recorded with a key, None where there is none."""
    row = db.session.execute(
        sa.select(Entry.id, Entry.quantity, Entry.content_hash, EntryWords.salt)
        .outerjoin(EntryWords, EntryWords.entry_id == Entry.id)
        .where(Entry.recorder_id == actor.person_id, Entry.key == key)
    ).one_or_none()
    return First(*row) if row else None
