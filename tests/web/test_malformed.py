"""Whatever is sent to whatever address, the answer is a refusal with a reason, never a fault."""

import re
from collections.abc import Callable

import pytest

from portal.domain.scene import DEFAULT
from portal.extensions import db
from portal.services import displays, entries, playlists, rosters, staging
from portal.services.bulletins import remarks
from portal.services.displays import DisplayDraft
from portal.services.entries import EntryDraft
from portal.services.playlists import PlaylistDraft
from tests import meeting
from tests.asking import asked
from tests.bulletins import of_cast, put
from tests.cast import Cast
from tests.charge import in_charge
from tests.client import Client
from tests.databases import KINDS, Kind
from tests.disputing import objected
from tests.entering import today
from tests.honouring import honoured
from tests.identities import linked
from tests.measuring import opened
from tests.proposing import proposed
from tests.report_rows import practice
from tests.reporting import reported
from tests.web.hostile import QUERIES, VALUES, forms
from tests.web.route_table import ROLES, ROUTES

FAULT = 500
PARTS = 4
"""In so many tests, because there is a limit to how long one takes."""
FILLED = re.compile(r"<(?:\w+:)?(\w+)>")
TOO_LARGE = 600_000
HUGE = ("9" * 20, "9" * 5_000, "-1")
NUMBERED = {
    "/absences": ("page", "unit"),
    "/absences/deputies": ("page",),
    "/announcements": ("page",),
    "/boards/<int:board_id>": ("page",),
    "/boards/<int:board_id>/at": ("page",),
    "/insights/replay": ("campaign", "board"),
    "/bulletins/<int:bulletin_id>/picture.png": ("part",),
    "/calendar": ("year",),
    "/campaigns": ("page",),
    "/campaigns/<int:campaign_id>/honours": ("person", "kind"),
    "/campaigns/<int:campaign_id>/participants": ("page", "unit"),
    "/campaigns/<int:campaign_id>/targets": ("unit",),
    "/campaigns/<int:campaign_id>/targets/history": ("page",),
    "/campaigns/<int:campaign_id>/targets/split": ("unit", "kind", "line"),
    "/entries": ("page",),
    "/entries/new": ("done",),
    "/goals/requests": ("page", "decided", "own", "campaign"),
    "/goals/countermeasures": ("page", "campaign"),
    "/insights/rules": ("campaign", "unit", "proposal", "counted"),
    "/meetings": ("page",),
    "/meetings/<int:meeting_id>/screen": ("person",),
    "/people": ("page", "unit"),
    "/reports": ("unit", "person"),
    "/sessions": ("page", "unit"),
    "/practices": ("page",),
    "/people/new": ("unit",),
    "/units/new": ("parent",),
}

ClientOf = Callable[[str], Client]


@pytest.fixture
def ids(cast_on: Cast) -> dict[str, int]:
    """Give an id of each kind that stands in an address or a form."""
    return things(cast_on)


def things(cast_on: Cast) -> dict[str, int]:
    """Write one thing of each kind; return its id by the name that addresses and forms use."""
    season = cast_on.live_campaign()
    with cast_on.inside():
        draft = EntryDraft("social_card", "1", today(), "k" * 8)
        entry_id = entries.record(cast_on.actor("zhou"), draft).entry_id
        _, pairing = displays.wait("127.0.0.1", "TV")
        board_id = season.boards["east", "person"]
        display_id = displays.approve(
            cast_on.actor("wang"),
            pairing.code,
            DisplayDraft("大厅", cast_on.units["east"], board_id, "zh_CN"),
        )
        playlist_id = playlists.make(
            cast_on.actor("wang"), cast_on.units["east"], PlaylistDraft("大厅", DEFAULT)
        )
        charge = in_charge(cast_on)
        import_id = staging.stage(cast_on.actor("system"), "people", "a.csv", [["工号"], ["60298"]])
    report = reported(cast_on, "zhou", "huang")
    bulletin_id = put(cast_on, season, of_cast(cast_on))
    with cast_on.inside():
        remark_id = remarks.add(cast_on.actor("liu"), bulletin_id, "好")
    meeting_id = meeting.opened(cast_on)
    todo_id = meeting.asked(cast_on, meeting_id, "zhou", today())
    return {
        **season.indicators,
        **season.channels,
        "absence_id": charge.absence_id,
        "announcement_id": charge.announcement_id,
        "closure_id": charge.closure_id,
        "countermeasure_id": opened(cast_on, season, "zhou"),
        "deputation_id": charge.deputation_id,
        "board_id": board_id,
        "bulletin_id": bulletin_id,
        "bundle_id": 1,
        "branch_id": cast_on.units["branch"],
        "campaign_id": season.id,
        "display_id": display_id,
        "playlist_id": playlist_id,
        "dispute_id": objected(cast_on, "huang", "zhou"),
        "east_id": cast_on.units["east"],
        "entry_id": entry_id,
        "grant_id": 1,
        "identity_id": linked(cast_on, "zhou"),
        "honour_id": honoured(cast_on, season, "zhou"),
        "import_id": import_id,
        "participation_id": season.participations["zhou"],
        "person_id": cast_on.people["zhou"],
        "question_id": report.question_id,
        "reason_id": 1,
        "report_id": report.report_id,
        "practice_id": practice(cast_on, season),
        "proposal_id": proposed(cast_on, season),
        "meeting_id": meeting_id,
        "request_id": asked(cast_on, season, "zhou", 8),
        "remark_id": remark_id,
        "session_id": 1,
        "todo_id": todo_id,
        "unit_id": cast_on.units["retail"],
    }


