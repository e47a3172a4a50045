"""The library of best practices: what goes in, what comes out, and what a bulletin tells of it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain import bulletin
from portal.extensions import db
from portal.models import AuditEvent, Bulletin, Campaign, Notice, Practice, Report
from portal.services import closes, practices
from portal.services.closes import Due
from portal.services.refusal import Conflict, NotAllowed, NotFound, Refusal, Rejected
from portal.services.work import writing
from tests.cast import Cast
from tests.parallel import at_once
from tests.report_rows import report
from tests.season import Season
from tests.statements import counted


@pytest.fixture
def season(cast_on: Cast) -> Season:
    return cast_on.live_campaign()


@pytest.fixture
def sent(cast_on: Cast, season: Season) -> int:
    """Give a report of Zhou's, of today."""
    return report(cast_on, season, "zhou", learnt="约在上午十点")


def star(cast: Cast, who: str, report_id: int, part: str = "worked", channel: str = "") -> int:
    with cast.inside():
        return practices.star(cast.actor(who), report_id, part, channel)


def found(cast: Cast, words: str = "", channel: str = "", who: str = "he") -> list[str]:
    with cast.inside():
        page = practices.search(cast.actor(who), words, channel)
        return [one.practice.text for one in page.found]


def test_a_part_is_starred_as_it_was_then_and_its_author_is_told(cast_on: Cast, sent: int) -> None:
    practice_id = star(cast_on, "wang", sent, channel="sweep")
    with cast_on.inside():
        with writing() as work:
            work.session.get_one(Report, sent).worked = "改写了"
        (told,) = db.session.scalars(sa.select(Notice))
        assert (told.kind, told.person_id) == ("practice_starred", cast_on.people["zhou"])
        assert told.facts["by"] == "王建国"
        (audited,) = db.session.scalars(
            sa.select(AuditEvent).where(AuditEvent.action == "practice.star")
        )
        assert audited.object_id == str(practice_id)
    # The whole bank reads it, the other sub-branch too.
    assert found(cast_on) == ["先预填资料，客户只核对签字"]


def test_one_star_a_part_and_again_once_it_was_taken_out(cast_on: Cast, sent: int) -> None:
    first = star(cast_on, "wang", sent)
    with pytest.raises(Conflict):
        star(cast_on, "liu", sent)
    star(cast_on, "liu", sent, "learnt")
    with cast_on.inside():
        practices.unstar(cast_on.actor("liu"), first)
        with pytest.raises(Conflict):
            practices.unstar(cast_on.actor("wang"), first)
        kept = db.session.get_one(Practice, first)
        assert kept.unstarred_by == cast_on.people["liu"]
        assert kept.unstarred_at is not None
    assert found(cast_on) == ["约在上午十点"]
    star(cast_on, "wang", sent)
    assert len(found(cast_on)) == 2


def test_of_many_at_once_one_stars(cast_on: Cast, sent: int) -> None:
    actor = cast_on.actor("wang")
    done = at_once(cast_on.app, 6, lambda _number: practices.star(actor, sent, "worked"))
    assert sum(isinstance(one, int) for one in done) == 1
    assert sum(isinstance(one, Conflict) for one in done) == 5


