"""Every socket event × role is answered as the table says, and no event is missing from it."""

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.live.namespace import Live
from portal.models import AuditEvent, Display, Entry
from tests.house import House
from tests.live.line import Line, Refused
from tests.live.socket_table import EVENTS, SPEAKERS
from tests.live.test_mirroring import said

SAID_IN_VAIN = ("entries", "target", "approve", "join", "message", "*", "connect", "disconnect")
FRAMEWORKS = {"connect", "disconnect"}


def test_every_event_that_a_socket_may_say_stands_in_the_table() -> None:
    known = {name.removeprefix("on_") for name in vars(Live) if name.startswith("on_")}
    assert known - FRAMEWORKS == {event.split(" ")[0] for event in EVENTS} - FRAMEWORKS


@pytest.mark.parametrize("who", SPEAKERS)
def test_every_event_is_answered_as_the_table_says(house: House, who: str) -> None:
    screen = house.screen("east", name=f"屏 {who}")
    with house.cast.inside():
        display_id = db.session.scalars(
            sa.select(Display.id).where(Display.name == f"屏 {who}")
        ).one()
    expected = {event: answers[SPEAKERS.index(who)] for event, answers in EVENTS.items()}
    if who == "stranger":
        with pytest.raises(Refused, match="signed_out"):
            Line(house.server)
        assert set(expected.values()) == {"signed_out"}
        return
    is_screen = who == "display"
    cookies = screen.cookies if is_screen else house.desk(who).cookies
    with Line(house.server, cookies, auth={"as": "display"} if is_screen else None) as line:
        found = {
            "connect": "ok",
            "watch a board of the season": _word(line.watch(house.board("east"))),
            "watch another board of it": _word(line.watch(house.board("west"))),
            "watch a board that does not exist": _word(line.watch(999_999)),
            "unwatch": _word(line.unwatch(house.board("east"))),
            "mirror": _word(line.ask("mirror", {"display": display_id})),
            "showing": "",
        }
        line.say("showing", said(house))
        assert found == expected


def test_whatever_a_socket_says_no_data_is_changed(house: House) -> None:
    def counts() -> tuple[int, ...]:
        with house.cast.inside():
            return tuple(
                db.session.scalar(sa.select(sa.func.count(model.id))) or 0
                for model in (Entry, AuditEvent, Display)
            )

    desk = house.desk("wang")
    before = counts()
    with Line(house.server, desk.cookies) as line:
        for event in SAID_IN_VAIN:
            line.say(event, {"person": 1, "quantity": 5, "display": 1, "room": "board"})
        assert line.watch(house.board())["ok"]
    assert counts() == before


def _word(answer: dict[str, object]) -> str:
    return "ok" if answer["ok"] else str(answer["error"])
