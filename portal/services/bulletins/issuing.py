"""Issuing: a bulletin is written whole in the transaction that fixes what it counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from portal.domain import bulletin
from portal.domain.bulletin import Content, Kind
from portal.models import Bulletin, BulletinMark, Campaign
from portal.services import audit, jobs
from portal.services.bulletins import facts, marks, stood, wrongs
from portal.services.bulletins.facts import Told
from portal.services.standings import BoardStandings
from portal.services.work import Work

JOB = "bulletin"


@dataclass(frozen=True)
class Issue:
    """A bulletin that is to be issued: of which kind, telling of which days."""

    kind: Kind
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Issued:
    """A bulletin that was issued."""

    id: int
    code: str
    kind: Kind
    number: int
    day: date


@dataclass(frozen=True)
class Evening:
    """A campaign at one cut-off: up to which lines of its books, which are locked, it is told of.

    `stood` are the boards that were read for its close, by id. Where it `corrects`, figures that
    were printed wrong are told of, too.
    """

    campaign_id: int
    day: date
    upto: Mapping[int, int]
    stood: Mapping[int, BoardStandings]
    corrects: bool


def issue(work: Work, evening: Evening, wanted: Sequence[Issue]) -> list[Issued]:
    """Issue the evening's bulletins, each once, and a correction notice where one is needed.

    Numbered and written in one transaction with their jobs' rows: an interrupted evening has left
    nothing, and of two processes one finds it done.
    """
    campaign = work.session.get_one(Campaign, evening.campaign_id)
    # Asked first: what the evening's own cycle prints, it prints right.
    wrong = _correction(work, campaign, evening) if evening.corrects else None
    new = [one for one in wanted if _is_new(work, campaign, one)]
    issued = []
    if new:
        found = stood.read(work.connection, campaign, evening.day, evening.upto, evening.stood)
        for one in new:
            told = Told(one.kind, _next_number(work, campaign, one), one.starts_on, one.ends_on)
            content = facts.collect(work.connection, found, told, work.now)
            issued.append(_write(work, campaign, told, content, evening.upto))
    if wrong is not None:
        told, figures = wrong
        content = facts.correction(work.connection, campaign, told, figures, evening.upto, work.now)
        issued.append(_write(work, campaign, told, content, evening.upto))
    return issued


def _correction(
    work: Work, campaign: Campaign, evening: Evening
) -> tuple[Told, list[bulletin.Wrong]] | None:
    """Return the notice that the evening needs and its figures, None where it needs none."""
    before = marks.latest(work.connection, campaign.id, ("cycle", "correction"))
    if before.ends_on is None:
        return None
    first = min(before.ends_on + timedelta(days=1), evening.day)
    wanted = Issue("correction", first, evening.day)
    figures = wrongs.since(work.connection, campaign, before, evening.upto)
    if not figures or not _is_new(work, campaign, wanted):
        return None
    number = _next_number(work, campaign, wanted)
    return Told(wanted.kind, number, wanted.starts_on, wanted.ends_on), figures


def _is_new(work: Work, campaign: Campaign, wanted: Issue) -> bool:
    """Whether nobody has issued it yet, nor one of a later day: a clock can go back."""
    later = sa.select(Bulletin.id).where(
        Bulletin.campaign_id == campaign.id,
        Bulletin.kind == wanted.kind,
        Bulletin.ends_on >= wanted.ends_on,
    )
    if work.connection.scalar(later.limit(1)) is not None:
        return False
    return jobs.claim(work, JOB, f"{campaign.id} {wanted.kind}", wanted.ends_on.isoformat())


def _write(
    work: Work, campaign: Campaign, told: Told, content: Content, upto: Mapping[int, int]
) -> Issued:
    text = bulletin.written(content)
    digest = bulletin.digest(text)
    bulletin_id: int = work.connection.execute(
        sa.insert(Bulletin).returning(Bulletin.id),
        {
            "campaign_id": campaign.id,
            "kind": told.kind,
            "number": told.number,
            "starts_on": told.starts_on,
            "ends_on": told.ends_on,
            "content": text,
            "digest": digest,
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
    detail: dict[str, object] = {
        "campaign": campaign.id,
        "kind": told.kind,
        "number": told.number,
        "day": told.ends_on.isoformat(),
        "digest": digest,
    }
    audit.record(work, None, "bulletin.issue", "bulletin", bulletin_id, detail=detail)
    return Issued(bulletin_id, campaign.code, told.kind, told.number, told.ends_on)


def _next_number(work: Work, campaign: Campaign, wanted: Issue) -> int:
    last = work.connection.scalar(
        sa.select(sa.func.max(Bulletin.number)).where(
            Bulletin.campaign_id == campaign.id, Bulletin.kind == wanted.kind
        )
    )
    return (last or 0) + 1
