"""Taking a bulletin out of the house: who gets which columns, and a row in the audit log."""

from portal.domain.bulletin import Content
from portal.services import audit
from portal.services.access import Actor
from portal.services.bulletins.reading import Found
from portal.services.work import writing


def leads_all(actor: Actor, content: Content) -> bool:
    """Whether the actor leads everybody in the bulletin, and so gets what is for supervisors.

    A bulletin without anybody in it has nothing of the kind.
    """
    paths = {row.path for row in [*content.rows, *content.people]}
    return bool(paths) and all(actor.leads(path) for path in paths)


def taken(actor: Actor, found: Found, kind: str, *, supervisors: bool = False) -> None:
    """Record that the actor took the bulletin out; called before anything is handed over.

    `supervisors`: with the columns that only who leads all of them gets.
    """
    with writing() as work:
        audit.record(
            work,
            actor,
            "bulletin.export",
            "bulletin",
            found.bulletin.id,
            detail={"format": kind, "supervisors": supervisors, "digest": found.bulletin.digest},
        )
