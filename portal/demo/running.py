"""The season that runs on the day a demo is loaded: campaigns and targets around that day."""

import datetime as dt
from decimal import Decimal

from portal.demo.campaign import Campaign, Participant, Target
from portal.demo.catalogue import CHANNELS
from portal.demo.roster import BRANCH, EAST, RIVER, WEST, staff_of

DAYS_BEFORE = 22
DAYS_AFTER = 7
# Under a year in post is new; set by hand from there on, as in every campaign.
_NEW_MONTHS = 12

_POINTS = (
    ("corporate_account", Decimal(10)),
    ("personal_class1", Decimal(1)),
    ("personal_class2", Decimal("0.5")),
    ("social_card", Decimal(2)),
)

# Corporate accounts by the season's end; a team's and a unit's target is the sum of its people's.
_ACCOUNTS = {
    "60213": 30,
    "60187": 28,
    "60342": 28,
    "60298": 24,
    "60155": 24,
    "60231": 22,
    "60376": 22,
    "60204": 18,
    "60118": 18,
    "60389": 12,
    "60401": 12,
    "60415": 10,
    "61022": 26,
    "61037": 22,
    "61058": 18,
    "61063": 14,
    "61071": 10,
    "62014": 32,
    "62029": 26,
    "62033": 22,
    "62046": 15,
    "62052": 10,
}

# Points by the season's end.
_TEAM_POINTS = {
    "CD-RETAIL1": 1260,
    "CD-RETAIL2": 1000,
    "CD-CORPORATE": 580,
    "CD-LOBBY": 840,
}


def campaigns(today: dt.date) -> tuple[Campaign, Campaign]:
    """Return the branch's contest of corporate accounts and the sub-branch's contest of points.

    Both run from 22 days before `today` to 7 days after it.
    """
    starts_on = today - dt.timedelta(days=DAYS_BEFORE)
    ends_on = today + dt.timedelta(days=DAYS_AFTER)
    channels = tuple((channel.code, channel.priority) for channel in CHANNELS)
    return (
        Campaign(
            code="demo-season",
            name="开户龙虎榜 · 本季冲刺",
            name_en="Account Opening Sprint",
            unit=BRANCH,
            starts_on=starts_on,
            ends_on=ends_on,
            state="live",
            ranking="quantity",
            indicator="corporate_account",
            points=_POINTS[:1],
            scoring="individual",
            cadence="daily",
            channels=channels,
            participants=_participants(BRANCH),
        ),
        Campaign(
            code="demo-retail",
            name="全员积分赛 · 城东",
            name_en="Chengdong Points Contest",
            unit=EAST,
            starts_on=starts_on,
            ends_on=ends_on,
            state="live",
            ranking="points",
            indicator=None,
            points=_POINTS,
            scoring="team",
            cadence="daily",
            channels=channels,
            participants=_participants(EAST),
        ),
    )


def targets(today: dt.date) -> tuple[Target, ...]:
    """Return every target of both campaigns, units before people, in force from their start."""
    accounts, points = campaigns(today)
    day = accounts.starts_on
    members = {unit: _participants(unit) for unit in (BRANCH, EAST, WEST, RIVER)}
    teams = sorted({participant.unit for participant in accounts.participants})
    members |= {team: tuple(p for p in accounts.participants if p.unit == team) for team in teams}
    return (
        *(
            Target(accounts.code, Decimal(sum(_ACCOUNTS[p.person] for p in of)), day, unit=unit)
            for unit, of in members.items()
        ),
        *(
            Target(accounts.code, Decimal(_ACCOUNTS[p.person]), day, person=p.person)
            for p in accounts.participants
        ),
        Target(points.code, Decimal(sum(_TEAM_POINTS.values())), day, unit=EAST),
        *(
            Target(points.code, Decimal(target), day, unit=team)
            for team, target in _TEAM_POINTS.items()
        ),
    )


def _participants(unit: str) -> tuple[Participant, ...]:
    return tuple(
        Participant(number, team, "newcomer" if months < _NEW_MONTHS else "veteran")
        for number, team, months in staff_of(unit)
    )
