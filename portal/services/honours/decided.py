"""Decided: what a week or the season has one winner of, or several who share it."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import sqlalchemy as sa

from portal.domain import honour
from portal.domain.honour import LEAST_RISE, Rule
from portal.domain.quantity import SCALE
from portal.models import Board, Campaign, Close, CloseStanding, Participation, Posting
from portal.services import measures
from portal.services.honours import changes
from portal.services.honours.changes import Award, Change, Fall
from portal.services.honours.leading import Leading, leading
from portal.services.honours.milestones import Known

SEASON = "season"
_OF_SEASON = ("best_day", "longest_run")


def of_week(connection: sa.Connection, known: Known, day: date) -> list[Change]:
    """Return who rose most from the week before's last close to this one, the week's last.

    The ranks are those that the closes kept. At least two places; who rose as many shares it.
    """
    rule = _rule(known, "riser")
    monday = day - timedelta(days=day.weekday())
    earlier = connection.scalar(
        sa.select(sa.func.max(Close.business_date)).where(
            Close.campaign_id == known.campaign.id, Close.business_date < monday
        )
    )
    if rule is None or earlier is None:
        return []
    rises = honour.rises(
        _ranks(connection, known.campaign, earlier), _ranks(connection, known.campaign, day)
    )
    places = {int(key[1:]): rise for key, rise in rises.items()}
    first = honour.foremost(places, LEAST_RISE)
    by_person = _participations(connection, known.campaign, first)
    winners = [
        Leading("riser", participation_id, day, day, places[person_id] * SCALE)
        for person_id, participation_id in sorted(by_person.items())
    ]
    return _decided(connection, known, rule, honour.week_of(day), winners)


def of_season(connection: sa.Connection, known: Known) -> list[Change]:
    """Return who has the best day and the longest run, once the season's last close is taken.

    Decided again whenever a later line changes it.
    """
    winners = leading(connection, known.campaign, known.campaign.ends_on)
    found: list[Change] = []
    for kind in _OF_SEASON:
        rule, own = _rule(known, kind), [one for one in winners if one.kind == kind]
        found += _decided(connection, known, rule, SEASON, own, kind)
    return found


def _rule(known: Known, kind: str) -> Rule | None:
    return next((rule for rule in known.rules if rule.kind == kind), None)


def _decided(
    connection: sa.Connection,
    known: Known,
    rule: Rule | None,
    period: str,
    winners: Iterable[Leading],
    kind: str = "riser",
) -> list[Change]:
    """Return what goes over: the honour of those who no longer lead, and that of who does now.

    The line that took it away is the last that is new, whosever it is.
    """
    leads = {changes.subject("p", one.participation_id): one for one in winners}
    standing = {
        key[2]: key
        for key in changes.standing(known.kept, [kind])
        if key[3] == period and key[0] == kind
    }
    last = known.new[-1].id if known.new else None
    falls: list[Change] = [
        Fall(key, last, 0) for subject, key in standing.items() if subject not in leads
    ]
    gained = [one for subject, one in leads.items() if subject not in standing]
    if rule is None or not gained:
        return falls
    on = _last_lines(connection, known.campaign, gained)
    return falls + [
        Award(
            rule,
            ("p", one.participation_id),
            on.get(one.participation_id),
            one.last,
            one.value,
            period,
        )
        for one in gained
    ]


def _ranks(connection: sa.Connection, campaign: Campaign, day: date) -> dict[str, int | None]:
    """Return the ranks on the campaign's individual board as a close kept them."""
    rows = connection.execute(
        sa.select(CloseStanding.row_key, CloseStanding.rank)
        .join(Close, Close.id == CloseStanding.close_id)
        .join(Board, Board.id == CloseStanding.board_id)
        .where(
            Close.campaign_id == campaign.id,
            Close.business_date == day,
            Board.kind == "person",
            Board.unit_id == campaign.unit_id,
        )
    )
    return dict(rows.all())


def _participations(
    connection: sa.Connection, campaign: Campaign, person_ids: Iterable[int]
) -> dict[int, int]:
    rows = connection.execute(
        sa.select(Participation.person_id, Participation.id).where(
            Participation.campaign_id == campaign.id,
            Participation.person_id.in_(sorted(person_ids)),
        )
    )
    return dict(rows.all())


def _last_lines(
    connection: sa.Connection, campaign: Campaign, winners: Iterable[Leading]
) -> Mapping[int, int]:
    """Return each one's last line up to the day that decided: that which it is shown for."""
    wanted = [
        sa.and_(Posting.participation_id == one.participation_id, Posting.business_date <= one.last)
        for one in winners
    ]
    query = (
        sa.select(Posting.participation_id, sa.func.max(Posting.id))
        .where(sa.or_(*wanted), Posting.quantity > 0)
        .group_by(Posting.participation_id)
    )
    if not measures.in_points(campaign):
        query = query.where(Posting.indicator_id == campaign.ranking_indicator_id)
    return dict(connection.execute(query).all())
