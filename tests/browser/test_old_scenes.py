"""Every scene of a wall in the engines of old TVs: what stands where, and nothing cut off."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, ViewportSize

from portal.domain.scene import Scene
from tests.browser.showing import SOON
from tests.cast import application
from tests.old_engines import layout, styles
from tests.old_engines.engine import Engine, engine
from tests.old_engines.screens import Screen, fill_up, push, screen
from tests.running_server import RunningServer

# The first test waits for the demo bank, and each engine for its start.
pytestmark = pytest.mark.timeout(1200)
LANGUAGES = {"zh_CN": "zh-CN", "en": "en"}
ACROSS: ViewportSize = {"width": 1920, "height": 1080}
UPRIGHT: ViewportSize = {"width": 1080, "height": 1920}
LOOKS = 100
"""How often, at most, a page is looked at until it is still."""
Today = Callable[[Screen, Scene, str], list[layout.Box]]


@pytest.fixture(scope="module")
def app(demo: RunningServer) -> Iterator[Flask]:
    """Give the application of this process, on the demo bank's database."""
    url = f"sqlite:///{demo.instance}/hongbang.db"
    with application(url, demo.instance) as made:
        fill_up(made)
        yield made


@pytest.fixture(scope="module", params=[69, 77])
def old(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """Give the engine of an old TV."""
    with engine(request.param, tmp_path_factory.mktemp("engine")) as started:
        yield started


@pytest.fixture(scope="module")
def today(chromium: Browser, demo: RunningServer) -> Today:
    """Give what stands where in the browser of today; it is looked at once for all old ones."""
    seen: dict[tuple[Scene, str], list[layout.Box]] = {}

    def look(paired: Screen, scene: Scene, locale: str) -> list[layout.Box]:
        if (scene, locale) not in seen:
            seen[scene, locale] = in_new(chromium, demo, paired, scene, ACROSS)
        return seen[scene, locale]

    return look


def shown(scene: Scene) -> str:
    """Return the selector of what the wall shows of the scene; the board alone bears no name."""
    mark = ":not([data-scene])" if scene is Scene.BOARD else f"[data-scene={scene}]"
    return f"#scene > [data-board]{mark}"


def in_old(old: Engine, demo: RunningServer, paired: Screen, scene: Scene) -> list[layout.Box]:
    """Open the screen's wall and return what stands where, once it is still."""
    old.open(demo.url("/wall"), paired.cookies)
    old.see("body.is-live")
    old.see(shown(scene))
    return layout.boxes(old.wait(layout.SETTLED))


def in_new(
    chromium: Browser, demo: RunningServer, paired: Screen, scene: Scene, size: ViewportSize
) -> list[layout.Box]:
    """Do the same in the browser of today."""
    context = chromium.new_context(
        base_url=demo.address, viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    context.add_cookies(
        [{"name": n, "value": v, "url": demo.address} for n, v in paired.cookies.items()]
    )
    page = context.new_page()
    page.goto("/wall")
    page.wait_for_selector(shown(scene), state="attached", timeout=4 * SOON)
    found = None
    for _ in range(LOOKS):
        found = page.evaluate(layout.SETTLED)
        if found:
            break
        page.wait_for_timeout(2 * SOON / LOOKS)
    context.close()
    return layout.boxes(found)


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("scene", Scene)
def test_a_scene_stands_as_in_the_browser_of_today_and_nothing_of_it_is_cut_off(
    old: Engine, demo: RunningServer, app: Flask, today: Today, scene: Scene, locale: str
) -> None:
    paired = screen(app, scene, locale)
    before = in_old(old, demo, paired, scene)
    assert old.run("document.documentElement.lang") == LANGUAGES[locale]
    assert not old.run(layout.CUT)
    assert not layout.apart(before, today(paired, scene, locale))
    assert not old.errors()


def test_a_scene_that_was_pushed_but_has_nothing_to_say_leaves_the_board_where_it_is(
    old: Engine, demo: RunningServer, app: Flask
) -> None:
    old.open(demo.url("/wall"), screen(app, Scene.START, says=False).cookies)
    old.see("body.is-live")
    old.see(shown(Scene.BOARD))
    # Long enough for the scene to have come over the line, and for two beats of the playlist.
    old.run("window.setTimeout(function () { window.isLater = true; }, 4000)")
    old.wait("window.isLater")
    assert old.run("document.querySelectorAll('#scene .main').length") == 1, "a blank wall"
    assert not old.errors()


def test_the_board_stands_upright_as_in_the_browser_of_today(
    chromium: Browser,
    demo: RunningServer,
    app: Flask,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    paired = screen(app, Scene.BOARD)
    with engine(69, tmp_path_factory.mktemp("engine"), 1080, 1920) as upright:
        before = in_old(upright, demo, paired, Scene.BOARD)
        assert not layout.apart(before, in_new(chromium, demo, paired, Scene.BOARD, UPRIGHT))
        assert not upright.errors()


def test_a_scene_that_is_pushed_comes_over_the_line_and_goes_again(
    old: Engine, demo: RunningServer, app: Flask
) -> None:
    paired = screen(app)
    old.open(demo.url("/wall"), paired.cookies)
    old.see("body.is-live")
    old.see(shown(Scene.BOARD))
    push(app, paired.id, Scene.GOAL)
    old.see(shown(Scene.GOAL))
    push(app, paired.id, Scene.BOARD)
    old.see(shown(Scene.BOARD))
    assert not old.errors()


def test_the_engine_drops_no_rule_of_the_walls_style(old: Engine, demo: RunningServer) -> None:
    old.open(demo.url("/wall"))
    # What is told there is how an old engine sets lines anyhow.
    assert old.run(styles.unknown("wall.css")) == [["text-spacing-trim", "space-all"]]
