"""What boards and walls show, as a person reads it off the screen."""

from playwright.sync_api import Locator, Page

WALL = {"width": 1920, "height": 1080}
SECONDS = 1000
SOON = 5 * SECONDS
BACK = 25 * SECONDS
"""How long a page may take to come back to a server that was away."""


def cell(page: Page, person: int, name: str = "value") -> Locator:
    """Return a cell of the person's row on a board or a wall."""
    return page.locator(f'[data-key="p{person}"] [data-cell="{name}"]').first


def figure(page: Page, person: int, name: str = "value") -> float:
    """Return the figure in a cell of the person's row."""
    return float(cell(page, person, name).inner_text().replace(",", ""))


def chip(page: Page) -> Locator:
    """Return the portal's sign of how the figures come."""
    return page.locator("[data-connection]")
