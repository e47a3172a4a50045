"""Issuing: a bulletin is written whole in the transaction that fixes what it counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.domain import bulletin
from portal.domain.bulletin import Kind
from portal.models import Bulletin, BulletinMark, Campaign
from portal.services import audit, jobs
from portal.services.bulletins import facts
from portal.services.bulletins.facts import Told
from portal.services.work import Work

JOB = "bulletin"


@dataclass(frozen=True)
class Issue:
    """A bulletin that is to be issued: of which campaign and kind, telling of which days."""

    campaign_id: int
    kind: Kind
    starts_on: date
    ends_on: date


def issue(work: Work, wanted: Issue, upto: Mapping[int, int]) -> int | None:
    """Issue a bulletin up to the lines of the books, which are locked; None when it was issued.

    Numbered and written in one transaction with its job's row: an interrupted one has left
    nothing, and of two processes one finds it done.
    """
    subject = f"{wanted.campaign_id} {wanted.kind}"
    if not jobs.claim(work, JOB, subject, wanted.ends_on.isoformat()):
        return None
    campaign = work.session.get_one(Campaign, wanted.campaign_id)
    told = Told(wanted.kind, _next_number(work, wanted), wanted.starts_on, wanted.ends_on)
    content = facts.collect(work.connection, campaign, told, upto, work.now)
    text = bulletin.written(content)
    bulletin_id: int = work.connection.execute(
        sa.insert(Bulletin).returning(Bulletin.id),
        {
            "campaign_id": campaign.id,
            "kind": told.kind,
            "number": told.number,
            "starts_on": told.starts_on,
            "ends_on": told.ends_on,
            "content": text,
            "digest": bulletin.digest(text),
            "issued_at": work.now,
        },
    ).scalar_one()
    if upto:
        work.connection.execute(
            sa.insert(BulletinMark),
            [
                {"bulletin_id": bulletin_id, "book_id": book_id, "upto_line": line}
                for book_id, line in sorted(upto.items())
            ],
        )
    audit.record(
        work,
        None,
        "bulletin.issue",
        "bulletin",
        bulletin_id,
        detail={
            "campaign": campaign.id,
            "kind": told.kind,
            "number": told.number,
            "day": told.ends_on.isoformat(),
            "digest": bulletin.digest(text),
        },
    )
    return bulletin_id


def _next_number(work: Work, wanted: Issue) -> int:
    last = work.connection.scalar(
        sa.select(sa.func.max(Bulletin.number)).where(
            Bulletin.campaign_id == wanted.campaign_id, Bulletin.kind == wanted.kind
        )
    )
    return (last or 0) + 1
