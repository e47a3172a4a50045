"""Remarks: what somebody in charge adds to a bulletin; its figures stay as they are."""

from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.domain.roles import Permission, Role
from portal.extensions import db
from portal.models import BulletinRemark, Person
from portal.services import audit, free_text
from portal.services.access import LARGEST_ID, Actor
from portal.services.bulletins.reading import Found, find
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.work import writing


@dataclass(frozen=True)
class Remark:
    """A remark with who wrote it and, once it is taken back, who did that."""

    remark: BulletinRemark
    author: Person
    withdrawer: Person | None
    may_withdraw: bool

    @property
    def stands(self) -> bool:
        """Whether it has not been taken back."""
        return self.remark.withdrawn_at is None


def may_add(actor: Actor, path: str) -> bool:
    """Whether the actor adds to bulletins of campaigns of the unit at the path."""
    return actor.may(Permission.BULLETIN_ADD, path)


def add(actor: Actor, bulletin_id: int, text: str) -> int:
    """Add a remark; return its id. Raises NotFound, NotAllowed and Rejected at `text`."""
    found = find(actor, bulletin_id)
    actor.demand(Permission.BULLETIN_ADD, found.unit.path)
    text = free_text.checked("text", text)
    if not text:
        raise Rejected("text", _l("Write what is to be added."))
    with writing() as work:
        remark_id: int = work.connection.execute(
            sa.insert(BulletinRemark).returning(BulletinRemark.id),
            {
                "bulletin_id": bulletin_id,
                "text": text,
                "author_id": actor.person_id,
                "written_at": work.now,
            },
        ).scalar_one()
        audit.record(
            work, actor, "bulletin.remark", "bulletin", bulletin_id, detail={"remark": remark_id}
        )
    return remark_id


def withdraw(actor: Actor, bulletin_id: int, remark_id: int) -> None:
    """Take a remark back; it stays on record. Its author may, and an organiser over the campaign.

    Raises NotFound, NotAllowed, and Conflict when somebody did it before.
    """
    found = find(actor, bulletin_id)
    remark = db.session.get(BulletinRemark, remark_id) if remark_id <= LARGEST_ID else None
    if remark is None or remark.bulletin_id != bulletin_id:
        raise NotFound
    if not _may_withdraw(actor, found, remark.author_id):
        raise NotAllowed
    with writing() as work:
        done = work.connection.execute(
            sa.update(BulletinRemark)
            .where(BulletinRemark.id == remark_id, BulletinRemark.withdrawn_at.is_(None))
            .values(withdrawn_at=work.now, withdrawn_by=actor.person_id)
        )
        if not done.rowcount:
            raise Conflict(_l("The remark was withdrawn before."))
        audit.record(
            work,
            actor,
            "bulletin.remark_withdraw",
            "bulletin",
            bulletin_id,
            detail={"remark": remark_id},
        )


def of_bulletin(actor: Actor, found: Found) -> list[Remark]:
    """Return a bulletin's remarks in their order; those taken back for who may add alone."""
    withdrawer = sa.orm.aliased(Person)
    query = (
        sa.select(BulletinRemark, Person, withdrawer)
        .join(Person, Person.id == BulletinRemark.author_id)
        .outerjoin(withdrawer, withdrawer.id == BulletinRemark.withdrawn_by)
        .where(BulletinRemark.bulletin_id == found.bulletin.id)
        .order_by(BulletinRemark.id)
    )
    if not may_add(actor, found.unit.path):
        query = query.where(BulletinRemark.withdrawn_at.is_(None))
    return [
        Remark(
            remark,
            author,
            by,
            remark.withdrawn_at is None and _may_withdraw(actor, found, author.id),
        )
        for remark, author, by in db.session.execute(query)
    ]


def _may_withdraw(actor: Actor, found: Found, author_id: int) -> bool:
    if not may_add(actor, found.unit.path):
        return False
    return actor.person_id == author_id or any(
        grant.role is Role.ORGANISER and grant.covers(found.unit.path) for grant in actor.grants
    )
