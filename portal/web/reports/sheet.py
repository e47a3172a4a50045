"""The sheet on which a report is written: the day beside the form, and what was typed so far."""

from dataclasses import dataclass, field
from datetime import date, datetime

from portal import clock
from portal.domain.business_day import business_date
from portal.models import Report, ZeroReason
from portal.pages import own_place
from portal.pages.board import on_day
from portal.pages.own_place import Place
from portal.services import ledger, own_figures, reports
from portal.services.access import Actor
from portal.services.ledger import EntryLine, Filters
from portal.services.reports import Content, Duty
from portal.services.reports.drafts import Draft
from portal.services.reports.figures import Figure, of
from portal.services.work import snapshot
from portal.web.reports.forms import ReportForm

MOST_LINES = 12


@dataclass(frozen=True)
class Sheet:
    """A day's report under the pen; `duty` is None where nothing is asked that day.

    `missing` are earlier days that can still be sent; `is_refused`: the form holds what was sent.
    """

    day: date
    today: date
    duty: Duty | None
    report: Report | None
    draft: Draft | None
    missing: list[date]
    planned: Report | None
    figures: list[Figure]
    lines: list[EntryLine]
    places: list[Place]
    reasons: list[ZeroReason]
    is_refused: bool = False
    theirs: Content | None = None
    differing: list[str] = field(default_factory=list)

    @property
    def is_closed(self) -> bool:
        """Whether it was sent and can be changed no more."""
        return self.report is not None and (self.duty is None or self.duty.is_over)


def of_day(
    me: Actor, day: date, now: datetime, refused: ReportForm | None = None, theirs: object = None
) -> Sheet:
    """Return the sheet of the day; after a refusal with what was sent and what stands instead."""
    today = business_date(now, clock.zone())
    with snapshot() as connection:
        asked = reports.duty.of(connection, me.person_id, day, now)
        missing = reports.duty.missing(connection, me.person_id, now)
        is_today = day == today
        figures = own_figures.of_person(connection, me.person_id, today, on_day) if is_today else []
    report = reports.own.of_day(me, day)
    version = report.version if report else 0
    told = theirs if isinstance(theirs, Content) else None
    key = (me.person_id, day)
    return Sheet(
        day,
        today,
        asked,
        report,
        None if refused else reports.drafts.find(me, day, version),
        [one for one in missing if one != day],
        reports.own.planned(me, day),
        of([key]).get(key, []),
        ledger.page(me, Filters(since=day, until=day), 1).lines[:MOST_LINES],
        [own_place.of_person(one, now) for one in figures],
        reports.reasons.listed(also=report.reason_id if report else None),
        is_refused=refused is not None,
        theirs=told,
        differing=_differing(told, refused.content) if told and refused else [],
    )


def form_of(sheet: Sheet) -> ReportForm:
    """Return the form as somebody left it: the draft, else what was sent, else empty."""
    if sheet.draft is not None:
        content = sheet.draft.content
    else:
        content = Content.of(sheet.report) if sheet.report else Content()
    form = ReportForm(formdata=None, data=content.by_name)
    return ready(form, sheet)


def ready(form: ReportForm, sheet: Sheet) -> ReportForm:
    """Let the form carry the day and the present version, which whoever sends it has seen."""
    form.day.data = sheet.day.isoformat()
    form.version.data = str(sheet.report.version if sheet.report else 0)
    return form


def _differing(theirs: Content, yours: Content) -> list[str]:
    mine = yours.by_name
    return [name for name, text in theirs.by_name.items() if _plain(text) != _plain(mine[name])]


def _plain(text: str) -> str:
    return " ".join(text.split())
