"""A season with as many people as a test of splitting needs, and what they have as targets."""

from datetime import date
from decimal import Decimal

from portal import clock
from portal.domain.period import Span
from portal.domain.quantity import from_scaled
from portal.domain.roles import Role
from portal.extensions import db
from portal.models import Campaign, Participation
from portal.services import targets
from portal.services.targets import Ask, Column, Proposal, Subject
from portal.services.work import writing
from tests.cast import Cast
from tests.season import Season


def team(
    cast: Cast, season: Season, count: int, unit: str = "retail", prefix: str = "t"
) -> list[int]:
    """Add people to one of the teams; return their places, in the order of the split."""
    sub_branch = {"retail": "east", "corporate": "east", "west_team": "west"}.get(unit, unit)
    with cast.inside(), writing() as work:
        for number in range(count):
            key = f"{prefix}{number:03}"
            cast.add_person(
                work.session, key, f"T{key}", f"员{number:03}", unit, Role.ACCOUNT_MANAGER, None
            )
        rows = [
            Participation(
                campaign_id=season.id,
                person_id=cast.people[f"{prefix}{number:03}"],
                unit_id=cast.units[unit],
                sub_branch_id=cast.units[sub_branch],
                cohort="veteran",
            )
            for number in range(count)
        ]
        work.session.add_all(rows)
        work.session.flush()
        return [row.id for row in rows]


def column(season: Season, span: Span | None = None, code: str = "corporate_account") -> Column:
    """Return a column of the season: of accounts and the whole of it, without another word."""
    whole = targets.whole_of(db.session.get_one(Campaign, season.id))
    return Column(season.indicators[code], span or whole)


def give(
    cast: Cast, season: Season, of: dict[Subject, object], asked: Column | None = None
) -> None:
    """Set targets by hand, as the organiser."""
    targets.set(
        cast.actor("liu"),
        season.id,
        {id_: Decimal(str(one)) for (kind, id_), one in of.items() if kind == "p"},
        {id_: Decimal(str(one)) for (kind, id_), one in of.items() if kind == "u"},
        "测试",
        column=asked or column(season),
    )


def write(cast: Cast, season: Season, ask: Ask, who: str = "liu", reason: str = "按分解") -> int:
    """Write a split as it is proposed now."""
    actor = cast.actor(who)
    shown = targets.propose(actor, season.id, ask)
    return targets.split(actor, season.id, ask, shown.fingerprint, reason)


def held(season: Season, asked: Column) -> dict[Subject, dict[Span, Decimal]]:
    """Return every target in force of the column's indicator, by subject and period."""
    found = targets.in_force(
        db.session.connection(),
        db.session.get_one(Campaign, season.id),
        asked.indicator_id,
        clock.today(),
    )
    return {
        subject: {span: from_scaled(one.target) for span, one in spans.items() if one.target}
        for subject, spans in found.held.items()
    }


def of(season: Season, asked: Column, places: list[int]) -> list[Decimal]:
    """Return what the people have in the column, in order; 0 for none."""
    found = held(season, asked)
    return [found.get(("p", id_), {}).get(asked.span, Decimal(0)) for id_ in places]


def proposed(proposal: Proposal) -> list[Decimal]:
    """Return the proposed targets of a split down the tree, line by line."""
    return [line.share.target for line in proposal.lines]


def day(number: int, month: int = 3) -> date:
    """Return a day of the spring of 2026; 2 March is a Monday."""
    return date(2026, month, number)
