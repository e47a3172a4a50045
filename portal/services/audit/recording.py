"""The audit log: one row for each thing that was done or refused."""

from collections.abc import Mapping

import sqlalchemy as sa

from portal.models import AuditEvent
from portal.services.access import Actor
from portal.services.prepared import Prepared
from portal.services.work import Work, writing

ADDRESS_LENGTH = 64
OBJECT_LENGTH = 60
# Built once: every write has one.
_INSERT = Prepared(
    sa.insert(AuditEvent),
    ("at", "person_id", "address", "action", "object_kind", "object_id", "result", "detail"),
)


def record(  # noqa: PLR0913 - an audit row has this many columns
    work: Work,
    actor: Actor | None,
    action: str,
    object_kind: str = "",
    object_id: object = "",
    *,
    result: str = "done",
    address: str = "",
    person_id: int | None = None,
    detail: dict[str, object] | None = None,
) -> None:
    """Add a row to the transaction under way; it stands or falls with what it tells of.

    `result` is "done", "refused" or "failed". Without an actor (a failed sign-in), `address` and
    `person_id` say what is known. Details hold no customer's name and no secret.
    """
    _INSERT.run(
        work.connection,
        [
            {
                "at": work.now,
                "person_id": actor.person_id if actor else person_id,
                "address": (actor.address if actor else address)[:ADDRESS_LENGTH],
                "action": action,
                "object_kind": object_kind,
                "object_id": str(object_id)[:OBJECT_LENGTH],
                "result": result,
                "detail": detail or {},
            }
        ],
    )


def record_each(
    work: Work,
    actor: Actor,
    action: str,
    object_kind: str,
    details: Mapping[int, dict[str, object]],
) -> None:
    """Add a row for each of many objects to which the same was done, in one statement."""
    rows = [
        {
            "at": work.now,
            "person_id": actor.person_id,
            "address": actor.address[:ADDRESS_LENGTH],
            "action": action,
            "object_kind": object_kind,
            "object_id": str(object_id),
            "result": "done",
            "detail": detail,
        }
        for object_id, detail in details.items()
    ]
    if rows:
        _INSERT.run(work.connection, rows)


def refused(actor: Actor | None, action: str, object_id: str, address: str) -> None:
    """Record, in a transaction of its own, that something was out of sight or forbidden."""
    with writing() as work:
        record(work, actor, action, "route", object_id, result="refused", address=address)
