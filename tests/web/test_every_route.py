"""Every route with every method, and what no browser sends: refused, and never a fault.

The forms' own fields are in test_malformed; here are addresses, methods, headers and bodies.
"""

import random
import re
from urllib.parse import quote

import pytest
from flask import Flask

from tests.cast import Cast
from tests.client import Client
from tests.databases import KINDS, Kind
from tests.web.hostile import QUERIES
from tests.web.route_table import ROUTES
from tests.web.test_malformed import (  # noqa: F401 - fixtures are found by their names here
    ClientOf,
    allowed,
    client_of,
    filled,
    ids,
)

FAULT = 500
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "BREW")
PARTS: tuple[str, ...] = (
    "%ff%fe",
    "%00",
    "..%2f..%2fetc%2fpasswd",
    "{{7*7}}",
    "%0d%0aSet-Cookie:a=b",
    "%F0%9F%98%80",
)
PARTS += ("'%20OR%201=1--", "x" * 4_000, "0", "p0", "u9999999999999999999999", "b", "-", "%25", "%")
BETWEEN = re.compile(r"<[^>]+>")
HEADERS: tuple[dict[str, str], ...] = (
    {"Accept-Language": "zh-" + "x" * 3_000 + ";q=nan, *;q=9e999, \xff"},
    {"Cookie": 'hongbang_session=\x01\x02; hongbang_form=.eJ\xff; hongbang_screen="'},
    {"Cookie": "hongbang_session=" + "é" * 2_000},
    {"If-None-Match": '"' + "x" * 3_000, "If-Modified-Since": "yesterday", "Range": "bytes=9-1,x"},
    {"X-Requested-With": "fetch", "Accept": "*/*;q=x,\x00", "Referer": "javascript:alert(1)"},
    {"X-Forwarded-For": "' OR 1=1, [::::], 999.1.1.1", "X-Forwarded-Host": "evil", "Via": "x"},
    {"Content-Type": "multipart/form-data; boundary=" + "=" * 300, "Content-Length": "17"},
    {"Content-Type": "application/x-www-form-urlencoded; charset=utf-7", "Content-Length": "-1"},
    {"Authorization": "Basic \xff", "Expect": "200-perhaps", "Transfer-Encoding": "gzip, chunked"},
    {"User-Agent": "\u00e9\x7f" * 900, "Origin": "null", "Sec-Fetch-Site": "cross-site\x00"},
)
FORM = "application/x-www-form-urlencoded"
MIXED = "multipart/form-data; boundary=x"
PART = b"--x\r\nContent-Disposition: form-data"
BODIES: tuple[tuple[str, bytes], ...] = (
    ("application/json", b"[" * 20_000),
    (FORM, b"&" * 50_000),
    (FORM, b"=&%&%zz&%u0000&a=%C0%80&csrf_token=&version=%FF&key=%00&id=" + b"9" * 5_000),
    (FORM, "&".join(f"{name}=&{name}=a" for name in QUERIES).encode()),
    (
        MIXED,
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="\xff\x00.csv"\r\n\r\n\xff',
    ),
    (MIXED, b'--x\r\nContent-Disposition: form-data; name="f"\r\n\r\n' + b"a" * 70_000),
    (MIXED, b"--x\r\n" * 2_000),
    (
        MIXED,
        b"--x\r\nContent-Disposition: form-data; name*=utf-99''%ff; filename*=x\r\n\r\na\r\n--x--",
    ),
    ('multipart/form-data; boundary="x', b"--x--"),
    ("text/xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
)


def rules(app: Flask) -> list[str]:
    """Return every address that the application knows, built files among them."""
    return sorted({rule.rule for rule in app.url_map.iter_rules()})


def known(rule: str, values: dict[str, int]) -> str:
    """Return an address of the rule that is there, where the table of routes has the rule."""
    return filled(rule, values) if "<path:" not in rule else BETWEEN.sub("css/none.css", rule)


def role_for(rule: str) -> str:
    """Return who gets furthest at the rule, by the table of routes."""
    found = [allowed(route) for route in ROUTES if route.split(" ", 1)[1] == rule]
    return next((role for role in found if role != "stranger"), "stranger")


def test_no_method_is_a_fault_at_any_address(
    app_on: Flask,
    engine_kind: Kind,
    ids: dict[str, int],  # noqa: F811
    client_of: ClientOf,  # noqa: F811
) -> None:
    faults = []
    # What turns a method away is the same on both databases: half of the addresses on each.
    for rule in rules(app_on)[KINDS.index(engine_kind) :: len(KINDS)]:
        client, path = client_of(role_for(rule)), known(rule, ids)
        for method in METHODS:
            # Without the form's token, so that nothing is done: what is fuzzed is the way in.
            answer = client.open(path, method=method)
            if answer.status_code >= FAULT:
                faults.append((method, path, answer.status_code))
    assert faults == []


def test_no_part_of_an_address_is_a_fault(
    app_on: Flask,
    ids: dict[str, int],  # noqa: F811
    client_of: ClientOf,  # noqa: F811
) -> None:
    faults = []
    for number, rule in enumerate(rules(app_on)):
        if "<" not in rule:
            continue
        client = client_of(role_for(rule))
        for turn in range(5):
            part = PARTS[(number + 3 * turn) % len(PARTS)]
            # Each place in turn, beside others that are there.
            for place in range(len(BETWEEN.findall(rule))):
                path = known(_put(rule, place, part), ids)
                answer = client.get(path)
                if answer.status_code >= FAULT:
                    faults.append((path, answer.status_code))
    assert faults == []


def _put(rule: str, place: int, part: str) -> str:
    found = list(BETWEEN.finditer(rule))[place]
    return rule[: found.start()] + part + rule[found.end() :]


def test_no_header_is_a_fault_at_any_page(
    ids: dict[str, int],  # noqa: F811
    client_of: ClientOf,  # noqa: F811
    cast_on: Cast,
    engine_kind: Kind,
) -> None:
    faults = []
    for number, route in list(enumerate(ROUTES))[KINDS.index(engine_kind) :: len(KINDS)]:
        method, rule = route.split(" ", 1)
        client: Client = client_of(allowed(route))
        # Three each, so that every one meets many pages.
        chosen = [HEADERS[(number // 2 + i) % len(HEADERS)] for i in range(3)]
        for headers in chosen:
            sends = cast_on.stranger() if "Cookie" in headers else client
            answer = sends.open(known(rule, ids), method=method, headers=_latin(headers))
            if answer.status_code >= FAULT:
                faults.append((route, headers, answer.status_code))
    assert faults == []


def _latin(headers: dict[str, str]) -> list[tuple[str, str]]:
    return [(name, value.encode("utf-8").decode("latin-1")) for name, value in headers.items()]


@pytest.mark.parametrize("number", range(len(BODIES)))
def test_no_body_is_a_fault_for_who_may_send_one(app: Flask, cast: Cast, number: int) -> None:
    """Who may send the form sends what is none, with its token."""
    del app
    content_type, body = BODIES[number]
    clients: dict[str, Client] = {}
    faults = []
    for route in ROUTES:
        method, rule = route.split(" ", 1)
        if method != "POST":
            continue
        role = allowed(route)
        if role not in clients:
            clients[role] = cast.stranger() if role == "stranger" else cast.client(role)
        client = clients[role]
        answer = client.post(
            BETWEEN.sub("1", rule),
            data=body,
            content_type=content_type,
            headers={"X-CSRFToken": client.csrf_token()},
            # Else the brake on failed sign-ins would answer.
            environ_overrides={"REMOTE_ADDR": f"10.0.{number}.1"},
        )
        if answer.status_code >= FAULT:
            faults.append((route, answer.status_code))
    assert faults == []


def test_no_noise_after_the_question_mark_is_a_fault(
    ids: dict[str, int],  # noqa: F811
    client_of: ClientOf,  # noqa: F811
) -> None:
    chance = random.Random(8)  # noqa: S311 - the same noise each time
    letters = "0123456789-:,.;%&=+[]{}<>'\"\\/ \0\t\r\n١一😀\udcff\u202eaZ"
    faults = []
    for route in ROUTES:
        method, rule = route.split(" ", 1)
        if method != "GET":
            continue
        client = client_of(allowed(route))
        for _ in range(3):
            noise = ["".join(chance.choices(letters, k=chance.randint(0, 12))) for _ in range(8)]
            said = "&".join(
                f"{name}={quote(text.encode('utf-8', 'surrogateescape'))}"
                for name, text in zip(chance.sample(QUERIES, 8), noise, strict=True)
            )
            answer = client.get(f"{known(rule, ids)}?{said}")
            if answer.status_code >= FAULT:
                faults.append((route, said, answer.status_code))
    assert faults == []
