"""The books checked from the page: every tally reckoned anew from the ledger."""

from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Book
from portal.services import audit, reconciliation
from portal.services.access import Actor
from portal.services.refusal import Conflict
from portal.services.work import writing

MOST_LINES = 50_000
"""More than these would keep everybody waiting; the terminal checks them beside the server."""
MOST_TOLD = 20


@dataclass(frozen=True)
class Checked:
    """What the check found: how many lines were read, how many differences, the first of them."""

    lines: int
    differences: int
    first: list[str]


def check_books(actor: Actor) -> Checked:
    """Compare the tallies with the ledger, and keep on record that it was done.

    Raises NotAllowed, and Conflict where there are more than MOST_LINES.
    """
    actor.demand(Permission.HEALTH_SEE)
    lines = db.session.scalar(sa.select(sa.func.coalesce(sa.func.sum(Book.line_no), 0))) or 0
    if lines > MOST_LINES:
        raise Conflict(
            _l(
                "There are too many lines to check them from a page. Run `flask --app wsgi ledger"
                " verify` on the server."
            )
        )
    found = reconciliation.verify()
    with writing() as work:
        detail: dict[str, object] = {"lines": lines, "differences": len(found)}
        result = "failed" if found else "done"
        audit.record(work, actor, "ledger.verify", "book", result=result, detail=detail)
    return Checked(lines, len(found), [str(one) for one in found[:MOST_TOLD]])
