"""One's own line and colour: chosen, refused, taken off, and followed by the boards."""

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.models import AuditEvent, Person
from portal.services import boards, greetings
from portal.services.refusal import NotAllowed, NotFound, Rejected
from tests.cast import Cast


def kept(cast: Cast, who: str) -> tuple[str, int | None]:
    """Return somebody's line and hue as the database has them."""
    with cast.inside():
        person = db.session.get_one(Person, cast.people[who])
        return person.greeting, person.hue


def choose(cast: Cast, who: str, greeting: str, hue: int | None = None) -> None:
    """Choose as the person."""
    with cast.inside():
        greetings.choose(cast.actor(who), greeting, hue)


def actions(cast: Cast) -> list[tuple[str, dict[str, object]]]:
    """Return what the audit log says of greetings."""
    with cast.inside():
        rows = db.session.execute(
            sa.select(AuditEvent.action, AuditEvent.detail)
            .where(AuditEvent.action.like("person.%greet%"))
            .order_by(AuditEvent.id)
        )
        return [(action, detail) for action, detail in rows]


def test_what_is_chosen_is_kept_in_one_line_and_can_be_dropped_again(cast_on: Cast) -> None:
    choose(cast_on, "zhou", " 一步一个\n脚印 ", 0)
    assert kept(cast_on, "zhou") == ("一步一个 脚印", 0)
    choose(cast_on, "zhou", "一步一个 脚印", 0)
    choose(cast_on, "zhou", "", None)
    assert kept(cast_on, "zhou") == ("", None)
    assert [action for action, _detail in actions(cast_on)] == ["person.greet"] * 2
    assert actions(cast_on)[0][1]["hue"] == {"before": None, "after": 0}


@pytest.mark.parametrize(
    ("greeting", "hue", "field"),
    [
        ("冲" * 25, None, "greeting"),
        ("找我 13812345678", None, "greeting"),
        ("冲", 7, "hue"),
        ("冲", -1, "hue"),
    ],
)
def test_what_does_not_belong_on_a_wall_is_refused(
    cast_on: Cast, greeting: str, hue: int | None, field: str
) -> None:
    with pytest.raises(Rejected) as refused:
        choose(cast_on, "zhou", greeting, hue)
    assert refused.value.field == field
    assert kept(cast_on, "zhou") == ("", None)


def test_the_boards_on_which_one_stands_are_newer_and_say_so(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    ids = [season.boards["east", "person"], season.boards["west", "person"]]

    def versions() -> list[int]:
        with cast_on.inside():
            found = boards.heads(db.session.connection(), ids)
            return [found[board_id].version for board_id in ids]

    before = versions()
    heard = cast_on.heard()
    choose(cast_on, "zhou", "冲", 2)
    after = versions()
    assert after[0] > before[0]
    assert [(message.kind, message.campaign_id) for message in heard] == [("board", season.id)]
    choose(cast_on, "zhou", "冲", 2)
    assert versions() == after, "nothing changed"


@pytest.mark.parametrize("by", ["wang", "system"])
def test_a_supervisor_and_the_system_administrator_take_a_line_off(cast_on: Cast, by: str) -> None:
    choose(cast_on, "zhou", "冲", 2)
    with cast_on.inside():
        greetings.clear(cast_on.actor(by), cast_on.people["zhou"])
    assert kept(cast_on, "zhou") == ("", 2)
    action, detail = actions(cast_on)[-1]
    assert (action, detail) == (
        "person.clear_greeting",
        {"greeting": {"before": "冲", "after": ""}},
    )


@pytest.mark.parametrize(
    ("by", "refusal"),
    [("huang", NotAllowed), ("liu", NotAllowed), ("security", NotAllowed), ("sun", NotFound)],
)
def test_nobody_else_does(cast_on: Cast, by: str, refusal: type[Exception]) -> None:
    choose(cast_on, "zhou", "冲", 2)
    with cast_on.inside(), pytest.raises(refusal):
        greetings.clear(cast_on.actor(by), cast_on.people["zhou"])
    assert kept(cast_on, "zhou") == ("冲", 2)
