"""What walls say when somebody is celebrated, and in which hue: their own choice, within bounds."""

from flask_babel import lazy_gettext as _l

from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Person
from portal.services import audit, free_text, shown_names
from portal.services.access import Actor
from portal.services.people import find
from portal.services.people.sight import found
from portal.services.refusal import Rejected
from portal.services.work import Work, writing

LONGEST = 24
HUES = range(7)


def own(actor: Actor) -> tuple[str, int | None]:
    """Return the actor's greeting and hue; empty and None where they chose none."""
    person = db.session.get_one(Person, actor.person_id)
    return person.greeting, person.hue


def choose(actor: Actor, greeting: str, hue: int | None) -> None:
    """Set one's own greeting and hue, empty and None for the usual; the boards follow.

    Raises Rejected at `greeting` when it is too long or gives a personal number away, at `hue` when
    there is none such.
    """
    greeting = free_text.checked("greeting", greeting)
    if len(greeting) > LONGEST:
        raise Rejected("greeting", _l("Use at most %(count)s characters here.", count=LONGEST))
    if hue is not None and hue not in HUES:
        raise Rejected("hue", _l("Choose one of the colours that are offered."))
    if own(actor) == (greeting, hue):
        return
    with writing() as work:
        shown_names.of_person(work, actor.person_id)
        person = work.session.get_one(Person, actor.person_id, populate_existing=True)
        _put(work, actor, person, greeting, hue, "person.greet")


def clear(actor: Actor, person_id: int) -> None:
    """Take somebody's greeting off the walls; their hue stays.

    Raises NotFound out of the actor's care, NotAllowed for who may not.
    """
    # Asked again below; here so that the books of somebody out of sight are not even locked.
    find(actor, person_id)
    with writing() as work:
        shown_names.of_person(work, person_id)
        person = found(work, actor, person_id, Permission.GREETING_CLEAR)
        _put(work, actor, person, "", person.hue, "person.clear_greeting")


def _put(
    work: Work, actor: Actor, person: Person, greeting: str, hue: int | None, action: str
) -> None:
    before = {"greeting": person.greeting, "hue": person.hue}
    after = {"greeting": greeting, "hue": hue}
    person.greeting, person.hue = greeting, hue
    detail: dict[str, object] = {
        key: {"before": before[key], "after": after[key]}
        for key in after
        if before[key] != after[key]
    }
    audit.record(work, actor, action, "person", person.id, detail=detail)
