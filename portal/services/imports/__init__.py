"""What every import of a list shares: which column is what, and what each row would do."""

from portal.services.imports.columns import Field, Table, chosen, guess, problems, table
from portal.services.imports.preview import (
    CHANGED_MEANWHILE,
    Cell,
    Line,
    Outcome,
    Preview,
    Staged,
    demand_takeable,
)

__all__ = [
    "CHANGED_MEANWHILE",
    "Cell",
    "Field",
    "Line",
    "Outcome",
    "Preview",
    "Staged",
    "Table",
    "chosen",
    "demand_takeable",
    "guess",
    "problems",
    "table",
]
