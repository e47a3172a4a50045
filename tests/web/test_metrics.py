"""Who may read the figures: the machine itself, and whom the settings name; nobody by a proxy."""

from pathlib import Path

import pytest
from flask import Flask

from portal import config, create_app
from portal.config import SettingError
from tests.cast import Cast, settings


def status(app: Flask, address: str, **headers: str) -> int:
    """Ask for the figures from an address."""
    given = {"REMOTE_ADDR": address}
    return app.test_client().get("/metrics", environ_base=given, headers=headers).status_code


def test_the_machine_itself_reads_them_and_nobody_else(cast: Cast) -> None:
    assert status(cast.app, "127.0.0.1") == 200
    assert status(cast.app, "::1") == 200
    for address in ("10.1.2.3", "128.0.0.1", "fe80::1", "", "unix:"):
        assert status(cast.app, address) == 404


def test_a_proxy_that_is_not_counted_makes_nobody_a_neighbour(cast: Cast) -> None:
    assert status(cast.app, "127.0.0.1", **{"X-Forwarded-For": "10.1.2.3"}) == 404


def test_behind_a_counted_proxy_it_is_the_browsers_address_that_counts(
    cast: Cast, tmp_path: Path
) -> None:
    given = settings(str(cast.app.config["SETTINGS"].database_url), tmp_path)
    object.__setattr__(given, "proxies", 1)
    app = create_app(given)
    assert status(app, "127.0.0.1", **{"X-Forwarded-For": "10.1.2.3"}) == 404
    assert status(app, "127.0.0.1", **{"X-Forwarded-For": "127.0.0.1, 10.1.2.3"}) == 404
    assert status(app, "127.0.0.1", **{"X-Forwarded-For": "127.0.0.1"}) == 200


def test_the_settings_name_who_else_may(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HONGBANG_INSTANCE", str(tmp_path))
    monkeypatch.setenv("HONGBANG_METRICS_FROM", "10.1.2.0/24, 192.168.7.9")
    app = create_app(config.read())
    assert status(app, "10.1.2.200") == 200
    assert status(app, "192.168.7.9") == 200
    assert status(app, "127.0.0.1") == 404
    monkeypatch.setenv("HONGBANG_METRICS_FROM", "10.1.2.3/24")
    with pytest.raises(SettingError, match=r"10\.1\.2\.3/24 has host bits set"):
        config.read()
