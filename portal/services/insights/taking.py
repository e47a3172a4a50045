"""A table of insights that leaves the house in a file: audited, as every list of people is."""

from collections.abc import Mapping
from dataclasses import replace

from flask_babel import lazy_gettext as _l

from portal.domain.roles import Permission
from portal.services import audit, sheets
from portal.services.access import Actor
from portal.services.refusal import Rejected
from portal.services.sheets import Sheet
from portal.services.work import writing

FORMATS = ("xlsx", "csv")
MOST_ROWS = sheets.LARGEST_ROWS


def take(
    actor: Actor,
    campaign_id: int,
    table: str,
    sheet: Sheet,
    file_format: str,
    of: Mapping[str, str],
) -> bytes:
    """Return the sheet as a workbook or as CSV.

    NotAllowed without `insight.take`; Rejected for another format, or more than a file takes.

    `of` tells the log whose figures it holds: what the page was asked, by name.
    """
    actor.demand(Permission.INSIGHT_TAKE)
    if file_format not in FORMATS:
        raise Rejected("as", _l("Choose Excel or CSV."))
    rows = list(sheet.rows)
    if len(rows) > MOST_ROWS:
        message = _l("These are more than %(most)s rows. Narrow the page first.", most=MOST_ROWS)
        raise Rejected("", message)
    sheet = replace(sheet, rows=rows)
    content = sheets.csv_text(sheet) if file_format == "csv" else sheets.workbook([sheet])
    with writing() as work:
        detail: dict[str, object] = {
            "table": table,
            "format": file_format,
            "rows": len(rows),
            "of": dict(of),
        }
        audit.record(work, actor, "insight.take", "campaign", campaign_id, detail=detail)
    return content
