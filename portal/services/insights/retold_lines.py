"""The two seasons of the account as the ledger has them: who took part, and every line."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa

from portal.domain.quantity import from_scaled
from portal.models import (
    Board,
    Book,
    Bulletin,
    Campaign,
    CampaignChannel,
    Channel,
    Entry,
    Participation,
    Person,
    Posting,
)
from portal.services.insights.season_lines import took_part


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody in a season: their cohort, bundle, and since when they are in their post."""

    cohort: str
    bundle_id: int | None
    in_post_since: date | None


@dataclass(frozen=True)
class Season:
    """A season's people by letter, and what its lines say, scaled.

    `gained` is by person and day, `came_at` when the last line that still stands was made, by the
    same. `bulletins` are those of its cycles by their day, `boards` the ids of its own by kind,
    `channels` the codes of its channels with their priority and whether they are self-sourced.
    """

    campaign: Campaign
    people: dict[str, Place] = field(default_factory=dict)
    gained: dict[tuple[str, date], int] = field(default_factory=dict)
    came_at: dict[tuple[str, date], datetime] = field(default_factory=dict)
    bulletins: dict[date, int] = field(default_factory=dict)
    boards: dict[str, int] = field(default_factory=dict)
    channels: dict[str, tuple[int, bool]] = field(default_factory=dict)
    through: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    counts: list[int] = field(default_factory=list)

    @property
    def lines(self) -> int:
        """How many lines were counted."""
        return sum(self.counts)

    @property
    def assigned(self) -> Decimal:
        """What came from the branch's own resources."""
        return from_scaled(
            sum(self.through[code] for code, (_, own) in self.channels.items() if not own)
        )

    def scaled(self, person: str, until: date | None = None) -> int:
        """Return what somebody has by the end of a day, in all without one."""
        return sum(
            value
            for (whose, day), value in self.gained.items()
            if whose == person and (until is None or day <= until)
        )

    def value(self, person: str, until: date | None = None) -> Decimal:
        """Return the same as people read it; nothing for who is not in the season."""
        return from_scaled(self.scaled(person, until))

    def reached(self, person: str, until: date | None = None) -> datetime | None:
        """Return when what somebody has by a day was reached; None without anything."""
        moments = (
            at
            for (whose, day), at in self.came_at.items()
            if whose == person and (until is None or day <= until)
        )
        return max(moments, default=None)

    def bundles_and_others(self) -> list[tuple[str, ...]]:
        """Return who is scored together, each in alphabetical order, and everybody else alone."""
        together: dict[object, list[str]] = defaultdict(list)
        for person, place in sorted(self.people.items()):
            together[place.bundle_id or person].append(person)
        return [tuple(people) for people in together.values()]


def read(connection: sa.Connection, campaigns: Iterable[Campaign]) -> Mapping[str, Season]:
    """Return the seasons by their codes; six statements, and the lines are counted by one of them.

    Lines of the indicator that the season ranks by.
    """
    by_id = {campaign.id: Season(campaign) for campaign in campaigns}
    for season in by_id.values():
        _people(connection, season)
    for row in connection.execute(_lines(by_id)):
        season = by_id[row.campaign_id]
        key = (row.employee_no, row.business_date)
        season.gained[key] = season.gained.get(key, 0) + int(row.value)
        season.counts.append(row.lines)
        if row.came_at is not None:
            season.came_at[key] = max(season.came_at.get(key, row.came_at), row.came_at)
        season.through[row.channel or ""] += int(row.value)
    _set_up(connection, by_id)
    return {season.campaign.code: season for season in by_id.values()}


def _people(connection: sa.Connection, season: Season) -> None:
    rows = connection.execute(
        sa.select(
            Person.employee_no,
            Participation.cohort,
            Participation.bundle_id,
            Person.in_post_since,
        )
        .join(Person, Person.id == Participation.person_id)
        .where(took_part(Participation, season.campaign))
        .order_by(Participation.id)
    )
    for letter, cohort, bundle_id, in_post_since in rows:
        season.people[letter] = Place(cohort, bundle_id, in_post_since)


def _lines(seasons: Iterable[int]) -> sa.Select[*tuple[object, ...]]:
    reversal = sa.orm.aliased(Posting)
    stands = sa.and_(
        Posting.reverses_id.is_(None), ~sa.exists().where(reversal.reverses_id == Posting.id)
    )
    subject = (
        Book.campaign_id,
        Person.employee_no,
        Posting.business_date,
        Channel.code.label("channel"),
    )
    return (
        sa.select(
            *subject,
            sa.cast(sa.func.sum(Posting.quantity), sa.BigInteger).label("value"),
            sa.func.count().label("lines"),
            sa.func.max(sa.case((stands, Posting.effective_at.expression), else_=None)).label(
                "came_at"
            ),
        )
        .select_from(Book)
        .join(Campaign, Campaign.id == Book.campaign_id)
        .join(
            Posting,
            sa.and_(
                Posting.book_id == Book.id,
                Posting.indicator_id == Campaign.ranking_indicator_id,
            ),
        )
        .join(Entry, Entry.id == Posting.entry_id)
        .join(Participation, Participation.id == Posting.participation_id)
        .join(Person, Person.id == Participation.person_id)
        .outerjoin(Channel, Channel.id == Entry.channel_id)
        .where(Book.campaign_id.in_(list(seasons)))
        .group_by(*subject)
    )


def _set_up(connection: sa.Connection, by_id: Mapping[int, Season]) -> None:
    """Read the seasons' bulletins, boards and channels."""
    for campaign_id, day, id_ in connection.execute(
        sa.select(Bulletin.campaign_id, Bulletin.ends_on, Bulletin.id).where(
            Bulletin.campaign_id.in_(by_id), Bulletin.kind == "cycle"
        )
    ):
        by_id[campaign_id].bulletins[day] = id_
    for campaign_id, kind, id_ in connection.execute(
        sa.select(Board.campaign_id, Board.kind, Board.id)
        .join(
            Campaign, sa.and_(Campaign.id == Board.campaign_id, Campaign.unit_id == Board.unit_id)
        )
        .where(Board.campaign_id.in_(by_id))
    ):
        by_id[campaign_id].boards[kind] = id_
    for campaign_id, code, priority, self_sourced in connection.execute(
        sa.select(
            CampaignChannel.campaign_id,
            Channel.code,
            CampaignChannel.priority,
            Channel.self_sourced,
        )
        .join(Channel, Channel.id == CampaignChannel.channel_id)
        .where(CampaignChannel.campaign_id.in_(by_id))
        .order_by(CampaignChannel.priority, Channel.position)
    ):
        by_id[campaign_id].channels[code] = (priority, self_sourced)
