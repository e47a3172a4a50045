"""Sending reminders: the one way, whatever they are about."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from portal.extensions import db
from portal.services import jobs, muting, notices
from portal.services.muting import Topic
from portal.services.reminders.present import at_work
from portal.services.reminders.reminder import Reminder
from portal.services.work import writing

ONCE = "once"


def send(topic: Topic, reminders: Collection[Reminder], today: date) -> int:
    """Remind those who are at work and have not turned the topic down; return of how many.

    The row that claims a person, kind and day is written in the transaction that tells them, so
    that two processes never tell anybody twice, and one that breaks off has told nobody.
    """
    kinds: dict[str, dict[str, Reminder]] = defaultdict(dict)
    for one in _wanted(topic, reminders, today):
        kinds[one.kind][str(one.person_id)] = one
    if not kinds:
        return 0
    told = 0
    with writing() as work:
        for kind, by_person in kinds.items():
            claimed = jobs.claim_each(work, kind, by_person, today.isoformat())
            sent = [one for subject, one in by_person.items() if subject in claimed]
            notices.tell_each(work, kind, {one.person_id: one.facts for one in sent})
            jobs.claim_each(work, kind, [name for one in sent for name in one.once], ONCE)
            told += len(sent)
    return told


def _wanted(topic: Topic, reminders: Collection[Reminder], today: date) -> list[Reminder]:
    people = {one.person_id for one in reminders}
    if not people:
        return []
    connection = db.session.connection()
    wanted = at_work(connection, people, today) - muting.among(connection, topic, people)
    db.session.rollback()
    return [one for one in reminders if one.person_id in wanted]