@pytest.fixture
def client_of(cast_on: Cast) -> ClientOf:
    """Give a signed-in client of each role, the same one whenever it is asked for."""
    made: dict[str, Client] = {}

    def find(role: str) -> Client:
        if role not in made:
            made[role] = cast_on.stranger() if role == "stranger" else cast_on.client(role)
        return made[role]

    return find


def filled(rule: str, ids: dict[str, int]) -> str:
    # A row of a board has no number of its own: it is a person, a bundle or a unit.
    row = rule.replace("<key>", f"p{ids['person_id']}")
    return FILLED.sub(lambda match: str(ids[match[1]]), row)


def allowed(route: str) -> str:
    """Return the first role to which the route's table promises something, else a stranger."""
    found = [role for role, code in zip(ROLES, ROUTES[route], strict=True) if code in (200, 422)]
    return found[-1] if found else "stranger"


@pytest.mark.parametrize("part", range(PARTS))
def test_a_form_with_one_hostile_field_is_no_fault(
    cast_on: Cast, engine_kind: Kind, ids: dict[str, int], client_of: ClientOf, part: int
) -> None:
    faults = []
    for form in forms(ids, ids)[part::PARTS]:
        client, path = client_of(form.role), filled(form.route, ids)
        for number, fields in enumerate(form.spoilt(KINDS.index(engine_kind))):
            if fields.get("version") == "roster":
                with cast_on.inside():
                    fields["version"] = rosters.fingerprint(db.session(), ids["campaign_id"])
            # Each from another address, or the brake would answer before the form is looked at.
            answer = client.post_form(
                path, fields, environ_overrides={"REMOTE_ADDR": f"10.0.0.{number}"}
            )
            if answer.status_code >= FAULT:
                faults.append((path, fields))
    assert faults == []


@pytest.mark.parametrize("part", range(PARTS))
def test_a_hostile_question_in_an_address_is_no_fault(
    ids: dict[str, int], client_of: ClientOf, part: int
) -> None:
    faults = []
    for route in list(ROUTES)[part::PARTS]:
        method, rule = route.split(" ")
        if method != "GET":
            continue
        client, path = client_of(allowed(route)), filled(rule, ids)
        questions = [dict.fromkeys(QUERIES, value) for value in VALUES[:4]]
        if rule in NUMBERED:
            questions += [{name: value} for name in NUMBERED[rule] for value in HUGE]
        for question in questions:
            answer = client.get(path, query_string=question)
            if answer.status_code >= FAULT:
                faults.append((path, question))
    assert faults == []


@pytest.mark.usefixtures("ids")
@pytest.mark.parametrize("number", ["9" * 30, "9" * 5_000, "0" * 80 + "7", "１", "-1", "1e5"])
def test_a_number_that_no_row_has_is_no_fault(client_of: ClientOf, number: str) -> None:
    faults = []
    for route in ROUTES:
        method, rule = route.split(" ")
        if "<" not in rule or rule.endswith("/end"):
            continue
        client, path = client_of(allowed(route)), FILLED.sub(number, rule)
        answer = client.get(path) if method == "GET" else client.post_form(path)
        if answer.status_code >= FAULT:
            faults.append(path)
    assert faults == []


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"customer": ["a", {"b": 1}]}'),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: nonsense\r\n\r\n"),
        ("application/x-www-form-urlencoded", b"customer=%ff%fe&customer[]=a&customer=%00"),
        ("application/x-www-form-urlencoded", b"customer=" + b"x" * TOO_LARGE),
        ("text/plain; charset=utf-99", b"\xff\xfe"),
    ],
)
def test_a_body_that_is_no_form_is_no_fault(
    ids: dict[str, int], client_of: ClientOf, content_type: str, body: bytes
) -> None:
    for route in ROUTES:
        method, rule = route.split(" ")
        if method == "POST":
            client = client_of("zhou" if rule.startswith("/entries") else "stranger")
            token = {"X-CSRFToken": client.csrf_token()}
            answer = client.post(
                filled(rule, ids), data=body, content_type=content_type, headers=token
            )
            assert answer.status_code < FAULT, rule
