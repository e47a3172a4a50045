"""Statements of the hot path: compiled once for each engine, then handed to the driver as they are.

SQLAlchemy spends several times what SQLite needs for a row by its key on finding, checking and
wrapping a statement that never changes. Recording an opening takes a dozen of them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.compiler import SQLCompiler

Process = Callable[[Any], Any] | None


@dataclass(frozen=True)
class _Ready:
    """A compiled statement: its parameters in the driver's order, and how values are turned."""

    sql: str
    takes: tuple[tuple[str, Process], ...]
    constants: dict[str, object]
    turns: tuple[tuple[int, Callable[[Any], Any]], ...]
    is_positional: bool

    def arguments(self, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - the driver's own shape
        """Return the values as the driver takes them; names that are not asked for are left."""
        found = []
        for name, process in self.takes:
            value = values.get(name)
            if value is None:
                found.append(self.constants.get(name))
            else:
                found.append(value if process is None else process(value))
        if self.is_positional:
            return found
        return {name: value for (name, _), value in zip(self.takes, found, strict=True)}

    def rows(self, found: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """Return fetched rows with each value as its column's type has it."""
        if not self.turns:
            return found
        return [tuple(self._turned(row)) for row in found]

    def _turned(self, row: tuple[Any, ...]) -> list[Any]:
        values = list(row)
        for place, process in self.turns:
            if values[place] is not None:
                values[place] = process(values[place])
        return values


class Prepared:
    """A statement that never changes but for its parameters; lists in them are not possible."""

    def __init__(
        self,
        statement: sa.Select[*tuple[Any, ...]] | sa.Insert | sa.Update,
        columns: Iterable[str] = (),
    ) -> None:
        """Take the statement; an INSERT without values says which `columns` it fills."""
        self._statement = statement
        self._columns = tuple(columns) or None
        self._ready: dict[str, _Ready] = {}

    def all(self, connection: sa.Connection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Run it once and return its rows, plain tuples in the order of its columns."""
        ready = self._for(connection.dialect)
        cursor = _send(connection, ready.sql, ready.arguments(values), many=False)
        found = cursor.fetchall()
        cursor.close()
        return ready.rows(found)

    def run(self, connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it for each of the rows; what it would return is dropped."""
        ready = self._for(connection.dialect)
        arguments = [ready.arguments(row) for row in rows]
        many = len(arguments) > 1
        _send(connection, ready.sql, arguments if many else arguments[0], many=many).close()

    def _for(self, dialect: sa.Dialect) -> _Ready:
        ready = self._ready.get(dialect.name)
        if ready is None:
            ready = self._ready[dialect.name] = self._made(dialect)
        return ready

    def _made(self, dialect: sa.Dialect) -> _Ready:
        compiled = self._statement.compile(dialect=dialect, column_keys=self._columns)
        assert isinstance(compiled, SQLCompiler)  # noqa: S101 - narrows the dialect's own type
        processes = {
            name: _type(bind.type, dialect).bind_processor(dialect)
            for name, bind in compiled.binds.items()
        }
        constants = {}
        for name, bind in compiled.binds.items():
            if not bind.required and bind.value is not None:
                process = processes[name]
                constants[name] = process(bind.value) if process else bind.value
        names = (compiled.positiontup if compiled.positional else None) or list(compiled.binds)
        return _Ready(
            sql=str(compiled),
            takes=tuple((name, processes[name]) for name in names),
            constants=constants,
            turns=tuple(
                (place, process)
                for place, column in enumerate(self._statement.exported_columns)
                if (process := _type(column.type, dialect).result_processor(dialect, None))
            ),
            is_positional=compiled.positional,
        )


def _type(given: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
    return given.dialect_impl(dialect)


def _own(connection: sa.Connection) -> Any:  # noqa: ANN401 - a driver's
    return connection.connection.dbapi_connection


def _send(connection: sa.Connection, sql: str, arguments: Any, *, many: bool) -> Any:  # noqa: ANN401 - a driver's
    """Have the driver run it, heard by whoever listens to statements; errors are SQLAlchemy's."""
    driver = connection.dialect.loaded_dbapi
    cursor = None
    try:
        # A line that is dead gives no cursor either.
        cursor = connection.connection.cursor()
        for listener in connection.engine.dispatch.before_cursor_execute or ():
            listener(connection, cursor, sql, arguments, None, many)
        (cursor.executemany if many else cursor.execute)(sql, arguments)
    except driver.Error as error:
        is_lost = connection.dialect.is_disconnect(error, _own(connection), cursor)
        if is_lost:
            # Else the rollback would go down a dead line, and the pool would give that out again.
            connection.invalidate(error)
        raise sa.exc.DBAPIError.instance(
            sql,
            arguments,
            error,
            driver.Error,
            hide_parameters=connection.engine.hide_parameters,
            connection_invalidated=is_lost,
            dialect=connection.dialect,
            ismulti=many,
        ) from error
    return cursor
