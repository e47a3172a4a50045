"""Single sign-on as the health page sees it: by what came of it lately, without asking anybody."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from portal.config import Settings
from portal.extensions import db
from portal.models import AuditEvent
from portal.services.health.verdict import Verdict
from portal.services.single_sign_on import Reason
from portal.services.single_sign_on.entering import HOW

LATELY = timedelta(days=7)
# The rest is the browser's affair, or what directory and portal do not agree on.
OF_THE_PROVIDER = (Reason.UNREACHABLE, Reason.UNTRUSTED, Reason.OUT_OF_TIME, Reason.REFUSED)


@dataclass(frozen=True)
class SignOn:
    """When somebody came by it last, and when and why the provider failed last since then.

    Both within the last seven days; None where nothing is known.
    """

    came_at: datetime | None
    failed_at: datetime | None
    reason: Reason | None

    @property
    def verdict(self) -> Verdict:
        """Never broken: passwords go on working beside it."""
        return Verdict.LOOK if self.failed_at else Verdict.OK


def of(settings: Settings, now: datetime) -> SignOn | None:
    """Return how it went, None where there is no single sign-on; two statements."""
    if settings.single_sign_on is None:
        return None
    came = _last(now - LATELY, "done")
    failed = _last(came.at if came else now - LATELY, "failed", OF_THE_PROVIDER)
    return SignOn(
        came.at if came else None,
        failed.at if failed else None,
        Reason(str(failed.detail["reason"])) if failed else None,
    )


def _last(since: datetime, result: str, reasons: tuple[Reason, ...] = ()) -> AuditEvent | None:
    query = sa.select(AuditEvent).where(
        AuditEvent.at > since,
        AuditEvent.action == "sign_in",
        AuditEvent.result == result,
        AuditEvent.detail["how"].as_string() == HOW,
    )
    if reasons:
        query = query.where(AuditEvent.detail["reason"].as_string().in_(reasons))
    return db.session.scalar(query.order_by(AuditEvent.at.desc(), AuditEvent.id.desc()).limit(1))
