"""Muting: which reminders somebody has turned down; decisions and answers are told all the same."""

from collections.abc import Collection
from enum import StrEnum

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.dialects import postgresql, sqlite

from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import NoticeMute, Participation
from portal.services import audit
from portal.services.access import Actor
from portal.services.refusal import Rejected
from portal.services.work import Work, writing


class Topic(StrEnum):
    """What the portal reminds of."""

    REPORTS = "reports"
    CHECKS = "checks"
    REQUESTS = "requests"
    MEASURES = "measures"
    QUESTIONS = "questions"


def offered(actor: Actor) -> list[Topic]:
    """Return what the actor can be reminded of: by their roles, and whether they take part."""
    leads = actor.may(Permission.CAMPAIGN_EDIT)
    reports = actor.may(Permission.ENTRY_RECORD) or _takes_part(actor)
    applies = {
        Topic.REPORTS: reports,
        Topic.CHECKS: actor.may(Permission.ENTRY_VERIFY),
        Topic.REQUESTS: leads,
        Topic.MEASURES: leads,
        Topic.QUESTIONS: leads or reports,
    }
    return [topic for topic in Topic if applies[topic]]


def muted(actor: Actor) -> set[Topic]:
    """Return what the actor has turned down."""
    found = db.session.scalars(
        sa.select(NoticeMute.topic).where(NoticeMute.person_id == actor.person_id)
    )
    return {Topic(topic) for topic in found if topic in set(Topic)}


def among(connection: sa.Connection, topic: Topic, person_ids: Collection[int]) -> set[int]:
    """Return which of the people have turned the topic down; one statement."""
    return set(
        connection.execute(
            sa.select(NoticeMute.person_id).where(
                NoticeMute.topic == topic.value, NoticeMute.person_id.in_(person_ids)
            )
        ).scalars()
    )


def choose(actor: Actor, wanted: Collection[str]) -> None:
    """Remind the actor of the wanted topics alone, of those that they are offered.

    What was turned down in a role that they no longer hold stays so. Raise Rejected ("topics")
    for a topic that is not theirs.
    """
    choices = offered(actor)
    if not set(wanted) <= set(choices):
        raise Rejected("topics", _l("Choose from the list."))
    with writing() as work:
        before = muted(actor)
        down = [topic for topic in choices if topic not in wanted and topic not in before]
        up = [topic for topic in choices if topic in wanted and topic in before]
        if not down and not up:
            return
        _insert(work, actor, down)
        work.connection.execute(
            sa.delete(NoticeMute).where(
                NoticeMute.person_id == actor.person_id, NoticeMute.topic.in_(up)
            )
        )
        detail: dict[str, object] = {"off": [*down], "on": [*up]}
        audit.record(work, actor, "reminders.choose", "person", actor.person_id, detail=detail)


def _insert(work: Work, actor: Actor, topics: Collection[Topic]) -> None:
    is_postgresql = work.connection.dialect.name == "postgresql"
    insert = postgresql.insert if is_postgresql else sqlite.insert
    rows = [
        {"person_id": actor.person_id, "topic": topic.value, "muted_at": work.now}
        for topic in topics
    ]
    if rows:
        # Two tabs may turn the same one down at once.
        work.connection.execute(insert(NoticeMute).on_conflict_do_nothing(), rows)


def _takes_part(actor: Actor) -> bool:
    return bool(
        db.session.scalar(sa.select(sa.exists().where(Participation.person_id == actor.person_id)))
    )
