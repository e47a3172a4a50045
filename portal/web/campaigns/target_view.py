"""What is looked at in the table of targets: which column, of whom, narrowed by what."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from flask import request, url_for

from portal import clock
from portal.extensions import db
from portal.models import Campaign, CampaignIndicator, Indicator
from portal.pages.formats import is_english
from portal.pages.target_pace import Course, course_of
from portal.services import calendar, campaigns, measures, targets
from portal.services.targets import Column, Lines, Sheet
from portal.web.campaigns import columns
from portal.web.guard import actor

_LONGEST_SEARCH = 80
_NUMBER = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True)
class View:
    """What is looked at: a column of a campaign's targets, of whom, narrowed by what."""

    campaign: Campaign
    column: Column
    unit_id: int | None
    lines: Lines | None
    q: str

    @property
    def address(self) -> dict[str, Any]:
        """Return the view as parameters of an address; what is by itself so is left out."""
        found: dict[str, Any] = {}
        if self.column != _default(self.campaign):
            found = columns.address(self.column)
        if self.unit_id is not None:
            found["unit"] = str(self.unit_id)
        if self.lines is not None:
            found["lines"] = self.lines
        if self.q:
            found["q"] = self.q
        return found

    def sheet(self, kept: Sequence[int] = ()) -> Sheet:
        """Return the sheet that is looked at."""
        return targets.sheet(
            actor(),
            self.campaign.id,
            column=self.column,
            unit_id=self.unit_id,
            lines=self.lines,
            q=self.q,
            kept=kept,
        )


def _default(campaign: Campaign) -> Column:
    return Column(campaign.ranking_indicator_id, targets.whole_of(campaign))


def asked(campaign_id: int) -> View:
    """Return what the request names, in its address or its form. Raise NotFound."""
    campaign = campaigns.find(actor(), campaign_id)
    unit, lines = request.values.get("unit", ""), request.values.get("lines", "")
    return View(
        campaign=campaign,
        column=columns.asked(campaign),
        unit_id=int(unit) if _NUMBER.fullmatch(unit) else None,
        lines=cast("Lines", lines) if lines in ("people", "units") else None,
        q=request.values.get("q", "").strip()[:_LONGEST_SEARCH],
    )


@dataclass(frozen=True)
class Counted:
    """What a column counts, and in what measure."""

    indicators: list[Indicator]
    indicator: Indicator | None
    measure: str

    @property
    def is_whole(self) -> bool:
        """Whether there are no parts of it."""
        return self.indicator is not None and bool(self.indicator.whole)


def counted(campaign: Campaign, column: Column) -> Counted:
    """Return the indicators that the campaign counts, and which of them the column is of."""
    found = list(
        db.session.scalars(
            sa.select(Indicator)
            .join(CampaignIndicator, CampaignIndicator.indicator_id == Indicator.id)
            .where(CampaignIndicator.campaign_id == campaign.id)
            .order_by(CampaignIndicator.position, Indicator.id)
        )
    )
    indicator = db.session.get(Indicator, column.indicator_id) if column.indicator_id else None
    names = (indicator.measure, indicator.measure_en) if indicator else measures.POINTS
    return Counted(found, indicator, names[1] if is_english() else names[0])


def course(sheet: Sheet) -> Course:
    """Return the pace of the sheet's column now."""
    campaign, span = sheet.campaign, sheet.column.span
    worked = None
    if campaign.basis == "working":
        # All of the campaign: the planned line of a split target passes through its other periods.
        worked = calendar.working_days(
            db.session.connection(), campaign.starts_on, campaign.ends_on, sheet.unit.path
        )
    return course_of(campaign, span, worked, clock.now())


def below(view: View) -> str:
    """Return the address of a child unit's own table, up to the unit's number."""
    address = {
        key: value for key, value in view.address.items() if key in columns.address(view.column)
    }
    here = url_for("campaigns.targets", campaign_id=view.campaign.id, **address)
    return f"{here}{'&' if address else '?'}unit="
