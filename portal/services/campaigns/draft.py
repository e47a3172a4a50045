"""A campaign as somebody wishes it to be, and what is wrong with that before any database."""

import re
from dataclasses import dataclass, field, replace
from datetime import date, time
from decimal import Decimal

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from portal.domain.quantity import from_scaled, to_scaled
from portal.domain.wall_list import LEAST_TOP, MOST_TOP
from portal.models import Campaign, CampaignChannel, CampaignIndicator
from portal.services.campaigns import status_words
from portal.services.campaigns.rules import latest_points
from portal.services.campaigns.status_words import StatusWords
from portal.services.names import clean, clean_optional
from portal.services.refusal import Rejected

MOST_BACKDATING_DAYS = 366
LAST_PRIORITY = 99
EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)
MOST_DAYS = 3 * 366
"""Every cycle and every day of pace is walked through: a season of ages would never end."""
MOST_POINTS = Decimal(9_999)
MOST_PER_CENT = 200
MOST_REASON_DAYS = 30
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class CampaignDraft:
    """Every field of a campaign; the names are those under which a refusal names a field.

    `indicators` pairs an indicator's id with its points (None: none given), `channels` a channel's
    id with its priority, 1 first. `cadence_weekday` counts Monday as 0. Attainment and increase
    are of the ranking indicator's quantity, or of all points without one; `reference_id` is the
    earlier season that bases come from. `on_pace` and `slightly_behind` are in per cent, and
    `status_words` by state of pace and language. `report_reminder` None reminds nobody.
    `wall_list` says what walls show of a list, `wall_top` how many places come first there.
    """

    code: str
    name: str
    unit_id: int
    starts_on: date
    ends_on: date
    ranking: str = "quantity"
    ranking_indicator_id: int | None = None
    indicators: tuple[tuple[int, Decimal | None], ...] = ()
    channels: tuple[tuple[int, int], ...] = ()
    name_en: str | None = None
    scoring: str = "individual"
    backdating_days: int = 3
    verification: str = "after"
    cadence: str = "daily"
    cadence_weekday: int | None = None
    basis: str = "calendar"
    closures: tuple[date, ...] = ()
    cut_off: time = time(18)
    report_reminder: time | None = time(17, 30)
    reason_after_days: int = 3
    reference_id: int | None = None
    on_pace: int = 100
    slightly_behind: int = 80
    colours: str = "red_up"
    wall_list: str = "whole"
    wall_top: int = 10
    status_words: StatusWords = field(default_factory=dict)
    is_history: bool = False

    def checked(self) -> "CampaignDraft":
        """Return the draft in its plain form; raise Rejected at the first field that is wrong."""
        _check_names(self)
        _check_dates(self)
        _check_rules(self)
        _check_pace(self)
        _check_walls(self)
        return replace(
            self,
            code=self.code.strip(),
            name=clean("name", self.name),
            name_en=clean_optional("name_en", self.name_en),
            ranking_indicator_id=None if self.ranking == "points" else self.ranking_indicator_id,
            cadence_weekday=self.cadence_weekday if self.cadence == "weekly" else None,
            closures=tuple(sorted(frozenset(self.closures))),
            status_words=status_words.checked(self.status_words),
        )


def draft_of(session: Session, campaign: Campaign) -> CampaignDraft:
    """Return the campaign as it stands, as the draft that would leave it unchanged."""
    points = latest_points(session, campaign.id)
    indicators = session.scalars(
        sa.select(CampaignIndicator.indicator_id)
        .where(CampaignIndicator.campaign_id == campaign.id)
        .order_by(CampaignIndicator.position)
    )
    channels = session.execute(
        sa.select(CampaignChannel.channel_id, CampaignChannel.priority)
        .where(CampaignChannel.campaign_id == campaign.id)
        .order_by(CampaignChannel.priority, CampaignChannel.channel_id)
    )
    return CampaignDraft(
        code=campaign.code,
        name=campaign.name,
        name_en=campaign.name_en,
        unit_id=campaign.unit_id,
        starts_on=campaign.starts_on,
        ends_on=campaign.ends_on,
        ranking=campaign.ranking,
        ranking_indicator_id=campaign.ranking_indicator_id,
        indicators=tuple(
            (id_, from_scaled(points[id_][0]) if id_ in points else None) for id_ in indicators
        ),
        channels=tuple((id_, priority) for id_, priority in channels),
        scoring=campaign.scoring,
        backdating_days=campaign.backdating_days,
        verification=campaign.verification,
        cadence=campaign.cadence,
        cadence_weekday=campaign.cadence_weekday,
        basis=campaign.basis,
        closures=tuple(date.fromisoformat(day) for day in campaign.closures),
        cut_off=campaign.cut_off,
        report_reminder=campaign.report_reminder,
        reason_after_days=campaign.reason_after_days,
        reference_id=campaign.reference_id,
        on_pace=campaign.on_pace,
        slightly_behind=campaign.slightly_behind,
        colours=campaign.colours,
        wall_list=campaign.wall_list,
        wall_top=campaign.wall_top,
        status_words=campaign.status_words,
        is_history=campaign.is_history,
    )


