"""How many SQL statements something takes: a page's number must not grow with its rows."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

from portal.extensions import db
from portal.pages import STANDINGS
from portal.pages.cache import Cache


def forget(app: Flask) -> None:
    """Have the application read every board anew, as after its next opening."""
    app.extensions["standings"] = Cache(STANDINGS)


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Gather the statements that the application sends meanwhile."""
    sent: list[str] = []

    def note(*arguments: object) -> None:
        sent.append(str(arguments[2]))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
