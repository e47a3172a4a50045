"""Which targets a page is about: the indicator and the period that its address names."""

from flask import request

from portal.extensions import db
from portal.models import Campaign, Indicator
from portal.pages import periods
from portal.services import targets
from portal.services.refusal import NotFound
from portal.services.targets import Column

POINTS = "points"


def asked(campaign: Campaign) -> Column:
    """Return the column that the request names (`indicator`, `period`), in its address or form.

    Without any it is the whole campaign in what it ranks by. Raise NotFound for what there is not.
    """
    values = request.values
    return named(campaign, values.get("indicator", ""), values.get("period", ""))


def named(campaign: Campaign, indicator: str, period: str) -> Column:
    """Return the column of an indicator's code and a period's key; raise NotFound for neither."""
    span = periods.read(period, targets.whole_of(campaign))
    if span is None:
        raise NotFound
    return Column(_indicator(campaign, indicator), span)


def address(column: Column) -> dict[str, str]:
    """Return the column as the parameters of an address."""
    indicator = db.session.get(Indicator, column.indicator_id) if column.indicator_id else None
    return {
        "indicator": indicator.code if indicator else POINTS,
        "period": periods.key(column.span),
    }


def _indicator(campaign: Campaign, code: str) -> int | None:
    if not code:
        return campaign.ranking_indicator_id
    if code == POINTS:
        return None
    found = db.session.query(Indicator.id).filter(Indicator.code == code).scalar()
    if found is None:
        raise NotFound
    return int(found)