def _check_names(draft: CampaignDraft) -> None:
    if not draft.name.strip():
        raise Rejected("name", _l("Give the campaign a name."))
    if not _CODE.fullmatch(draft.code.strip()):
        raise Rejected("code", _l("A code is made of letters, digits, - and _, such as kmh-2027."))


def _check_dates(draft: CampaignDraft) -> None:
    if draft.ends_on < draft.starts_on:
        raise Rejected("ends_on", _l("The last day cannot come before the first."))
    if not EARLIEST <= draft.starts_on <= LATEST:
        raise Rejected("starts_on", _l("Choose a day from 2000 to 2199."))
    if (draft.ends_on - draft.starts_on).days >= MOST_DAYS:
        raise Rejected("ends_on", _l("A campaign lasts three years at most."))
    outside = [day for day in draft.closures if not draft.starts_on <= day <= draft.ends_on]
    if outside:
        raise Rejected(
            "closures",
            _l("%(day)s is not a day of this campaign.", day=min(outside).isoformat()),
        )
    if not 0 <= draft.backdating_days <= MOST_BACKDATING_DAYS:
        raise Rejected(
            "backdating_days",
            _l("Choose from 0 to %(most)s days.", most=MOST_BACKDATING_DAYS),
        )


def _check_rules(draft: CampaignDraft) -> None:
    _check_ranking(draft)
    if any(p is not None and not 0 <= p <= MOST_POINTS for _id, p in draft.indicators):
        raise Rejected("indicators", _l("Points are from 0 to 9999."))
    if not all(p is None or _is_exact(p) for _id, p in draft.indicators):
        raise Rejected("indicators", _l("At most four decimals are counted."))
    if any(not 1 <= priority <= LAST_PRIORITY for _id, priority in draft.channels):
        raise Rejected("channels", _l("A priority is a whole number from 1, tried first, to 99."))
    if draft.cadence == "weekly" and draft.cadence_weekday is None:
        raise Rejected("cadence_weekday", _l("A weekly bulletin needs its weekday."))
    if not 1 <= draft.reason_after_days <= MOST_REASON_DAYS:
        raise Rejected(
            "reason_after_days", _l("Choose from 1 to %(most)s days.", most=MOST_REASON_DAYS)
        )


def _check_ranking(draft: CampaignDraft) -> None:
    counted = {id_ for id_, _points in draft.indicators}
    if not counted or draft.ranking == "points":
        return
    if draft.ranking == "quantity" and draft.ranking_indicator_id is None:
        raise Rejected("ranking_indicator_id", _l("Choose the indicator that decides the rank."))
    if draft.ranking_indicator_id is not None and draft.ranking_indicator_id not in counted:
        raise Rejected(
            "ranking_indicator_id",
            _l("The indicator that decides the rank must be ticked among those counted."),
        )


def _check_pace(draft: CampaignDraft) -> None:
    if not 1 <= draft.on_pace <= MOST_PER_CENT:
        raise Rejected("on_pace", _l("Choose from 1 to %(most)s per cent.", most=MOST_PER_CENT))
    if not 1 <= draft.slightly_behind <= draft.on_pace:
        raise Rejected(
            "slightly_behind",
            _l("Choose from 1 per cent up to where “on pace” begins."),
        )


def _check_walls(draft: CampaignDraft) -> None:
    if not LEAST_TOP <= draft.wall_top <= MOST_TOP:
        message = _l("Choose from %(least)s to %(most)s places.", least=LEAST_TOP, most=MOST_TOP)
        raise Rejected("wall_top", message)


def _is_exact(points: Decimal) -> bool:
    try:
        to_scaled(points)
    except ValueError:
        return False
    return True
