"""People as lists: one that comes in, looked at before it is taken over, and one that goes out."""

from collections.abc import Iterator

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock
from portal.domain.roles import Permission
from portal.pages.formats import moment, named
from portal.services import people, sheets, staging
from portal.services.imports import Outcome
from portal.services.names import tidy
from portal.services.people import Row as Person
from portal.services.people import State, bulk
from portal.services.refusal import NotFound
from portal.services.sheets import Cell, Sheet
from portal.web import imports
from portal.web.account.views import ROLE_NAMES
from portal.web.guard import actor
from portal.web.people.person import blueprint
from portal.web.people.words import STATES
from portal.web.row_number import LARGEST

__all__ = ["blueprint"]

IMPORT = "/import/<int:import_id>"


@blueprint.get("/import")
def bulk_form() -> ResponseReturnValue:
    """Say what a list may hold, and ask for one."""
    actor().demand(Permission.PERSON_EDIT)
    return _form(imports.UploadForm(formdata=None))


@blueprint.get("/import/blank")
def blank() -> ResponseReturnValue:
    """Answer with a workbook that has the head of a list."""
    actor().demand(Permission.PERSON_EDIT)
    return imports.blank(_("People"), bulk.FIELDS, _rules())


@blueprint.post("/import")
def stage() -> ResponseReturnValue:
    """Read the file and go on to what it would do."""
    actor().demand(Permission.PERSON_EDIT)
    form = imports.UploadForm()

    def keep(file_name: str, rows: list[list[str]]) -> str:
        import_id = staging.stage(actor(), bulk.KIND, file_name, rows)
        return url_for("people.preview", import_id=import_id)

    return imports.receive(form, lambda: _form(form), keep)


@blueprint.get(IMPORT)
def preview(import_id: int) -> ResponseReturnValue:
    """Show what each row would do, with the columns as the address says."""
    return _preview(import_id)


@blueprint.post(IMPORT)
def take_over(import_id: int) -> ResponseReturnValue:
    """Do what all the rows ask for, or show again why not."""

    def take(columns: list[str], seen: str) -> str:
        done = bulk.take_over(actor(), import_id, columns, seen)
        flash(_told(done), "success")
        if done[Outcome.NEW]:
            return url_for("people.index", state=State.WITHOUT_ROLE.value)
        return url_for("people.index")

    return imports.confirm(take, lambda message: _preview(import_id, message))


@blueprint.get("/export")
def export() -> ResponseReturnValue:
    """Answer with the people whom the list shows, as a workbook or as CSV."""
    search = tidy(request.args.get("q", ""))[:80]
    unit_id = request.args.get("unit", 0, type=int)
    if not 0 <= unit_id <= LARGEST:
        raise NotFound
    state = request.args.get("state", State.ACTIVE, type=State)
    found = people.export(actor(), search, unit_id or None, state)
    sheet = Sheet(
        _("People"),
        [
            *(_("Employee number"), _("Full name"), _("English name"), _("Unit code"), _("Unit")),
            *(_("In post since"), _("State"), _("Roles")),
        ],
        list(_rows(found)),
        notes=[
            _(
                "Taken out by %(name)s (%(number)s) on %(moment)s. For use inside the bank only.",
                name=actor().name,
                number=actor().employee_no,
                moment=moment(clock.now()),
            )
        ],
    )
    name = f"{_('People')}-{clock.today():%Y%m%d}"
    if request.args.get("format") == "csv":
        return imports.attachment(sheets.csv_text(sheet), f"{name}.csv")
    return imports.attachment(sheets.workbook([sheet]), f"{name}.xlsx")


def _rows(found: list[Person]) -> Iterator[list[Cell]]:
    for row in found:
        person = row.person
        roles = _(", ").join(str(ROLE_NAMES[role]) for role in row.roles)
        state = STATES[State.DISABLED if person.disabled_at else State.ACTIVE]
        yield [
            *(person.employee_no, person.name, person.name_en, row.unit.code, named(row.unit)),
            *(person.in_post_since, str(state), roles),
        ]


def _form(form: imports.UploadForm) -> str:
    return render_template("people/import.html", form=form, fields=bulk.FIELDS, rules=_rules())


def _rules() -> list[str]:
    return [
        _("All rows are taken over, or none: a single wrong cell stops the list."),
        _("A person who is not in the list stays as they are. An empty cell changes nothing."),
        _(
            "New people have no password and no role yet. The security administrator gives them "
            "both; until then they cannot sign in."
        ),
        _(
            "Of somebody who has left only that is taken: they are disabled and signed out. What "
            "they earned stays."
        ),
        _("Who moves is counted in campaigns under way where their roster says."),
    ]


def _preview(import_id: int, message: object = "") -> str:
    found = bulk.preview(actor(), import_id, imports.asked_columns())
    return imports.preview_page(
        found,
        bulk.FIELDS,
        message,
        url_for("people.preview", import_id=import_id),
        [
            (_("People"), url_for("people.index")),
            (_("Import people"), url_for("people.bulk_form")),
        ],
    )


def _told(done: dict[Outcome, int]) -> str:
    said = [
        ngettext("%(num)s person added.", "%(num)s people added.", done[Outcome.NEW]),
        ngettext("%(num)s person changed.", "%(num)s people changed.", done[Outcome.CHANGED]),
        ngettext("%(num)s person disabled.", "%(num)s people disabled.", done[Outcome.LEAVES]),
    ]
    counts = (done[Outcome.NEW], done[Outcome.CHANGED], done[Outcome.LEAVES])
    return " ".join(text for text, count in zip(said, counts, strict=True) if count)
