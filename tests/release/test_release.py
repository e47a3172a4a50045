"""The packed release on a machine that has neither Node nor a way to any registry."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.free_port import free_port
from tests.running_server import ROOT, START_SECONDS, STOP_SECONDS

# Packing fetches packages, and installing them takes its time on a busy machine.
pytestmark = pytest.mark.timeout(900)
# What a server has without Node, compilers and pip: `make`, Python, and the small ones.
TOOLS = (
    "sh", "make", "awk", "cat", "date", "dirname", "env", "find", "grep", "ls", "mkdir", "rm",
    "sed", "touch", "uname",
)  # fmt: skip
# Whoever asks the network all the same gets no answer there.
NOWHERE = "http://127.0.0.1:9"
SERVED = ("--config", "deploy/gunicorn.conf.py", "wsgi:app")
MAKE, SHA256SUM = (shutil.which(name) or name for name in ("make", "sha256sum"))
THIS = f"{sys.version_info[0]}.{sys.version_info[1]}"


@pytest.fixture(scope="module")
def archive() -> Path:
    """Give the release, packed for the Python of this process."""
    done = subprocess.run(
        [MAKE, "release", f"PYTHONS={THIS}"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (made,) = (ROOT / "build").glob("hongbang-*.tar.gz")
    return made


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Give the environment of the other machine."""
    folder = tmp_path_factory.mktemp("machine")
    programs = folder / "bin"
    programs.mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found, tool
        (programs / tool).symlink_to(found)
    (programs / "python3").symlink_to(Path(sys.executable).resolve())
    return {
        "PATH": str(programs),
        "HOME": str(folder),
        "HONGBANG_INSTANCE": str(folder / "instance"),
        "PORT": str(free_port()),
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), NOWHERE),
    }


@pytest.fixture(scope="module")
def unpacked(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder that the release makes."""
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    (made,) = folder.iterdir()
    return made


@pytest.fixture(scope="module")
def installed(unpacked: Path, elsewhere: Mapping[str, str]) -> tuple[Path, str]:
    """Give the folder in which it is set up, and what setting up said."""
    done = run("setup", unpacked, elsewhere)
    assert done.returncode == 0, done.stderr
    return unpacked, done.stdout


@pytest.fixture
def address(installed: tuple[Path, str], elsewhere: Mapping[str, str]) -> Iterator[str]:
    """Give the address at which it serves."""
    with subprocess.Popen(
        [str(installed[0] / ".venv/bin/gunicorn"), *SERVED],
        cwd=installed[0], env=elsewhere, stderr=subprocess.DEVNULL,
    ) as server:  # fmt: skip
        found = f"http://127.0.0.1:{elsewhere['PORT']}"
        give_up = time.monotonic() + START_SECONDS
        while not answers(f"{found}/readyz"):
            assert server.poll() is None, "the server ended"
            assert time.monotonic() < give_up, "the server does not answer"
            time.sleep(0.1)
        yield found
        server.terminate()
        server.wait(STOP_SECONDS)


def run(
    target: str, folder: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [MAKE, *([target] if target else [])],
        cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def test_it_brings_no_sources_of_pages_no_tests_and_nothing_of_this_machine(unpacked: Path) -> None:
    there = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*")}
    assert there >= {"wsgi.py", "deploy/gunicorn.conf.py", "static/dist/manifest.json", "docs"}
    assert not there & {"tests", "bench", "static/js", "package.json", "instance", ".git", ".venv"}
    assert not [path for path in there if "__pycache__" in path or path.endswith((".po", ".pot"))]


def test_packed_twice_it_is_the_same_to_the_byte(archive: Path) -> None:
    before = archive.with_name(f"{archive.name}.sha256").read_text()
    subprocess.run(
        [MAKE, "release", f"PYTHONS={THIS}"],
        cwd=ROOT, capture_output=True, check=True, timeout=600,
    )  # fmt: skip
    assert archive.with_name(f"{archive.name}.sha256").read_text() == before


def test_it_offers_what_can_be_done_there_alone(
    unpacked: Path, elsewhere: Mapping[str, str]
) -> None:
    listed = run("", unpacked, elsewhere).stdout
    assert re.findall(r"^  (\w+) ", listed, re.MULTILINE) == ["help", "setup", "run", "demo"]


def test_it_is_set_up_and_serves_its_pages(installed: tuple[Path, str], address: str) -> None:
    assert re.search(r"/setup", installed[1])
    with urllib.request.urlopen(f"{address}/login", timeout=20) as answer:
        page = answer.read().decode()
    files = set(re.findall(r'(?:href|src)="(/static/dist/[^"]+)"', page))
    assert any(name.endswith(".css") for name in files)
    assert any(name.endswith(".js") for name in files)
    for name in files:
        assert answers(address + name), name
    # Chinese stands in the compiled catalogue, which nobody there could make.
    assert "登录" in page


def test_a_python_that_it_was_not_packed_for_is_named(
    archive: Path, tmp_path: Path, elsewhere: Mapping[str, str]
) -> None:
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path, filter="data")
    (folder,) = tmp_path.iterdir()
    (folder / "packages" / "PYTHONS").write_text("3.99\n")
    done = run("setup", folder, elsewhere)
    assert done.returncode != 0
    assert "This release was packed for Python 3.99, and none of these is here" in done.stderr
    assert not (folder / ".venv").exists()


def test_the_sum_beside_it_is_that_of_the_archive(archive: Path) -> None:
    subprocess.run(
        [SHA256SUM, "--check", "--quiet", f"{archive.name}.sha256"],
        cwd=archive.parent, env=dict(os.environ), check=True, timeout=60,
    )  # fmt: skip
