"""The afternoon's reminders: what waits for an answer since an earlier day."""

from datetime import date, datetime, time

from portal import clock
from portal.domain.business_day import business_date
from portal.extensions import db
from portal.models import JobRun
from portal.services import jobs
from portal.services.muting import Topic
from portal.services.reminders import checks, questions, requests
from portal.services.reminders.sending import send
from portal.services.work import writing

FROM = time(16, 30)
"""When they go out, in the branch's time: an hour and more before most cut-offs."""
JOB = "afternoon_reminders"
EVERYBODY = "everybody"
_DUE = (
    (Topic.CHECKS, checks.due),
    (Topic.REQUESTS, requests.due),
    (Topic.QUESTIONS, questions.due),
)


def run(now: datetime) -> int:
    """Remind of all that waits, once it is time; return how many reminders went out just now."""
    today = business_date(now, clock.zone())
    if now.astimezone(clock.zone()).time() < FROM or _is_done(today):
        return 0
    told = 0
    for topic, due in _DUE:
        found = due(today)
        db.session.rollback()
        told += send(topic, found, today)
    with writing() as work:
        jobs.claim(work, JOB, EVERYBODY, today.isoformat())
    return told


def _is_done(today: date) -> bool:
    """Whether everybody was told: so that the ticks of a whole evening ask for one row each."""
    done = db.session.get(JobRun, (JOB, EVERYBODY, today.isoformat())) is not None
    db.session.rollback()
    return done
