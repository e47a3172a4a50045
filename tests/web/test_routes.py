"""Every route × role has its expected answer in one table, and no route is missing from it."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from portal import clock
from portal.domain.scene import DEFAULT
from portal.services import displays, entries, playlists, staging
from portal.services.bulletins import remarks
from portal.services.displays import DisplayDraft
from portal.services.entries import EntryDraft
from portal.services.playlists import PlaylistDraft
from tests import meeting
from tests.asking import asked
from tests.bulletins import of_cast, put
from tests.cast import Cast
from tests.charge import in_charge
from tests.disputing import objected
from tests.entering import today
from tests.honouring import honoured
from tests.identities import linked
from tests.measuring import opened
from tests.proposing import proposed
from tests.report_rows import practice
from tests.reporting import reported
from tests.web import role_page
from tests.web.route_table import ROLES, ROUTES

FILLED = re.compile(r"<(?:\w+:)?(\w+)>")


@pytest.fixture
def ids(cast: Cast) -> dict[str, int | str]:
    """Give an id of each kind that stands in an address: of things in the eastern sub-branch."""
    season = cast.live_campaign()
    with cast.inside(), clock.at(clock.now()):
        draft = EntryDraft(
            indicator="social_card", quantity="1", business_date=clock.today(), key="k" * 8
        )
        entry_id = entries.record(cast.actor("zhou"), draft).entry_id
        _, pairing = displays.wait("127.0.0.1", "TV")
        display_id = displays.approve(
            cast.actor("wang"),
            pairing.code,
            DisplayDraft("大厅", cast.units["east"], season.boards["east", "person"], "zh_CN"),
        )
        playlist_id = playlists.make(
            cast.actor("wang"), cast.units["east"], PlaylistDraft("大厅", DEFAULT)
        )
        charge = in_charge(cast)
        import_id = staging.stage(cast.actor("system"), "people", "a.csv", [["工号"], ["60298"]])
    report = reported(cast, "zhou", "huang")
    bulletin_id = put(cast, season, of_cast(cast))
    with cast.inside():
        remark_id = remarks.add(cast.actor("liu"), bulletin_id, "好")
    meeting_id = meeting.opened(cast)
    todo_id = meeting.asked(cast, meeting_id, "zhou", today())
    return {
        "absence_id": charge.absence_id,
        "announcement_id": charge.announcement_id,
        "board_id": season.boards["branch", "person"],
        "bulletin_id": bulletin_id,
        "bundle_id": 1,
        "campaign_id": season.id,
        "closure_id": charge.closure_id,
        "countermeasure_id": opened(cast, season, "zhou"),
        "deputation_id": charge.deputation_id,
        "display_id": display_id,
        "playlist_id": playlist_id,
        "dispute_id": objected(cast, "huang", "zhou"),
        "entry_id": entry_id,
        "person_id": cast.people["zhou"],
        "practice_id": practice(cast, season),
        "proposal_id": proposed(cast, season),
        "grant_id": 1,
        "identity_id": linked(cast, "zhou"),
        "honour_id": honoured(cast, season, "zhou"),
        "import_id": import_id,
        # A row of the board.
        "key": f"p{cast.people['zhou']}",
        "question_id": report.question_id,
        "reason_id": 1,
        "report_id": report.report_id,
        "meeting_id": meeting_id,
        "request_id": asked(cast, season, "zhou", 8),
        "remark_id": remark_id,
        "session_id": 1,
        "todo_id": todo_id,
        "unit_id": cast.units["retail"],
    }


def routes(app: Flask) -> Iterator[str]:
    """Yield every method and rule of the application."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield f"{method} {rule.rule}"


def test_every_route_stands_in_the_table(app: Flask) -> None:
    assert sorted(set(routes(app))) == sorted(ROUTES)


@pytest.mark.parametrize("role", ROLES)
def test_every_route_answers_the_role_as_the_table_says(
    cast: Cast, ids: dict[str, int | str], role: str
) -> None:
    found = {}
    for route in ROUTES:
        method, rule = route.split(" ")
        path = FILLED.sub(lambda match: str(ids[match[1]]), rule)
        # A client for each route, because some of them sign it out.
        client = cast.stranger() if role == "stranger" else cast.client(role)
        answer = client.get(path) if method == "GET" else client.post_form(path)
        found[route] = answer.status_code
    assert found == {route: answers[ROLES.index(role)] for route, answers in ROUTES.items()}


def test_the_page_of_who_may_do_what_is_what_the_tables_say() -> None:
    assert role_page.PAGE.read_text() == role_page.page(), (
        "Run .venv/bin/python -m tests.web.role_page"
    )
