"""Whose right has ended is sent away within seconds, whichever process ended it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.roles import Role
from portal.extensions import db
from portal.models import Display, PersonSession, SecondFactor
from portal.services import displays, factors, people, roles
from portal.services.displays import DisplayDraft
from portal.services.work import writing
from tests.cast import PASSWORD
from tests.desk import Desk
from tests.factoring import set_up
from tests.house import NUMBERS, House
from tests.live.line import Line, LineClosedError, Refused

WITHIN = 5.0


def idle(house: House, key: str, minutes: float) -> None:
    """Let the person's sessions have been idle for so long."""
    with house.cast.inside(), writing() as work:
        work.connection.execute(
            sa.update(PersonSession)
            .where(PersonSession.person_id == house.cast.people[key])
            .values(last_seen_at=work.now - timedelta(minutes=minutes))
        )


def last_seen(house: House, key: str) -> float:
    """Return how many minutes ago the person was last seen."""
    with house.cast.inside():
        seen = db.session.scalar(
            sa.select(sa.func.max(PersonSession.last_seen_at)).where(
                PersonSession.person_id == house.cast.people[key],
                PersonSession.ended_at.is_(None),
            )
        )
        assert seen is not None
        return (clock.now() - seen).total_seconds() / 60


def disable(house: House) -> None:
    with house.cast.inside():
        people.disable(house.cast.actor("system"), house.cast.people["zhao"])


def give_a_role(house: House) -> None:
    with house.cast.inside():
        roles.give(
            house.cast.actor("security"),
            house.cast.people["zhao"],
            Role.ORGANISER,
            house.cast.units["east"],
        )


def run_out(house: House) -> None:
    idle(house, "zhao", 31)


# From another process, so that only the look every three seconds can notice it; the person is
# disabled last, because nobody disabled signs in again.
@pytest.mark.parametrize("end", [run_out, give_a_role, disable])
def test_a_session_ended_by_another_process_ends_its_sockets(
    house: House, end: Callable[[House], None]
) -> None:
    desk = house.desk("zhao")
    with Line(house.server, desk.cookies) as line:
        line.watch(house.board())
        end(house)
        assert line.bye(WITHIN) == "signed_out"
    with pytest.raises(Refused, match="signed_out"):
        Line(house.server, desk.cookies)
    assert desk.get(f"/boards/{house.board()}/fragment").status_code == 401


def test_signing_out_ends_the_sockets_of_that_session_alone(house: House) -> None:
    desk, other = house.desk("huang"), house.desk("huang")
    with Line(house.server, desk.cookies) as line, Line(house.server, other.cookies) as stays:
        desk.post("/logout", {}, seen_on="/account")
        assert line.bye(WITHIN) == "signed_out"
        assert stays.watch(house.board())["ok"]


def test_a_changed_password_ends_the_sockets_of_the_other_sessions(house: House) -> None:
    desk, other = house.desk("huang"), house.desk("huang")
    with Line(house.server, desk.cookies) as stays, Line(house.server, other.cookies) as line:
        form = {"old": PASSWORD, "new": "Another-2026-Hb", "again": "Another-2026-Hb"}
        assert desk.post("/account/password", form).status_code == 303
        assert line.bye(WITHIN) == "signed_out"
        assert stays.watch(house.board())["ok"]


def test_a_new_password_from_the_administrator_ends_the_sockets(house: House) -> None:
    with Line(house.server, house.desk("he").cookies) as line:
        he = house.cast.people["he"]
        house.desk("security").post(f"/people/{he}/password", {}, seen_on=f"/people/{he}")
        assert line.bye(WITHIN) == "signed_out"


def test_a_second_factor_that_is_taken_away_ends_the_sockets_until_another_is_set_up(
    house: House,
) -> None:
    phone = set_up(house.cast, "wang")
    desk = Desk(house.server)
    desk.post("/login", {"employee_no": NUMBERS["wang"], "password": PASSWORD})
    with pytest.raises(Refused, match="signed_out"):
        Line(house.server, desk.cookies)
    desk.post("/login/code", {"code": phone.code()})
    with Line(house.server, desk.cookies) as line:
        line.watch(house.board())
        with house.cast.inside():
            factors.forget(house.cast.actor("security"), house.cast.people["wang"], "手机遗失")
        assert line.bye(WITHIN) == "signed_out"
    desk = house.desk("wang")
    assert desk.get("/").headers["Location"] == "/account/second-factor"
    assert desk.get(f"/boards/{house.board()}/fragment").status_code == 403
    with pytest.raises(Refused, match="signed_out"):
        Line(house.server, desk.cookies)
    with house.cast.inside(), writing() as work:
        work.connection.execute(sa.delete(SecondFactor))


def test_a_sign_in_halfway_through_opens_no_more_once_another_process_disables_the_person(
    house: House,
) -> None:
    phone = set_up(house.cast, "audit")
    desk = Desk(house.server)
    desk.post("/login", {"employee_no": NUMBERS["audit"], "password": PASSWORD})
    with house.cast.inside():
        people.disable(house.cast.actor("system"), house.cast.people["audit"])
    # The form of the second step is gone, too: the token comes from another page.
    answer = desk.post("/login/code", {"code": phone.code()}, seen_on="/login")
    assert answer.headers["Location"] == "/login"
    assert "hongbang_session" not in desk.cookies


