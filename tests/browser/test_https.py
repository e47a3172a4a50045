"""Plain HTTP, HTTPS behind nginx, and HTTPS by gunicorn itself: cookies, sockets, forms, ways."""

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import believing
from tests.browser.page_errors import PageErrors
from tests.browser.showing import SOON, chip
from tests.browser.walk import DESK
from tests.cast import PASSWORD, Cast, application
from tests.databases import engine_url
from tests.house import QUIET
from tests.running_server import RunningServer
from tests.secure import NAME, Certificate, Nginx, SecureServer, certificate

TIMEOUT = 20
HOUSE = {"HONGBANG_HOSTS": NAME, **QUIET}
SECURE = {"HONGBANG_HTTPS": "on", **HOUSE}
BEHIND = {"HONGBANG_PROXIES": "1", **SECURE}
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
NAMES = {"hongbang_form", "hongbang_session", "hongbang_display"}


@dataclass(frozen=True)
class Way:
    """One way to the portal: its address by number, who signed its certificate, a board."""

    address: str
    made: Certificate
    board: int
    plain_port: int | None

    @property
    def is_secure(self) -> bool:
        """Whether it is HTTPS."""
        return self.address.startswith("https:")

    @property
    def named(self) -> str:
        """The address by the portal's name, as people type it."""
        return self.address.replace("127.0.0.1", NAME)


@pytest.fixture(scope="module", params=["http", "nginx", "gunicorn"])
def way(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Way]:
    """Give a way to the cast's season."""
    folder = tmp_path_factory.mktemp("way")
    instance = folder / "instance"
    made = certificate(folder)
    with ExitStack() as opened:
        url = opened.enter_context(engine_url("sqlite"))
        with application(url, instance) as app:
            season = Cast(app).live_campaign()
        database = {"HONGBANG_DATABASE_URL": url}
        plain_port = None
        if request.param == "gunicorn":
            server = opened.enter_context(SecureServer(instance, {**database, **SECURE}, made))
            address = server.address
        elif request.param == "nginx":
            behind = opened.enter_context(RunningServer(instance, {**database, **BEHIND}))
            front = opened.enter_context(Nginx(folder, made, behind))
            address, plain_port = front.address, front.plain_port
        else:
            address = opened.enter_context(RunningServer(instance, {**database, **HOUSE})).address
        yield Way(address, made, season.boards["branch", "person"], plain_port)


@pytest.fixture
def http(way: Way) -> requests.Session:
    """Give a browser without a screen that trusts the bank's authority and nobody else."""
    session = requests.Session()
    session.trust_env = False
    session.verify = str(way.made.authority)
    session.headers["Connection"] = "close"
    return session


def send(
    http: requests.Session,
    way: Way,
    path: str,
    form: Mapping[str, str],
    seen_on: str,
    headers: Mapping[str, str] | None = None,
) -> requests.Response:
    """Send a form with the token of the page that it was seen on."""
    token = TOKEN.search(http.get(way.address + seen_on, timeout=TIMEOUT).text)
    assert token
    return http.post(
        way.address + path,
        data={"csrf_token": token[1], **form},
        headers=headers,
        timeout=TIMEOUT,
        allow_redirects=False,
    )


def sign_in(http: requests.Session, way: Way, to: str = "") -> requests.Response:
    """Sign in as an account manager, on the way `to` somewhere."""
    form = {"employee_no": "60298", "password": PASSWORD}
    return send(http, way, f"/login?{urlencode({'next': to})}", form, "/login")


def given(*answers: requests.Response) -> dict[str, set[str]]:
    """Return each cookie that the answers give, with its attributes."""
    return {
        name: {one.strip().lower() for one in told}
        for answer in answers
        for line in answer.raw.headers.getlist("Set-Cookie")
        for (name, *_), *told in [[line.split("=", 1), *line.split(";")[1:]]]
    }


def test_cookies_have_their_names_and_flags(way: Way, http: requests.Session) -> None:
    answers = [
        http.get(way.address + "/login", timeout=TIMEOUT),
        sign_in(http, way),
        http.get(way.address + "/wall", timeout=TIMEOUT),
    ]
    answers.append(send(http, way, "/account/language", {"locale": "en"}, "/account"))
    found = given(*answers)
    prefix = "__Host-" if way.is_secure else ""
    assert set(found) == {*(prefix + name for name in NAMES), "hongbang_locale"}
    for name, told in found.items():
        assert {"httponly", "samesite=lax", "path=/"} <= told, name
        assert ("secure" in told) is way.is_secure, name
        assert not [one for one in told if one.startswith("domain")], name


