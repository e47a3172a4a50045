"""Whatever is sent to whatever address, the answer is a refusal with a reason, never a fault."""

import re
from collections.abc import Callable, Mapping

import pytest

from portal.extensions import db
from portal.services import displays, entries, rosters
from portal.services.displays import DisplayDraft
from portal.services.entries import EntryDraft
from tests.cast import Cast
from tests.client import Client
from tests.entering import today
from tests.web.hostile import QUERIES, VALUES, forms
from tests.web.route_table import ROUTES

FAULT = 500
FILLED = re.compile(r"<(?:\w+:)?(\w+)>")


@pytest.fixture
def ids(cast_on: Cast) -> dict[str, int]:
    """Give an id of each kind that stands in an address or a form."""
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
    return {
        **season.indicators,
        **season.channels,
        "board_id": board_id,
        "branch_id": cast_on.units["branch"],
        "campaign_id": season.id,
        "display_id": display_id,
        "east_id": cast_on.units["east"],
        "entry_id": entry_id,
        "grant_id": 1,
        "participation_id": season.participations["zhou"],
        "person_id": cast_on.people["zhou"],
        "session_id": 1,
        "unit_id": cast_on.units["retail"],
    }


@pytest.fixture
def client_of(cast_on: Cast) -> Callable[[str], Client]:
    """Give a signed-in client of each role, the same one whenever it is asked for."""
    made: dict[str, Client] = {}

    def find(role: str) -> Client:
        if role not in made:
            made[role] = cast_on.stranger() if role == "stranger" else cast_on.client(role)
        return made[role]

    return find


def test_a_form_with_one_hostile_field_is_no_fault(
    cast_on: Cast, ids: dict[str, int], client_of: Callable[[str], Client]
) -> None:
    faults = []; seen={}
    for form in forms(ids, ids):
        client = client_of(form.role)
        path = FILLED.sub(lambda match: str(ids[match[1]]), form.route)
        for number, fields in enumerate(form.spoilt()):
            if "roster" in fields.get("version", ""):
                with cast_on.inside(): fields["version"] = rosters.fingerprint(db.session(), ids["campaign_id"])
            try:
                status = client.post_form(path, fields, environ_overrides={'REMOTE_ADDR': f'10.0.0.{number}'}).status_code
            except Exception as error:
                status = repr(error)[:100]
            seen.setdefault(form.route, {}).setdefault(status, 0); seen[form.route][status]+=1
            if status not in range(200, FAULT):
                diff = [(k, v[:20]) for k, v in fields.items() if v != form.fields[k]]
                faults.append((form.route, diff, status))
    for f in faults: print(f)
    for f in seen.items(): print(f)
    assert not faults


def test_explore(cast_on, ids, client_of) -> None:
    faults = []
    gets = [r.split(" ")[1] for r in ROUTES if r.startswith("GET")]
    for role in ("stranger", "wang", "liu", "system"):
        for rule in gets:
            path = FILLED.sub(lambda match: str(ids[match[1]]), rule)
            client = client_of(role)
            if client.get(path).status_code in (403, 404): continue
            for name in QUERIES:
                for value in VALUES[:6]+VALUES[8:]:
                    try:
                        status = client.get(path, query_string={name: value}).status_code
                    except Exception as error:
                        status = repr(error)[:100]
                    if status not in range(200, FAULT):
                        faults.append((role, rule, name, value[:20], status))
    for f in faults: print(f)
    assert not faults