def test_all_sessions_of_a_person_that_an_administrator_ends_lose_their_sockets(
    house: House,
) -> None:
    desks = [house.desk("liu"), house.desk("liu")]
    with Line(house.server, desks[0].cookies) as one, Line(house.server, desks[1].cookies) as two:
        liu = house.cast.people["liu"]
        house.desk("security").post(f"/sessions/people/{liu}/end", {}, seen_on="/sessions")
        assert [one.bye(WITHIN), two.bye(WITHIN)] == ["signed_out", "signed_out"]


def test_a_revoked_display_is_sent_away_and_let_in_no_more(house: House) -> None:
    screen = house.screen(name="revoked")
    with Line(house.server, screen.cookies, auth={"as": "display"}) as line:
        line.watch(house.board(), "wall")
        house.desk("wang").post(
            f"/displays/{display_id(house, 'revoked')}/revocation", {}, seen_on="/displays"
        )
        assert line.bye(WITHIN) == "revoked"
        with pytest.raises(LineClosedError):
            line.watch(house.board(), "wall")
    with pytest.raises(Refused):
        Line(house.server, screen.cookies, auth={"as": "display"})
    assert screen.get(f"/boards/{house.board()}/fragment?shape=wall").status_code == 401


def display_id(house: House, name: str) -> int:
    """Return the id of the display with the name."""
    with house.cast.inside():
        return db.session.scalars(sa.select(Display.id).where(Display.name == name)).one()


def test_a_display_that_is_to_show_another_board_hears_nothing_more_of_the_old_one(
    house: House,
) -> None:
    screen = house.screen("east", name="moved")
    with Line(house.server, screen.cookies, auth={"as": "display"}) as line:
        assert line.watch(house.board("east"), "wall")["ok"]
        assert line.next("display")["do"] == "playlist"
        with house.cast.inside():
            displays.change(
                house.cast.actor("wang"),
                display_id(house, "moved"),
                DisplayDraft("moved", house.cast.units["east"], house.board("west"), "zh_CN"),
            )
        assert line.next("display", WITHIN) == {"do": "reload"}
        house.desk("zhou").enter()
        assert not {"board", "moment"} & {name for name, _ in line.gather(1.5)}
        assert not line.watch(house.board("east"), "wall")["ok"]
        assert line.watch(house.board("west"), "wall")["ok"]


def test_neither_a_socket_nor_a_polled_fragment_keeps_a_session_alive(house: House) -> None:
    desk = house.desk("sun")
    idle(house, "sun", 20)
    with Line(house.server, desk.cookies) as line:
        line.watch(house.board())
        desk.fragment(house.board())
        desk.get("/wall/state")
    assert last_seen(house, "sun") > 19
    desk.get(f"/boards/{house.board()}")
    assert last_seen(house, "sun") < 1


def test_a_display_that_stays_connected_is_seen(house: House) -> None:
    screen = house.screen(name="seen")
    with house.cast.inside(), writing() as work:
        work.connection.execute(
            sa.update(Display)
            .where(Display.name == "seen")
            .values(last_seen_at=work.now - timedelta(minutes=30))
        )
    # A process notes it once a minute; a new one does so at its first look.
    house.server.restart()
    with Line(house.server, screen.cookies, auth={"as": "display"}) as line:
        line.watch(house.board(), "wall")
        assert any(is_online(house, "seen") or line.gather(1) is None for _ in range(10))


def is_online(house: House, name: str) -> bool:
    """Whether the displays page says that the screen is on."""
    with house.cast.inside():
        display = db.session.get_one(Display, display_id(house, name))
        return displays.is_online(display, clock.now())


def test_somebody_moved_out_of_sight_of_a_board_hears_no_more_of_it(house: House) -> None:
    with house.cast.inside(), writing() as work:
        house.cast.add_person(
            work.session, "new", "70001", "新人", "west_team", Role.ACCOUNT_MANAGER, None
        )
    board = house.cast.live_campaign(code="west", unit_id=house.cast.units["west"]).boards[
        "west", "person"
    ]
    newcomer = Desk(house.server).sign_in("70001", PASSWORD)
    with Line(house.server, newcomer.cookies) as line:
        assert line.watch(board)["ok"]
        house.desk("zhou").enter()
        assert line.next("board", WITHIN)["view"]["board"] == board
        address = f"/people/{house.cast.people['new']}"
        form = {"unit": house.cast.units["retail"]}
        moved = house.desk("system").post(f"{address}/move", form, seen_on=f"{address}/edit")
        assert moved.status_code == 303
        line.gather(1.0)
        house.desk("zhou").enter()
        assert "board" not in {name for name, _ in line.gather(1.5)}
        assert not line.watch(board)["ok"]
