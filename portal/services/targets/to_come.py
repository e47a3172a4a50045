"""What was decided for a day to come stays decided where only a pin is set meanwhile."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from portal.models import Campaign, TargetRevision

Line = dict[str, object]
_KEY = ("participation_id", "unit_id", "indicator_id", "period", "starts_on", "ends_on")


def kept(
    connection: Connection, campaign: Campaign, pins: list[Line], valid_from: date
) -> list[Line]:
    """Return the decisions for later than the day that these lines would put aside; one statement.

    The latest revision holds, and a pin is one: what it leaves as it is has to be said again, with
    the pin. The lines are as they are written, and so are those returned.
    """
    line, newer = TargetRevision, sa.orm.aliased(TargetRevision)
    same = (getattr(newer, name).is_not_distinct_from(getattr(line, name)) for name in _KEY)
    is_put_aside = sa.exists().where(
        newer.campaign_id == line.campaign_id,
        *same,
        newer.id > line.id,
        newer.valid_from <= line.valid_from,
    )
    columns = [getattr(line, name) for name in (*_KEY, "target", "reason", "valid_from")]
    rows = connection.execute(
        sa.select(*columns)
        .where(line.campaign_id == campaign.id, line.valid_from > valid_from, ~is_put_aside)
        .order_by(line.id)
    )
    by_key = {tuple(one[name] for name in _KEY): one for one in pins}
    return [
        by_key[key] | {"target": row.target, "reason": row.reason, "valid_from": row.valid_from}
        for row in rows
        for key in (tuple(row[: len(_KEY)]),)
        if key in by_key
    ]
