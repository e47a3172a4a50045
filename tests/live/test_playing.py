"""`make demo`: people of the demo enter openings at the running server, as anybody does."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from portal import clock
from portal.cli import demo_playing
from portal.cli.demo_account import PASSWORD
from portal.cli.demo_player import Unplayable
from portal.demo.endless import NextOpening
from portal.demo.plan import ZONE
from portal.domain.business_day import business_date
from portal.extensions import db
from portal.models import Channel, Correction, Credit, Entry, EntryWords, Person, PersonSession
from portal.services.passwords import hash_password
from tests.house import House

ACCOUNT = NextOpening("60298", "corporate_account", 1, "sweep", "basic", "晚樟五金经营部")
CARDS = NextOpening("60155", "social_card", 2, "", "", "")


@pytest.fixture(autouse=True)
def _demo_password(house: House) -> None:
    """Give everybody the password that the demo's people have."""
    with house.cast.inside():
        db.session.execute(sa.update(Person).values(password_hash=hash_password(PASSWORD)))
        db.session.commit()


def today() -> date:
    return business_date(clock.now(), ZONE)


def play(house: House, *openings: NextOpening) -> list[str]:
    return list(demo_playing.play(house.server.address, openings, 0, today))


def entered(house: House) -> list[Entry]:
    with house.cast.inside():
        return list(db.session.scalars(sa.select(Entry).order_by(Entry.id)))


def test_an_account_is_entered_shared_and_put_right(house: House) -> None:
    before = len(entered(house))
    shared = replace(ACCOUNT, shared_with="60155", afterwards="correct")
    assert play(house, shared) == [
        "60298  corporate_account  1  shared with 60155",
        "60298  corporate_account  corrected",
    ]
    first, reversal, second = entered(house)[before:]
    with house.cast.inside():
        assert reversal.reverses_id == first.id
        assert db.session.get(Correction, second.id) is not None
        assert db.session.get_one(Channel, second.channel_id).code == "personal"
        parts = db.session.scalars(sa.select(Credit.weight).where(Credit.entry_id == second.id))
        assert list(parts) == [1, 1]


def test_a_count_is_entered_and_taken_back(house: House) -> None:
    before = len(entered(house))
    assert play(house, replace(CARDS, afterwards="reverse")) == [
        "60155  social_card  2",
        "60155  social_card  taken back",
    ]
    first, reversal = entered(house)[before:]
    assert reversal.reverses_id == first.id


def test_who_was_signed_out_meanwhile_signs_in_again(house: House) -> None:
    playing = demo_playing.play(house.server.address, [CARDS, replace(CARDS, quantity=1)], 0, today)
    assert next(playing) == "60155  social_card  2"
    with house.cast.inside():
        db.session.execute(sa.update(PersonSession).values(ended_at=clock.now()))
        db.session.commit()
    assert next(playing) == "60155  social_card  1"


def test_a_customer_whom_somebody_has_is_passed_over(house: House) -> None:
    mine = replace(ACCOUNT, customer="苇声包装制品有限公司")
    play(house, mine)
    assert play(house, replace(mine, person="60342"), CARDS) == ["60155  social_card  2"]
    with house.cast.inside():
        words = sa.select(EntryWords).where(EntryWords.customer == mine.customer)
        assert len(db.session.scalars(words).all()) == 1


def test_a_server_that_refuses_everything_or_is_not_the_demos_is_said(house: House) -> None:
    wrong = replace(CARDS, indicator="no_such_thing")
    with pytest.raises(Unplayable, match="does not take this opening"):
        play(house, wrong, wrong, wrong)
    with pytest.raises(Unplayable, match="could not sign in"):
        play(house, replace(CARDS, person="61022"))
