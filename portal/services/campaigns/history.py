"""The history of a campaign's rules: what changed from one revision to the next, as facts."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from portal.extensions import db
from portal.models import Person, RuleRevision
from portal.services.access import Actor
from portal.services.campaigns.sight import find

_YOUNGER: dict[str, object] = {
    "report_reminder": "17:30:00",
    "reason_after_days": 3,
    "wall_list": "whole",
    "wall_top": 10,
}


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that changed.

    `field` is the rule's name; `key` the code within it (an indicator's, a channel's, a day), else
    "". `old` and `new` are as the revision holds them, None where there was none.
    """

    field: str
    key: str
    old: object
    new: object


@dataclass(frozen=True, slots=True)
class Revision:
    """What somebody changed at one moment; without changes it is the first."""

    id: int
    at: datetime
    recorder: Person
    reason: str
    changes: list[Change]
    is_first: bool


def history(actor: Actor, campaign_id: int, after: int = 0) -> list[Revision]:
    """Return the revisions of the rules, newest first; only those after a revision, if given."""
    find(actor, campaign_id)
    rows = db.session.execute(
        sa.select(RuleRevision, Person)
        .join(Person, Person.id == RuleRevision.recorder_id)
        .where(RuleRevision.campaign_id == campaign_id)
        .order_by(RuleRevision.id)
    )
    found: list[Revision] = []
    before: dict[str, object] | None = None
    for line, person in rows:
        changes = [] if before is None else compare(before, line.content)
        found.append(
            Revision(line.id, line.recorded_at, person, line.reason, changes, before is None)
        )
        before = line.content
    return [revision for revision in reversed(found) if revision.id > after]


def compare(old: dict[str, object], new: dict[str, object]) -> list[Change]:
    """Return what differs, in the order in which the rules are listed.

    A rule that is younger than a revision was then what every campaign got with it.
    """
    old, new = _YOUNGER | old, _YOUNGER | new
    changes: list[Change] = []
    for field in [*new, *(name for name in old if name not in new)]:
        was, now = old.get(field), new.get(field)
        if was == now:
            continue
        if isinstance(now, dict | list) or isinstance(was, dict | list):
            changes += _within(field, _keyed(was), _keyed(now))
        else:
            changes.append(Change(field, "", was, now))
    return changes


def _within(field: str, old: dict[str, object], new: dict[str, object]) -> list[Change]:
    keys = [*new, *(key for key in old if key not in new)]
    return [
        Change(field, key, old.get(key), new.get(key))
        for key in keys
        if old.get(key) != new.get(key)
    ]


def _keyed(value: object) -> dict[str, object]:
    if isinstance(value, dict):
        return value
    return {str(item): True for item in value} if isinstance(value, list) else {}
