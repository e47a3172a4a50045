"""Staged imports: what was read from a file, kept for its uploader until it is confirmed."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import timedelta
from pathlib import PurePath

import sqlalchemy as sa

from portal import clock
from portal.domain import personal_data
from portal.extensions import db
from portal.models import StagedImport
from portal.services import audit
from portal.services.access import Actor
from portal.services.names import tidy
from portal.services.refusal import NotFound
from portal.services.work import Work, writing

KEPT = timedelta(days=1)
_LONGEST_NAME = 120


def stage(
    actor: Actor,
    kind: str,
    file_name: str,
    rows: Sequence[list[str]],
    campaign_id: int | None = None,
) -> int:
    """Keep the rows for their uploader alone and return the id; those of yesterday go.

    The caller has asked for the permission: what is kept is only what the uploader sent.
    """
    with writing() as work:
        work.session.execute(
            sa.delete(StagedImport).where(StagedImport.created_at < work.now - KEPT)
        )
        staged = StagedImport(
            kind=kind,
            campaign_id=campaign_id,
            person_id=actor.person_id,
            file_name=_impersonal(tidy(file_name)[-_LONGEST_NAME:]),
            rows=list(rows),
            created_at=work.now,
        )
        work.session.add(staged)
        work.session.flush()
        detail: dict[str, object] = {"kind": kind, "file": staged.file_name, "rows": len(rows)}
        audit.record(work, actor, "import.stage", "staged_import", staged.id, detail=detail)
    return staged.id


def _impersonal(file_name: str) -> str:
    """Return the name, or its ending alone where it gives a personal number away."""
    if not personal_data.find(file_name):
        return file_name
    return f"…{PurePath(file_name).suffix[:5]}"


def find(
    actor: Actor, import_id: int, kinds: AbstractSet[str], campaign_id: int | None = None
) -> StagedImport:
    """Return what the actor staged; NotFound for anybody else, other kinds, and after a day."""
    staged = db.session.get(StagedImport, import_id)
    if (
        staged is None
        or staged.person_id != actor.person_id
        or staged.kind not in kinds
        or staged.campaign_id != campaign_id
        or staged.created_at < clock.now() - KEPT
    ):
        raise NotFound
    return staged


def drop(work: Work, import_id: int) -> None:
    """Take the staged rows away, as they are taken over; NotFound when somebody just did.

    Of two confirmations at once the second waits here for the first, and finds nothing.
    """
    gone = work.session.scalars(
        sa.delete(StagedImport).where(StagedImport.id == import_id).returning(StagedImport.id)
    ).one_or_none()
    if gone is None:
        raise NotFound
