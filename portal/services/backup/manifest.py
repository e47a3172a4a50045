"""The manifest: what a backup holds, so that what is put back can be compared with it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.services.backup.trouble import Damaged

FORMAT = "hongbang-backup"
FORMAT_VERSION = 1
# What the ledger comes to, in the words of every schema since the first: a backup is also made
# of a database that is about to be migrated.
SUMS = {
    "entries": (
        "SELECT i.code, count(*), sum(e.quantity) FROM entry e"
        " JOIN indicator i ON i.id = e.indicator_id GROUP BY i.code"
    ),
    "postings": (
        "SELECT c.code || '/' || i.code, count(*), sum(p.quantity) FROM posting p"
        " JOIN book b ON b.id = p.book_id JOIN campaign c ON c.id = b.campaign_id"
        " JOIN indicator i ON i.id = p.indicator_id GROUP BY c.code, i.code"
    ),
}


@dataclass(frozen=True)
class Figures:
    """Rows of each table; lines and ten-thousandths of the ledger, by campaign and indicator."""

    counts: dict[str, int]
    sums: dict[str, list[int]]

    @property
    def rows(self) -> int:
        """All rows together."""
        return sum(self.counts.values())

    def unlike(self, other: "Figures") -> list[str]:
        """Name what differs: here found, there expected."""
        return [
            f"{name}: found {mine.get(name)}, expected {theirs.get(name)}"
            for mine, theirs in ((self.counts, other.counts), (self.sums, other.sums))
            for name in sorted(mine.keys() | theirs.keys())
            if mine.get(name) != theirs.get(name)
        ]


@dataclass(frozen=True)
class Member:
    """A file in the archive."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """Everything that is said of a backup besides its contents."""

    version: str
    release: str
    bank: str
    is_demo: bool
    engine: str
    engine_version: str
    schema: str
    taken_at: datetime
    kind: str
    figures: Figures
    members: tuple[Member, ...] = ()

    def to_json(self) -> bytes:
        """Write it as the archive's first member has it."""
        content = asdict(self) | {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "taken_at": self.taken_at.isoformat(),
        }
        return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode()


def from_json(data: bytes) -> Manifest:
    """Read a manifest; Damaged where it is none, or of a later format."""
    try:
        content: dict[str, Any] = json.loads(data)
        is_ours = content.pop("format") == FORMAT
        version = int(content.pop("format_version"))
        found = _read(content) if is_ours and version <= FORMAT_VERSION else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        message = "It is no backup of this portal: its manifest cannot be read."
        raise Damaged(message) from error
    if found is not None:
        return found
    message = "It is no backup of this portal."
    if is_ours:
        message = (
            f"It is in format {version} of a newer release; this one reads up to "
            f"{FORMAT_VERSION}. Install the release that made it, or a newer one."
        )
    raise Damaged(message)


def _read(content: dict[str, Any]) -> Manifest:
    # Halves of characters, which JSON can write and no terminal: a ValueError.
    json.dumps(content, ensure_ascii=False).encode()
    content["taken_at"] = datetime.fromisoformat(content["taken_at"])
    content["figures"] = Figures(**content["figures"])
    content["members"] = tuple(Member(**one) for one in content["members"])
    found = Manifest(**content)
    # It is added up, compared and told: nothing in it may be of another kind.
    numbers = [*(member.bytes for member in found.members), *found.figures.counts.values()]
    texts = [found.version, found.bank, found.engine, found.engine_version, found.schema]
    is_sound = all(type(one) is int and one >= 0 for one in numbers)
    if not is_sound or not all(isinstance(one, str) for one in (*texts, *found.figures.sums)):
        message = "It has a word for a number, or a number for a word."
        raise TypeError(message)
    return found


def figures(connection: sa.Connection) -> Figures:
    """Count every table and add the ledger up, as the connection's transaction sees them."""
    tables = sorted(sa.inspect(connection).get_table_names())
    counts = {
        name: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0
        for name in tables
    }
    sums = {}
    if "posting" in counts:
        for what, question in SUMS.items():
            for key, lines, quantity in connection.execute(sa.text(question)):
                sums[f"{what} {key}"] = [int(lines), int(quantity)]
    return Figures(counts, sums)


def about(connection: sa.Connection) -> Mapping[str, Any]:
    """Return whose database it is and at which schema, as far as it says."""
    standing = set(sa.inspect(connection).get_table_names())
    bank = None
    if "instance" in standing:
        bank = connection.execute(sa.text("SELECT bank_name, kind FROM instance")).first()
    schema = ""
    if "alembic_version" in standing:
        schema = connection.scalar(sa.text("SELECT version_num FROM alembic_version")) or ""
    return {
        "bank": bank.bank_name if bank else "",
        "is_demo": bool(bank and bank.kind == "demo"),
        "schema": schema,
    }
