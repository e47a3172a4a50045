"""Joining and leaving on a day: what is done outside of the two counts nowhere in the campaign."""

import itertools
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask_babel import force_locale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import clock
from portal.domain.roles import Permission, Role
from portal.extensions import db
from portal.models import Book, Entry, Participation, Posting
from portal.services import (
    corrections,
    entries,
    entry_choices,
    leaving,
    own_figures,
    postings,
    reconciliation,
    rosters,
    silence,
    standings,
)
from portal.services.refusal import Rejected
from portal.services.rosters import RosterRow
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import draft, today
from tests.parallel import at_once
from tests.season import Season

DAY = timedelta(days=1)
EAST = ("zhou", "huang", "zhao")
CODES = itertools.count(1)


@pytest.fixture
def cast(cast_on: Cast) -> Iterator[Cast]:
    with cast_on.inside(), force_locale("en"):
        yield cast_on


@pytest.fixture
def season(cast: Cast) -> Season:
    """Give the season of the cast, and Qian of the corporate team, who is not in it."""
    with writing() as work:
        cast.add_person(
            work.session, "qian", "60777", "钱进", "corporate", Role.ACCOUNT_MANAGER, None
        )
    return cast.live_campaign()


def row(cast: Cast, who: str, **wishes: object) -> RosterRow:
    return RosterRow(cast.people[who], **wishes)  # type: ignore[arg-type]


def put(cast: Cast, season: Season, *rows: RosterRow) -> int:
    """Bring just these people to their rows."""
    among = [one.person_id for one in rows]
    return rosters.set(cast.actor("liu"), season.id, rows, among=among)


def place(cast: Cast, season: Season, who: str) -> Participation:
    db.session.rollback()
    return db.session.scalars(
        sa.select(Participation).where(
            Participation.campaign_id == season.id, Participation.person_id == cast.people[who]
        ),
        execution_options={"populate_existing": True},
    ).one()


def record(cast: Cast, who: str, day: date) -> int:
    return entries.record(cast.actor(who), draft(business_date=day)).entry_id


def counted(cast: Cast, season: Season, who: str) -> list[date]:
    db.session.rollback()
    return list(
        db.session.scalars(
            sa.select(Posting.business_date)
            .join(Book, Book.id == Posting.book_id)
            .join(Participation, Participation.id == Posting.participation_id)
            .where(Book.campaign_id == season.id, Participation.person_id == cast.people[who])
            .order_by(Posting.business_date)
        )
    )


def test_who_is_added_to_a_campaign_under_way_joins_today(cast: Cast, season: Season) -> None:
    assert put(cast, season, row(cast, "qian")) == 1
    assert place(cast, season, "qian").joined_on == today()
    with pytest.raises(Rejected):
        record(cast, "qian", today() - DAY)
    record(cast, "qian", today())
    assert counted(cast, season, "qian") == [today()]
    assert reconciliation.verify() == []


def test_the_first_day_of_the_campaign_stands_for_all_of_it(cast: Cast, season: Season) -> None:
    put(cast, season, row(cast, "qian", joined_on=season.starts_on))
    assert place(cast, season, "qian").joined_on is None
    record(cast, "qian", today() - DAY)
    assert counted(cast, season, "qian") == [today() - DAY]


def test_a_campaign_of_the_past_takes_people_from_its_first_day(cast: Cast) -> None:
    past = cast.live_campaign(
        code="past",
        is_history=True,
        starts_on=today() - 90 * DAY,
        ends_on=today() - 60 * DAY,
    )
    put(cast, past, row(cast, "wang"))
    assert place(cast, past, "wang").joined_on is None


def test_somebody_of_tomorrow_is_on_the_board_with_nothing_and_enters_nothing(
    cast: Cast, season: Season
) -> None:
    put(cast, season, row(cast, "qian", joined_on=today() + DAY))
    qian = cast.people["qian"]
    assert entry_choices.offered(qian, today()).indicators == []
    assert entry_choices.offered(qian, today() + DAY).earliest == today() + DAY
    with pytest.raises(Rejected):
        record(cast, "qian", today())
    connection = db.session.connection()
    board = standings.of(connection, season.boards["branch", "person"], today())
    assert [r.sums.value for r in board.rows if r.members[0].person_id == qian] == [0]
    assert len(own_figures.of_person(connection, qian, today())) == 1
    paths = cast.actor("wang").paths(Permission.ENTRY_SEE_UNIT)
    now = clock.now()
    with clock.at(now):
        assert silence.of_units(connection, paths, now).people == len(EAST)
    with clock.at(now + DAY):
        assert silence.of_units(connection, paths, now + DAY).people == len(EAST) + 1


