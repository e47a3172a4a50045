"""Notices: each reader's own, newest first, new until they are marked as seen."""

from portal.models import Notice
from portal.services import notices
from portal.services.work import writing
from tests.cast import Cast
from tests.disputing import share
from tests.entering import enter, take_back
from tests.statements import counted


def told(cast: Cast, who: str) -> list[tuple[str, int | None, bool]]:
    """Return the kinds of the person's notices, with their entries, and whether they are new."""
    with cast.inside():
        found = notices.latest(cast.actor(who))
    return [(one.kind, one.entry_id, one.is_new) for one in found]


def unread(cast: Cast, who: str) -> int:
    """Return how many notices are new to the person."""
    with cast.inside():
        return notices.unread(cast.actor(who))


def newest(cast: Cast, who: str) -> int:
    """Return the id of the person's newest notice."""
    with cast.inside():
        return notices.latest(cast.actor(who))[0].id


def test_a_colleague_is_told_of_a_share_and_the_owner_of_what_others_did(cast_on: Cast) -> None:
    cast_on.live_campaign()
    entry_id = share(cast_on, "zhou", "huang")
    take_back(cast_on, "wang", entry_id)
    assert told(cast_on, "huang") == [("share_named", entry_id, True)]
    assert told(cast_on, "zhou") == [("entry_reversed", entry_id, True)]
    assert unread(cast_on, "zhao") == 0


def test_an_entry_is_named_only_to_who_may_see_it(cast_on: Cast) -> None:
    cast_on.live_campaign()
    entry_id = enter(cast_on, "he")
    with cast_on.inside(), writing() as work:
        notices.tell(work, [cast_on.people["zhou"]], "customer_claimed", entry_id, by="何志强")
    assert told(cast_on, "zhou") == [("customer_claimed", None, True)]


def test_what_the_page_showed_is_marked_as_seen_and_what_came_meanwhile_stays_new(
    cast_on: Cast,
) -> None:
    cast_on.live_campaign()
    first = enter(cast_on, "wang", owner="60298")
    shown = newest(cast_on, "zhou")
    second = enter(cast_on, "wang", owner="60298")
    other = enter(cast_on, "wang", owner="60155")
    with cast_on.inside():
        notices.mark_read(cast_on.actor("zhou"), shown)
    assert told(cast_on, "zhou") == [
        ("entered_for_you", second, True),
        ("entered_for_you", first, False),
    ]
    assert unread(cast_on, "zhou") == 1
    assert told(cast_on, "huang") == [("entered_for_you", other, True)]


def test_fifty_notices_come_in_two_statements(cast: Cast) -> None:
    actor = cast.actor("zhou")
    with cast.inside():
        with writing() as work:
            work.session.add_all(
                Notice(person_id=actor.person_id, kind="later", facts={}, created_at=work.now)
                for _ in range(60)
            )
        with counted(cast.app) as sent:
            found = notices.latest(actor)
    assert len([one for one in sent if one.startswith("SELECT")]) == 2
    assert [one.id for one in found] == list(range(60, 10, -1))
    assert unread(cast, "zhou") == 60