def test_browsers_are_told_to_stay_with_https_and_with_nothing_else(
    way: Way, http: requests.Session
) -> None:
    answer = http.get(way.address + "/login", timeout=TIMEOUT)
    # For this host alone: what else the bank has below its domain is not the portal's to decide.
    told = "max-age=31536000" if way.is_secure else None
    assert answer.headers.get("Strict-Transport-Security") == told


def test_a_form_comes_from_a_page_of_this_very_address(way: Way, http: requests.Session) -> None:
    sign_in(http, way)
    form = {"locale": "zh_CN"}
    host = way.address.partition("://")[2]
    others = ["https://evil.example", f"https://{host}.evil.example", "null"]
    if way.is_secure:
        others.append(f"http://{host}")
    for origin in others:
        answer = send(http, way, "/account/language", form, "/account", {"Origin": origin})
        assert answer.status_code == 403, origin
    answer = send(http, way, "/account/language", form, "/account", {"Origin": way.address})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("asked", "to"), [("/boards", "/boards"), ("https://evil.example/", "/"), ("//evil", "/")]
)
def test_signing_in_leads_to_the_own_page_that_was_asked_for(
    way: Way, http: requests.Session, asked: str, to: str
) -> None:
    answer = sign_in(http, way, asked)
    assert (answer.status_code, answer.headers["Location"]) == (303, to)
    assert http.get(way.address + "/account", timeout=TIMEOUT).status_code == 200


def test_plain_http_leads_to_https_and_to_the_portals_own_name(way: Way) -> None:
    if way.plain_port is None:
        # Only nginx listens on a second port.
        return
    answer = requests.get(
        f"http://127.0.0.1:{way.plain_port}/boards?x=1",
        headers={"Host": "evil.example"},
        timeout=TIMEOUT,
        allow_redirects=False,
    )
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"{way.named}/boards?x=1"


def test_the_client_is_who_nginx_saw(way: Way, http: requests.Session) -> None:
    answer = http.get(
        way.address + "/login", headers={"X-Forwarded-Host": "evil.example"}, timeout=TIMEOUT
    )
    assert answer.status_code == 200
    assert "evil.example" not in answer.text


@pytest.fixture
def browser(chromium: Browser, way: Way) -> Iterator[Browser]:
    """Give a browser that finds the portal by its name and trusts its certificate alone."""
    with believing(chromium, way.made) as made:
        yield made


def test_a_browser_signs_in_and_its_board_is_live(way: Way, browser: Browser) -> None:
    errors = PageErrors(way.named)
    context = browser.new_context(base_url=way.named, locale="zh-CN", viewport=DESK)
    errors.watch(context)
    page = context.new_page()
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.goto("/login")
    expect(page.locator(".banner")).to_have_count(0 if way.is_secure else 1)
    enter(page)
    expect(page.locator(".banner")).to_have_count(0 if way.is_secure else 1)
    page.goto(f"/boards/{way.board}")
    expect(chip(page)).to_have_attribute("data-state", "live", timeout=2 * SOON)
    scheme = "wss" if way.is_secure else "ws"
    assert sockets
    assert all(url.startswith(f"{scheme}://{NAME}:") for url in sockets)
    kept = {cookie["name"]: cookie for cookie in context.cookies()}
    session = kept[("__Host-" if way.is_secure else "") + "hongbang_session"]
    assert (session["secure"], session["httpOnly"]) == (way.is_secure, True)
    assert page.evaluate("document.cookie") == ""
    errors.check()


def enter(page: Page) -> None:
    """Sign in by the form."""
    page.fill("[name=employee_no]", "60298")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/$"))


def test_the_figures_are_told_on_the_machine_and_by_no_proxy(
    http: requests.Session, way: Way
) -> None:
    is_proxied = way.plain_port is not None
    answer = http.get(f"{way.address}/metrics", timeout=TIMEOUT)
    assert answer.status_code == (404 if is_proxied else 200)
    assert ("hongbang_requests_total" in answer.text) is not is_proxied


def test_a_portal_set_to_https_lets_nobody_in_over_plain_http(tmp_path: Path) -> None:
    with engine_url("sqlite") as url:
        with application(url, tmp_path) as app:
            Cast(app)
        with RunningServer(tmp_path, {"HONGBANG_DATABASE_URL": url, **SECURE}) as server:
            http = requests.Session()
            page = http.get(server.url("/login"), timeout=TIMEOUT)
            token = TOKEN.search(page.text)
            assert token
            form = {"csrf_token": token[1], "employee_no": "60298", "password": PASSWORD}
            answer = http.post(server.url("/login"), data=form, timeout=TIMEOUT)
            assert answer.status_code == 400
            assert not http.cookies.get("__Host-hongbang_session")
