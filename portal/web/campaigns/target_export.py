"""The targets of a campaign as a file, in the form in which they are read back."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.domain.period import Kind
from portal.pages import target_sheet
from portal.services import campaigns, sheets
from portal.services.refusal import NotFound, Rejected
from portal.services.targets import export
from portal.services.targets.export import Taken
from portal.web import imports
from portal.web.campaigns import columns
from portal.web.guard import actor

FORMATS = ("xlsx", "csv")


def file(campaign_id: int) -> ResponseReturnValue:
    """Answer with the targets that the reader may set in a column, as a workbook or as CSV."""
    column = columns.asked(campaigns.find(actor(), campaign_id))
    file_format = request.args.get("format", "xlsx")
    if file_format not in FORMATS:
        raise Rejected("format", _("Choose Excel or CSV."))

    def render(taken: Taken) -> bytes:
        sheet = target_sheet.sheet(actor(), taken, clock.now())
        return sheets.csv_text(sheet) if file_format == "csv" else sheets.workbook([sheet])

    content = export.export(actor(), campaign_id, column, _kind(), file_format, render)
    return imports.attachment(content, f"{_('Targets')}-{clock.today():%Y%m%d}.{file_format}")


def _kind() -> Kind | None:
    """Return the kind of the periods that get a column each, None where none is asked for."""
    text = request.args.get("kind", "")
    if not text:
        return None
    if text not in tuple(Kind):
        raise NotFound
    return Kind(text)
