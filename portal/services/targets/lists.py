"""A list of targets: staged, shown as what it would change, and taken over whole or not at all."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.campaign import State
from portal.domain.quantity import from_scaled
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Campaign
from portal.services import audit, free_text, imports, staging
from portal.services.access import Actor
from portal.services.campaigns.locking import announce
from portal.services.campaigns.sight import find
from portal.services.imports import Field, Outcome, Staged, Texts
from portal.services.refusal import Conflict, NotAllowed, Rejected
from portal.services.targets import (
    list_fields,
    list_overlaps,
    list_standing,
    locks,
    rows,
    writing,
)
from portal.services.targets.force import Column, whole_of
from portal.services.targets.list_standing import Standing
from portal.services.targets.rows import Row
from portal.services.targets.sheet import may_set_some
from portal.services.targets.writing import Change
from portal.services.work import Work
from portal.services.work import writing as transaction

KIND = "targets"
OVER = _l("The season is over: its targets no longer change.")


@dataclass(frozen=True, slots=True)
class Total:
    """What a list does to one column: how many targets change, and people's sum before and after.

    Summed over those whose targets the reader may set.
    """

    column: Column
    changes: int
    before: Decimal
    after: Decimal


@dataclass(frozen=True)
class Looked:
    """A list as it was looked at: its fields, its rows, its totals by column.

    `asks_reason` where a row that changes something gives none of its own.
    """

    staged: Staged
    fields: list[Field]
    rows: list[Row]
    totals: list[Total]
    asks_reason: bool


def campaign_of(actor: Actor, campaign_id: int) -> Campaign:
    """Return the campaign; NotFound out of sight, NotAllowed for who sets none of its targets."""
    campaign = find(actor, campaign_id)
    if not may_set_some(actor, campaign):
        raise NotAllowed(Permission.CAMPAIGN_EDIT)
    return campaign


def closed(actor: Actor, campaign: Campaign) -> LazyString | None:
    """Return why the actor cannot change targets of the campaign now, None where they can."""
    if campaign.state not in (State.DRAFT, State.LIVE):
        return OVER
    if locks.is_locked(db.session(), campaign.id) and not locks.is_organiser(actor, campaign):
        return writing.LOCKED
    return None


def stage(actor: Actor, campaign_id: int, file_name: str, cells: Sequence[list[str]]) -> int:
    """Keep the rows for the actor; Conflict where the targets no longer change, or are locked."""
    why = closed(actor, campaign_of(actor, campaign_id))
    if why is not None:
        raise Conflict(why)
    return staging.stage(actor, KIND, file_name, cells, campaign_id)


def preview(
    actor: Actor, campaign_id: int, import_id: int, column: Column, asked: Sequence[str] = ()
) -> Looked:
    """Return what the staged list would change; NotFound for a list of somebody else's.

    `column` is meant where the list names no indicator or period of its own.
    """
    return _look(actor, campaign_of(actor, campaign_id), import_id, column, asked)


def take_over(
    actor: Actor,
    campaign_id: int,
    import_id: int,
    column: Column,
    asked: Sequence[str],
    seen: str,
    reason: str,
) -> int:
    """Set every target of the list, or none, in one transaction; return how many changed.

    `seen` is the digest of the preview that is confirmed: Conflict where the list would do
    something else by now. The `reason` holds for the rows that give none. Rejected while any row is
    wrong, or a reason is missing; Conflict, too, where the targets no longer change, or are locked.
    """
    campaign_of(actor, campaign_id)
    reason = free_text.checked("reason", reason)
    with transaction() as work:
        campaign = writing.begin(work, actor, campaign_id)
        looked = _look(actor, campaign, import_id, column, asked)
        shown = looked.staged
        if not shown.problems and shown.preview.digest != seen:
            raise Conflict(imports.CHANGED_MEANWHILE)
        imports.demand_takeable(shown)
        if looked.asks_reason and not reason:
            raise Rejected("reason", _l("Say why the targets change; the reason is on record."))
        count = _write(work, actor, campaign, looked.rows, reason)
        told: dict[str, object] = {"file": shown.staged.file_name, **shown.preview.told}
        audit.record(work, actor, "target.import", "campaign", campaign_id, detail=told)
        staging.drop(work, import_id)
        announce(work, campaign_id)
    return count


def _write(work: Work, actor: Actor, campaign: Campaign, found: list[Row], reason: str) -> int:
    """Write the changes down, those of one column with one reason together.

    Column by column, because the audit keeps one row of somebody for each call.
    """
    today = clock.today()
    groups: dict[tuple[Column, str], list[Change]] = defaultdict(list)
    for row in found:
        for change in row.changes.values():
            groups[change.column, row.reason or reason].append(change)
    for column in {column for column, _reason in groups}:
        writing.check_column(work, campaign, column)
    for row in found:
        # Of a season whose days were changed since, they may be for no period of it any more.
        for change in row.removed:
            groups[change.column, row.reason or reason].append(change)
    subjects = {change.subject for changes in groups.values() for change in changes}
    people = writing.check_subjects(work, actor, campaign, subjects, today)
    for (_column, why), changes in groups.items():
        writing.write(work, actor, campaign, changes, source="import", reason=why, valid_from=today)
        writing.tell(work, actor, campaign, changes, people, why)
    return sum(map(len, groups.values()))


def _look(
    actor: Actor, campaign: Campaign, import_id: int, column: Column, asked: Sequence[str]
) -> Looked:
    staged = staging.find(actor, import_id, {KIND}, campaign.id)
    fields = list_fields.of(staged.rows, whole_of(campaign))
    totals: list[Total] = []

    def check(texts: Texts) -> list[Row]:
        found = rows.keyed(texts)
        named = rows.indicators_named(found)
        today = clock.today()
        standing = list_standing.read(db.session(), actor, campaign, column, named, today)
        rows.check(found, standing)
        list_overlaps.check(found, standing)
        rows.conclude(found, standing)
        totals.extend(_totals(found, standing))
        return found

    shown, found = imports.look(staged, fields, asked, check)
    writes = [row for row in found if row.changes and row.line.outcome is not Outcome.ERROR]
    return Looked(shown, fields, found, totals, any(not row.reason for row in writes))


def _totals(found: list[Row], standing: Standing) -> list[Total]:
    theirs = {("p", place.id) for place in standing.people.values()
              if standing.is_theirs(place.path)}  # fmt: skip
    changes: dict[Column, list[Change]] = defaultdict(list)
    for row in found:
        for change in (*row.changes.values(), *row.removed):
            changes[change.column].append(change)
    totals = []
    for column, some in sorted(changes.items(), key=lambda pair: pair[0].span):
        of_people = standing.of_people(column).items()
        before = sum(target for subject, target in of_people if subject in theirs)
        grows = sum(one.new - (one.old or 0) for one in some if one.subject[0] == "p")
        totals.append(Total(column, len(some), from_scaled(before), from_scaled(before + grows)))
    return totals
