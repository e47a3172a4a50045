"""The season as a bulletin names it: its unit, dates and rules, as they are at the moment."""

import sqlalchemy as sa

from portal.domain.bulletin import Season
from portal.models import Campaign, Unit
from portal.services import calendar, measures


def of(connection: sa.Connection, campaign: Campaign) -> Season:
    """Return the campaign's names and rules; a fixed number of statements."""
    above = sa.orm.aliased(Unit)
    unit = connection.execute(
        sa.select(
            Unit.name,
            Unit.name_en,
            Unit.path,
            above.name.label("parent"),
            above.name_en.label("parent_en"),
        )
        .outerjoin(above, above.id == Unit.parent_id)
        .where(Unit.id == campaign.unit_id)
    ).one()
    measure, measure_en = measures.of(connection, campaign)
    return Season(
        code=campaign.code,
        name=campaign.name,
        name_en=campaign.name_en,
        unit=unit.name,
        unit_en=unit.name_en,
        unit_path=unit.path,
        parent=unit.parent or "",
        parent_en=unit.parent_en,
        starts_on=campaign.starts_on.isoformat(),
        ends_on=campaign.ends_on.isoformat(),
        cadence=campaign.cadence,
        ranking=campaign.ranking,
        scoring=campaign.scoring,
        measure=measure,
        measure_en=measure_en,
        basis=campaign.basis,
        unloaded=_unloaded(connection, campaign, unit.path),
        cut_off=f"{campaign.cut_off:%H:%M}",
        verification=campaign.verification,
        colours=campaign.colours,
        words=campaign.status_words,
    )


def _unloaded(connection: sa.Connection, campaign: Campaign, path: str) -> list[int]:
    """Return the years whose holidays nobody has loaded, where working days count."""
    if campaign.basis != "working":
        return []
    worked = calendar.working_days(connection, campaign.starts_on, campaign.ends_on, path)
    return list(worked.unloaded)
