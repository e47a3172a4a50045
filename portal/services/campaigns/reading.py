"""Rules read and understood: who has said so, of which revision, and who has not yet."""

from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.dialects import postgresql, sqlite

from portal import clock
from portal.domain.campaign import State
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Campaign, Participation, Person, RuleRevision, RulesRead, Unit
from portal.services import audit
from portal.services.access import Actor, within
from portal.services.campaigns import rules
from portal.services.campaigns.sight import find
from portal.services.refusal import Conflict, NotAllowed, Rejected
from portal.services.work import writing


@dataclass(frozen=True, slots=True)
class Reading:
    """The revision that a participant confirmed last, 0 for none, and when."""

    revision_id: int
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class ToRead:
    """A live campaign whose rules somebody has still to read; `again`: they changed since."""

    campaign: Campaign
    again: bool


@dataclass(slots=True)
class Readers:
    """A unit's participants: those who have confirmed the rules, and those who have not."""

    unit: Unit
    done: list[Person] = field(default_factory=list)
    waiting: list[Person] = field(default_factory=list)


def confirm(actor: Actor, campaign_id: int, revision_id: int | None) -> None:
    """Record that a participant has read the rules, as of the revision that the page showed.

    Once more changes nothing. Raise NotFound, NotAllowed (who takes no part), Rejected (no
    revision) and Conflict (no live campaign, rules that changed meanwhile).
    """
    find(actor, campaign_id)
    if own(actor, campaign_id) is None:
        raise NotAllowed
    if revision_id is None:
        raise Rejected(
            "revision", _l("The form did not arrive whole. Nothing was saved; send it again.")
        )
    with writing() as work:
        campaign = work.session.get_one(Campaign, campaign_id, populate_existing=True)
        if campaign.state != State.LIVE:
            raise Conflict(_l("Rules are confirmed while the campaign is under way."))
        if revision_id != rules.version(work.session, campaign_id):
            raise Conflict(
                _l(
                    "The rules changed while you were reading them. Open the campaign again: it"
                    " says what changed."
                )
            )
        is_postgresql = work.connection.dialect.name == "postgresql"
        insert = postgresql.insert if is_postgresql else sqlite.insert
        # Two windows may send at once: the first one's moment stands.
        added = work.connection.scalar(
            insert(RulesRead)
            .values(
                revision_id=revision_id,
                person_id=actor.person_id,
                campaign_id=campaign_id,
                read_at=work.now,
            )
            .on_conflict_do_nothing(index_elements=["revision_id", "person_id"])
            .returning(RulesRead.revision_id)
        )
        if added is not None:
            detail: dict[str, object] = {"revision": revision_id}
            audit.record(work, actor, "rules.read", "campaign", campaign_id, detail=detail)


def own(actor: Actor, campaign_id: int) -> Reading | None:
    """Return what the actor has confirmed, None for somebody who takes no part; one statement."""
    row = db.session.execute(
        sa.select(RulesRead.revision_id, RulesRead.read_at)
        .select_from(Participation)
        .outerjoin(
            RulesRead,
            sa.and_(
                RulesRead.campaign_id == Participation.campaign_id,
                RulesRead.person_id == Participation.person_id,
            ),
        )
        .where(
            Participation.campaign_id == campaign_id,
            Participation.person_id == actor.person_id,
            Participation.stays_on(clock.today()),
        )
        .order_by(sa.func.coalesce(RulesRead.revision_id, 0).desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Reading(row.revision_id or 0, row.read_at)


def open_for(actor: Actor) -> list[ToRead]:
    """Return the live campaigns whose rules as they are now the actor has not confirmed.

    One statement, the campaign that ends first first.
    """
    latest = (
        sa.select(sa.func.max(RuleRevision.id))
        .where(RuleRevision.campaign_id == Campaign.id)
        .correlate(Campaign)
        .scalar_subquery()
    )
    confirmed = (
        sa.select(sa.func.max(RulesRead.revision_id))
        .where(RulesRead.campaign_id == Campaign.id, RulesRead.person_id == actor.person_id)
        .correlate(Campaign)
        .scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(Campaign, confirmed.is_not(None))
        .join(Participation, Participation.campaign_id == Campaign.id)
        .where(
            Participation.person_id == actor.person_id,
            Participation.stays_on(clock.today()),
            Campaign.state == State.LIVE,
            sa.func.coalesce(confirmed, 0) < latest,
        )
        .order_by(Campaign.ends_on, Campaign.id)
    )
    return [ToRead(campaign, bool(again)) for campaign, again in rows]


def readers(actor: Actor, campaign: Campaign, revision_id: int) -> list[Readers]:
    """Return by unit who has confirmed the revision and who has not; one statement.

    Only units in which the actor leads campaigns; nothing before the campaign is live or after.
    """
    paths = actor.paths(Permission.CAMPAIGN_EDIT)
    if not paths or campaign.state != State.LIVE:
        return []
    rows = db.session.execute(
        sa.select(Unit, Person, RulesRead.read_at.is_not(None))
        .select_from(Participation)
        .join(Person, Person.id == Participation.person_id)
        .join(Unit, Unit.id == Participation.unit_id)
        .outerjoin(
            RulesRead,
            sa.and_(RulesRead.person_id == Person.id, RulesRead.revision_id == revision_id),
        )
        .where(
            Participation.campaign_id == campaign.id,
            Participation.stays_on(clock.today()),
            within(Unit.path, paths),
        )
        .order_by(Unit.path, Person.sort_key, Person.employee_no_key)
    )
    found: dict[int, Readers] = {}
    for unit, person, is_done in rows:
        of_unit = found.setdefault(unit.id, Readers(unit))
        (of_unit.done if is_done else of_unit.waiting).append(person)
    return list(found.values())
