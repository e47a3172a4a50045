"""The minutes of a meeting as they are read: who was there, what about, decided, to be done."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import business_date
from portal.extensions import db
from portal.models import Meeting, MeetingDecision, MeetingPresence, Person, Unit
from portal.services.access import Actor
from portal.services.meetings import adding, people, sight, todos
from portal.services.meetings.notes import fingerprint
from portal.services.meetings.people import Attendee
from portal.services.meetings.todos import Todo


@dataclass(frozen=True)
class Minutes:
    """A meeting's minutes; `present` is empty as long as nobody said who was there.

    `is_led`: the reader leads the unit. `attendees` and `due_on` are what an open meeting offers
    to them: whom to tick, and until when something is to be done unless they say otherwise.
    """

    meeting: Meeting
    unit: Unit
    holder: Person
    is_led: bool
    present: list[Person]
    decisions: list[MeetingDecision]
    todos: list[Todo]
    attendees: list[Attendee]
    due_on: date | None

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.meeting.ended_at is None

    @property
    def is_edited(self) -> bool:
        """Whether the reader may write into it."""
        return self.is_open and self.is_led

    @property
    def was_forgotten(self) -> bool:
        """Whether nobody ended it on its own day."""
        ended = self.meeting.ended_at
        return ended is not None and business_date(ended, clock.zone()) > self.meeting.business_date

    @property
    def seen(self) -> str:
        """What tells later whether somebody changed the topics or who was present."""
        return fingerprint(self.meeting.topics, [person.id for person in self.present])

    @property
    def ticked(self) -> set[int]:
        """Who is ticked as present: whoever is not away, until it was said who was there."""
        if self.present:
            return {person.id for person in self.present}
        return {one.id for one in self.attendees if one.away is None}


def of(actor: Actor, meeting_id: int) -> Minutes:
    """Return the minutes of a meeting in the actor's sight, or raise NotFound."""
    found = sight.find(actor, meeting_id)
    meeting = found.meeting
    present = list(
        db.session.scalars(
            sa.select(Person)
            .join(MeetingPresence, MeetingPresence.person_id == Person.id)
            .where(MeetingPresence.meeting_id == meeting_id)
            .order_by(Person.sort_key, Person.employee_no_key)
        )
    )
    attendees: list[Attendee] = []
    due_on = None
    if meeting.ended_at is None and found.is_led:
        also = {*(person.id for person in present), meeting.held_by, actor.person_id}
        attendees = people.of_unit(db.session.connection(), found.unit, meeting.business_date, also)
        due_on = adding.next_working_day(found.unit, meeting.business_date)
    return Minutes(
        meeting=meeting,
        unit=found.unit,
        holder=found.holder,
        is_led=found.is_led,
        present=present,
        decisions=list(
            db.session.scalars(
                sa.select(MeetingDecision)
                .where(MeetingDecision.meeting_id == meeting_id)
                .order_by(MeetingDecision.id)
            )
        ),
        todos=todos.of_meeting(meeting_id),
        attendees=attendees,
        due_on=due_on,
    )
