"""Opening balances of a campaign: a list that is sent, looked at and brought in whole."""

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.models import Campaign
from portal.pages.formats import named
from portal.services import balance_lists
from portal.services.balance_rows import FIELDS
from portal.web import imports
from portal.web.guard import actor


def show(campaign_id: int) -> ResponseReturnValue:
    """Say what a list may hold, and ask for one."""
    campaign = balance_lists.campaign_of(actor(), campaign_id)
    return _form(campaign, imports.UploadForm(formdata=None))


def blank(campaign_id: int) -> ResponseReturnValue:
    """Answer with a workbook that has the head of a list."""
    balance_lists.campaign_of(actor(), campaign_id)
    return imports.blank(_("Opening balances"), FIELDS, _rules())


def stage(campaign_id: int) -> ResponseReturnValue:
    """Read the file and go on to what it would do."""
    campaign = balance_lists.campaign_of(actor(), campaign_id)
    form = imports.UploadForm()

    def keep(file_name: str, rows: list[list[str]]) -> str:
        import_id = balance_lists.stage(actor(), campaign_id, file_name, rows)
        return _address(campaign_id, import_id)

    return imports.receive(form, lambda: _form(campaign, form), keep)


def preview(campaign_id: int, import_id: int) -> ResponseReturnValue:
    """Show what each row would bring in, with the columns as the address says."""
    return _preview(campaign_id, import_id)


def take_over(campaign_id: int, import_id: int) -> ResponseReturnValue:
    """Bring in all the rows, or show again why not."""

    def take(columns: list[str], seen: str) -> str:
        count = balance_lists.take_over(actor(), campaign_id, import_id, columns, seen)
        told = ngettext("%(num)s figure brought in.", "%(num)s figures brought in.", count)
        flash(told, "success")
        return url_for("campaigns.show", campaign_id=campaign_id)

    return imports.confirm(take, lambda message: _preview(campaign_id, import_id, message))


def _address(campaign_id: int, import_id: int) -> str:
    return url_for("campaigns.preview_balances", campaign_id=campaign_id, import_id=import_id)


def _form(campaign: Campaign, form: imports.UploadForm) -> str:
    return render_template(
        "campaigns/balances.html",
        campaign=campaign,
        form=form,
        fields=FIELDS,
        rules=_rules(),
        is_open=balance_lists.is_open(campaign),
    )


def _rules() -> list[str]:
    return [
        _("All rows are taken over, or none: a single wrong cell stops the list."),
        _("Every figure becomes a line of the ledger, marked as brought forward, and counts in "
          "this campaign alone."),
        _("It counts as checked by whoever brings it in, so nobody brings in their own."),
        _("A wrong figure is taken back like any other entry, and brought in again."),
    ]  # fmt: skip


def _preview(campaign_id: int, import_id: int, message: object = "") -> str:
    campaign = balance_lists.campaign_of(actor(), campaign_id)
    found = balance_lists.preview(actor(), campaign_id, import_id, imports.asked_columns())
    form_url = url_for("campaigns.balances", campaign_id=campaign_id)
    return imports.preview_page(
        found,
        FIELDS,
        message,
        _address(campaign_id, import_id),
        [
            (_("Campaigns"), url_for("campaigns.index")),
            (named(campaign), url_for("campaigns.show", campaign_id=campaign_id)),
            (_("Opening balances"), form_url),
        ],
    )
