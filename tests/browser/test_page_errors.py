"""The guard of the browser tests sees what it is there to see."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, Response
from playwright.sync_api import Page

from tests.browser.page_errors import PageErrors
from tests.running_server import RunningServer

app = Flask(__name__)
BODIES = {
    "quiet": "<p>Nothing to complain of.</p>",
    "inline": "<p>Hello</p><script>document.title = 'no'</script>",
    "styled": "<p style='color: red'>Hello</p>",
    "stranger": "<img src='http://127.0.0.1:9/pixel.gif' alt=''>",
    "broken": "<script src='/broken.js'></script>",
}


@app.get("/healthz")
def healthz() -> str:
    return "ok"


@app.get("/favicon.ico")
def favicon() -> Response:
    return Response(status=204)


@app.get("/broken.js")
def broken() -> Response:
    return Response("throw new Error('broken on purpose')", mimetype="text/javascript")


@app.get("/<name>")
def body(name: str) -> Response:
    answer = Response(f"<!doctype html><title>{name}</title>{BODIES[name]}")
    answer.headers["Content-Security-Policy"] = "default-src 'self'; img-src *"
    return answer


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Give a server of pages that are wrong in one way each, in place of the portal."""
    folder: Path = tmp_path_factory.mktemp("wrong")
    options = ("--worker-class", "gevent", "--no-control-socket")
    with RunningServer(folder, application=f"{__name__}:app", options=options) as running:
        yield running


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("/inline", "Content Security Policy"),
        ("/styled", "Content Security Policy"),
        ("/stranger", "another host: http://127.0.0.1:9/pixel.gif"),
        ("/broken", "broken on purpose"),
    ],
)
def test_a_page_that_is_wrong_is_told_on(
    page: Page, page_errors: PageErrors, path: str, complaint: str
) -> None:
    page.goto(path, wait_until="load")
    page.wait_for_timeout(100)
    with pytest.raises(AssertionError, match=complaint):
        page_errors.check()
    page_errors.allow(".")


def test_a_page_that_is_right_is_left_alone(page: Page, page_errors: PageErrors) -> None:
    page.goto("/quiet")
    assert page.title() == "quiet"
    page_errors.check()


def test_what_a_test_allows_is_let_off(page: Page, page_errors: PageErrors) -> None:
    page.goto("/inline")
    page_errors.allow("inline script")
    page_errors.check()
