"""The list of reasons for days without a result, as the organisers keep it."""

from uuid import uuid4

import sqlalchemy as sa

from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import ZeroReason
from portal.services import audit, names
from portal.services.access import LARGEST_ID, Actor
from portal.services.refusal import NotFound
from portal.services.work import Work, writing


def listed(*, also_retired: bool = False, also: int | None = None) -> list[ZeroReason]:
    """Return the reasons in their order; `also` is one that is wanted even if it was retired."""
    query = sa.select(ZeroReason).order_by(
        ZeroReason.retired_at.is_not(None), ZeroReason.position, ZeroReason.id
    )
    if not also_retired:
        query = query.where(sa.or_(ZeroReason.retired_at.is_(None), ZeroReason.id == also))
    return list(db.session.scalars(query))


def add(actor: Actor, name: str, name_en: str) -> None:
    """Put a reason at the end of the list; Rejected at `name` or `name_en`."""
    actor.demand(Permission.REASON_EDIT)
    with writing() as work:
        reason = ZeroReason(
            code=f"own_{uuid4().hex}",
            name=names.clean("name", name),
            name_en=names.clean_optional("name_en", name_en),
            position=_last(work) + 1,
        )
        work.session.add(reason)
        work.session.flush()
        _audit(work, actor, "add", reason)


def rename(actor: Actor, reason_id: int, name: str, name_en: str) -> None:
    """Word a reason anew, also in reports that gave it; NotFound, Rejected as `add`."""
    with writing() as work:
        reason = _find(work, actor, reason_id)
        reason.name = names.clean("name", name)
        reason.name_en = names.clean_optional("name_en", name_en)
        _audit(work, actor, "rename", reason)


def retire(actor: Actor, reason_id: int, *, on: bool) -> None:
    """Offer a reason no longer, or again at the end of the list; reports keep it."""
    with writing() as work:
        reason = _find(work, actor, reason_id)
        if (reason.retired_at is not None) != on:
            reason.retired_at = work.now if on else None
            reason.position = reason.position if on else _last(work) + 1
            _audit(work, actor, "retire" if on else "restore", reason)


def move_up(actor: Actor, reason_id: int) -> None:
    """Let a reason change places with the one above it; the first stays."""
    with writing() as work:
        reason = _find(work, actor, reason_id)
        above = work.session.scalars(
            sa.select(ZeroReason)
            .where(ZeroReason.retired_at.is_(None), ZeroReason.position < reason.position)
            .order_by(ZeroReason.position.desc())
            .limit(1)
        ).one_or_none()
        if above is not None and reason.retired_at is None:
            above.position, reason.position = reason.position, above.position
            _audit(work, actor, "move", reason)


def _find(work: Work, actor: Actor, reason_id: int) -> ZeroReason:
    """Return the reason while the whole list is locked, so that its order changes in turn."""
    actor.demand(Permission.REASON_EDIT)
    rows = work.session.scalars(
        sa.select(ZeroReason).order_by(ZeroReason.id).with_for_update(),
        execution_options={"populate_existing": True},
    ).all()
    found = next((one for one in rows if one.id == min(reason_id, LARGEST_ID)), None)
    if found is None:
        raise NotFound
    return found


def _last(work: Work) -> int:
    return work.session.scalar(sa.select(sa.func.max(ZeroReason.position))) or 0


def _audit(work: Work, actor: Actor, what: str, reason: ZeroReason) -> None:
    detail: dict[str, object] = {"name": reason.name, "position": reason.position}
    audit.record(work, actor, f"zero_reason.{what}", "zero_reason", reason.id, detail=detail)