def test_what_is_entered_for_a_day_before_is_refused_to_shares_too(
    cast: Cast, season: Season
) -> None:
    put(cast, season, row(cast, "qian"))
    shared = draft(business_date=today() - DAY, shares=(("60777", 1),))
    with pytest.raises(Rejected) as refused:
        entries.record(cast.actor("zhou"), shared)
    assert refused.value.field == "shares"
    entries.record(cast.actor("zhou"), draft(shares=(("60777", 1),)))
    assert counted(cast, season, "qian") == [today()]
    assert reconciliation.verify() == []


@pytest.mark.parametrize(
    ("joined", "left", "field"),
    [
        (-21, None, "joined"),
        (20, None, "joined"),
        (None, 20, "left"),
        (None, -21, "left"),
        (None, -20, "left"),
        (3, 3, "left"),
        (3, 2, "left"),
    ],
)
def test_both_days_are_within_the_campaign_and_one_after_the_other(
    cast: Cast, season: Season, joined: int | None, left: int | None, field: str
) -> None:
    wishes = {
        "joined_on": None if joined is None else today() + joined * DAY,
        "left_on": None if left is None else today() + left * DAY,
    }
    with pytest.raises(Rejected) as refused:
        put(cast, season, row(cast, "zhou", **wishes))
    assert refused.value.field == f"{field}-{cast.people['zhou']}"
    assert place(cast, season, "zhou").left_on is None


def test_a_day_that_would_leave_out_what_counts_is_refused_with_it(
    cast: Cast, season: Season
) -> None:
    record(cast, "zhou", today() - 2 * DAY)
    record(cast, "zhou", today() - DAY)
    with pytest.raises(Rejected) as joined:
        put(cast, season, row(cast, "zhou", joined_on=today() - DAY))
    assert (today() - 2 * DAY).isoformat() in str(joined.value.message)
    with pytest.raises(Rejected) as left:
        put(cast, season, row(cast, "zhou", left_on=today() - DAY))
    assert (today() - DAY).isoformat() in str(left.value.message)
    first, last = today() - 2 * DAY, today()
    assert put(cast, season, row(cast, "zhou", joined_on=first, left_on=last)) == 1
    assert (place(cast, season, "zhou").joined_on, place(cast, season, "zhou").left_on) == (
        first,
        last,
    )


def test_who_leaves_on_a_day_to_come_enters_until_then(cast: Cast, season: Season) -> None:
    put(cast, season, row(cast, "zhou", left_on=today() + DAY))
    record(cast, "zhou", today())
    assert entry_choices.offered(cast.people["zhou"], today() + DAY).indicators == []
    groups = rosters.candidates(
        cast.actor("liu"), rosters.lists.editable(cast.actor("liu"), season.id)
    )
    found = {one.person.id: one for group in groups for one in group.people}
    assert found[cast.people["zhou"]].takes_part


def test_who_is_taken_off_before_their_first_day_is_on_no_board(cast: Cast, season: Season) -> None:
    put(cast, season, row(cast, "qian", joined_on=today() + DAY))
    rosters.set(cast.actor("liu"), season.id, [], among=[cast.people["qian"]])
    assert place(cast, season, "qian").left_on == season.starts_on
    board = standings.of(db.session.connection(), season.boards["branch", "person"], today())
    assert cast.people["qian"] not in {one.members[0].person_id for one in board.rows}
    put(cast, season, row(cast, "qian"))
    assert place(cast, season, "qian").joined_on == today()


def test_who_leaves_the_bank_before_their_first_day_is_on_no_board(
    cast: Cast, season: Season
) -> None:
    put(cast, season, row(cast, "qian", joined_on=today() + DAY))
    ahead = leaving.ahead(cast.actor("system"), cast.people["qian"])
    assert [campaign.id for campaign in ahead.live] == [season.id]
    assert leaving.leave(cast.actor("system"), cast.people["qian"], today()) == 1
    assert place(cast, season, "qian").left_on == season.starts_on
    line = rosters.history(cast.actor("liu"), season.id)[0]
    assert (line.joined_on, line.left_on) == (today() + DAY, season.starts_on)


