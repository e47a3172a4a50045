"""How much of a sheet is taken, and its cells laid out as rows of text."""

from portal.services.sheets.apart.refused import Refused

ROWS = 20_000
COLUMNS = 60
CHARACTERS = 500


def letters(column: int) -> str:
    """Return a column's name: 1 is A, 27 is AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


class Grid:
    """The cells that hold something, within the caps."""

    def __init__(self) -> None:
        self._cells: dict[int, dict[int, str]] = {}
        self._width = 0

    def put(self, row: int, column: int, text: str) -> None:
        """Keep a cell; rows and columns count from 1. Blank ones are nothing."""
        text = text.strip()
        if not text:
            return
        if row > ROWS:
            raise Refused("rows", most=ROWS)
        where = f"{letters(column)}{row}"
        if column > COLUMNS:
            raise Refused("columns", most=COLUMNS, cell=where)
        if len(text) > CHARACTERS:
            raise Refused("characters", most=CHARACTERS, cell=where)
        self._cells.setdefault(row, {})[column] = text
        self._width = max(self._width, column)

    def rows(self) -> list[list[str]]:
        """Return the rows, all equally wide, from the first to the last that holds something."""
        if not self._cells:
            raise Refused("empty")
        empty: dict[int, str] = {}
        columns = range(1, self._width + 1)
        return [
            [cells.get(column, "") for column in columns]
            for cells in (self._cells.get(row, empty) for row in range(1, max(self._cells) + 1))
        ]
