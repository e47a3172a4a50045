"""Jobs: whoever writes the row runs the job; everybody else finds it done."""

from collections.abc import Iterable

from sqlalchemy.dialects import postgresql, sqlite

from portal.models import JobRun
from portal.services.work import Work


def claim(work: Work, job: str, subject: str, period: str) -> bool:
    """Write the job's unique row in the transaction of its effect; False when it is there."""
    is_postgresql = work.connection.dialect.name == "postgresql"
    insert = postgresql.insert if is_postgresql else sqlite.insert
    claimed = work.connection.execute(
        insert(JobRun).on_conflict_do_nothing().returning(JobRun.job),
        {"job": job, "subject": subject, "period": period, "ran_at": work.now},
    )
    return claimed.scalar_one_or_none() is not None


def claim_each(work: Work, job: str, subjects: Iterable[str], period: str) -> list[str]:
    """Claim the job for many subjects in one statement; return those that nobody had claimed."""
    rows = [
        {"job": job, "subject": subject, "period": period, "ran_at": work.now}
        for subject in sorted(subjects)
    ]
    if not rows:
        return []
    is_postgresql = work.connection.dialect.name == "postgresql"
    insert = postgresql.insert if is_postgresql else sqlite.insert
    claim = insert(JobRun).values(rows).on_conflict_do_nothing().returning(JobRun.subject)
    return list(work.connection.scalars(claim))
