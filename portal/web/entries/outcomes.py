"""Outcomes of openings: a list that is sent, looked at and brought in whole."""

from collections.abc import Sequence

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import SelectChoice, SelectField

from portal.models import Indicator
from portal.pages.formats import named
from portal.services import outcome_lists
from portal.services.outcome_rows import FIELDS
from portal.web import imports
from portal.web.entries.views import blueprint
from portal.web.guard import actor

OUTCOMES = "/outcomes"
LIST = f"{OUTCOMES}/<int:import_id>"


class OutcomesForm(imports.UploadForm):
    """The file, and what the list is about where there is a choice."""

    indicator = SelectField(_l("Indicator"), coerce=int)

    def offer(self, indicators: Sequence[Indicator]) -> None:
        """Offer the indicators; a single one is not asked for."""
        self.indicator.choices = [SelectChoice(one.id, named(one)) for one in indicators]
        if len(indicators) == 1:
            del self.indicator

    def indicator_of(self, indicators: Sequence[Indicator]) -> int:
        """Return the id of the one that was chosen, or of the only one."""
        return indicators[0].id if self.indicator is None else int(self.indicator.data)


@blueprint.get(OUTCOMES)
def outcomes() -> ResponseReturnValue:
    """Say what a list may hold, and ask for one."""
    indicators = outcome_lists.indicators(actor())
    form = OutcomesForm(formdata=None)
    form.offer(indicators)
    return _form(form, indicators)


@blueprint.get(f"{OUTCOMES}/blank")
def blank_outcomes() -> ResponseReturnValue:
    """Answer with a workbook that has the head of a list."""
    outcome_lists.indicators(actor())
    return imports.blank(_("Effective accounts"), FIELDS, _rules())


@blueprint.post(OUTCOMES)
def stage_outcomes() -> ResponseReturnValue:
    """Read the file and go on to what it would do."""
    indicators = outcome_lists.indicators(actor())
    form = OutcomesForm()
    form.offer(indicators)

    def keep(file_name: str, rows: list[list[str]]) -> str:
        chosen = form.indicator_of(indicators)
        return _address(outcome_lists.stage(actor(), chosen, file_name, rows))

    return imports.receive(form, lambda: _form(form, indicators), keep)


@blueprint.get(LIST)
def preview_outcomes(import_id: int) -> ResponseReturnValue:
    """Show what each row would bring in, with the columns as the address says."""
    return _preview(import_id)


@blueprint.post(LIST)
def take_outcomes_over(import_id: int) -> ResponseReturnValue:
    """Bring in all the rows, or show again why not."""

    def take(columns: list[str], seen: str) -> str:
        count = outcome_lists.take_over(actor(), import_id, columns, seen)
        told = ngettext("%(num)s line brought in.", "%(num)s lines brought in.", count)
        flash(told, "success")
        return url_for("campaigns.index")

    return imports.confirm(take, lambda message: _preview(import_id, message))


def _address(import_id: int) -> str:
    return url_for("entries.preview_outcomes", import_id=import_id)


def _form(form: OutcomesForm, indicators: Sequence[Indicator]) -> str:
    return render_template(
        "entries/outcomes.html",
        form=form,
        fields=FIELDS,
        rules=_rules(),
        has_indicators=bool(indicators),
    )


def _rules() -> list[str]:
    return [
        _("All rows are taken over, or none: a single wrong cell stops the list."),
        _("Every row becomes a line of the ledger that points at its opening. It has the "
          "opening's owner, quantity and shares, and counts on its own day."),
        _("It counts in every live campaign that counts the indicator on that day."),
        _("It counts as checked by whoever brings it in. So the opening has to be checked before, "
          "and nobody does this for an opening that they made or share."),
        _("An opening that is taken back takes this along."),
    ]  # fmt: skip


def _preview(import_id: int, message: object = "") -> str:
    indicator, found = outcome_lists.preview(actor(), import_id, imports.asked_columns())
    return imports.preview_page(
        found,
        FIELDS,
        message,
        _address(import_id),
        [
            (_("Campaigns"), url_for("campaigns.index")),
            (named(indicator), url_for("entries.outcomes")),
        ],
    )
