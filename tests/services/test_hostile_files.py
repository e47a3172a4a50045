"""Hostile and broken files: refused with where and why, in little work, and nothing is kept."""

import resource
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from portal.services import sheets
from portal.services.refusal import Rejected
from tests.hostile_files import ESCAPED, READ, REFUSED

# Of the processor, not of the clock: starting Python and openpyxl takes most of a second here.
WORK_SECONDS = 4.0


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    with app.app_context(), force_locale("en"):
        yield


def worked() -> float:
    """Return how long the processor has worked for the children that have ended, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def work_of(step: Callable[[], object]) -> float:
    """Return how long the processor works for the children of a step, in seconds.

    A server of an earlier test that ends meanwhile is counted with them, so the least of three.
    """
    least = float("inf")
    for _ in range(3):
        before = worked()
        step()
        least = min(least, worked() - before)
        if least < WORK_SECONDS:
            break
    return least


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_hostile_is_refused_with_why_and_in_little_work(what: str) -> None:
    made, name, said = REFUSED[what]
    content = made()

    def refused() -> None:
        with pytest.raises(Rejected) as found:
            sheets.read(content, name)
        assert found.value.field == "file"
        assert said in str(found.value.message)

    assert work_of(refused) < WORK_SECONDS


@pytest.mark.parametrize("what", READ)
def test_what_is_odd_is_read_as_what_it_is(what: str) -> None:
    made, name, rows = READ[what]
    content = made()

    def read() -> None:
        assert sheets.read(content, name) == rows

    assert work_of(read) < WORK_SECONDS
    assert not Path("/", *ESCAPED.split("/")[-2:]).exists()
