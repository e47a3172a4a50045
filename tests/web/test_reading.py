"""A campaign's page as something to read: confirmed by those who take part, followed by leaders."""

import re
from datetime import time

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.models import RulesRead
from portal.services import campaigns, rosters
from portal.services.campaigns import reading
from tests.cast import Cast
from tests.client import Client
from tests.crowd import add_people
from tests.services import drafts
from tests.statements import counted


@pytest.fixture
def live(cast: Cast) -> int:
    """Set a live campaign of the branch up."""
    actor = cast.actor("liu")
    with cast.inside():
        drafts.seed()
        return drafts.live(cast, actor).id


def _reader(cast: Cast, who: str) -> Client:
    client = cast.client(who)
    client.post_form("/account/language", {"locale": "en"})
    return client


def _text(client: Client, campaign_id: int) -> str:
    return client.get(f"/campaigns/{campaign_id}").get_data(as_text=True)


def _revision(html: str) -> str | None:
    found = re.search(r'name="revision" value="(\d+)"', html)
    return found[1] if found else None


def _send(client: Client, campaign_id: int, revision: str | None) -> int:
    form = {"revision": revision or ""}
    return client.post_form(f"/campaigns/{campaign_id}/reading", form).status_code


def _change(cast: Cast, campaign_id: int, **changes: object) -> None:
    actor = cast.actor("liu")
    with cast.inside():
        campaigns.edit(actor, campaign_id, drafts.draft(cast, **changes), reason="统一时间")


def test_the_page_says_the_rules_and_every_section_has_an_address(cast: Cast, live: int) -> None:
    html = _text(_reader(cast, "zhou"), live)
    for key in ("counts", "ranking", "ties", "day", "corrections", "bulletin", "never"):
        assert f'id="rules-{key}"' in html
    assert "The cut-off of the bulletin is at 18:00." in html
    assert "Version 2, in force since" in html


def test_a_participant_reads_confirms_and_is_asked_no_more(cast: Cast, live: int) -> None:
    client = _reader(cast, "zhou")
    revision = _revision(_text(client, live))
    assert revision
    for _twice in range(2):
        assert _send(client, live, revision) == 303
    html = _text(client, live)
    assert "You confirmed on" in html
    assert _revision(html) is None
    with cast.inside():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(RulesRead)) == 1


def test_rules_that_change_meanwhile_are_refused_with_a_sentence(cast: Cast, live: int) -> None:
    client = _reader(cast, "zhou")
    revision = _revision(_text(client, live))
    _change(cast, live, cut_off=time(17))
    answer = client.post_form(f"/campaigns/{live}/reading", {"revision": revision})
    assert answer.status_code == 409
    assert "The rules changed while you were reading them." in answer.get_data(as_text=True)


def test_changed_rules_say_what_changed_and_ask_again(cast: Cast, live: int) -> None:
    client = _reader(cast, "zhou")
    first = _revision(_text(client, live))
    assert _send(client, live, first) == 303
    _change(cast, live, cut_off=time(17, 30))
    html = _text(client, live)
    notice = html[: html.index("At a glance")]
    assert "The rules have changed since you confirmed them on" in notice
    assert "<s>18:00</s>" in notice
    assert "17:30" in notice
    assert "统一时间" in notice
    assert "Set up as a draft" not in notice
    second = _revision(html)
    assert second not in (None, first)
    assert _send(client, live, second) == 303
    assert "The rules have changed since" not in _text(client, live)


def test_nobody_is_asked_outside_of_a_live_campaign(cast: Cast, live: int) -> None:
    actor = cast.actor("liu")
    client = _reader(cast, "zhou")
    revision = _revision(_text(client, live))
    with cast.inside():
        campaigns.advance(actor, live, "frozen", "提前收官")
    assert _revision(_text(client, live)) is None
    assert _send(client, live, revision) == 409


@pytest.mark.parametrize("who", ["wang", "liu", "system", "audit"])
def test_those_who_take_no_part_have_nothing_to_confirm(cast: Cast, live: int, who: str) -> None:
    client = _reader(cast, who)
    assert _revision(_text(client, live)) is None
    assert _send(client, live, "2") == 403


def test_a_campaign_out_of_sight_is_not_there(cast: Cast) -> None:
    supervisor = cast.actor("wang")
    with cast.inside():
        drafts.seed()
        made = campaigns.create(supervisor, drafts.draft(cast, unit_id=cast.units["east"]))
        rosters.set(supervisor, made.id, drafts.rows(cast, "zhou"))
        campaigns.advance(supervisor, made.id, "live")
    assert _send(cast.client("he"), made.id, "1") == 404
    assert _send(cast.client("zhou"), made.id, "") == 422
    assert _send(cast.client("zhou"), made.id, "x") == 422


def test_leaders_see_who_has_confirmed_in_their_own_units(cast: Cast, live: int) -> None:
    zhou = _reader(cast, "zhou")
    _send(zhou, live, _revision(_text(zhou, live)))
    organiser, supervisor = (_text(_reader(cast, who), live) for who in ("liu", "wang"))
    assert "1 of 4" in organiser
    assert "Not yet: 何志强" in organiser
    assert "1 of 3" in supervisor
    assert "Confirmed: 周雨桐" in supervisor
    assert "何志强" not in supervisor
    assert "Not yet:" not in _text(zhou, live)


def test_a_large_campaign_is_counted_by_unit_and_named_to_those_below(cast: Cast) -> None:
    season = cast.live_campaign()
    add_people(cast, season, 197)
    organiser, supervisor = (_text(_reader(cast, who), season.id) for who in ("liu", "sun"))
    assert "0 of 201" in organiser
    assert "0 of 199" in organiser
    assert "何志强" not in organiser
    assert "Not yet: 何志强" in supervisor


def test_the_page_asks_as_much_of_few_as_of_many(cast: Cast, live: int) -> None:
    client, actor = _reader(cast, "liu"), cast.actor("liu")

    def asked() -> int:
        with counted(cast.app) as sent:
            _text(client, live)
        return len(sent)

    before = asked()
    with cast.inside():
        reading.confirm(cast.actor("zhou"), live, campaigns.version(db.session(), live))
        rosters.set(actor, live, drafts.rows(cast, "zhou"))
    assert asked() == before
