"""The season that runs on the day a demo is loaded: campaigns and targets around that day."""

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal

from portal.demo.campaign import Campaign, Participant, Target
from portal.demo.catalogue import CHANNELS
from portal.demo.places import BRANCH, EAST, HITECH, LAKE, UNITS, is_within
from portal.demo.roster import SUPERVISORS
from portal.demo.staff import JOINED_LATE, Member, staff_of

SEASON = "demo-season"
LAST_SEASON = "demo-last-season"
DAYS_BEFORE = 22
DAYS_AFTER = 7
# The contest of the sub-branches goes on for three weeks after the season.
_CARDS_DAYS_AFTER = 28
_FRIDAY = 4
# Under a year in post is new; set by hand from there on, as in every campaign.
_NEW_MONTHS = 12
# Under three months, one is still in training: on the board, but unranked.
_TRAINING_MONTHS = 3

_POINTS = (
    ("corporate_account", Decimal(10)),
    ("personal_class1", Decimal(1)),
    ("personal_class2", Decimal("0.5")),
    ("social_card", Decimal(2)),
)

# Corporate accounts to reach, once one of the three is lent to a project.
_SECONDED_AFTER = 15
_TAKEN_OVER = {"63138": 14, "63141": 20, "63125": 21}

# Points by the season's end.
_TEAM_POINTS = {
    "CD-RETAIL1": 1260,
    "CD-RETAIL2": 1000,
    "CD-CORPORATE": 580,
    "CD-LOBBY": 840,
}


def campaigns(today: dt.date) -> tuple[Campaign, Campaign, Campaign]:
    """Return the branch's contest of corporate accounts, and beside it one of points and of cards.

    All begin 22 days before `today`; the first two end 7 days after it. The points are one
    sub-branch's affair, and its teams'; the cards set the six sub-branches against each other by
    attainment, on working days.
    """
    starts_on = today - dt.timedelta(days=DAYS_BEFORE)
    ends_on = today + dt.timedelta(days=DAYS_AFTER)
    channels = tuple((channel.code, channel.priority) for channel in CHANNELS)
    return (
        Campaign(
            code=SEASON,
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
            verification="after",
            channels=channels,
            participants=_participants(BRANCH),
            reference=LAST_SEASON,
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
        Campaign(
            code="demo-cards",
            name="社保卡攻坚 · 六支行擂台",
            name_en="Social Card Drive: six sub-branches",
            unit=BRANCH,
            starts_on=starts_on,
            ends_on=today + dt.timedelta(days=_CARDS_DAYS_AFTER),
            state="live",
            ranking="attainment",
            indicator="social_card",
            points=_POINTS[-1:],
            scoring="sub_branch",
            cadence="weekly",
            cadence_weekday=_FRIDAY,
            basis="working",
            channels=channels,
            participants=_participants(BRANCH),
        ),
    )


def targets(today: dt.date) -> tuple[Target, ...]:
    """Return every target of the campaigns in the order of their setting, units before people."""
    accounts, points, cards = campaigns(today)
    taken_over = accounts.starts_on + dt.timedelta(days=_SECONDED_AFTER)
    return (
        *_cascade(accounts, lambda member: member.target),
        Target(points.code, Decimal(sum(_TEAM_POINTS.values())), points.starts_on, unit=EAST),
        *(
            Target(points.code, Decimal(target), points.starts_on, unit=team)
            for team, target in _TEAM_POINTS.items()
        ),
        *_cascade(cards, lambda member: member.cards_target),
        *(
            Target(
                accounts.code,
                Decimal(target),
                taken_over,
                person=person,
                reason="毛建平借调期间，客户由邱晨曦、白清越接手",
                by=SUPERVISORS[HITECH],
            )
            for person, target in _TAKEN_OVER.items()
        ),
    )


def _cascade(campaign: Campaign, target_of: Callable[[Member], int]) -> Iterator[Target]:
    """Yield everybody's target, after every unit's: the sum of its people's.

    Those who come in late have theirs from then on, and the branch's grows by them.
    """
    start, joined = campaign.starts_on, campaign.starts_on + dt.timedelta(days=JOINED_LATE)
    whole = {
        unit.code: Decimal(sum(target_of(member) for member in staff_of(unit.code)))
        for unit in UNITS
        if is_within(unit.code, campaign.unit)
    }
    at_first = whole | {campaign.unit: whole[campaign.unit] - whole[LAKE]}
    for unit, quantity in at_first.items():
        yield Target(campaign.code, quantity, joined if unit == LAKE else start, unit=unit)
    for member in staff_of(campaign.unit):
        day = joined if member.stint.first else start
        quantity = Decimal(target_of(member))
        yield Target(campaign.code, quantity, day, person=member.employee_no)
    yield Target(
        campaign.code,
        whole[campaign.unit],
        joined,
        unit=campaign.unit,
        reason="望湖支行加入竞赛，目标相应增加",
    )


def _participants(unit: str) -> tuple[Participant, ...]:
    return tuple(
        Participant(
            member.employee_no,
            member.unit,
            "newcomer" if member.months < _NEW_MONTHS else "veteran",
            in_training=member.months < _TRAINING_MONTHS,
        )
        for member in staff_of(unit)
    )
