"""Channels: read from the ledger line by line, in full or only what came since."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import clock
from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import Book, Campaign, CampaignChannel, Entry, Posting, TotalTally, Unit
from portal.services.insights import channels, cohorts
from portal.services.insights.channels import Channels, Ledger
from portal.services.work import snapshot, writing
from tests.cast import Cast
from tests.entering import enter, take_back, today
from tests.season import Season
from tests.seasons import enter_on
from tests.statements import counted

HALF = {"shares": (("60155", 1),)}


@pytest.fixture
def season_on(cast_on: Cast) -> Season:
    """Give the branch's season, once on each engine."""
    return cast_on.live_campaign()


def ledger(cast: Cast, season: Season, kept: Ledger | None = None) -> Ledger:
    """Return what the season's lines come to."""
    with cast.inside(), snapshot() as connection:
        return channels.read(connection, db.session.get_one(Campaign, season.id), kept)


def read(cast: Cast, season: Season, cohort: str | None = None) -> Channels:
    """Return the season's channels, of everybody or of a cohort."""
    found = ledger(cast, season)
    with cast.inside(), snapshot() as connection:
        campaign = db.session.get_one(Campaign, season.id)
        unit = db.session.get_one(Unit, cast.units["branch"])
        members = cohorts.members(connection, [campaign], unit, clock.today(), {})[campaign.id]
        shown = [one for one in members if cohort in (None, one.cohort)]
        summed = channels.summed(found, shown)
        return channels.of(connection, campaign, summed, clock.today())


def by_code(found: Channels) -> dict[str, tuple[int, int, int]]:
    """Return value, entries and people of each channel that has any, by code."""
    return {
        row.channel.code if row.channel else "": (row.value, row.entries, row.people)
        for row in found.rows
        if row.value or row.entries or row.people
    }


