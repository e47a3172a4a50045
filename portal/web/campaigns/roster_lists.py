"""The roster of a campaign as a workbook: sent, looked at and taken over whole, or taken out."""

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import RadioField, SelectChoice

from portal import clock
from portal.models import Campaign
from portal.pages.formats import moment, named
from portal.services import sheets
from portal.services.imports import Outcome
from portal.services.rosters import lists
from portal.services.rosters.list_fields import FIELDS
from portal.services.sheets import Sheet
from portal.web import imports
from portal.web.guard import actor

# Who is taken off a roster leaves the campaign, not the bank.
_OUTCOMES = {**imports.OUTCOMES, Outcome.LEAVES: (_l("Taken off"), "is-brand")}
_WIDTHS = (14, 14, 18, 10, 16, 10, 14, 14)


class RosterUploadForm(imports.UploadForm):
    """The file that holds the roster, and whether it is all of it."""

    kind = RadioField(
        _l("What the list is"),
        choices=[
            SelectChoice(
                lists.PART, _l("People to add or change: everybody else stays as they are")
            ),
            SelectChoice(
                lists.WHOLE, _l("The whole roster: who is not in it is taken off, or leaves today")
            ),
        ],
        default=lists.PART,
    )


def show(campaign_id: int) -> ResponseReturnValue:
    """Say what a list may hold, and ask for one."""
    campaign = lists.editable(actor(), campaign_id)
    return _form(campaign, RosterUploadForm(formdata=None))


def blank(campaign_id: int) -> ResponseReturnValue:
    """Answer with a workbook that has the head of a list."""
    lists.editable(actor(), campaign_id)
    return imports.blank(_("Roster"), FIELDS, _rules())


def export(campaign_id: int) -> ResponseReturnValue:
    """Answer with the roster as it is, as a list that can be sent again."""
    rows = lists.export(actor(), campaign_id)
    sheet = Sheet(
        _("Roster"),
        [str(field.label) for field in FIELDS],
        rows,
        notes=[
            _(
                "Taken out by %(name)s (%(number)s) on %(moment)s. For use inside the bank only.",
                name=actor().name,
                number=actor().employee_no,
                moment=moment(clock.now()),
            )
        ],
        widths=_WIDTHS,
    )
    name = f"{_('Roster')}-{clock.today():%Y%m%d}.xlsx"
    return imports.attachment(sheets.workbook([sheet]), name)


def stage(campaign_id: int) -> ResponseReturnValue:
    """Read the file and go on to what it would do."""
    campaign = lists.editable(actor(), campaign_id)
    form = RosterUploadForm()

    def keep(file_name: str, rows: list[list[str]]) -> str:
        import_id = lists.stage(actor(), campaign_id, form.kind.data, file_name, rows)
        return _address(campaign_id, import_id)

    return imports.receive(form, lambda: _form(campaign, form), keep)


def preview(campaign_id: int, import_id: int) -> ResponseReturnValue:
    """Show what each row would do, with the columns as the address says."""
    return _preview(campaign_id, import_id)


def take_over(campaign_id: int, import_id: int) -> ResponseReturnValue:
    """Bring the roster to the list, or show again why not."""

    def take(columns: list[str], seen: str) -> str:
        count = lists.take_over(actor(), campaign_id, import_id, columns, seen)
        told = ngettext("%(num)s place changed.", "%(num)s places changed.", count)
        flash(told, "success")
        return url_for("campaigns.participants", campaign_id=campaign_id)

    return imports.confirm(take, lambda message: _preview(campaign_id, import_id, message))


def _address(campaign_id: int, import_id: int) -> str:
    return url_for("campaigns.preview_roster", campaign_id=campaign_id, import_id=import_id)


def _form(campaign: Campaign, form: RosterUploadForm) -> str:
    return render_template(
        "campaigns/roster_list.html", campaign=campaign, form=form, fields=FIELDS, rules=_rules()
    )


def _rules() -> list[str]:
    return [
        _("All rows are taken over, or none: a single wrong cell stops the list."),
        _("Columns that the list does not have change nothing about who takes part already."),
        _("In a campaign under way, what people did before they joined does not count in it, and "
          "what they did before they left stays."),
        _("The roster as it is can be taken out as a workbook, changed, and sent again."),
    ]  # fmt: skip


def _preview(campaign_id: int, import_id: int, message: object = "") -> str:
    campaign = lists.editable(actor(), campaign_id)
    found = lists.preview(actor(), campaign_id, import_id, imports.asked_columns())
    return imports.preview_page(
        found,
        FIELDS,
        message,
        _address(campaign_id, import_id),
        [
            (_("Campaigns"), url_for("campaigns.index")),
            (named(campaign), url_for("campaigns.show", campaign_id=campaign_id)),
            (_("Participants"), url_for("campaigns.participants", campaign_id=campaign_id)),
            (_("Roster from a list"), url_for("campaigns.roster_list", campaign_id=campaign_id)),
        ],
        outcomes=_OUTCOMES,
    )
