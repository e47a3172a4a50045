"""Lists of entries: narrowed by their address, a page at a time, summed, and as a file."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.domain.roles import Permission
from portal.models import Person
from portal.pages import entry_sheet
from portal.services import ledger, sheets
from portal.services.ledger import EntryLine, Filters, Offers, Order, State
from portal.services.refusal import Rejected
from portal.web.entries import chips
from portal.web.entries.filtering import FilterForm
from portal.web.entries.views import blueprint, words
from portal.web.guard import actor

LARGEST_PAGE = 2**31
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
# What stands outside "More filters", always in sight.
_IN_SIGHT = ("customer", "person", "state")


@dataclass(frozen=True)
class _Asked:
    """What an address asks for: the form filled in, what could be read of it, and in words."""

    form: FilterForm
    filters: Filters
    offers: Offers
    said: dict[str, Any]

    @property
    def is_open(self) -> bool:
        """Whether a filter behind "More filters" is in force, or has something to say."""
        hidden = [field for field in self.form if field.name not in _IN_SIGHT]
        return any(field.errors for field in hidden) or any(
            field.name in self.said for field in hidden if field.name not in ("by", "until")
        )


@blueprint.get("")
def index() -> ResponseReturnValue:
    """List one's own entries, or those of the units in one's charge, narrowed by the address."""
    actor().demand(Permission.BOARD_SEE)
    asked = _asked()
    filters = asked.filters
    number = min(request.args.get("page", 1, type=int), LARGEST_PAGE)
    page = ledger.page(actor(), filters, number)

    def url_of(number: int) -> str:
        return url_for("entries.index", **asked.said, page=number if number > 1 else None)

    return render_template(
        "entries/index.html",
        page=page,
        form=asked.form,
        is_open=asked.is_open,
        people=asked.offers.people,
        chips=chips.chips(asked.form, asked.said, asked.offers),
        spans=chips.spans(asked.said, filters, asked.offers.campaigns, clock.today()),
        clear_url=url_for("entries.index", of=None if filters.own else "unit"),
        url_of=url_of,
        order_urls=_order_urls(asked.said),
        order=filters.order.value,
        export_urls=_export_urls(asked, page.total),
        me=actor().person_id,
        today=clock.today(),
        of_unit=not filters.own,
        is_queue=not filters.own and filters.state is State.UNVERIFIED,
        is_narrowed=bool(filters.narrow),
        sees_unit=actor().may(Permission.ENTRY_SEE_UNIT),
        records=actor().may(Permission.ENTRY_RECORD),
        **words(),
    )


@blueprint.get("/export")
def export() -> ResponseReturnValue:
    """Hand over the list as a file; with a filter that cannot be read, nothing leaves."""
    actor().demand(Permission.ENTRY_EXPORT)
    asked = _asked()
    for field in asked.form:
        if field.errors:
            raise Rejected(field.name, field.errors[0])
    kind = request.args.get("format", "xlsx")
    if kind not in TYPES:
        raise Rejected("format", _("Choose Excel or CSV."))
    in_words = [chip.text for chip in chips.chips(asked.form, asked.said, asked.offers)]

    def render(lines: Iterable[EntryLine], count: int, credited: Person | None) -> bytes:
        notes = entry_sheet.notes(actor(), count, in_words, clock.now())
        sheet = entry_sheet.sheet(actor(), lines, credited, notes)
        return sheets.csv_text(sheet) if kind == "csv" else sheets.workbook([sheet])

    content = ledger.export(actor(), asked.filters, kind, render)
    name = f"entries-{clock.today().isoformat()}.{kind}"
    return Response(
        content,
        content_type=TYPES[kind],
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


def _asked() -> _Asked:
    own = request.args.get("of") != "unit"
    if not own:
        actor().demand(Permission.ENTRY_SEE_UNIT)
    offers = ledger.offered(actor(), own=own)
    form = FilterForm(request.args, offers, own=own)
    filters = form.read()
    return _Asked(form, filters, offers, chips.address(form, filters))


def _order_urls(said: dict[str, Any]) -> dict[str, str]:
    return {order.value: url_for("entries.index", **{**said, "by": order.value}) for order in Order}


def _export_urls(asked: _Asked, total: int) -> dict[str, str]:
    """Return where the list is had as a file; nowhere without the right, or with nothing in it."""
    if not total or not ledger.may_export(actor(), asked.filters):
        return {}
    return {kind: url_for("entries.export", **asked.said, format=kind) for kind in TYPES}
