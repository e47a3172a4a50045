"""An outside scanner finds nothing, whoever it has signed in as."""

from pathlib import Path

import pytest

from portal.cli.demo_account import PASSWORD
from tests.desk import Desk
from tests.running_server import RunningServer
from tests.scanner.wapiti import CRAWL_SECONDS, MODULES, SECONDS, Finding, scan

# The first test waits for the demo bank.
pytestmark = pytest.mark.timeout(900 + CRAWL_SECONDS + 2 * len(MODULES) * SECONDS)
# docs/security.md says why each of these is as it is.
EXPLAINED = ("Secure flag is not set in the cookie : hongbang_form",)


def unexplained(found: list[Finding]) -> list[Finding]:
    """Return the findings that the documentation does not explain."""
    return [one for one in found if one.told not in EXPLAINED]


@pytest.mark.parametrize("number", ["60298", "S001", "X001"])
def test_a_scanner_that_has_signed_in_finds_nothing(
    demo: RunningServer, tmp_path: Path, number: str
) -> None:
    desk = Desk(demo).sign_in(number, PASSWORD)
    # The page gives the cookie of the forms, whose tokens the scanner then sends.
    assert desk.get("/account").status_code == 200
    pages, found = scan(desk, tmp_path)
    # How far it comes depends on the machine; behind the door it has to be.
    assert pages > 2
    assert not unexplained(found)
    assert desk.get("/account").status_code == 200, "the scanner was signed out on its way"


def test_a_scanner_from_the_street_finds_nothing(demo: RunningServer, tmp_path: Path) -> None:
    desk = Desk(demo)
    desk.get("/login")
    _pages, found = scan(desk, tmp_path)
    assert not unexplained(found)
