"""The large bank in this very process: an application on it, and people who have signed in."""

import os
import time
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from bench import scratch
from bench.scratch import Instance
from portal.cli import demo_lines, demo_many
from portal.extensions import db
from portal.models import Person
from portal.services import sessions
from portal.services.work import writing
from portal.web.guard import cookie_name

ENTRIES = int(os.environ.get("HONGBANG_BENCH_ENTRIES", "1000000"))
SUB_BRANCHES, PEOPLE = 500, 5_000
OK = 200


def made(demo: Instance, folder: Path) -> tuple[Instance, Flask]:
    """Return a copy of the demo bank that was made large, and an application on it."""
    copy = scratch.copy(demo, folder)
    app = copy.application()
    with app.app_context():
        with writing() as work:
            demo_many.grow(work, SUB_BRANCHES, PEOPLE)
            demo_lines.fill(work, ENTRIES)
        db.session.remove()
    return copy, app


def signed_in(app: Flask, employee_no: str) -> FlaskClient:
    """Return a client with a session of somebody's."""
    with app.app_context(), writing() as work:
        person_id = work.session.scalars(
            sa.select(Person.id).where(Person.employee_no == employee_no)
        ).one()
        token = sessions.begin(work, person_id, "127.0.0.1", "bench")
    client = app.test_client()
    client.set_cookie(cookie_name(https=False), token)
    return client


def get(client: FlaskClient, path: str) -> float:
    """Return how long the page took, in milliseconds, with the page that it leads on to."""
    began = time.perf_counter()
    answer = client.get(path, follow_redirects=True)
    took = (time.perf_counter() - began) * 1000
    if answer.status_code != OK:
        message = f"{path} answered {answer.status_code}: {answer.text[:500]}"
        raise RuntimeError(message)
    return took
