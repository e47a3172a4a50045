"""Checking a draft: what is wrong with it, said at its field; nothing is written here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.business_day import check_date
from portal.domain.customer import key_of
from portal.domain.employee_no import fold
from portal.domain.quantity import QuantityError, parse, to_scaled
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import (
    ACCOUNT_TYPES,
    Campaign,
    CampaignChannel,
    Channel,
    Entry,
    Indicator,
    Participation,
    Person,
    Unit,
)
from portal.services import free_text, postings
from portal.services.access import Actor
from portal.services.entries import duplicates
from portal.services.entries.draft import KEY, LONGEST, EntryDraft
from portal.services.entries.shares import Share, agreed, placed
from portal.services.postings import Part, Place
from portal.services.prepared import Prepared
from portal.services.refusal import Rejected

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
    "too_old": _l("This day is further back than the campaign allows. Ask your supervisor."),
    "outside": _l("No live campaign that you take part in counts this on that day."),
}


class _Choice(NamedTuple):
    """What an indicator asks for, and the channel that was named, if there is such a one."""

    id: int
    entry_style: str
    has_account_types: bool
    whole: bool
    channel_id: int | None


class Owner(NamedTuple):
    """Whose opening it is, and the unit that they work in now."""

    person_id: int
    unit_id: int
    path: str


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


@dataclass(frozen=True)
class Checked:
    """A draft that may be written: ids resolved, quantity scaled, places and shares known."""

    owner: Owner
    indicator_id: int
    channel_id: int | None
    account_type: str | None
    quantity: int
    customer_key: str
    places: list[Place]
    shares: list[Share]
    parts: list[Part]


def check(actor: Actor, draft: EntryDraft, corrects: Entry | None = None) -> Checked:
    """Say no wherever the draft cannot be taken.

    `corrects` is the entry that it stands in for: its own day stays open to whoever entered it, as
    long as no more is claimed for it.
    """
    if not KEY.fullmatch(draft.key):
        raise Rejected("key", _l("The form's key is missing. Reload the page and try again."))
    connection = db.session.connection()
    owner = _owner(connection, actor, draft)
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
    shares = agreed(connection, draft, owner.person_id, quantity)
    is_free = _may_be_old(actor, owner, draft, quantity, corrects)
    places = _eligible(connection, owner, indicator, draft.business_date, is_free=is_free)
    _check_channel(connection, owner, channel_id, places)
    return Checked(
        owner=owner,
        indicator_id=indicator.id,
        channel_id=channel_id,
        account_type=account_type,
        quantity=quantity,
        customer_key=duplicates.key(draft.customer),
        places=places,
        shares=shares,
        parts=parts_of(connection, shares, places, indicator.id, draft.business_date, quantity),
    )


def parts_of(
    connection: sa.Connection,
    shares: Sequence[Share],
    places: Sequence[Place],
    indicator_id: int,
    day: date,
    quantity: int,
    *,
    is_strict: bool = True,
) -> list[Part]:
    """Return what counts where: all of it for the owner, or each one's share."""
    if shares:
        return placed(connection, shares, places, indicator_id, day, is_strict=is_strict)
    return [Part(place, quantity) for place in places]


def _owner(connection: sa.Connection, actor: Actor, draft: EntryDraft) -> Owner:
    if not draft.owner or fold(draft.owner) == fold(actor.employee_no):
        actor.demand(Permission.ENTRY_RECORD)
        return Owner(actor.person_id, actor.unit_id, actor.unit_path)
    actor.demand(Permission.ENTRY_RECORD_FOR_OTHERS)
    row = connection.execute(
        sa.select(Person.id, Unit.id, Unit.path)
        .join(Unit, Unit.id == Person.unit_id)
        .where(Person.employee_no_key == fold(draft.owner))
    ).one_or_none()
    if row is None or not actor.may(Permission.ENTRY_RECORD_FOR_OTHERS, row[2]):
        raise Rejected("owner", _l("Choose somebody of a unit in your charge."))
    return Owner(row[0], row[1], row[2])


def _choice(connection: sa.Connection, draft: EntryDraft) -> _Choice:
    values = {"indicator": draft.indicator, "channel": draft.channel}
    found = _CHOICE.all(connection, values)
    if not found:
        raise Rejected("indicator", _l("Choose what was opened."))
    choice = _Choice._make(found[0])
    if choice.entry_style == "outcome":
        raise Rejected(
            "indicator", _l("This is not entered by hand: it is brought in for openings.")
        )
    return choice


def _account_type(indicator: _Choice, draft: EntryDraft) -> str | None:
    if not indicator.has_account_types:
        return None
    if draft.account_type not in ACCOUNT_TYPES:
        raise Rejected("account_type", _l("Choose the type of account."))
    return draft.account_type


def _check_words(indicator: _Choice, draft: EntryDraft) -> None:
    texts = (
        ("customer", draft.customer),
        ("duplicate_reason", draft.duplicate_reason),
        ("note", draft.note),
    )
    # The length comes first: what follows takes its time over half a megabyte.
    for field, text in texts:
        if len(text) > LONGEST[field]:
            raise Rejected(
                field, _l("Use at most %(count)s characters here.", count=LONGEST[field])
            )
    if indicator.entry_style == "form" and not key_of(draft.customer):
        raise Rejected("customer", _l("Write the customer's name; the wall shows it masked."))
    for field, text in texts:
        free_text.demand_impersonal(field, text)


def _check_channel(
    connection: sa.Connection, owner: Owner, channel_id: int | None, places: list[Place]
) -> None:
    """Refuse a channel that none of the campaigns has open; one that lists none takes all."""
    if channel_id is None:
        return
    counts_in = {place.campaign_id for place in places}
    opened = [
        (campaign_id, channel)
        for campaign_id, channel in _OPENED.all(connection, {"owner_id": owner.person_id})
        if campaign_id in counts_in
    ]
    lists = {campaign_id for campaign_id, _ in opened}
    if len(lists) == len(places) and channel_id not in {channel for _, channel in opened}:
        raise Rejected("channel", _l("Choose a channel that the campaign has open."))


def _may_be_old(
    actor: Actor, owner: Owner, draft: EntryDraft, quantity: int, corrects: Entry | None
) -> bool:
    """Whether the day may lie further back than the campaign allows.

    Only a supervisor of somebody else may claim something new for such a day.
    """
    if actor.person_id != owner.person_id:
        return True
    return (
        corrects is not None
        and corrects.business_date == draft.business_date
        and quantity <= corrects.quantity
    )


def _eligible(
    connection: sa.Connection, owner: Owner, indicator: _Choice, day: date, *, is_free: bool
) -> list[Place]:
    """Return where the opening counts, or refuse the day with its reason."""
    today = clock.today()
    code = check_date(day, today=today, back_days=None, starts_on=None, ends_on=None)
    if code:
        raise Rejected("business_date", DATE_MESSAGES[code])
    found = postings.places(connection, owner.person_id, indicator.id, day)
    if not found:
        raise Rejected("business_date", DATE_MESSAGES["outside"])
    within = [place for place in found if is_free or _is_in_time(place, day, today)]
    if not within:
        raise Rejected("business_date", DATE_MESSAGES["too_old"])
    return within


def _is_in_time(place: Place, day: date, today: date) -> bool:
    limit = place.backdating_days
    return not check_date(day, today=today, back_days=limit, starts_on=None, ends_on=None)
