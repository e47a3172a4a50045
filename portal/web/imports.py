"""What the pages of every import share: the file that is sent, its columns and its rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import urlencode

from flask import Response, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from portal.services import sheets
from portal.services.imports import Field, Line, Outcome, Preview, Staged
from portal.services.refusal import Conflict, Rejected
from portal.services.sheets import Sheet
from portal.web import refill

PAGE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OUTCOMES: Mapping[Outcome, tuple[LazyString, str]] = {
    Outcome.ERROR: (_l("Wrong"), "is-alert"),
    Outcome.NEW: (_l("New"), "is-good"),
    Outcome.CHANGED: (_l("Changes"), "is-info"),
    Outcome.LEAVES: (_l("Leaves"), "is-brand"),
    Outcome.UNCHANGED: (_l("Stays as it is"), ""),
    Outcome.SKIPPED: (_l("Left out"), ""),
}


class UploadForm(FlaskForm):
    """The file that holds the list."""

    file = FileField(
        _l("File"),
        [FileRequired(_l("Choose a file."))],
        description=_l("A workbook (.xlsx) or CSV, up to 5 MB and 20,000 rows."),
    )

    def rows(self) -> list[list[str]]:
        """Return the cells of the file; Rejected at `file` when they cannot be read."""
        return sheets.read(self.file.data.read(), self.file_name)

    @property
    def file_name(self) -> str:
        """What the sender's machine calls the file."""
        return self.file.data.filename or ""


@dataclass(frozen=True)
class Shown:
    """One page of the rows that come to the ends asked for: the wrong ones first, if there are."""

    rows: Sequence[Line]
    views: list[tuple[str, str, int]]
    view: str
    page: int
    pages: int
    url_of: Callable[[int], str]


def receive(
    form: UploadForm, page: Callable[[], str], keep: Callable[[str, list[list[str]]], str]
) -> ResponseReturnValue:
    """Go on to where `keep` says that the file's rows can be looked at, or show the form again."""
    if not form.validate():
        return page(), 422
    try:
        return redirect(keep(form.file_name, form.rows()), 303)
    except Rejected as refusal:
        refill.put(form, refusal)
        return page(), 422


def confirm(
    take_over: Callable[[list[str], str], str], again: Callable[[object], str]
) -> ResponseReturnValue:
    """Go on to where `take_over` says, or show the list `again` with why nothing was done.

    It is given the columns and the digest of the preview that was confirmed.
    """
    try:
        return redirect(take_over(asked_columns(), request.form.get("seen", "")), 303)
    except Rejected as refusal:
        return again(refusal.message), 422
    except Conflict as conflict:
        return again(conflict.message), 409


def asked_columns() -> list[str]:
    """Return what was chosen for each column, in their order; nothing on the first look."""
    return request.values.getlist("column")


def preview_page(
    found: Staged,
    fields: Sequence[Field],
    message: object,
    address: str,
    steps: list[tuple[str, str]],
    *,
    template: str = "imports/preview.html",
    carried: Mapping[str, str] | None = None,
    **more: object,
) -> str:
    """Return the page, at the address, that shows what a staged list would do.

    `steps` lead to it; the last of them asks for a list. `carried` is what the address says beside
    the columns. `more` is what a `template` that extends the usual one shows beside it; `outcomes`
    among it are other words for what becomes of a row, with their looks.
    """
    carried = carried or {}

    def view_url(view: str, page: int) -> str:
        columns = [("column", code) for code in found.columns]
        said = [*carried.items(), *columns, ("view", view), ("page", page)]
        return f"{address}?{urlencode(said)}#rows"

    return render_template(
        template,
        shown=found,
        fields=fields,
        labels={field.code: field.label for field in fields},
        message=message,
        page_of=_page_of(found.preview, view_url),
        view_url=view_url,
        self_url=address,
        again_url=steps[-1][1],
        steps=steps,
        carried=carried,
        **{"outcomes": OUTCOMES, **more},
    )


def _page_of(preview: Preview, url_of: Callable[[str, int], str]) -> Shown:
    wrong = [line for line in preview.lines if line.outcome is Outcome.ERROR]
    acting = [line for line in preview.lines if line.outcome in _ACTING]
    views = {"wrong": wrong, "acting": acting, "all": preview.lines}
    names = {"wrong": _("Wrong"), "acting": _("Would do something"), "all": _("All rows")}
    view = request.values.get("view", "")
    if view not in views:
        view = next((name for name in ("wrong", "acting") if views[name]), "all")
    pages = max(1, -(-len(views[view]) // PAGE))
    page = min(max(1, request.values.get("page", 1, type=int)), pages)
    return Shown(
        rows=views[view][(page - 1) * PAGE : page * PAGE],
        views=[(name, names[name], len(views[name])) for name in views if views[name]],
        view=view,
        page=page,
        pages=pages,
        url_of=lambda number: url_of(view, number),
    )


def blank(name: str, fields: Sequence[Field], notes: Sequence[str]) -> Response:
    """Answer with a workbook to fill in: the head, and what the columns mean on a second sheet."""
    head = [str(field.label) for field in fields]
    about = [[str(field.label), str(field.hint)] for field in fields]
    about += [[note] for note in notes]
    content = sheets.workbook(
        [Sheet(name, head, []), Sheet(_("How to fill it in"), [_("Column"), _("Meaning")], about)]
    )
    return attachment(content, f"{name}.xlsx")


def attachment(content: bytes, file_name: str) -> Response:
    """Answer with a file to be kept, not shown."""
    kind = XLSX if file_name.endswith(".xlsx") else "text/csv; charset=utf-8"
    return send_file(BytesIO(content), kind, as_attachment=True, download_name=file_name)


_ACTING = (Outcome.NEW, Outcome.CHANGED, Outcome.LEAVES)
