"""Built files: hashed names, long caching, compressed where taken, and a clear word without."""

import gzip
import json
from pathlib import Path

import pytest
from flask import Flask

from portal import assets

SCRIPT = b"console.log('hongbang');"


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """Return a static folder with one built script in it."""
    dist = tmp_path / "dist"
    dist.mkdir()
    (dist / "portal-ABC12345.js").write_bytes(SCRIPT)
    (dist / "portal-ABC12345.js.gz").write_bytes(gzip.compress(SCRIPT))
    (dist / "manifest.json").write_text(json.dumps({"portal.js": "portal-ABC12345.js"}))
    return tmp_path


def _app(static: Path) -> Flask:
    app = Flask("assets", static_folder=str(static), static_url_path="/static")
    assets.init_app(app)
    return app


def test_a_template_gets_the_hashed_name(static: Path) -> None:
    with _app(static).test_request_context():
        assert assets.asset("portal.js") == "/static/dist/portal-ABC12345.js"


def test_a_built_file_may_be_kept_for_ever(static: Path) -> None:
    answer = _app(static).test_client().get("/static/dist/portal-ABC12345.js", buffered=True)
    assert answer.data == SCRIPT
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_browser_that_takes_gzip_gets_it_and_still_a_script(static: Path) -> None:
    client = _app(static).test_client()
    answer = client.get(
        "/static/dist/portal-ABC12345.js",
        headers={"Accept-Encoding": "gzip, deflate"},
        buffered=True,
    )
    assert gzip.decompress(answer.data) == SCRIPT
    assert answer.mimetype == "text/javascript"
    assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize("path", ["dist/nothing.js", "dist/../../etc/passwd"])
def test_what_was_not_built_is_404(static: Path, path: str) -> None:
    assert _app(static).test_client().get(f"/static/{path}").status_code == 404


def test_a_new_build_is_a_new_release(static: Path) -> None:
    before = _app(static).config["RELEASE"]
    (static / "dist" / "manifest.json").write_text(json.dumps({"portal.js": "portal-NEW.js"}))
    assert before
    assert _app(static).config["RELEASE"] != before


def test_a_page_without_a_build_says_what_to_run(tmp_path: Path) -> None:
    with (
        _app(tmp_path).test_request_context(),
        pytest.raises(RuntimeError, match="make setup"),
    ):
        assets.asset("portal.js")


def test_a_name_that_was_never_built_is_named(static: Path) -> None:
    with _app(static).test_request_context(), pytest.raises(RuntimeError, match="gone"):
        assets.asset("gone.js")
