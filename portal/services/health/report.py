"""The report: everything that the health page tells, gathered once."""

import platform
from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from portal import clock
from portal.config import Settings
from portal.domain.business_day import business_date
from portal.domain.roles import Permission
from portal.services import watch
from portal.services.access import Actor
from portal.services.health import (
    audit_log,
    backups,
    database,
    erasing,
    running,
    sign_on,
    surroundings,
)
from portal.services.health.audit_log import AuditLog
from portal.services.health.backups import Backups
from portal.services.health.database import Database
from portal.services.health.erasing import Erasing
from portal.services.health.running import Jobs
from portal.services.health.sign_on import SignOn
from portal.services.health.surroundings import Clock, Disk, Screens, Years


@dataclass(frozen=True)
class Health:
    """What the portal stands on, as it is at the moment."""

    release: str
    python: str
    settings: Settings
    database: Database
    disk: Disk
    backups: Backups
    jobs: Jobs
    clock: Clock
    years: Years
    screens: Screens
    audit: AuditLog
    erasing: Erasing
    sign_on: SignOn | None
    sessions: int


def of(actor: Actor, now: datetime) -> Health:
    """Return the report; NotAllowed for who does not look after the installation."""
    actor.demand(Permission.HEALTH_SEE)
    settings: Settings = current_app.config["SETTINGS"]
    return Health(
        release=current_app.config["RELEASE"],
        python=platform.python_version(),
        settings=settings,
        # First: what is due ends with a transaction of its own.
        jobs=running.of(now),
        database=database.of(),
        disk=surroundings.disk(settings.instance),
        backups=backups.of(settings, now),
        clock=surroundings.time_of_day(now),
        years=surroundings.years(business_date(now, clock.zone())),
        screens=surroundings.screens(now),
        audit=audit_log.of(now),
        erasing=erasing.of(settings, now),
        sign_on=sign_on.of(settings, now),
        sessions=watch.signed_in(now),
    )