def test_who_leaves_the_bank_before_the_day_they_were_to_leave_the_campaign_leaves_earlier(
    cast: Cast, season: Season
) -> None:
    put(cast, season, row(cast, "zhou", left_on=today() + 5 * DAY))
    assert leaving.leave(cast.actor("system"), cast.people["zhou"], today()) == 1
    assert place(cast, season, "zhou").left_on == today() + DAY


def test_who_comes_back_keeps_the_days_that_count(cast: Cast, season: Season) -> None:
    record(cast, "zhou", today() - DAY)
    for who in ("zhou", "huang"):
        rosters.set(cast.actor("liu"), season.id, [], among=[cast.people[who]])
        put(cast, season, row(cast, who))
    assert place(cast, season, "zhou").joined_on is None
    assert place(cast, season, "huang").joined_on == today()


def test_a_correction_to_a_day_before_the_first_is_refused(cast: Cast, season: Season) -> None:
    put(cast, season, row(cast, "qian"))
    entry_id = record(cast, "qian", today())
    with pytest.raises(Rejected):
        corrections.correct(
            cast.actor("qian"), entry_id, draft(business_date=today() - DAY), "日期有误"
        )
    assert reconciliation.verify() == []


def test_the_history_has_both_days(cast: Cast, season: Season) -> None:
    put(cast, season, row(cast, "qian", joined_on=today() - DAY, left_on=today() + DAY))
    line = rosters.history(cast.actor("liu"), season.id)[0]
    assert (line.person.name, line.joined_on, line.left_on, line.recorder.name) == (
        "钱进",
        today() - DAY,
        today() + DAY,
        "刘敏",
    )


def test_an_entry_and_a_later_first_day_at_once_never_both_stand(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    liu, he = cast_on.actor("liu"), cast_on.actor("he")
    later = RosterRow(he.person_id, joined_on=today() + DAY)

    def act(number: int) -> object:
        if number:
            return entries.record(he, draft())
        return rosters.set(liu, season.id, [later], among=[he.person_id])

    changed, entered = at_once(cast_on.app, 2, act)
    assert isinstance(changed, Rejected) != isinstance(entered, Rejected)
    with cast_on.inside():
        assert reconciliation.verify() == []
        lines = db.session.scalar(sa.select(sa.func.count()).select_from(Posting))
        assert lines == (0 if isinstance(entered, Rejected) else 1)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    joined=st.none() | st.integers(-3, 3),
    left=st.none() | st.integers(-3, 3),
    days=st.lists(st.integers(-3, 0), max_size=4),
)
def test_no_line_counts_outside_of_the_two_days(
    cast: Cast, joined: int | None, left: int | None, days: list[int]
) -> None:
    season = cast.live_campaign(code=f"s{next(CODES)}")
    db.session.rollback()
    wished = RosterRow(
        cast.people["zhou"],
        joined_on=None if joined is None else today() + joined * DAY,
        left_on=None if left is None else today() + left * DAY,
    )
    is_possible = left is None or left > (-20 if joined is None else joined)
    try:
        put(cast, season, wished)
    except Rejected:
        assert not is_possible
        return
    assert is_possible
    for offset in days:
        # Of the campaigns of earlier examples some count the day; this one is looked at alone.
        with suppress(Rejected):
            record(cast, "zhou", today() + offset * DAY)
    assert counted(cast, season, "zhou") == sorted(
        today() + offset * DAY
        for offset in days
        if (joined is None or joined <= offset) and (left is None or offset < left)
    )
    assert reconciliation.verify() == []


def test_the_roster_is_asked_for_eligibility_where_an_entry_is_posted(
    cast: Cast, season: Season
) -> None:
    put(cast, season, row(cast, "qian", joined_on=today() - DAY, left_on=today() + DAY))
    indicator = season.indicators["corporate_account"]
    connection = db.session.connection()
    found = [
        bool(postings.places(connection, cast.people["qian"], indicator, today() + n * DAY))
        for n in (-2, -1, 0, 1)
    ]
    assert found == [False, True, True, False]
    assert db.session.scalar(sa.select(sa.func.count(Entry.id))) == 0
