"""The reckoning after the blows: what the clients were told against what the ledger holds."""

import os
import sys
from collections import Counter
from dataclasses import dataclass

import sqlalchemy as sa

from portal.extensions import db
from portal.models import Entry, EntryWords, Posting
from portal.services import reconciliation
from tests.blows import journal
from tests.blows.crowd import Crowd, customer
from tests.house import House


@dataclass(frozen=True)
class Reckoning:
    """Entries by count: sent with a key of their own, acknowledged, found, and what must be 0."""

    sent: int
    acknowledged: int
    found: int
    twice: int
    lost: int

    def __str__(self) -> str:
        """Return the figures in a line, to be quoted."""
        return (
            f"sent {self.sent:,}, acknowledged {self.acknowledged:,}, found {self.found:,}, "
            f"twice {self.twice:,}, lost {self.lost:,}"
        )


def reckon(house: House, crowd: Crowd) -> Reckoning:
    """Compare the journals, read from the disk, with the ledger; raise where they differ.

    Asked is the database itself, by another process than the server.
    """
    sent: set[str] = set()
    told: dict[str, int] = {}
    for path in sorted(crowd.folder.glob("*.journal")):
        keys, acknowledged = journal.read(path)
        sent |= keys
        told |= acknowledged
    with house.cast.inside():
        db.engine.dispose()
        entries = {row.key: row.id for row in db.session.execute(sa.select(Entry.id, Entry.key))}
        customers = Counter(db.session.scalars(sa.select(EntryWords.customer)))
        lines = Counter(db.session.scalars(sa.select(Posting.entry_id)))
        differences = reconciliation.verify()
        if db.engine.dialect.name == "sqlite":
            check = db.session.scalars(sa.text("PRAGMA integrity_check")).all()
            assert check == ["ok"]
            assert db.session.execute(sa.text("PRAGMA foreign_key_check")).all() == []
        db.session.remove()
    found = Reckoning(
        sent=len(sent),
        acknowledged=len(told),
        found=sum(key in entries for key in sent),
        twice=sum(customers[customer(key)] > 1 for key in sent),
        lost=sum(entries.get(key) != entry_id for key, entry_id in told.items()),
    )
    assert differences == []
    assert (found.twice, found.lost) == (0, 0), str(found)
    assert set(entries) == sent, "nothing is there that nobody sent"
    assert set(told) == sent, "every key was settled"
    assert set(lines) == set(entries.values())
    assert set(lines.values()) <= {1}, "an entry counts once"
    return found


def tell(what: str, blows: int, found: Reckoning, crowd: Crowd) -> None:
    """Print a line of figures, which `pytest -s` and `make soak` show."""
    answers = ", ".join(f"{count} × {name}" for name, count in sorted(crowd.answers.items()))
    sys.stdout.write(f"\n  {what}, {blows} blows: {found} ({answers})\n")
    sys.stdout.flush()


def blows(usual: int) -> int:
    """Return how many blows to deal: the usual few, or as HONGBANG_BLOWS says for a long run."""
    return int(os.environ.get("HONGBANG_BLOWS", usual))
