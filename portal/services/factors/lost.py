"""A second factor that is lost: taken away by others, so that its person sets up another."""

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.domain.employee_no import fold
from portal.domain.roles import Permission
from portal.models import Person, SecondFactor
from portal.services import audit, free_text, notices, sessions
from portal.services.access import Actor
from portal.services.factors import codes
from portal.services.people.sight import found
from portal.services.refusal import NotAllowed, NotFound, Rejected
from portal.services.work import Work, writing

NONE = _l("This person has no second factor that could be taken away.")
TAKEN = "factor_taken"
WHY = _l("Say why, and how you made sure who is asking. It is kept in the audit log.")


def forget(actor: Actor, person_id: int, reason: str) -> None:
    """Take somebody's second factor away and end their sessions; another has to be set up.

    They are told by whom, not why: the reason may say how they were recognised. Raises NotAllowed
    for oneself, Rejected at `reason` without one or with personal numbers in it, and for who has no
    second factor.
    """
    said = free_text.checked("reason", reason)
    if not said:
        raise Rejected("reason", WHY)
    with writing() as work:
        person = found(work, actor, person_id, Permission.PERSON_RESET_PASSWORD)
        if person.id == actor.person_id:
            raise NotAllowed(Permission.PERSON_RESET_PASSWORD)
        ended = _forget(work, person)
        notices.tell(work, [person.id], TAKEN, by=actor.name, by_en=actor.name_en)
        detail: dict[str, object] = {"reason": said, "ended": ended}
        audit.record(work, actor, "factor.forget", "person", person.id, detail=detail)


def forget_by_command(employee_no: str, by: str) -> None:
    """Take the factor away from a shell, audited with `by` as the address; its person is told.

    Raises NotFound when there is no such number, Rejected for who has no second factor.
    """
    with writing() as work:
        person = work.session.scalar(
            sa.select(Person)
            .where(Person.employee_no_key == fold(employee_no))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if person is None:
            raise NotFound
        ended = _forget(work, person)
        notices.tell(work, [person.id], TAKEN)
        detail: dict[str, object] = {"ended": ended}
        audit.record(work, None, "factor.forget", "person", person.id, address=by, detail=detail)


def _forget(work: Work, person: Person) -> int:
    factor = work.session.get(SecondFactor, person.id, populate_existing=True)
    if factor is None or factor.secret is None:
        raise Rejected("reason", NONE)
    factor.secret = factor.set_up_at = factor.last_step = None
    codes.drop_recovery(work, person.id)
    return sessions.end_all(work, person.id, "factor")
