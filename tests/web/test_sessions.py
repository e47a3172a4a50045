"""The page of all sessions: who is signed in, narrowed, paged, ended one by one or all of one."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.models import AuditEvent, PersonSession
from portal.services.work import writing
from tests.cast import EVERYBODY, Cast
from tests.client import Client
from tests.statements import counted

WINDOWS = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/119.0 Safari/537.36"
EDGE = f"{WINDOWS} Edg/119.0"
PHONE = "Mozilla/5.0 (iPhone) MicroMessenger/8.0 Mobile Safari"
NAME = re.compile(r"(周雨桐|黄俊杰|何志强|安全管理员)</")


def put(cast: Cast, key: str, agent: str = WINDOWS, address: str = "10.1.0.7", **ago: int) -> int:
    """Write a session of the person; `begun` and `seen` are minutes ago. Return its id."""
    with cast.inside(), writing() as work:
        row = PersonSession(
            token_hash=uuid4().hex,
            person_id=cast.people[key],
            created_at=work.now - timedelta(minutes=ago.get("begun", 1)),
            last_seen_at=work.now - timedelta(minutes=ago.get("seen", 0)),
            address=address,
            user_agent=agent,
        )
        work.session.add(row)
        work.session.flush()
        return int(row.id)


@pytest.fixture
def security(cast_on: Cast) -> Client:
    """Give the security administrator, and sessions of others to look at."""
    put(cast_on, "zhou", EDGE, begun=5)
    put(cast_on, "zhou", PHONE, "10.2.0.9", begun=300, seen=20)
    put(cast_on, "huang", WINDOWS, "10.1.0.8", begun=30, seen=7)
    put(cast_on, "he", WINDOWS, "192.168.3.4", begun=31, seen=31)
    return cast_on.client("security")


def listed(client: Client, **query: object) -> list[str]:
    answer = client.get("/sessions", query_string=query)
    assert answer.status_code == 200
    body = answer.text.split("<tbody>")[-1].split("</tbody>")[0] if "<tbody>" in answer.text else ""
    return sorted(NAME.findall(body))


def test_all_living_sessions_are_listed_and_those_that_ran_out_are_not(security: Client) -> None:
    assert listed(security) == ["周雨桐", "周雨桐", "安全管理员", "黄俊杰"]
    html = security.get("/sessions").text
    for shown in ("Edge · Windows", "微信 · iPhone", "10.2.0.9", "60298"):
        assert shown in html


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "zyt"}, ["周雨桐", "周雨桐"]),
        ({"q": "60155"}, ["黄俊杰"]),
        ({"address": "10.1."}, ["周雨桐", "黄俊杰"]),
        ({"address": "0.1"}, []),
        ({"browser": "Edge"}, ["周雨桐"]),
        ({"browser": "Chrome"}, ["黄俊杰"]),
        ({"browser": "微信"}, ["周雨桐"]),
        ({"browser": "Firefox"}, []),
        ({"begun": "15"}, ["周雨桐", "安全管理员"]),
        ({"begun": "240"}, ["周雨桐"]),
        ({"seen": "over5"}, ["周雨桐", "黄俊杰"]),
        ({"seen": "over15"}, ["周雨桐"]),
        ({"q": "zyt", "browser": "微信", "seen": "over15"}, ["周雨桐"]),
        ({"browser": "x", "begun": "x", "seen": "x"}, ["周雨桐", "周雨桐", "安全管理员", "黄俊杰"]),
    ],
)
def test_the_list_is_narrowed_by_the_address(
    security: Client, query: dict[str, object], names: list[str]
) -> None:
    assert listed(security, **query) == names


def test_the_list_is_narrowed_to_a_unit_and_all_below(cast: Cast) -> None:
    put(cast, "zhou")
    put(cast, "he")
    client = cast.client("security")
    assert listed(client, unit=cast.units["west"]) == ["何志强"]
    assert client.get("/sessions?unit=99999").status_code == 404


def test_nobody_else_sees_it(cast: Cast) -> None:
    session_id = put(cast, "zhou")
    for key in EVERYBODY:
        if key != "security":
            client = cast.client(key)
            assert client.get("/sessions").status_code == 403
            assert 'href="/sessions"' not in client.get("/account").text
            answer = client.post_form(f"/sessions/{session_id}/end")
            assert answer.status_code in (403, 404)
            answer = client.post_form(f"/sessions/people/{cast.people['zhou']}/end")
            assert answer.status_code in (403, 404)
    assert cast.stranger().get("/sessions").status_code == 303


def test_one_is_ended_and_the_list_comes_back_as_it_was(cast: Cast) -> None:
    victim = cast.client("zhou")
    with cast.inside():
        session_id = db.session.scalars(sa.select(PersonSession.id)).one()
    client = cast.client("security")
    answer = client.post_form(f"/sessions/{session_id}/end", {"next": "/sessions?q=zyt"})
    assert answer.headers["Location"] == "/sessions?q=zyt"
    assert victim.get("/account").status_code == 303
    answer = client.post_form(f"/sessions/{session_id}/end", {"next": "//evil.example"})
    assert answer.headers["Location"] == "/sessions"
    assert client.post_form("/sessions/999999/end").status_code == 404


def test_all_of_a_person_are_ended_audited_and_of_ones_own_all_but_this_one(cast: Cast) -> None:
    victims = [cast.client("zhou") for _ in range(2)]
    other = cast.client("security")
    client = cast.client("security")
    zhou, own = cast.people["zhou"], cast.people["security"]
    assert f"/sessions/people/{zhou}/end" in client.get("/sessions").text
    client.post_form(f"/sessions/people/{zhou}/end")
    assert [victim.get("/account").status_code for victim in victims] == [303, 303]
    client.post_form(f"/sessions/people/{own}/end")
    assert other.get("/account").status_code == 303
    assert client.get("/sessions").status_code == 200
    assert client.post_form("/sessions/people/999999/end").status_code == 404
    with cast.inside():
        events = db.session.scalars(
            sa.select(AuditEvent).where(AuditEvent.action == "session.end").order_by(AuditEvent.id)
        ).all()
    assert [(event.object_id, event.detail) for event in events] == [
        (str(zhou), {"ended": 2}),
        (str(own), {"ended": 1}),
    ]


def test_when_nothing_fits_it_says_so(cast: Cast) -> None:
    html = cast.client("security").get("/sessions?q=nobody").text
    assert 'href="/sessions"' in html.split('class="card"')[-1]


def test_many_are_paged_in_as_many_statements_as_few(cast_on: Cast) -> None:
    client = cast_on.client("security")
    with counted(cast_on.app) as few:
        client.get("/sessions")
    for number in range(120):
        put(cast_on, "zhou", address=f"10.9.0.{number}", seen=number % 9)
    with counted(cast_on.app) as many:
        html = client.get("/sessions?page=3").text
    assert len(many) == len(few)
    assert html.count("/end") > 20
    assert 'aria-current="page">3' in html
    assert 'aria-current="page">3' in client.get("/sessions?page=99").text
