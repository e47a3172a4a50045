"""What every import of a list shares: which column is what, and what each row would do."""

from portal.services.imports.columns import Field, Table
from portal.services.imports.preview import (
    CHANGED_MEANWHILE,
    NO_DAY,
    Cell,
    Line,
    Outcome,
    Preview,
    Staged,
    Texts,
    demand_takeable,
    look,
)

__all__ = [
    "CHANGED_MEANWHILE",
    "NO_DAY",
    "Cell",
    "Field",
    "Line",
    "Outcome",
    "Preview",
    "Staged",
    "Table",
    "Texts",
    "demand_takeable",
    "look",
]
