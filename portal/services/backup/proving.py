"""Proving what was put back: the same figures, sound, at the newest schema, reconciled."""

from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from portal.config import Settings
from portal.models import guard, schema, store
from portal.services import audit, reconciliation
from portal.services.audit import Finding
from portal.services.backup import manifest, sqlite
from portal.services.backup.manifest import Manifest
from portal.services.backup.trouble import BackupError, CheckFailed

Tell = Callable[[str], None]
MOST_TOLD = 10


def readable(about: Manifest, *, is_sqlite: bool) -> None:
    """Refuse a backup that this release or this instance's database cannot take."""
    here = "SQLite" if is_sqlite else "PostgreSQL"
    if about.engine != here:
        message = (
            f"The backup is of {about.engine}, and HONGBANG_DATABASE_URL names {here}. Give the "
            f"address of a {about.engine} database."
        )
        raise BackupError(message)
    if about.schema and about.schema not in schema.revisions():
        message = (
            f"The backup was made by release {about.version} at schema {about.schema}, which this "
            "release does not know: it is newer. Install that release or a later one first."
        )
        raise BackupError(message)


def prove_standing(settings: Settings, about: Manifest, tell: Tell, what: str) -> None:
    """Prove the database of the settings, in which `what` stands by now: CheckFailed says so."""
    try:
        prove(settings.database_url, settings.owner_url, about, tell)
    except BackupError as error:
        message = f"{what} stands, and is not right. {error}"
        raise CheckFailed(message) from error


def prove(url: str, owner_url: str, about: Manifest, tell: Tell) -> None:
    """Compare the database with the manifest, bring it up, check its guards and its ledger.

    CheckFailed names what is not as it should be.
    """
    engine = sa.create_engine(owner_url or url, **store.engine_options(url))
    store.prepare(engine)
    try:
        with engine.connect() as connection:
            _compare(connection, about, tell)
        engine.dispose()
        if engine.dialect.name == "sqlite":
            sqlite.check(Path(engine.url.database or ""))
            tell("Integrity: every page, index and reference is in order.")
        schema.bring_up(url, owner_url)
        newest = ", ".join(schema.newest())
        came = "" if about.schema == newest else f", migrated up from {about.schema}"
        tell(f"Schema: {newest}{came}.")
        with engine.connect() as connection:
            _guarded(connection, tell)
            _reconcile(connection, tell)
            _sealed(connection, tell)
    except sa.exc.DatabaseError as error:
        message = f"The database in it cannot be read: {error.orig}"
        raise CheckFailed(message) from error
    finally:
        engine.dispose()


def _compare(connection: sa.Connection, about: Manifest, tell: Tell) -> None:
    found = manifest.figures(connection)
    unlike = found.unlike(about.figures)
    if unlike:
        raise CheckFailed("It is not what was there before. " + _first(unlike))
    tell(
        f"Counts and sums: {len(found.counts)} tables with {found.rows:,} rows and "
        f"{len(found.sums)} sums of the ledger are as they were."
    )


def _guarded(connection: sa.Connection, tell: Tell) -> None:
    if bare := guard.unguarded(connection):
        message = f"History could be rewritten in {', '.join(bare)}: triggers are missing."
        raise CheckFailed(message)
    tell(f"Guards: {len(guard.APPEND_ONLY)} tables refuse to be rewritten.")


def _reconcile(connection: sa.Connection, tell: Tell) -> None:
    differences = [str(one) for one in reconciliation.differences(connection)]
    if differences:
        raise CheckFailed("The ledger and its tallies differ. " + _first(differences))
    tell("Ledger: every tally follows from its lines.")


def _sealed(connection: sa.Connection, tell: Tell) -> None:
    verdict = audit.examined(connection)
    # What was not sealed when the backup was taken has waited since then; that is no fault of it.
    faults = [one for one in verdict.faults if one.finding is not Finding.UNSEALED]
    if faults:
        told = [f"{one.finding.value}: {one.first} to {one.last}" for one in faults]
        raise CheckFailed("The audit log is not whole. " + _first(told))
    tell(f"Audit log: {verdict.lines:,} sealed lines are whole, up to line {verdict.head.seq:,}.")


def _first(lines: list[str]) -> str:
    more = f" … and {len(lines) - MOST_TOLD} more" if len(lines) > MOST_TOLD else ""
    return "; ".join(lines[:MOST_TOLD]) + more
