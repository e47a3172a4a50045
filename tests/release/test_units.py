"""The units and the settings that are handed out: systemd takes them, and what they start runs."""

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest
import requests

from tests.free_port import free_port
from tests.running_server import ROOT, START_SECONDS, STOP_SECONDS

PLACE = "/opt/hongbang"
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
TIMERS = [path for path in UNITS if path.suffix == ".timer"]
SETTING = re.compile(r"^#?([A-Z_]+)=(.*)$", re.MULTILINE)


def here(text: str) -> str:
    """Return a unit's text with the paths of this machine."""
    program = text.replace(f"{PLACE}/deploy", str(DEPLOY)).replace(PLACE, str(ROOT))
    return program.replace("User=hongbang", "User=root").replace("Group=hongbang", "Group=root")


def commands(unit: Path) -> list[list[str]]:
    """Return what the unit starts, word by word."""
    lines = here(unit.read_text(encoding="utf-8")).splitlines()
    return [line.removeprefix("ExecStart=").split() for line in lines if "ExecStart=" in line]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Give the settings that are handed out, as a service gets them, for an instance."""
    given = dict(
        line.split("=", 1)
        for line in (DEPLOY / "hongbang.env").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    )
    given["HONGBANG_INSTANCE"] = str(tmp_path)
    return {"PATH": os.environ["PATH"], "PORT": str(free_port()), **given}


@pytest.fixture
def ready(environment: dict[str, str]) -> dict[str, str]:
    """Give the same, with an instance that is set up and has a backup."""
    flask = [str(ROOT / ".venv/bin/flask"), "--app", "wsgi"]
    for words in (["setup"], ["backup", "create"]):
        subprocess.run([*flask, *words], cwd=ROOT, env=environment, check=True, timeout=120,
                       capture_output=True)  # fmt: skip
    return environment


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd on this machine")
def test_systemd_finds_nothing_wrong_with_them(tmp_path: Path) -> None:
    for unit in UNITS:
        text = here(unit.read_text(encoding="utf-8")).replace("/etc/hongbang/", f"{DEPLOY}/")
        (tmp_path / unit.name.replace("@", "@8000")).write_text(text)
    done = subprocess.run(
        [shutil.which("systemd-analyze") or "", "verify", "--man=no", "--recursive-errors=no",
         *map(str, tmp_path.iterdir())],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_the_server_serves_as_its_unit_starts_it(ready: dict[str, str]) -> None:
    (words,) = commands(DEPLOY / "systemd" / "hongbang@.service")
    with subprocess.Popen(words, cwd=ROOT, env=ready, stderr=subprocess.DEVNULL) as server:
        address, give_up = f"http://127.0.0.1:{ready['PORT']}", time.monotonic() + START_SECONDS
        while True:
            try:
                assert requests.get(f"{address}/readyz", timeout=5).status_code == 200
                break
            except requests.ConnectionError:
                assert server.poll() is None
                assert time.monotonic() < give_up
                time.sleep(0.1)
        # As nginx hands it on; by any other name nobody is answered.
        name = {"Host": ready["HONGBANG_HOSTS"], "X-Forwarded-Proto": "https"}
        assert requests.get(f"{address}/login", headers=name, timeout=20).status_code == 200
        other = {**name, "Host": "elsewhere.example"}
        assert requests.get(f"{address}/login", headers=other, timeout=20).status_code == 400
        server.terminate()
        server.wait(STOP_SECONDS)


@pytest.mark.parametrize("timer", TIMERS, ids=lambda path: path.stem)
def test_what_a_timer_starts_goes_well_on_a_sound_instance(
    timer: Path, ready: dict[str, str]
) -> None:
    started = commands(timer.with_suffix(".service"))
    assert started
    for words in started:
        done = subprocess.run(
            words, cwd=ROOT, env=ready, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stderr


def test_every_setting_that_is_handed_out_is_one_that_there_is() -> None:
    names = {name for name, _ in SETTING.findall((DEPLOY / "hongbang.env").read_text())}
    told = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs" / "settings.md").read_text()))
    assert names
    assert names <= told
