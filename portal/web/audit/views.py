"""The log: narrowed, a page at a time, and as a file; and how its seal stands."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.domain.roles import Permission
from portal.pages import audit_sheet, audit_words
from portal.services import audit, sheets
from portal.services.audit import Asked, Line
from portal.services.refusal import Rejected
from portal.web.audit.filtering import FilterForm
from portal.web.guard import actor

blueprint = Blueprint("audit", __name__, url_prefix="/audit")
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
PROVED = 5_000
"""So many of the latest lines the page proves by itself; the whole chain is the command's."""


@blueprint.get("")
def index() -> ResponseReturnValue:
    """List the log, newest first."""
    actor().demand(Permission.AUDIT_SEE)
    form, asked = _asked()
    page = audit.page(
        actor(),
        asked,
        before=request.args.get("before", type=int),
        after=request.args.get("after", type=int),
    )
    said: dict[str, Any] = form.said
    head = audit.head()

    def url_of(**where: int) -> str:
        return url_for("audit.index", **{**said, **where})

    return render_template(
        "audit/index.html",
        form=form,
        page=page,
        counted=audit.COUNTED,
        word=audit_words.action,
        results=audit_words.RESULTS,
        fault_word=audit_words.fault,
        remark_word=audit_words.remark,
        older_url=url_of(before=page.older) if page.older else None,
        newer_url=url_of(after=page.newer) if page.newer else None,
        export_urls={
            kind: url_for("audit.export", **said, format=kind) for kind in TYPES if page.lines
        },
        is_more_open=any(said.get(name) for name in ("address", "kind", "object")),
        head=head,
        proof=audit.verify(max(0, head.seq - PROVED)),
        copied=audit.state(),
    )


@blueprint.get("/export")
def export() -> ResponseReturnValue:
    """Hand over what the list shows as a file; with a filter that cannot be read, nothing."""
    actor().demand(Permission.AUDIT_SEE)
    form, asked = _asked()
    for field in form:
        if field.errors:
            raise Rejected(field.name, field.errors[0])
    kind = request.args.get("format", "xlsx")
    if kind not in TYPES:
        raise Rejected("format", _("Choose Excel or CSV."))

    def render(lines: Iterator[Line], count: int) -> bytes:
        sheet = audit_sheet.sheet(actor(), lines, count, asked, clock.now())
        return sheets.csv_text(sheet) if kind == "csv" else sheets.workbook([sheet])

    content = audit.every(actor(), asked, kind, render)
    name = f"audit-{clock.today().isoformat()}.{kind}"
    return Response(
        content,
        content_type=TYPES[kind],
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


def _asked() -> tuple[FilterForm, Asked]:
    form = FilterForm(request.args, audit.actions())
    return form, form.read()
