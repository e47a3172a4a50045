"""The Nu HTML Checker, the one behind validator.w3.org, over pages as the server sent them."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.running_server import ROOT

JAR = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
SECONDS = 300
# The one warning that is no matter of validity: a part may be named by what is no heading.
IGNORED = "(Section|Article) lacks heading.*"


def invalid(pages: Mapping[str, str]) -> list[str]:
    """Return what is wrong in the pages, each line with the page's name: errors and warnings."""
    java = shutil.which("java")
    assert java, "The HTML checker needs Java. Run `make test`, which installs it."
    with tempfile.TemporaryDirectory(prefix="hongbang-pages-") as folder:
        names = {}
        for number, (name, page) in enumerate(pages.items()):
            path = Path(folder) / f"{number}.html"
            path.write_text(page, encoding="utf-8")
            names[path.as_uri().removeprefix("file:").lstrip("/")] = name
        done = subprocess.run(
            [
                *(java, "-jar", str(JAR), "--format", "json", "--exit-zero-always"),
                *("--skip-non-html", "--filterpattern", IGNORED, folder),
            ],
            capture_output=True,
            check=True,
            timeout=SECONDS,
        )
    return [
        f"{names.get(one['url'].removeprefix('file:').lstrip('/'), one['url'])}: "
        f"{one['message']} {one.get('extract', '')!r}"
        for one in json.loads(done.stderr)["messages"]
    ]
