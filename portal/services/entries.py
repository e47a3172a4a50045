"""Entries: recorded once, counted wherever they are eligible."""

import hashlib
import json
import re
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.dialects import postgresql, sqlite

from portal import clock
from portal.domain import personal_data
from portal.domain.business_day import check_date
from portal.domain.customer import key_of
from portal.domain.quantity import QuantityError, parse, to_scaled
from portal.domain.roles import Permission
from portal.domain.visible_text import one_line
from portal.extensions import db
from portal.models import (
    ACCOUNT_TYPES,
    Campaign,
    CampaignChannel,
    Channel,
    Entry,
    EntryWords,
    Indicator,
    Participation,
)
from portal.services import audit, books, postings
from portal.services.access import Actor
from portal.services.bus import Message
from portal.services.postings import Place
from portal.services.prepared import Prepared
from portal.services.refusal import Conflict, Rejected
from portal.services.work import Work, writing

# No colon: the keys of reversals have one, so nobody can take a reversal's key beforehand.
KEY = re.compile(r"[A-Za-z0-9._-]{8,64}")
LONGEST = {"customer": 60, "note": 400}
CUSTOMER_KEY_LENGTH = 120
QUANTITY_MESSAGES = {
    "empty": _l("Say how many."),
    "not_a_number": _l("Write a number, such as 1."),
    "zero": _l("The quantity must be more than zero; to take an entry back, reverse it."),
    "negative": _l("The quantity must be more than zero; to take an entry back, reverse it."),
    "absurd": _l("That is more than one entry can hold. Check the figure."),
    "not_whole": _l("Only whole numbers are counted here."),
    "too_many_decimals": _l("At most four decimals are counted."),
}
DATE_MESSAGES = {
    "future": _l("This day is still to come. Choose today or an earlier day."),
    "too_old": _l("This day is further back than the campaign allows. Choose a later one."),
    "outside": _l("No live campaign that you take part in counts this on that day."),
}
PERSONAL_MESSAGE = _l(
    "This looks like an ID, card or mobile number. Leave it out; a name is enough here."
)


class _Choice(NamedTuple):
    """What an indicator asks for, and the channel that was named, if there is such a one."""

    id: int
    entry_style: str
    has_account_types: bool
    whole: bool
    channel_id: int | None


_CHOICE = Prepared(
    sa.select(
        Indicator.id,
        Indicator.entry_style,
        Indicator.has_account_types,
        Indicator.whole,
        sa.select(Channel.id).where(Channel.code == sa.bindparam("channel")).scalar_subquery(),
    ).where(Indicator.code == sa.bindparam("indicator"))
)
_OPENED = Prepared(
    sa.select(CampaignChannel.campaign_id, CampaignChannel.channel_id)
    .join(Participation, Participation.campaign_id == CampaignChannel.campaign_id)
    .join(Campaign, Campaign.id == CampaignChannel.campaign_id)
    .where(Participation.person_id == sa.bindparam("owner_id"), Campaign.state == "live")
)
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
_INSERT_WORDS = Prepared(sa.insert(EntryWords), ("entry_id", "customer", "customer_key", "note"))


@dataclass(frozen=True)
class EntryDraft:
    """An opening as it was typed; codes for indicator, channel and account type."""

    indicator: str
    quantity: str
    business_date: date
    key: str
    channel: str = ""
    account_type: str = ""
    customer: str = ""
    note: str = ""

    def fingerprint(self, quantity: int) -> str:
        """Return the hash that tells a repeated key from a key used for something else."""
        content = vars(self) | {"quantity": quantity, "business_date": str(self.business_date)}
        del content["key"]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Recorded:
    """The entry that stands for a key, and whether this call made it."""

    entry_id: int
    is_new: bool


@dataclass(frozen=True)
class _Checked:
    """A draft that may be written: ids resolved, quantity scaled."""

    indicator_id: int
    channel_id: int | None
    account_type: str | None
    quantity: int
    places: list[Place]