def test_what_is_shared_counts_by_shares_and_its_entry_once(
    cast_on: Cast, season_on: Season
) -> None:
    enter(cast_on, "zhou", channel="intermediary", **HALF)
    enter(cast_on, "huang", channel="sweep", quantity="3")
    enter(cast_on, "zhao", channel="assigned")
    found = read(cast_on, season_on)
    assert by_code(found) == {
        "intermediary": (SCALE, 1, 2),
        "sweep": (3 * SCALE, 1, 1),
        "assigned": (SCALE, 1, 1),
    }
    assert found.total == 5 * SCALE
    assert (found.part(self_sourced=True), found.part(self_sourced=False)) == (4 * SCALE, SCALE)
    newcomers = read(cast_on, season_on, "newcomer")
    assert by_code(newcomers) == {"intermediary": (SCALE // 2, 0, 1), "sweep": (3 * SCALE, 1, 1)}


def test_what_is_taken_back_is_off_its_own_channel(cast_on: Cast, season_on: Season) -> None:
    wrong = enter(cast_on, "zhou", channel="personal", **HALF)
    enter(cast_on, "zhou", channel="affiliate")
    take_back(cast_on, "zhou", wrong)
    found = read(cast_on, season_on)
    assert by_code(found) == {"affiliate": (SCALE, 1, 1)}
    assert found.total == SCALE


def test_the_channels_of_somebody_come_to_their_total(cast_on: Cast, season_on: Season) -> None:
    enter(cast_on, "zhou", channel="personal", **HALF)
    take_back(cast_on, "zhou", enter(cast_on, "zhou", channel="sweep", quantity="4"))
    enter(cast_on, "huang", channel="sweep", quantity="2")
    with cast_on.inside():
        totals = {
            row.participation_id: row.quantity for row in db.session.scalars(sa.select(TotalTally))
        }
    found = read(cast_on, season_on).by_person
    assert {id_: sum(own.values()) for id_, own in found.items() if own} == totals


def test_weeks_begin_on_monday_and_go_up_to_today(cast_on: Cast, season_on: Season) -> None:
    enter_on(cast_on, "zhou", season_on.starts_on, channel="sweep")
    enter(cast_on, "zhou", channel="sweep", quantity="2")
    found = read(cast_on, season_on)
    sweep = season_on.channels["sweep"]
    assert found.weeks[0] == season_on.starts_on - timedelta(days=season_on.starts_on.weekday())
    assert found.weeks[-1] <= today() < found.weeks[-1] + timedelta(days=7)
    assert found.by_week[sweep, 0] == SCALE
    assert found.by_week[sweep, len(found.weeks) - 1] == 2 * SCALE


def test_nothing_is_ranked_but_what_is_self_sourced_and_in_order(
    cast_on: Cast, season_on: Season
) -> None:
    enter(cast_on, "zhou", channel="intermediary")
    enter(cast_on, "zhou", channel="personal", quantity="5")
    enter(cast_on, "zhou", channel="assigned", quantity="9")
    found = read(cast_on, season_on)
    assert [row.channel.code for row in found.in_order if row.channel] == [
        "intermediary",
        "affiliate",
        "sweep",
        "personal",
    ]
    ranks = {code: found.ranked[season_on.channels[code]] for code in ("personal", "intermediary")}
    assert ranks == {"personal": 1, "intermediary": 2}
    assert not found.order_holds
    assert found.rows[-1].channel is not None
    assert found.rows[-1].channel.code == "assigned"


def test_a_season_that_lists_no_channel_takes_all_and_ranks_none(
    cast_on: Cast, season_on: Season
) -> None:
    with cast_on.inside(), writing() as work:
        work.connection.execute(sa.delete(CampaignChannel))
    enter(cast_on, "zhou", channel="sweep")
    found = read(cast_on, season_on)
    assert len(found.rows) == len(season_on.channels)
    assert found.in_order == []
    assert found.order_holds


def test_what_nobody_told_stands_last_and_what_nobody_is_asked_stands_apart(
    cast_on: Cast,
) -> None:
    season = cast_on.live_campaign(ranking="points", ranking_indicator_id=None)
    enter(cast_on, "zhou", channel="sweep")
    enter(cast_on, "zhou", indicator="social_card", channel="", account_type="", customer="")
    told = enter(cast_on, "huang", channel="sweep")
    with cast_on.inside(), writing() as work:
        # As the lists bring them that were entered before there were channels.
        source = work.session.get_one(Entry, told)
        copied = {
            column.name: getattr(source, column.name)
            for column in Entry.__table__.columns
            if column.name != "id"
        }
        entry = Entry(**copied | {"channel_id": None, "key": "untold", "quantity": 2 * SCALE})
        work.session.add(entry)
        work.session.flush()
        book = work.session.get_one(Book, season.books["east"])
        book.line_no += 1
        work.session.add(
            Posting(
                book_id=book.id,
                line_no=book.line_no,
                entry_id=entry.id,
                unit_id=cast_on.units["retail"],
                participation_id=season.participations["huang"],
                indicator_id=season.indicators["corporate_account"],
                business_date=today(),
                points_date=today(),
                quantity=2 * SCALE,
                effective_at=work.now,
                cause="entry",
            )
        )
    found = read(cast_on, season)
    assert by_code(found) == {"sweep": (2 * SCALE, 2, 2), "": (2 * SCALE, 1, 1)}
    assert found.rows[-1].channel is None
    assert (found.total, found.unasked) == (4 * SCALE, SCALE)


def test_a_ledger_that_has_not_grown_is_the_one_that_was_kept(
    cast_on: Cast, season_on: Season
) -> None:
    enter(cast_on, "zhou")
    first = ledger(cast_on, season_on)
    with counted(cast_on.app) as sent:
        assert ledger(cast_on, season_on, first) is first
    assert not any("posting" in one.lower() for one in sent)


def test_it_does_not_matter_in_how_many_turns_a_season_is_read(
    cast_on: Cast, season_on: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    for who, days in (("zhou", 9), ("huang", 4), ("he", 2), ("zhao", 1)):
        enter_on(cast_on, who, today() - timedelta(days=days), channel="sweep")
    take_back(cast_on, "zhou", enter(cast_on, "zhou", **HALF))
    at_once = ledger(cast_on, season_on)
    monkeypatch.setattr(channels, "TURN", 2)
    with counted(cast_on.app) as sent:
        assert ledger(cast_on, season_on) == at_once
    # Eight lines: four in the east by its own, the shared one and its reversal two each.
    assert sum("posting.line_no >" in one for one in sent) == 4
    monkeypatch.setattr(channels, "MOST_TURNS", 3)
    assert ledger(cast_on, season_on) == at_once


def test_a_season_of_a_day_has_one_week(cast_on: Cast) -> None:
    season = cast_on.live_campaign(starts_on=today(), ends_on=today())
    enter(cast_on, "zhou", channel="sweep")
    found = read(cast_on, season)
    assert len(found.weeks) == 1
    assert found.by_week == {(season.channels["sweep"], 0): SCALE}


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["zhou", "huang", "he"]),
        st.sampled_from(["intermediary", "sweep", "assigned"]),
        st.sampled_from(["enter", "share", "take_back"]),
    ),
    min_size=1,
    max_size=8,
)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
def test_what_came_since_makes_of_what_was_kept_what_a_whole_reading_gives(
    cast_on: Cast, season_on: Season, steps: list[tuple[str, str, str]]
) -> None:
    kept = ledger(cast_on, season_on)
    entered: list[tuple[str, int]] = []
    for who, channel, kind in steps:
        if kind == "take_back" and entered:
            take_back(cast_on, *entered.pop())
        else:
            others = {"he": "60298", "zhou": "60155", "huang": "60298"}
            shares = {"shares": ((others[who], 2),)} if kind == "share" else {}
            entered.append((who, enter(cast_on, who, channel=channel, **shares)))
        kept = ledger(cast_on, season_on, kept)
    whole = ledger(cast_on, season_on)
    assert kept.marks == whole.marks
    assert dict(kept.cells) == dict(whole.cells)
