"""A live campaign in the cast's branch, written straight into the tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlalchemy.orm import Session

from portal import clock
from portal.demo.catalogue import CHANNELS, INDICATORS
from portal.domain.business_day import cut_off_at
from portal.domain.quantity import SCALE
from portal.models import (
    Board,
    Book,
    Campaign,
    CampaignChannel,
    CampaignIndicator,
    Channel,
    Indicator,
    Participation,
    PointsRevision,
    RosterRevision,
)

PLACES = {
    # Short name, then team, sub-branch and cohort.
    "zhou": ("retail", "east", "veteran"),
    "huang": ("retail", "east", "newcomer"),
    "zhao": ("corporate", "east", "veteran"),
    "he": ("west_team", "west", "newcomer"),
}
BOARDS = (
    ("branch", "person"),
    ("branch", "sub_branch"),
    ("branch", "team"),
    ("east", "person"),
    ("east", "team"),
    ("west", "person"),
    ("west", "team"),
)


@dataclass(frozen=True)
class Season:
    """The ids of a campaign's rows, by the cast's short names."""

    id: int
    code: str
    starts_on: date
    ends_on: date
    indicators: Mapping[str, int]
    channels: Mapping[str, int]
    participations: Mapping[str, int]
    books: Mapping[str, int]
    boards: Mapping[tuple[str, str], int]


def catalogue(session: Session) -> tuple[dict[str, int], dict[str, int]]:
    """Write the indicators and channels; return their ids by code."""
    indicators = [
        Indicator(
            code=indicator.code,
            name=indicator.name,
            name_en=indicator.name_en,
            measure=indicator.measure,
            measure_en=indicator.measure_en,
            entry_style=indicator.entry_style,
            has_account_types=indicator.has_account_types,
            position=position,
        )
        for position, indicator in enumerate(INDICATORS)
    ]
    channels = [
        Channel(
            code=channel.code,
            name=channel.name,
            name_en=channel.name_en,
            self_sourced=channel.self_sourced,
            position=position,
        )
        for position, channel in enumerate(CHANNELS)
    ]
    session.add_all([*indicators, *channels])
    session.flush()
    return {row.code: row.id for row in indicators}, {row.code: row.id for row in channels}


def live_campaign(
    session: Session,
    units: Mapping[str, int],
    people: Mapping[str, int],
    indicators: Mapping[str, int],
    channels: Mapping[str, int],
    overrides: Mapping[str, object],
) -> Season:
    """Write a campaign of the branch under way since 20 days, with everybody's place in it.

    `overrides` are columns of Campaign. Every indicator is worth one point; accounts are ranked.
    """
    today = clock.today()
    values: dict[str, object] = {
        "code": "season",
        "name": "旺季冲刺",
        "name_en": "Season sprint",
        "unit_id": units["branch"],
        "starts_on": today - timedelta(days=20),
        "ends_on": today + timedelta(days=19),
        "state": "live",
        "ranking": "quantity",
        "ranking_indicator_id": indicators["corporate_account"],
        "scoring": "individual",
        "cut_off": time(18),
        "report_reminder": time(17, 30),
        **overrides,
    }
    campaign = Campaign(**values)
    session.add(campaign)
    session.flush()
    # Set up before it began, as a season is.
    begins = cut_off_at(campaign.starts_on, time(), clock.zone())
    recorded = {"recorded_at": min(clock.now(), begins), "recorder_id": people["liu"]}
    for position, indicator_id in enumerate(indicators.values()):
        session.add(
            CampaignIndicator(campaign_id=campaign.id, indicator_id=indicator_id, position=position)
        )
        session.add(
            PointsRevision(
                campaign_id=campaign.id,
                indicator_id=indicator_id,
                valid_from=campaign.starts_on,
                points=SCALE,
                **recorded,
            )
        )
    for channel in CHANNELS:
        session.add(
            CampaignChannel(
                campaign_id=campaign.id,
                channel_id=channels[channel.code],
                priority=channel.priority,
            )
        )
    books = {
        key: Book(campaign_id=campaign.id, sub_branch_id=units[key]) for key in ("east", "west")
    }
    boards = {
        (unit, kind): Board(campaign_id=campaign.id, unit_id=units[unit], kind=kind)
        for unit, kind in BOARDS
    }
    participations = {
        key: Participation(
            campaign_id=campaign.id,
            person_id=people[key],
            unit_id=units[team],
            sub_branch_id=units[sub_branch],
            cohort=cohort,
        )
        for key, (team, sub_branch, cohort) in PLACES.items()
    }
    session.add_all([*books.values(), *boards.values(), *participations.values()])
    session.flush()
    session.add_all(
        RosterRevision(
            participation_id=place.id,
            unit_id=place.unit_id,
            cohort=place.cohort,
            in_training=False,
            valid_from=campaign.starts_on,
            **recorded,
        )
        for place in participations.values()
    )
    return Season(
        id=campaign.id,
        code=campaign.code,
        starts_on=campaign.starts_on,
        ends_on=campaign.ends_on,
        indicators=indicators,
        channels=channels,
        participations={key: place.id for key, place in participations.items()},
        books={key: book.id for key, book in books.items()},
        boards={key: board.id for key, board in boards.items()},
    )
