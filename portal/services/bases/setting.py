"""Setting bases: only what changes is written down, with its reason."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.domain.campaign import State
from portal.domain.quantity import from_scaled, to_scaled
from portal.domain.roles import Permission
from portal.models import BaseRevision, Campaign, Participation
from portal.services import audit, free_text
from portal.services.access import Actor
from portal.services.bases import force
from portal.services.campaigns.locking import announce, lock
from portal.services.campaigns.sight import find_for
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.work import Work, writing

LARGEST = Decimal(9_999_999)


@dataclass
class Change:
    """One change of bases under way, under the campaign's locks."""

    work: Work
    actor: Actor
    campaign: Campaign
    reason: str
    count: int = 0

    def own_places(self) -> frozenset[int]:
        """Return the actor's own participation, if there is one."""
        return frozenset(
            self.work.session.scalars(
                sa.select(Participation.id).where(
                    Participation.campaign_id == self.campaign.id,
                    Participation.person_id == self.actor.person_id,
                )
            )
        )

    def write(self, wished: Mapping[int, int | None], source: str) -> None:
        """Append what differs from the bases in force; None takes one away."""
        standing = force.in_force(self.work.connection, self.campaign.id)
        changed = {id_: base for id_, base in wished.items() if standing.get(id_) != base}
        if not changed:
            return
        if self.campaign.state == State.LIVE and not self.reason:
            raise Rejected("reason", _l("Say why the bases change; the reason is on record."))
        for id_, base in changed.items():
            self.work.session.add(
                BaseRevision(
                    campaign_id=self.campaign.id,
                    participation_id=id_,
                    base=base,
                    source=source,
                    reason=self.reason,
                    recorded_at=self.work.now,
                    recorder_id=self.actor.person_id,
                )
            )
            detail: dict[str, object] = {
                "campaign_id": self.campaign.id,
                "old": _told(standing.get(id_)),
                "new": _told(base),
                "source": source,
            }
            audit.record(self.work, self.actor, "base.set", "participation", id_, detail=detail)
        self.count = len(changed)


def _told(scaled: int | None) -> str | None:
    return None if scaled is None else str(from_scaled(scaled))


@contextmanager
def changing(
    actor: Actor, campaign_id: int, reason: str, *, version: int | None
) -> Iterator[Change]:
    """Open a change of the campaign's bases: locked, checked, and announced if anything changed.

    Raise NotFound and NotAllowed, Conflict once the season is over or when the bases are no longer
    those of `version`, Rejected where the campaign does not rank by increase.
    """
    find_for(actor, campaign_id, Permission.CAMPAIGN_EDIT)
    reason = free_text.checked("reason", reason)
    with writing() as work:
        campaign = lock(work, campaign_id)
        if campaign.state not in (State.DRAFT, State.LIVE):
            raise Conflict(_l("The season is over: its bases no longer change."))
        if campaign.ranking != "increase":
            raise Rejected("", _l("This campaign does not rank by increase; it needs no bases."))
        if version is not None and version != force.version(work.session, campaign_id):
            raise Conflict(_l("Somebody else changed bases while you had them open."))
        change = Change(work, actor, campaign, reason)
        yield change
        if change.count:
            announce(work, campaign_id)
        else:
            work.session.rollback()


def set(  # noqa: A001 - read as `bases.set(…)`
    actor: Actor,
    campaign_id: int,
    by_participation: Mapping[int, Decimal | None],
    reason: str = "",
    *,
    version: int | None = None,
) -> int:
    """Set bases by hand; None takes one away, 0 is a base. Return how many changed.

    In a live campaign a change needs a reason. Nobody sets their own. Raise Rejected ("reason",
    "b<participation>"), Conflict, NotFound and NotAllowed.
    """
    wished = {id_: _scaled(f"b{id_}", base) for id_, base in by_participation.items()}
    with changing(actor, campaign_id, reason, version=version) as change:
        known = change.work.session.scalars(
            sa.select(Participation.id).where(
                Participation.campaign_id == campaign_id, Participation.id.in_(wished)
            )
        ).all()
        if len(known) != len(wished):
            raise NotFound
        if change.own_places().intersection(wished):
            raise NotAllowed(Permission.CAMPAIGN_EDIT)
        change.write(wished, "hand")
    return change.count


def _scaled(field: str, base: Decimal | None) -> int | None:
    if base is None:
        return None
    if not base.is_finite() or not 0 <= base <= LARGEST:
        raise Rejected(field, _l("A base is from 0 to 9999999."))
    try:
        return to_scaled(base)
    except ValueError as error:
        raise Rejected(field, _l("At most four decimals are counted.")) from error
