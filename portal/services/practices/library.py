"""The library as it is read: everybody's, the newest first, by channel and by words."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.domain.roles import Permission
from portal.domain.visible_text import one_line
from portal.extensions import db
from portal.models import Channel, Person, Practice, Report, Unit
from portal.services.access import Actor
from portal.services.people.listing import matches

PAGE = 20
LONGEST_SEARCH = 100
MOST_WORDS = 8

Starrer = sa.orm.aliased(Person)


@dataclass(frozen=True)
class Found:
    """A practice with whose it is, of which day, and who starred it.

    `may_unstar`: the reader may take it out again.
    """

    practice: Practice
    report: Report
    author: Person
    unit: Unit
    channel: Channel | None
    starrer: Person
    may_unstar: bool


@dataclass(frozen=True)
class Page:
    """A page of what was searched for; `whole` is how many there are without any search."""

    found: list[Found]
    page: int
    pages: int
    total: int
    whole: int


def search(actor: Actor, words: str = "", channel: str = "", page: int = 1) -> Page:
    """Return a page of the whole bank's library: three statements.

    Every word has to occur in the text or in the author's name, in whatever case; a channel goes by
    its code. A page beyond the last is the last.
    """
    actor.demand(Permission.BOARD_SEE)
    narrowed = _narrowed(words, channel)
    whole = _count()
    total = _count(*narrowed)
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    rows = db.session.execute(
        _joined(sa.select(Practice, Report, Person, Unit, Channel, Starrer))
        .join(Starrer, Starrer.id == Practice.starred_by)
        .where(*narrowed)
        .order_by(Practice.starred_at.desc(), Practice.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return Page([_found(actor, row) for row in rows], page, pages, total, whole)


def channels() -> list[Channel]:
    """Return the channels that a practice may be filed under, in the catalogue's order."""
    return list(db.session.scalars(sa.select(Channel).order_by(Channel.position, Channel.id)))


def _found(actor: Actor, row: sa.Row[*tuple[Any, ...]]) -> Found:
    practice, report, author, unit, channel, starrer = row
    may = actor.may(Permission.PRACTICE_STAR, unit.path)
    return Found(practice, report, author, unit, channel, starrer, may)


def _narrowed(words: str, channel: str) -> list[sa.ColumnElement[bool]]:
    asked = one_line(words[:LONGEST_SEARCH]).split()[:MOST_WORDS]
    found = [
        sa.or_(Practice.text.icontains(word, autoescape=True), matches(word)) for word in asked
    ]
    return [*found, Channel.code == one_line(channel)] if channel else found


def _count(*narrowed: sa.ColumnElement[bool]) -> int:
    query = _joined(sa.select(sa.func.count(Practice.id)))
    return db.session.scalar(query.where(*narrowed)) or 0


def _joined(query: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    """Join what is in the library with whose it is."""
    return (
        query.select_from(Practice)
        .join(Report, Report.id == Practice.report_id)
        .join(Person, Person.id == Report.person_id)
        .join(Unit, Unit.id == Report.unit_id)
        .outerjoin(Channel, Channel.id == Practice.channel_id)
        .where(Practice.unstarred_at.is_(None))
    )