def record(actor: Actor, draft: EntryDraft) -> Recorded:
    """Record an opening of the actor's own; the same key again returns the first entry.

    Raises Rejected (field and sentence), NotAllowed, and Conflict when the key was used for
    something else.
    """
    actor.demand(Permission.ENTRY_RECORD)
    draft = _in_one_line(draft)
    try:
        checked = _check(actor, draft)
    except Rejected:
        # What was taken once is answered the same way later, when it would be refused.
        taken = _taken(actor, draft)
        if taken is None:
            raise
        return Recorded(taken, is_new=False)
    fingerprint = draft.fingerprint(checked.quantity)
    with writing() as work:
        entry_id = _write(work, actor, draft, checked, fingerprint)
        if entry_id is None:
            # Undone: the lock raised the books' revisions for nothing.
            work.session.rollback()
    if entry_id is not None:
        return Recorded(entry_id, is_new=True)
    return Recorded(_first_with_key(actor, draft.key, fingerprint), is_new=False)


def _write(
    work: Work, actor: Actor, draft: EntryDraft, checked: _Checked, fingerprint: str
) -> int | None:
    lines = books.lock(
        work, {place.book_id: int(place.verification != "before") for place in checked.places}
    )
    # Asked again under the lock: the season may be over by now, the roster or the points others.
    places = [
        place
        for place in postings.places(
            work.connection, actor.person_id, checked.indicator_id, draft.business_date
        )
        if place.book_id in lines
    ]
    if len(places) != len(lines):
        raise Rejected("business_date", DATE_MESSAGES["outside"])
    counted = [place for place in places if place.verification != "before"]
    entry_id = _insert(work, actor, draft, checked, fingerprint)
    if entry_id is None:
        return None
    if draft.customer or draft.note:
        words = {
            "entry_id": entry_id,
            "customer": draft.customer,
            "customer_key": key_of(draft.customer)[:CUSTOMER_KEY_LENGTH],
            "note": draft.note,
        }
        _INSERT_WORDS.run(work.connection, [words])
    if counted:
        postings.post(
            work,
            [(place, lines[place.book_id] + 1) for place in counted],
            entry_id=entry_id,
            indicator_id=checked.indicator_id,
            quantity=checked.quantity,
            business_date=draft.business_date,
            effective_at=work.now,
            cause="entry",
            is_verified=False,
        )
    audit.record(work, actor, "entry.record", "entry", entry_id)
    for place in checked.places:
        work.announce(Message("board", campaign_id=place.campaign_id, entry_id=entry_id))
    return entry_id


