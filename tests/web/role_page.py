# ruff: noqa: E501 - a paragraph of the page is one line
"""The page of who may do what: made of the tables that the tests go by. Run it to write it anew.

.venv/bin/python -m tests.web.role_page
"""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from portal.domain.roles import ADMINISTRATORS, GRANTS, Permission, Role
from tests.live.socket_table import EVENTS, SPEAKERS
from tests.web.route_table import ROLES, ROUTES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "roles.md"
NAMES = {
    "stranger": "Nobody signed in",
    "zhou": "Account manager",
    "wang": "Supervisor",
    "liu": "Organiser",
    "system": "System",
    "security": "Security",
    "audit": "Audit",
    "display": "Screen",
}
ROLE_NAMES = {
    Role.ACCOUNT_MANAGER: "Account manager",
    Role.SUPERVISOR: "Supervisor",
    Role.DEPUTY: "Deputy",
    Role.ORGANISER: "Organiser",
    Role.SYSTEM_ADMIN: "System",
    Role.SECURITY_ADMIN: "Security",
    Role.AUDIT_ADMIN: "Audit",
}
MARKS = {200: "yes", 303: "yes", 409: "yes", 422: "yes", 403: "–", 404: "hidden", 401: "–"}
HEAD = """# Who may do what

Made of the tables that the tests go by (`tests/web/route_table.py`, `tests/live/socket_table.py`, `portal/domain/roles.py`); a test compares it with them, and `.venv/bin/python -m tests.web.role_page` writes it anew. Every address is asked as every role, and every event said by everybody, each time the tests run; one that is not here fails them.

The things in the addresses are an eastern sub-branch's and its account manager's: the supervisor leads that sub-branch, the organiser the branch above it. **yes**: opened or taken (a form without its fields is told what is missing); **–**: refused, and audited; **hidden**: answered as if it did not exist, and audited; **sign in**: sent to the sign-in page. A role holds at its unit and below. What depends on the thing itself (nobody checks or decides their own; a day that is closed) is on the page of [what holds](security.md).

System, security and audit administrator are three people: nobody is given two of the roles, and nobody changes their own.
"""


def page() -> str:
    """Return the whole page."""
    return "\n".join(
        [
            HEAD,
            "## Permissions by role",
            "",
            *_permissions(),
            "",
            "## Addresses",
            "",
            *_routes(),
            "## What a socket may say",
            "",
            *_events(),
            "",
        ]
    )


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _head(first: str, names: list[str]) -> list[str]:
    return [_row([first, *names]), _row(["---"] * (len(names) + 1))]


def _permissions() -> Iterator[str]:
    yield from _head("Permission", list(ROLE_NAMES.values()))
    for permission in Permission:
        yield _row(
            [
                f"`{permission.value}`",
                *("yes" if permission in GRANTS[role] else "" for role in ROLE_NAMES),
            ]
        )
    yield ""
    three = ", ".join(ROLE_NAMES[role] for role in ROLE_NAMES if role in ADMINISTRATORS)
    yield f"{three}: held by nobody together."


def _routes() -> Iterator[str]:
    for first, routes in groupby(ROUTES, key=_first):
        yield f"### {first}"
        yield ""
        yield from _head("Address", [NAMES[role] for role in ROLES])
        for route in routes:
            marks = [MARKS[status] for status in ROUTES[route]]
            if ROUTES[route][0] == 303:
                marks[0] = "sign in"
            yield _row([f"`{route}`", *marks])
        yield ""


def _first(route: str) -> str:
    return "/" + route.split(" ")[1].split("/")[1]


def _events() -> Iterator[str]:
    yield from _head("Event", [NAMES[who] for who in SPEAKERS])
    words = {"ok": "yes", "not_found": "hidden", "signed_out": "–", "": "no answer"}
    for event, answers in EVENTS.items():
        yield _row([event, *(words[answer] for answer in answers)])


if __name__ == "__main__":
    PAGE.write_text(page())