@pytest.mark.parametrize(
    ("who", "part", "channel", "refusal"),
    [
        ("wang", "praise", "", Rejected),
        ("wang", "hard", "", Rejected),
        ("wang", "worked", "moon", Rejected),
        ("sun", "worked", "", NotFound),
        ("zhou", "worked", "", NotAllowed),
        ("huang", "worked", "", NotAllowed),
        ("system", "worked", "", NotAllowed),
    ],
)
def test_what_is_refused(
    cast_on: Cast, sent: int, who: str, part: str, channel: str, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        star(cast_on, who, sent, part, channel)
    assert found(cast_on) == []


def test_nobody_stars_their_own_report_and_none_that_is_not_there(
    cast_on: Cast, season: Season
) -> None:
    own = report(cast_on, season, "zhou", person_id=cast_on.people["wang"])
    with pytest.raises(NotAllowed):
        star(cast_on, "wang", own)
    for missing in (0, 999, 10**30):
        with pytest.raises(NotFound):
            star(cast_on, "wang", missing)


def test_who_does_not_lead_the_author_takes_nothing_out(cast_on: Cast, sent: int) -> None:
    practice_id = star(cast_on, "wang", sent)
    with cast_on.inside():
        with pytest.raises(NotFound):
            practices.unstar(cast_on.actor("sun"), practice_id)
        with pytest.raises(NotAllowed):
            practices.unstar(cast_on.actor("huang"), practice_id)
        with pytest.raises(NotFound):
            practices.unstar(cast_on.actor("wang"), 999)


@pytest.mark.parametrize(
    ("words", "channel", "hits"),
    [
        ("预填", "", 1),
        ("签字 预填", "", 1),
        ("预填 没有的", "", 0),
        ("周雨桐", "", 2),
        ("周雨桐 十点", "", 1),
        ("VIP", "", 1),
        ("100%", "", 0),
        ("50%", "", 1),
        ("%", "", 1),
        ("_", "", 0),
        ("", "sweep", 1),
        ("十点", "sweep", 0),
        ("", "moon", 0),
        ("\0", "", 2),
        ("x" * 5000, "", 0),
    ],
)
def test_the_library_is_searched_by_words_and_channel(
    cast_on: Cast, season: Season, words: str, channel: str, hits: int
) -> None:
    sent = report(
        cast_on, season, "zhou", worked="先预填资料，客户只核对签字", learnt="约 vip 在十点，成 50%"
    )
    star(cast_on, "wang", sent, channel="sweep")
    star(cast_on, "wang", sent, "learnt")
    assert len(found(cast_on, words, channel)) == hits


def test_pages_of_twenty_in_a_fixed_number_of_statements(cast_on: Cast, season: Season) -> None:
    day = clock.today

    def fill(first: int, count: int) -> None:
        for number in range(first, first + count):
            with cast_on.inside():
                on = day() - timedelta(days=number)
            star(cast_on, "wang", report(cast_on, season, "zhou", on, worked=f"做法{number}"))

    def sent_for(page: int) -> tuple[int, practices.Page]:
        with cast_on.inside(), counted(cast_on.app) as sent:
            shown = practices.search(cast_on.actor("zhou"), page=page)
            return len(sent), shown

    fill(0, 2)
    few, _ = sent_for(1)
    fill(2, 21)
    many, first = sent_for(1)
    assert few == many
    assert (len(first.found), first.pages, first.total) == (20, 2, 23)
    assert first.found[0].practice.text == "做法22"
    assert len(sent_for(99)[1].found) == 3
    with cast_on.inside(), pytest.raises(NotAllowed):
        practices.search(cast_on.actor("audit"))


def test_a_bulletin_tells_of_what_was_starred_since_the_one_before(
    cast_on: Cast, season: Season
) -> None:
    with cast_on.inside():
        yesterday = clock.today() - timedelta(days=1)

    def issued(days: int) -> list[str]:
        with cast_on.inside():
            assert closes.take(Due(season.id, season.code, yesterday + timedelta(days=days)))
            text = db.session.scalars(
                # On a Sunday the week's follows on the cycle's.
                sa.select(Bulletin.content)
                .where(Bulletin.kind == "cycle")
                .order_by(Bulletin.id.desc())
                .limit(1)
            ).one()
            return [one.text for one in bulletin.read(text).practices]

    def starred(text: str, who: str = "zhou", back: int = 0) -> int:
        day = yesterday - timedelta(days=back)
        sent = report(cast_on, season, who, day, worked=text)
        return star(cast_on, "sun" if who == "he" else "wang", sent, channel="sweep")

    starred("甲")
    assert issued(-1) == ["甲"]
    assert issued(0) == []
    for number, text in enumerate(("乙", "丙", "丁", "戊"), start=1):
        starred(text, "huang", number)
    out = starred("己", "he")
    with cast_on.inside():
        practices.unstar(cast_on.actor("sun"), out)
    assert issued(1) == ["丙", "丁", "戊"]


def test_what_others_wrote_or_before_the_season_is_no_news(cast_on: Cast, season: Season) -> None:
    before = season.starts_on - timedelta(days=1)
    star(cast_on, "wang", report(cast_on, season, "zhou", before))
    own = report(cast_on, season, "zhao", person_id=cast_on.people["wang"])
    star(cast_on, "liu", own)
    with cast_on.inside():
        campaign = db.session.get_one(Campaign, season.id)
        connection = db.session.connection()
        assert practices.since(connection, campaign, "cycle", clock.today(), clock.now()) == []