def _insert(
    work: Work, actor: Actor, draft: EntryDraft, checked: _Checked, fingerprint: str
) -> int | None:
    """Insert the entry, or nothing when the key is taken; return its id."""
    row = {
        "recorder_id": actor.person_id,
        "owner_id": actor.person_id,
        "unit_id": actor.unit_id,
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


def _first_with_key(actor: Actor, key: str, fingerprint: str) -> int:
    first = db.session.execute(
        sa.select(Entry.id, Entry.content_hash).where(
            Entry.recorder_id == actor.person_id, Entry.key == key
        )
    ).one()
    if first.content_hash != fingerprint:
        raise Conflict(
            _l("This form was already sent with other content. Open a new one and enter it there."),
            theirs=first.id,
        )
    return int(first.id)


def _in_one_line(draft: EntryDraft) -> EntryDraft:
    """Return the draft with nothing in its texts that nobody can see, or no database takes."""
    return replace(
        draft,
        indicator=one_line(draft.indicator),
        channel=one_line(draft.channel),
        account_type=one_line(draft.account_type),
        customer=one_line(draft.customer),
        note=one_line(draft.note),
    )


def _taken(actor: Actor, draft: EntryDraft) -> int | None:
    """Return the entry that the same draft made earlier, None where there is none."""
    first = db.session.execute(
        sa.select(Entry.id, Entry.quantity, Entry.content_hash).where(
            Entry.recorder_id == actor.person_id, Entry.key == draft.key
        )
    ).one_or_none()
    if first is None or first.content_hash != draft.fingerprint(first.quantity):
        return None
    return int(first.id)


def _check(actor: Actor, draft: EntryDraft) -> _Checked:
    """Say no wherever the draft cannot be taken; nothing is written yet."""
    if not KEY.fullmatch(draft.key):
        raise Rejected("key", _l("The form's key is missing. Reload the page and try again."))
    connection = db.session.connection()
    indicator = _choice(connection, draft)
    channel_id = indicator.channel_id
    # In the order of the form, so that what is said first is what stands first.
    account_type = _account_type(indicator, draft)
    if channel_id is None and (draft.channel or indicator.entry_style == "form"):
        raise Rejected("channel", _l("Choose where the lead came from."))
    _check_words(indicator, draft)
    try:
        quantity = to_scaled(parse(draft.quantity, indicator.whole))
    except QuantityError as error:
        raise Rejected("quantity", QUANTITY_MESSAGES[error.code]) from error
    places = _eligible(connection, actor, indicator, draft.business_date)
    _check_channel(connection, actor, channel_id, places)
    return _Checked(indicator.id, channel_id, account_type, quantity, places)


def _choice(connection: sa.Connection, draft: EntryDraft) -> _Choice:
    values = {"indicator": draft.indicator, "channel": draft.channel}
    found = _CHOICE.all(connection, values)
    if not found:
        raise Rejected("indicator", _l("Choose what was opened."))
    return _Choice._make(found[0])


def _account_type(indicator: _Choice, draft: EntryDraft) -> str | None:
    if not indicator.has_account_types:
        return None
    if draft.account_type not in ACCOUNT_TYPES:
        raise Rejected("account_type", _l("Choose the type of account."))
    return draft.account_type


def _check_words(indicator: _Choice, draft: EntryDraft) -> None:
    texts = (("customer", draft.customer), ("note", draft.note))
    # The length comes first: what follows takes its time over half a megabyte.
    for field, text in texts:
        if len(text) > LONGEST[field]:
            raise Rejected(
                field, _l("Use at most %(count)s characters here.", count=LONGEST[field])
            )
    if indicator.entry_style == "form" and not key_of(draft.customer):
        raise Rejected("customer", _l("Write the customer's name; the wall shows it masked."))
    for field, text in texts:
        if personal_data.find(text):
            raise Rejected(field, PERSONAL_MESSAGE)


def _check_channel(
    connection: sa.Connection, actor: Actor, channel_id: int | None, places: list[Place]
) -> None:
    """Refuse a channel that none of the campaigns has open; one that lists none takes all."""
    if channel_id is None:
        return
    counts_in = {place.campaign_id for place in places}
    opened = [
        (campaign_id, channel)
        for campaign_id, channel in _OPENED.all(connection, {"owner_id": actor.person_id})
        if campaign_id in counts_in
    ]
    lists = {campaign_id for campaign_id, _ in opened}
    if len(lists) == len(places) and channel_id not in {channel for _, channel in opened}:
        raise Rejected("channel", _l("Choose a channel that the campaign has open."))


def _eligible(
    connection: sa.Connection, actor: Actor, indicator: _Choice, day: date
) -> list[Place]:
    """Return where the opening counts, or refuse the day with its reason."""
    today = clock.today()
    code = check_date(day, today=today, back_days=None, starts_on=None, ends_on=None)
    if code:
        raise Rejected("business_date", DATE_MESSAGES[code])
    found = postings.places(connection, actor.person_id, indicator.id, day)
    if not found:
        raise Rejected("business_date", DATE_MESSAGES["outside"])
    within = [place for place in found if _is_in_time(actor, place, day, today)]
    if not within:
        raise Rejected("business_date", DATE_MESSAGES["too_old"])
    return within


def _is_in_time(actor: Actor, place: Place, day: date, today: date) -> bool:
    if actor.may(Permission.ENTRY_RECORD_FOR_OTHERS, actor.unit_path):
        return True
    limit = place.backdating_days
    return not check_date(day, today=today, back_days=limit, starts_on=None, ends_on=None)
