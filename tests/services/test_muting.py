"""Turning reminders down: one's own, of what one can be reminded of, and nothing that decides."""

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.models import AuditEvent, NoticeMute, RoleGrant
from portal.services import muting
from portal.services.muting import Topic
from portal.services.refusal import Rejected
from portal.services.work import writing
from tests.cast import Cast
from tests.parallel import at_once


def offered(cast: Cast, who: str) -> list[str]:
    """Return what the person is offered."""
    with cast.inside():
        return [*muting.offered(cast.actor(who))]


def muted(cast: Cast, who: str) -> set[str]:
    """Return what the person has turned down."""
    with cast.inside():
        return {*muting.muted(cast.actor(who))}


def choose(cast: Cast, who: str, *wanted: str) -> None:
    """Let the person be reminded of these alone."""
    with cast.inside():
        muting.choose(cast.actor(who), wanted)


def audited(cast: Cast) -> list[dict[str, object]]:
    """Return what the audit log says of it."""
    with cast.inside():
        return list(
            db.session.scalars(
                sa.select(AuditEvent.detail).where(AuditEvent.action == "reminders.choose")
            )
        )


def test_everybody_is_offered_what_concerns_them(cast: Cast) -> None:
    assert offered(cast, "zhou") == ["reports", "questions"]
    assert offered(cast, "wang") == [*Topic]
    assert offered(cast, "liu") == ["requests", "measures", "questions"]
    assert offered(cast, "system") == offered(cast, "security") == offered(cast, "audit") == []


def test_who_takes_part_is_offered_the_report_whatever_their_role(cast: Cast) -> None:
    cast.live_campaign()
    with cast.inside(), writing() as work:
        work.connection.execute(
            sa.delete(RoleGrant).where(RoleGrant.person_id == cast.people["zhou"])
        )
    assert offered(cast, "zhou") == ["reports", "questions"]


def test_what_is_not_wanted_is_turned_down_and_comes_back(cast_on: Cast) -> None:
    assert muted(cast_on, "wang") == set()
    choose(cast_on, "wang", "reports", "checks")
    assert muted(cast_on, "wang") == {"requests", "measures", "questions"}
    assert muted(cast_on, "sun") == set(), "nobody else's"
    choose(cast_on, "wang", *Topic)
    assert muted(cast_on, "wang") == set()
    assert audited(cast_on) == [
        {"off": ["requests", "measures", "questions"], "on": []},
        {"off": [], "on": ["requests", "measures", "questions"]},
    ]


def test_the_same_again_changes_nothing_and_is_not_on_record(cast: Cast) -> None:
    choose(cast, "zhou", "questions")
    choose(cast, "zhou", "questions")
    assert len(audited(cast)) == 1


@pytest.mark.parametrize("topic", ["checks", "decisions", "", "x" * 5_000])
def test_what_is_not_offered_cannot_be_chosen(cast: Cast, topic: str) -> None:
    with pytest.raises(Rejected) as refused:
        choose(cast, "zhou", "reports", topic)
    assert refused.value.field == "topics"
    assert muted(cast, "zhou") == set()


def test_what_was_turned_down_in_a_role_now_lost_stays_so(cast: Cast) -> None:
    choose(cast, "wang")
    with cast.inside(), writing() as work:
        work.connection.execute(
            sa.delete(RoleGrant).where(RoleGrant.person_id == cast.people["wang"])
        )
    choose(cast, "wang")
    assert muted(cast, "wang") == {*Topic}


def test_two_tabs_at_once_turn_it_down_once(cast_on: Cast) -> None:
    def act(_number: int) -> None:
        muting.choose(cast_on.actor("zhou"), ["reports"])

    assert at_once(cast_on.app, 4, act) == [None] * 4
    with cast_on.inside():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(NoticeMute)) == 1
