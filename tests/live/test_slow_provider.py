"""A provider that answers drop by drop holds up who asks it, for a while, and nobody else."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.cast import Cast, application
from tests.databases import engine_url
from tests.house import QUIET
from tests.running_server import RunningServer

PATIENCE = 30


@pytest.fixture
def dripping() -> Iterator[str]:
    """Give the address of a server that sends a byte a second and never ends."""
    over = threading.Event()

    def drip(connection: socket.socket) -> None:
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
            while not over.wait(1):
                connection.sendall(b" ")

    def listen() -> None:
        while not over.is_set():
            try:
                connection, _ = server.accept()
            except OSError:
                continue
            threading.Thread(target=drip, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        threading.Thread(target=listen, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        over.set()


def test_others_go_on_and_who_waits_is_told(dripping: str, tmp_path: Path) -> None:
    with engine_url("sqlite") as url, application(url, tmp_path / "instance") as app:
        Cast(app)
        settings = {
            "HONGBANG_DATABASE_URL": url,
            "HONGBANG_OIDC_ISSUER": dripping,
            "HONGBANG_OIDC_CLIENT_ID": "hongbang",
            "HONGBANG_OIDC_CLIENT_SECRET": "s3cret",
            "HONGBANG_OIDC_EMPLOYEE_CLAIM": "employee_no",
            **QUIET,
        }
        with RunningServer(tmp_path / "instance", settings) as server:
            answers: list[requests.Response] = []

            def ask() -> None:
                answers.append(requests.get(server.url("/login/sso"), timeout=PATIENCE))

            waiting = threading.Thread(target=ask, daemon=True)
            waiting.start()
            time.sleep(1)
            page = requests.get(server.url("/login"), timeout=PATIENCE)
            assert (page.status_code, answers) == (200, [])
            waiting.join(PATIENCE)
            assert [answer.status_code for answer in answers] == [503]
            assert 'name="password"' in answers[0].text
