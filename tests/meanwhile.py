"""Something that somebody else does, and commits, just before a named step of ours."""

import threading
from collections.abc import Callable
from types import ModuleType

import pytest

from portal.extensions import db
from tests.cast import Cast


def before(
    monkeypatch: pytest.MonkeyPatch,
    cast: Cast,
    step: tuple[ModuleType, str],
    act: Callable[[], object],
) -> None:
    """Do `act` whole, in a thread and a transaction of its own, when the step is first taken.

    The step itself is the real one. On SQLite only steps outside of the write lock can be chosen.
    """
    module, name = step
    real = getattr(module, name)
    me, done = threading.get_ident(), threading.Event()

    def interrupted(*arguments: object, **named: object) -> object:
        if threading.get_ident() == me and not done.is_set():
            done.set()
            _aside(cast, act)
        return real(*arguments, **named)

    monkeypatch.setattr(module, name, interrupted)


def _aside(cast: Cast, act: Callable[[], object]) -> None:
    errors: list[BaseException] = []

    def run() -> None:
        with cast.app.app_context():
            try:
                act()
            except BaseException as error:  # noqa: BLE001 - told by the thread that waits
                errors.append(error)
            finally:
                db.session.remove()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(20)
    assert not thread.is_alive(), "the other transaction waits for ours"
    assert not errors, errors
