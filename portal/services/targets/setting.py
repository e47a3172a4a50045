"""Setting targets: only what changes is written down, with its reason; nothing is overwritten."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.quantity import from_scaled
from portal.extensions import db
from portal.models import Campaign
from portal.services import free_text
from portal.services.access import Actor
from portal.services.campaigns.locking import announce
from portal.services.campaigns.sight import find
from portal.services.refusal import Conflict
from portal.services.targets import force, writing
from portal.services.targets.force import Column, Held, Subject
from portal.services.targets.writing import Change, field_of
from portal.services.work import Work
from portal.services.work import writing as transaction


@dataclass(frozen=True, slots=True)
class Clash:
    """A target that somebody else changed while it was open: as shown, theirs and yours.

    `revision_id` is what set theirs, which may hold from a day to come on.
    """

    subject: Subject
    shown: Decimal
    theirs: Decimal
    yours: Decimal
    revision_id: int = field(default=0, compare=False)


def set(  # noqa: A001, PLR0913 - read as `targets.set(…)`; people and units are set in one go
    actor: Actor,
    campaign_id: int,
    by_participation: Mapping[int, Decimal],
    by_unit: Mapping[int, Decimal],
    reason: str = "",
    *,
    version: int | None = None,
    column: Column | None = None,
    valid_from: date | None = None,
    pinned: Mapping[Subject, bool] | None = None,
    source: str = "hand",
) -> int:
    """Set targets of one column; 0 takes one away. Return how many changed.

    Without a `column` they are those of the whole campaign in what it ranks by. With the `version`
    that a page was shown at, what the page was shown with does not count as a change, and what
    both changed is a Conflict whose `theirs` are the clashes: nothing is overwritten. They hold
    from `valid_from` on, today without one. `pinned` says whose target stays when its parent is
    split; who is not in it stays pinned or not. Those of periods of the same kind that overlap the
    column's are taken away.

    Changing one that is in force in a live campaign needs a reason. Nobody sets their own. Raise
    Rejected ("reason", "valid_from", "period", "indicator", "p<participation>", "u<unit>"),
    Conflict, NotFound and NotAllowed.
    """
    find(actor, campaign_id)
    reason = free_text.checked("reason", reason)
    wished: dict[Subject, Decimal] = {("p", id_): one for id_, one in by_participation.items()}
    wished |= {("u", id_): one for id_, one in by_unit.items()}
    today = clock.today()
    with transaction() as work:
        campaign = writing.begin(work, actor, campaign_id)
        asked = column or Column(campaign.ranking_indicator_id, force.whole_of(campaign))
        whole = writing.check_column(work, campaign, asked)
        writing.check_valid_from(campaign, valid_from or today, today)
        targets = {
            subject: writing.scaled(field_of(subject), one, whole=whole)
            for subject, one in wished.items()
        }
        changes = _changes(work, campaign, asked, targets, pinned or {}, version, today)
        if not changes:
            work.session.rollback()
            return 0
        people = writing.check_subjects(
            work, actor, campaign, [change.subject for change in changes], today
        )
        writing.check_reason(work, campaign, changes, reason)
        writing.write(
            work,
            actor,
            campaign,
            changes,
            source=source,
            reason=reason,
            valid_from=valid_from or today,
        )
        writing.tell(work, actor, campaign, changes, people, reason)
        announce(work, campaign_id)
    return len(changes)


def unchanged(
    campaign: Campaign, column: Column, wished: Mapping[Subject, int], version: int
) -> frozenset[Subject]:
    """Return whose wished target is the one that a page of that `version` was shown with."""
    connection = db.session.connection()
    shown = force.in_force(connection, campaign, column.indicator_id, clock.today(), version)
    return frozenset(
        subject
        for subject, target in wished.items()
        if target == shown.of(subject, column.span).target
    )


def _changes(
    work: Work,
    campaign: Campaign,
    column: Column,
    targets: Mapping[Subject, int],
    pinned: Mapping[Subject, bool],
    version: int | None,
    today: date,
) -> list[Change]:
    """Return what differs from the targets in force; Conflict for what somebody else changed."""
    now = force.in_force(work.connection, campaign, column.indicator_id, today)
    shown = now
    if version is not None:
        shown = force.in_force(work.connection, campaign, column.indicator_id, today, version)
        # What was decided since for a day to come holds nowhere yet, and is somebody's word, too.
        last = force.in_force(work.connection, campaign, column.indicator_id, date.max)
        clashes = [
            _clash(subject, before, theirs, target)
            for subject, target in targets.items()
            for before in (shown.of(subject, column.span).target,)
            for theirs in (now.of(subject, column.span), last.of(subject, column.span))
            if theirs.revision_id > version
            and theirs.target not in (before, target)
            and target != before
        ]
        if clashes:
            first = {clash.subject: clash for clash in reversed(clashes)}
            told = [first[subject] for subject in targets if subject in first]
            raise Conflict(_l("Somebody else changed targets while you had them open."), told)
    changes = []
    for subject in {**dict.fromkeys(targets), **dict.fromkeys(pinned)}:
        held, before = now.of(subject, column.span), shown.of(subject, column.span)
        target = targets.get(subject, before.target)
        new = held.target if target == before.target else target
        pin = pinned.get(subject, held.pinned)
        if new != held.target or pin != held.pinned:
            old = held.target if held.revision_id else None
            changes.append(Change(subject, column, old, new, pinned=pin))
    everybody = {
        subject: spans[column.span].target
        for subject, spans in now.held.items()
        if column.span in spans
    }
    everybody |= {change.subject: change.new for change in changes}
    writing.check_sum(everybody, [change.subject for change in changes])
    wanted = [(change.subject, column.span) for change in changes if change.new]
    return [*changes, *writing.overlapped(now, wanted, column.indicator_id)]


def _clash(subject: Subject, before: int, theirs: Held, target: int) -> Clash:
    return Clash(
        subject,
        shown=from_scaled(before),
        theirs=from_scaled(theirs.target),
        yours=from_scaled(target),
        revision_id=theirs.revision_id,
    )
