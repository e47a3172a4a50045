"""Publishing an announcement and taking it down, by who is in charge of the unit."""

from datetime import date, timedelta

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.business_day import business_date
from portal.domain.roles import Permission
from portal.models import Announcement, Unit
from portal.services import audit, free_text, unit_revisions
from portal.services.access import LARGEST_ID, Actor, find_unit
from portal.services.announcements.listing import in_sight
from portal.services.bus import Message
from portal.services.refusal import Conflict, NotFound, Rejected
from portal.services.work import Work, writing

LONGEST_DAYS = 90
FURTHEST_DAYS = 366


def publish(
    actor: Actor, *, unit_id: int, text: str, starts_on: date, ends_on: date, on_wall: bool
) -> int:
    """Publish for the unit and all below, from one day to another, both included; return the id.

    Raises NotFound for a unit out of sight, NotAllowed for one that is not in the actor's charge,
    Rejected at `unit`, `text`, `starts_on` or `ends_on`. On the wall it is shown at once where it
    begins today.
    """
    text = free_text.checked("text", text)
    if not text:
        raise Rejected("text", _l("Write what people are to know."))
    if not unit_id:
        raise Rejected("unit", _l("Choose a unit from the list."))
    with writing() as work:
        unit = find_unit(work.session, actor, unit_id)
        actor.demand(Permission.ANNOUNCEMENT_PUBLISH, unit.path)
        if unit.disabled_at is not None:
            raise Rejected("unit", _l("This unit is no longer in use. Choose another."))
        _check_days(business_date(work.now, clock.zone()), starts_on, ends_on)
        announcement = Announcement(
            unit_id=unit.id,
            text=text,
            starts_on=starts_on,
            ends_on=ends_on,
            on_wall=on_wall,
            author_id=actor.person_id,
            published_at=work.now,
        )
        work.session.add(announcement)
        work.session.flush()
        _audit(work, actor, "announcement.publish", announcement)
        if on_wall:
            unit_revisions.bump(work, unit.id)
            work.announce(Message("announcement", announcement_id=announcement.id))
    return announcement.id


def withdraw(actor: Actor, announcement_id: int) -> None:
    """Take an announcement down; it stays on record with who did that and when.

    NotFound for one out of sight, NotAllowed for one of a unit that is not in the actor's charge,
    Conflict for one taken down already.
    """
    with writing() as work:
        found = None
        if announcement_id <= LARGEST_ID:
            found = work.session.execute(
                sa.select(Announcement, Unit)
                .join(Unit, Unit.id == Announcement.unit_id)
                .where(Announcement.id == announcement_id, in_sight(actor))
                .with_for_update(of=Announcement)
                .execution_options(populate_existing=True)
            ).one_or_none()
        if found is None:
            raise NotFound
        announcement, unit = found
        actor.demand(Permission.ANNOUNCEMENT_PUBLISH, unit.path)
        if announcement.withdrawn_at is not None:
            raise Conflict(_l("Somebody has taken this announcement down already."))
        announcement.withdrawn_at, announcement.withdrawn_by = work.now, actor.person_id
        _audit(work, actor, "announcement.withdraw", announcement)
        if announcement.on_wall:
            unit_revisions.bump(work, unit.id)


def _check_days(today: date, starts_on: date, ends_on: date) -> None:
    if starts_on < today:
        raise Rejected("starts_on", _l("This day has passed. Choose today or a later one."))
    if starts_on > today + timedelta(days=FURTHEST_DAYS):
        raise Rejected("starts_on", _l("This is more than a year ahead. Choose an earlier day."))
    if ends_on < starts_on:
        raise Rejected("ends_on", _l("The last day is before the first. Choose a later one."))
    if (ends_on - starts_on).days >= LONGEST_DAYS:
        raise Rejected(
            "ends_on",
            _l("At most %(count)s days at once. Choose an earlier last day.", count=LONGEST_DAYS),
        )


def _audit(work: Work, actor: Actor, action: str, announcement: Announcement) -> None:
    audit.record(
        work,
        actor,
        action,
        "announcement",
        announcement.id,
        detail={
            "unit_id": announcement.unit_id,
            "starts_on": announcement.starts_on.isoformat(),
            "ends_on": announcement.ends_on.isoformat(),
            "on_wall": announcement.on_wall,
        },
    )
