"""Who leaves the bank: shut out, out of the campaigns under way, with all they earned kept."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.campaign import State
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Book, Campaign, DayTally, Participation, RosterRevision
from portal.services import audit, books, deputies, people
from portal.services.access import Actor
from portal.services.bus import Message
from portal.services.people.access import shut_out
from portal.services.people.sight import found
from portal.services.refusal import Rejected
from portal.services.work import Work, writing

TO_COME = _l("The account is shut at once: do this on the last day, or after it.")


@dataclass(frozen=True)
class Ahead:
    """What somebody's leaving is about: campaigns under way, and drafts that list them."""

    live: list[Campaign]
    drafts: list[Campaign]
    deputations: list[deputies.Row]


def ahead(actor: Actor, person_id: int) -> Ahead:
    """Return what the person still takes part in; NotAllowed without `person.edit`."""
    person = people.find(actor, person_id)
    actor.demand(Permission.PERSON_EDIT)
    rows = db.session.scalars(
        sa.select(Campaign)
        .join(Participation, Participation.campaign_id == Campaign.id)
        .where(
            Participation.person_id == person.id,
            # A draft's are taken off from its first day, which may be one to come.
            Participation.stays_on(clock.today()),
            Participation.stays_on(Campaign.starts_on.expression),
            Campaign.state.in_((State.LIVE, State.DRAFT)),
        )
        .order_by(Campaign.starts_on, Campaign.id)
    ).all()
    return Ahead(
        live=[campaign for campaign in rows if campaign.state == State.LIVE],
        drafts=[campaign for campaign in rows if campaign.state == State.DRAFT],
        deputations=deputies.of_person(person.id, clock.today()),
    )


def leave(actor: Actor, person_id: int, last_day: date) -> int:
    """Shut the person out and end their part in every live campaign; return in how many.

    Their figures stay where they were earned, under their name and ranked. All in one transaction.
    Raises NotAllowed for oneself, Rejected at `last_day` for a day to come or one that has
    openings of theirs behind it, at `disable` for the last system or security administrator.
    """
    # Asked again below; here so that the books of somebody out of sight are not even locked.
    people.find(actor, person_id)
    actor.demand(Permission.PERSON_EDIT)
    today = clock.today()
    if last_day > today:
        raise Rejected("last_day", TO_COME)
    with writing() as work:
        places = lock(work, (person_id,))
        person = found(work, actor, person_id, Permission.PERSON_EDIT)
        latest = worked_last(work.session, (person_id,)).get(person_id)
        if latest is not None and latest > last_day:
            raise Rejected("last_day", openings_after(latest))
        shut_out(work, actor, person)
        return end(work, actor, person_id, places, last_day)


def end(
    work: Work, actor: Actor, person_id: int, places: Iterable[Participation], last_day: date
) -> int:
    """End what somebody who is shut out takes part in and stands in for; return how many places.

    The places are theirs, locked; see `leave` for what the caller has made sure of.
    """
    ended = [place for place in places if _end(work, actor, place, last_day)]
    deputies.withdraw_all(work, actor, person_id)
    detail: dict[str, object] = {
        "last_day": last_day.isoformat(),
        "campaigns": [place.campaign_id for place in ended],
    }
    audit.record(work, actor, "person.leave", "person", person_id, detail=detail)
    work.session.flush()
    for place in ended:
        work.announce(Message("board", campaign_id=place.campaign_id))
    return len(ended)


def lock(
    work: Work, person_ids: Collection[int], further_books: Iterable[int] = ()
) -> list[Participation]:
    """Lock the live campaigns that the people take part in; return their places there.

    Campaigns ascending, then all their books ascending, with what further ones the caller needs:
    the order in which every write takes them.
    """
    ids = work.session.scalars(
        sa.select(Campaign.id)
        .where(
            Campaign.state == State.LIVE,
            sa.exists().where(
                Participation.campaign_id == Campaign.id, Participation.person_id.in_(person_ids)
            ),
        )
        .order_by(Campaign.id)
        .with_for_update(key_share=True)
    ).all()
    found_books = work.session.scalars(sa.select(Book.id).where(Book.campaign_id.in_(ids)))
    books.lock(work, dict.fromkeys([*found_books, *further_books], 0))
    return list(
        work.session.scalars(
            sa.select(Participation)
            .where(Participation.person_id.in_(person_ids), Participation.campaign_id.in_(ids))
            .order_by(Participation.person_id, Participation.campaign_id),
            execution_options={"populate_existing": True},
        )
    )


def worked_last(session: sa.orm.Session, person_ids: Collection[int]) -> dict[int, date]:
    """Return the last day that has openings of each person in a live campaign."""
    found_days = session.execute(
        sa.select(Participation.person_id, sa.func.max(DayTally.business_date))
        .join(DayTally, DayTally.participation_id == Participation.id)
        .join(Campaign, Campaign.id == Participation.campaign_id)
        .where(
            Campaign.state == State.LIVE,
            Participation.person_id.in_(person_ids),
            DayTally.quantity != 0,
        )
        .group_by(Participation.person_id)
    )
    return dict(found_days.all())


def openings_after(day: date) -> LazyString:
    """Say that somebody's last day cannot lie before the one that has openings of theirs."""
    return _l(
        "They have openings on %(day)s. Choose that day or a later one, or have those"
        " taken back first.",
        day=day.isoformat(),
    )


def _end(work: Work, actor: Actor, place: Participation, last_day: date) -> bool:
    """End the person's part from the day after the last; False where it has ended by then."""
    left_on = last_day + timedelta(days=1)
    if place.left_on is not None and place.left_on <= left_on:
        return False
    if place.joined_on is not None and place.joined_on >= left_on:
        # Gone before the first day of theirs: never a part of it, so on no board either.
        left_on = work.session.get_one(Campaign, place.campaign_id).starts_on
    place.left_on = left_on
    work.session.add(
        RosterRevision.of(place, last_day + timedelta(days=1), work.now, actor.person_id)
    )
    return True
