"""The portal in Chromium 83, which desks at banks still have: signed in, entered, seen live."""

import re
from collections.abc import Iterator

import pytest

from tests.cast import PASSWORD
from tests.entering import count, customer, enter
from tests.house import NUMBERS, House
from tests.old_engines import styles
from tests.old_engines.engine import BACK, Engine, engine

# The engine takes its time to start on a busy machine.
pytestmark = pytest.mark.timeout(600)


MISSED = re.compile(
    r"focus-visible|^(text-(decoration-thickness|underline-offset)|(-moz-)?appearance|scrollbar-width"
    r"|-webkit-overflow-scrolling|(print-)?color-adjust|page|.*::-moz-[a-z-]+)$"
)
"""What an old desk does without: the ring is seen with a mouse as well, lines are as it draws them,
and what is said for paper or for other engines does not concern it."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Give the engine in a window of an old desk's size."""
    with engine(83, tmp_path_factory.mktemp("engine"), 1366, 768) as started:
        yield started


def fill(desk: Engine, selector: str, value: str) -> None:
    """Type into a field."""
    assert desk.run(f"(document.querySelector('{selector}').value = '{value}')") == value


def click(desk: Engine, selector: str) -> None:
    """Click on what the selector finds first."""
    assert desk.run(f"document.querySelector('{selector}').click() || true")


def is_in_form(desk: Engine) -> None:
    """Fail when the page is wider than the window, or was told as an error."""
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert desk.run(wide) == 0
    assert not desk.errors()


def test_an_account_manager_signs_in_enters_an_opening_and_sees_the_board_move(
    house: House, desk: Engine
) -> None:
    desk.open(house.server.url("/login"))
    fill(desk, "#employee_no", NUMBERS["zhou"])
    fill(desk, "#password", PASSWORD)
    click(desk, 'form[action^="/login"] button.is-primary')
    desk.wait("location.pathname === '/'")
    desk.see("main")
    is_in_form(desk)
    before = count(house.cast)
    desk.open(house.server.url("/entries/new"))
    click(desk, "input[name=account_type]")
    click(desk, "input[name=channel]")
    fill(desk, "#customer", customer())
    click(desk, "#entry .entry-foot button")
    desk.see(".answer", BACK)
    assert count(house.cast) == before + 1
    is_in_form(desk)
    desk.open(house.server.url(f"/boards/{house.board()}"))
    desk.see("[data-connection][data-state=live]")
    he = f"""parseFloat(document.querySelector(
      '[data-key="p{house.cast.people["he"]}"] [data-cell="value"]').textContent)"""
    stood = desk.run(he)
    assert isinstance(stood, int | float)
    enter(house.cast, "he")
    desk.wait(f"{he} === {stood + 1:g}", BACK)
    is_in_form(desk)


def test_the_engine_drops_no_rule_of_the_portals_style(house: House, desk: Engine) -> None:
    desk.open(house.server.url("/login"))
    dropped = desk.run(styles.unknown("portal.css"))
    assert isinstance(dropped, list)
    assert [rule for rule in dropped if not MISSED.search(rule[0])] == []
