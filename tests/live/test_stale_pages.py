"""A page that missed anything is right again: what it held, and what came, is the fresh page."""

from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.entering import enter, take_back
from tests.house import House
from tests.live.line import Line

PEOPLE = ("zhou", "huang", "zhao", "he")


@dataclass
class Page:
    """A browser's page: takes what is newer, and loses its line now and then."""

    house: House
    cookies: dict[str, str]
    board: int
    html: str
    version: int
    line: Line | None = None
    entered: list[tuple[str, int]] = field(default_factory=list)

    def connect(self) -> None:
        """Open a line and watch, telling what is held."""
        if self.line:
            return
        self.line = Line(self.house.server, self.cookies)
        answer = self.line.watch(self.board, version=self.version)
        if answer["html"]:
            self.take(answer)

    def lose(self) -> None:
        """Lose the line, and with it whatever was on its way."""
        if self.line:
            self.line.close()
            self.line = None

    def take(self, news: dict[str, object]) -> None:
        """Take a board unless it is older than the one that is held."""
        version, html = news["version"], news["html"]
        assert isinstance(version, int)
        assert isinstance(html, str)
        if version > self.version:
            self.version, self.html = version, html

    def settle(self) -> None:
        """Take whatever still comes."""
        if self.line:
            for push in self.line.boards(0.9):
                self.take(push)


STEP = st.one_of(
    st.tuples(st.just("enter"), st.sampled_from(PEOPLE)),
    st.tuples(st.just("reverse"), st.just("")),
    st.tuples(st.sampled_from(["lose", "connect"]), st.just("")),
)


@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEP, min_size=4, max_size=14))
def test_a_stale_page_and_what_is_pushed_to_it_make_the_fresh_page(
    house: House, steps: list[tuple[str, str]]
) -> None:
    desk = house.desk("zhou")
    html = desk.fragment(house.board())
    page = Page(house, desk.cookies, house.board(), html, version_of(html))
    page.connect()
    entered: list[tuple[str, int]] = []
    try:
        for step, who in steps:
            if step == "enter":
                entered.append((who, enter(house.cast, who)))
            elif step == "reverse" and entered:
                take_back(house.cast, *entered.pop())
            elif step == "lose":
                page.lose()
            elif step == "connect":
                page.connect()
        page.connect()
        page.settle()
        assert page.html == desk.fragment(house.board())
    finally:
        page.lose()


def version_of(html: str) -> int:
    """Return the version that a fragment says it is."""
    return int(html.partition('data-version="')[2].partition('"')[0])
