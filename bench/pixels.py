"""From the click on "Record it" to the changed figure on a wall, both in one Chromium.

Beside it the least that a browser takes: an empty message to a bare socket and back, painted.
Times are the browser's own: the click's event and the first task after the frame with the change.
The wall is asked to keep still, so that its first frame already has the figure that it ends on.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, ViewportSize, sync_playwright

from bench import screen
from bench.figure import Figure, below, percentile, told
from bench.person import SEE_OTHER, Person
from bench.scratch import Instance
from bench.server import BARE, PRODUCT, Server, environment
from bench.walls import board
from portal.domain.scene import Scene
from portal.models import Person as Staff

OPENINGS = 50
WARM = 3
MOST_MS = 150
PAUSE_MS = 200
PATIENCE_MS = 20_000
CONNECTED_MS = 3_000
WALL = ViewportSize(width=1920, height=1080)
DESK = ViewportSize(width=1280, height=800)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The frame that shows a change has been handed over when the first task after it runs.
PAINTED = """
globalThis.painted = () => new Promise((done) => {
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.timeOrigin + performance.now());
    channel.port2.postMessage(0);
  });
});
"""
CLICKED = """
addEventListener("click", (event) => {
  sessionStorage.setItem("clicked", String(performance.timeOrigin + event.timeStamp));
}, true);
"""
CHANGED = """
(key) => {
  const shown = () =>
    document.querySelector(`[data-key="${key}"] [data-cell="value"]`)?.textContent;
  let last = shown();
  globalThis.changes = [];
  new MutationObserver(async () => {
    if (shown() === last || shown() === undefined) return;
    last = shown();
    globalThis.changes.push(await painted());
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}
"""
NEXT = """
(seen) => new Promise((done, refuse) => {
  const look = () => { if (changes.length > seen) done(changes[seen]); else setTimeout(look, 20); };
  setTimeout(() => refuse(new Error("The wall did not change.")), 20000);
  look();
})
"""
ECHO = """
async (count) => {
  const socket = new WebSocket(`ws://${location.host}/echo`);
  await new Promise((open, refuse) => { socket.onopen = open; socket.onerror = refuse; });
  const times = [];
  for (let number = 0; number < count; number += 1) {
    const sent = performance.timeOrigin + performance.now();
    socket.send("x");
    await new Promise((back) => { socket.onmessage = back; });
    document.getElementById("cell").textContent = String(number);
    times.push(await painted() - sent);
    await new Promise((rested) => { setTimeout(rested, 50); });
  }
  socket.close();
  return times;
}
"""


def browser_path() -> str:
    """Return where a Chromium of this machine is; raise when there is none."""
    for name in (os.environ.get("HONGBANG_CHROMIUM", ""), "chromium", "chromium-browser"):
        path = shutil.which(name) if name else None
        if path:
            return path
    message = "No Chromium is found. `make test` installs it, HONGBANG_CHROMIUM names another."
    raise RuntimeError(message)


def measure(instance: Instance, folder: Path) -> Iterator[Figure]:
    """Enter openings by hand, as it were, and watch a paired wall."""
    folder.mkdir()
    bare_url = f"sqlite:///{folder / 'bare.db'}"
    with ExitStack() as stack:
        product = stack.enter_context(Server("wsgi:app", PRODUCT, instance.environment()))
        raw = stack.enter_context(Server("bench.bare:app", BARE, environment(folder, bare_url)))
        playwright = stack.enter_context(sync_playwright())
        chromium = playwright.chromium.launch(executable_path=browser_path(), args=ARGUMENTS)
        stack.callback(chromium.close)
        wall = _page(chromium.new_context(viewport=WALL, reduced_motion="reduce"))
        pair(wall, product, instance)
        desk = chromium.new_context(viewport=DESK)
        leader = wall.locator("[data-rank='1'][data-person]").first
        key = leader.get_attribute("data-key") or ""
        _sign_in(desk, product, _employee_no(instance, key))
        wall.evaluate(CHANGED, key)
        times = _enter(_page(desk), wall, product)
        echo = _page(chromium.new_context())
        echo.goto(f"{raw.address}/pixel")
        raw_times = echo.evaluate(ECHO, OPENINGS)
    name = "Click to changed pixel on the wall"
    yield told(f"{name}, p50", percentile(times, 0.5), "ms", percentile(raw_times, 0.5))
    yield below(f"{name}, p95", percentile(times, 0.95), "ms", percentile(raw_times, 0.95), MOST_MS)


def _page(context: BrowserContext) -> Page:
    context.add_init_script(PAINTED + CLICKED)
    return context.new_page()


def pair(wall: Page, product: Server, instance: Instance) -> None:
    """Have a supervisor accept the screen, and wait until it shows its board."""
    wall.goto(f"{product.address}/wall")
    code = wall.locator("[data-code]").get_attribute("data-code") or ""
    supervisor = Person(product).sign_in("S001")
    fields = {
        "csrf_token": supervisor.token("/displays"),
        "code": code,
        "name": "bench",
        "unit_id": str(instance.ask(sa.text("SELECT id FROM unit WHERE code = 'CHENGDONG'"))[0][0]),
        "board_id": str(board(instance)),
        "locale": "zh_CN",
    }
    status, text = supervisor.post("/displays", fields)
    if status != SEE_OTHER:
        raise RuntimeError(text[:3000])
    # Its board all the while, and at night too.
    screen.show(instance, (Scene.BOARD,))
    wall.wait_for_selector("[data-board] [data-cell='value']", timeout=PATIENCE_MS)
    wall.wait_for_timeout(CONNECTED_MS)


def _sign_in(desk: BrowserContext, product: Server, employee_no: str) -> None:
    person = Person(product).sign_in(employee_no)
    desk.add_cookies(
        [
            {"name": name, "value": value, "url": product.address}
            for name, value in person.cookies.items()
        ]
    )


def _employee_no(instance: Instance, key: str) -> str:
    """Return whose row has the key, "p" and the person's id."""
    number = sa.select(Staff.employee_no).where(Staff.id == int(key.removeprefix("p")))
    return str(instance.ask(number)[0][0])


def _enter(desk: Page, wall: Page, product: Server) -> list[float]:
    """Return the milliseconds from each click to the change that it made."""
    times = []
    desk.goto(f"{product.address}/entries/new")
    for number in range(WARM + OPENINGS):
        desk.check("#entry [name=account_type][value=basic]", force=True)
        desk.check("#entry [name=channel][value=intermediary]", force=True)
        desk.fill("#entry [name=customer]", f"第{number}号贸易有限公司")
        seen = wall.evaluate("changes.length")
        with desk.expect_navigation():
            desk.click("#entry .entry-foot button")
        changed = float(wall.evaluate(NEXT, seen))
        clicked = float(desk.evaluate("sessionStorage.getItem('clicked')"))
        if number >= WARM:
            times.append(changed - clicked)
        wall.wait_for_timeout(PAUSE_MS)
    return times
