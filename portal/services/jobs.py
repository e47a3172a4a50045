"""Jobs: whoever writes the row runs the job; everybody else finds it done."""

from collections.abc import Iterable

from sqlalchemy.dialects import postgresql, sqlite

from portal.models import JobRun
from portal.services.work import Work


def claim(work: Work, job: str, subject: str, period: str) -> bool:
    """Write the job's unique row in the transaction of its effect; False when it is there."""
    return bool(claim_each(work, job, [subject], period))


def claim_each(work: Work, job: str, subjects: Iterable[str], period: str) -> set[str]:
    """Write the rows of a job for many subjects at once; return those that were not there.

    In order, so that two processes with the same subjects wait for each other and never both.
    """
    rows = [
        {"job": job, "subject": subject, "period": period, "ran_at": work.now}
        for subject in sorted(set(subjects))
    ]
    if not rows:
        return set()
    is_postgresql = work.connection.dialect.name == "postgresql"
    insert = postgresql.insert if is_postgresql else sqlite.insert
    claimed = work.connection.execute(
        insert(JobRun).on_conflict_do_nothing().returning(JobRun.subject), rows
    )
    return set(claimed.scalars())
