"""Import targets: a file that is sent, looked at and taken over whole."""

from collections.abc import Sequence
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import SelectChoice, SelectField

from portal.domain.period import Kind, Span, parts
from portal.extensions import db
from portal.models import Campaign, Indicator
from portal.pages import periods
from portal.pages.formats import named
from portal.services import targets
from portal.services.refusal import Rejected
from portal.services.targets import Column, list_fields, list_standing, lists
from portal.services.targets.export import MOST_PERIODS
from portal.web import imports
from portal.web.campaigns import columns
from portal.web.campaigns.forms import LONGEST_REASON
from portal.web.guard import actor

OFFERED = (Kind.QUARTER, Kind.MONTH, Kind.WEEK)


class TargetListForm(imports.UploadForm):
    """The file, and which targets it holds where it does not say so itself.

    What is chosen is read by `columns.asked`, which refuses what there is not.
    """

    indicator = SelectField(
        _l("Indicator"),
        description=_l("For the rows that name none of their own."),
        validate_choice=False,
    )
    period = SelectField(
        _l("Period"),
        description=_l("For the rows that name none of their own."),
        validate_choice=False,
    )

    def offer(self, campaign: Campaign, counted: Sequence[Indicator], column: Column) -> None:
        """Offer what the campaign counts and its periods, with those of the column chosen."""
        self.indicator.choices = [
            *(SelectChoice(one.code, named(one)) for one in counted),
            SelectChoice(columns.POINTS, _("Points")),
        ]
        self.period.choices = [
            SelectChoice(periods.key(span), periods.name(span)) for span in _spans(campaign, column)
        ]
        chosen = columns.address(column)
        self.indicator.data, self.period.data = chosen["indicator"], chosen["period"]


def show(campaign_id: int) -> ResponseReturnValue:
    """Say what a list may hold, and ask for one."""
    campaign, column = _asked(campaign_id)
    return _form(campaign, column, TargetListForm(formdata=None))


def blank(campaign_id: int) -> ResponseReturnValue:
    """Answer with a workbook that has the head of a list."""
    lists.campaign_of(actor(), campaign_id)
    return imports.blank(_("Targets"), list_fields.FIELDS, _rules())


def stage(campaign_id: int) -> ResponseReturnValue:
    """Read the file and go on to what it would do."""
    campaign, column = _asked(campaign_id)
    form = TargetListForm()

    def keep(file_name: str, rows: list[list[str]]) -> str:
        import_id = lists.stage(actor(), campaign_id, file_name, rows)
        return _address(campaign_id, import_id, column)

    return imports.receive(form, lambda: _form(campaign, column, form), keep)


def preview(campaign_id: int, import_id: int) -> ResponseReturnValue:
    """Show what each row would change, with the columns as the address says."""
    return _preview(campaign_id, import_id)


def take_over(campaign_id: int, import_id: int) -> ResponseReturnValue:
    """Set all the targets of the list, or show again why not."""
    _campaign, column = _asked(campaign_id)
    wrong: dict[str, object] = {}

    def take(asked: list[str], seen: str) -> str:
        reason = request.form.get("reason", "")[: LONGEST_REASON + 1]
        try:
            count = lists.take_over(actor(), campaign_id, import_id, column, asked, seen, reason)
        except Rejected as refusal:
            wrong[refusal.field] = refusal.message
            raise
        told = ngettext("%(num)s target changed.", "%(num)s targets changed.", count)
        flash(told, "success")
        return _url("campaigns.targets", campaign_id, column)

    def again(message: object) -> str:
        return _preview(campaign_id, import_id, message, wrong.get("reason", ""))

    return imports.confirm(take, again)


def _asked(campaign_id: int) -> tuple[Campaign, Column]:
    campaign = lists.campaign_of(actor(), campaign_id)
    return campaign, columns.asked(campaign)


def _address(campaign_id: int, import_id: int, column: Column | None = None) -> str:
    said: dict[str, Any] = {**columns.address(column)} if column else {}
    return url_for(
        "campaigns.preview_target_list", campaign_id=campaign_id, import_id=import_id, **said
    )


def _url(endpoint: str, campaign_id: int, column: Column) -> str:
    said: dict[str, Any] = {**columns.address(column)}
    return url_for(endpoint, campaign_id=campaign_id, **said)


def _spans(campaign: Campaign, column: Column) -> list[Span]:
    """Return the season and its parts that a list can be for; the one that is asked for, too."""
    whole = targets.whole_of(campaign)
    found = [whole]
    for kind in OFFERED:
        of_kind = parts(whole, kind)
        if 1 < len(of_kind) <= MOST_PERIODS:
            found += of_kind
    return found if column.span in found else [*found, column.span]


def _form(campaign: Campaign, column: Column, form: TargetListForm) -> str:
    form.offer(campaign, list_standing.counts(db.session(), campaign), column)
    return render_template(
        "campaigns/target_lists.html",
        campaign=campaign,
        form=form,
        fields=list_fields.FIELDS,
        rules=_rules(),
        closed=lists.closed(actor(), campaign),
        address=columns.address(column),
        kinds=[
            (kind.value, periods.kind_name(kind))
            for kind in (Kind.MONTH, Kind.WEEK)
            if column.span.kind == Kind.CAMPAIGN and len(parts(column.span, kind)) <= MOST_PERIODS
        ],
    )


def _rules() -> list[str]:
    return [
        _("All rows are taken over, or none: a single wrong cell stops the list."),
        _("Only what differs from the targets in force is written down, as a change with its "
          "reason; they hold from today on."),
        _("Who is not in the list keeps their target. An empty cell changes nothing, 0 takes a "
          "target away."),
        _("Nobody sets their own target, and you set those of the units that you lead."),
        _("The exported table can be changed in Excel and sent back as it is."),
    ]  # fmt: skip


def _preview(
    campaign_id: int, import_id: int, message: object = "", wrong_reason: object = ""
) -> str:
    campaign, column = _asked(campaign_id)
    chosen = imports.asked_columns()
    looked = lists.preview(actor(), campaign_id, import_id, column, chosen)
    named_by_id = {one.id: one for one in list_standing.counts(db.session(), campaign)}
    totals = [
        (
            named(named_by_id[total.column.indicator_id])
            if total.column.indicator_id
            else _("Points"),
            periods.name(total.column.span),
            total,
        )
        for total in looked.totals
    ]
    return imports.preview_page(
        looked.staged,
        looked.fields,
        "" if wrong_reason else message,
        _address(campaign_id, import_id),
        [
            (_("Campaigns"), url_for("campaigns.index")),
            (named(campaign), url_for("campaigns.show", campaign_id=campaign_id)),
            (_("Targets"), _url("campaigns.targets", campaign_id, column)),
            (_("Import targets"), _url("campaigns.target_lists", campaign_id, column)),
        ],
        template="campaigns/target_list.html",
        carried=columns.address(column),
        totals=totals,
        asks_reason=looked.asks_reason,
        reason=request.form.get("reason", ""),
        wrong_reason=wrong_reason,
        closed=lists.closed(actor(), campaign),
    )  # fmt: skip
