"""A staged list of people: shown as what it would do, then taken over, all of it or nothing."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.domain.roles import Permission
from portal.extensions import db
from portal.services import audit, imports, staging
from portal.services.access import Actor
from portal.services.imports import Outcome, Preview, Staged, Texts
from portal.services.people.bulk import checking, standing, writing
from portal.services.people.bulk.fields import FIELDS
from portal.services.refusal import Conflict
from portal.services.work import writing as transaction

KIND = "people"


def preview(actor: Actor, import_id: int, asked: Sequence[str] = ()) -> Staged:
    """Return what the staged list would do, with the columns as asked, or as they are guessed.

    NotFound for a list of somebody else's. A fixed number of queries.
    """
    actor.demand(Permission.PERSON_EDIT)
    shown, _ = _looked_at(actor, import_id, asked)
    return shown


def take_over(actor: Actor, import_id: int, asked: Sequence[str], seen: str) -> dict[Outcome, int]:
    """Do what the rows ask for and return how many did what; all of them or none.

    `seen` is the digest of the preview that is confirmed: Conflict where the rows would do
    something else by now. Rejected while any row is wrong, or none would do anything.
    """
    actor.demand(Permission.PERSON_EDIT)
    shown, rows = _looked_at(actor, import_id, asked)
    imports.demand_takeable(shown)
    touched, file_name = writing.touched(rows), shown.staged.file_name
    with transaction() as work:
        staging.drop(work, import_id)
        places = writing.lock(work, touched)
        rows = _rows(work.session, actor, shown.table.texts(shown.columns))
        told = Preview([row.line for row in rows])
        if told.digest != seen:
            raise Conflict(imports.CHANGED_MEANWHILE)
        try:
            writing.write(work, actor, rows, places)
            work.session.flush()
        except IntegrityError as error:
            # Somebody was added meanwhile with a number of the list: nothing can lock what is not.
            raise Conflict(imports.CHANGED_MEANWHILE) from error
        detail: dict[str, object] = {"file": file_name, **told.told}
        audit.record(work, actor, "people.import", "staged_import", import_id, detail=detail)
    return told.counts


def _looked_at(
    actor: Actor, import_id: int, asked: Sequence[str]
) -> tuple[Staged, list[checking.Row]]:
    staged = staging.find(actor, import_id, {KIND})
    return imports.look(staged, FIELDS, asked, lambda texts: _rows(db.session(), actor, texts))


def _rows(session: sa.orm.Session, actor: Actor, texts: Texts) -> list[checking.Row]:
    rows = checking.keyed(texts)
    stands = standing.read(session, actor, (row.key for row in rows), clock.today())
    checking.check(rows, stands)
    return rows
