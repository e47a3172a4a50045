"""Recording: whatever is typed into open minutes is kept together, and the meeting is ended."""

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.models import MeetingDecision, MeetingPresence
from portal.services import audit, free_text, unit_revisions
from portal.services.access import Actor
from portal.services.meetings import adding, people, topics
from portal.services.meetings.notes import Notes, fingerprint
from portal.services.meetings.people import Attendee
from portal.services.meetings.sight import Found, find_open
from portal.services.refusal import Conflict, Rejected
from portal.services.work import Work, writing


def record(actor: Actor, meeting_id: int, notes: Notes, *, ends: bool = False) -> None:
    """Keep what is typed, all of it or nothing; with `ends` the meeting is over.

    Raise NotFound, NotAllowed, Rejected at `topics`, `present`, `decision`, `what`, `owner` or
    `due_on`; Conflict once it has ended, or where somebody changed the topics or who was present
    meanwhile: `theirs` are their topics.
    """
    with writing() as work:
        found = find_open(work, actor, meeting_id)
        before = present_ids(work.session, meeting_id)
        attendees = people.of_unit(
            work.connection,
            found.unit,
            found.meeting.business_date,
            {*before, found.meeting.held_by, actor.person_id},
        )
        _keep(work, actor, found, notes, before, attendees)
        _decide(work, actor, meeting_id, notes.decision)
        adding.add(work, actor, found, notes, attendees)
        if ends:
            found.meeting.ended_at = work.now
            audit.record(work, actor, "meeting.end", "meeting", meeting_id)
            unit_revisions.bump(work, found.unit.id)


def present_ids(session: sa.orm.Session, meeting_id: int) -> set[int]:
    """Return who was present, nobody before it was said."""
    return set(
        session.scalars(
            sa.select(MeetingPresence.person_id).where(MeetingPresence.meeting_id == meeting_id)
        )
    )


def _keep(
    work: Work,
    actor: Actor,
    found: Found,
    notes: Notes,
    before: set[int],
    attendees: list[Attendee],
) -> None:
    """Keep the topics and who was present."""
    meeting = found.meeting
    typed = topics.cleaned(notes.topics)
    present = {one.id for one in attendees} & notes.present
    if not present:
        raise Rejected("present", _l("Somebody was there: tick at least yourself."))
    if (typed, present) == (meeting.topics, before):
        return
    if notes.seen != fingerprint(meeting.topics, before):
        raise Conflict(
            _l("Somebody else changed these minutes meanwhile. Their topics stand below; save again"
               " to keep yours."),
            theirs=meeting.topics,
        )  # fmt: skip
    meeting.topics = typed
    gone = before - present
    if gone:
        work.session.execute(
            sa.delete(MeetingPresence).where(
                MeetingPresence.meeting_id == meeting.id, MeetingPresence.person_id.in_(gone)
            )
        )
    work.session.add_all(
        MeetingPresence(meeting_id=meeting.id, person_id=person_id)
        for person_id in sorted(present - before)
    )
    audit.record(
        work,
        actor,
        "meeting.record",
        "meeting",
        meeting.id,
        detail={"topics": len(typed), "present": len(present)},
    )


def _decide(work: Work, actor: Actor, meeting_id: int, text: str) -> None:
    """Add a decision, if there is one; the same words sent twice are one."""
    text = free_text.checked("decision", text)
    is_there = work.session.scalar(
        sa.select(MeetingDecision.id).where(
            MeetingDecision.meeting_id == meeting_id, MeetingDecision.text == text
        )
    )
    if not text or is_there:
        return
    decision = MeetingDecision(
        meeting_id=meeting_id, text=text, recorded_at=work.now, recorder_id=actor.person_id
    )
    work.session.add(decision)
    work.session.flush()
    audit.record(
        work, actor, "meeting.decide", "meeting", meeting_id, detail={"decision_id": decision.id}
    )
