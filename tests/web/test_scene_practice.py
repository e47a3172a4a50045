"""The scene of the best practice of the day."""

from datetime import timedelta

import pytest

from portal import clock
from portal.pages.scenes.practice import laid_out
from portal.services import practices
from tests.cast import Cast
from tests.entering import today
from tests.issuing import at
from tests.reading_scenes import Read, scene
from tests.report_rows import report
from tests.season import Season

WORDS = "先预填资料，客户只核对签字"


@pytest.fixture
def season(cast_on: Cast) -> Season:
    """Give the branch's season, once on each engine."""
    return cast_on.live_campaign()


def practice(cast: Cast, season: Season, unit: str = "branch", **asked: int | str) -> Read:
    asked = {"who": "liu", **asked}
    return scene(cast, season.boards[unit, "person"], "practice", **asked)  # type: ignore[arg-type]


def star(cast: Cast, report_id: int, part: str = "worked", channel: str = "sweep") -> int:
    with cast.inside():
        return practices.star(cast.actor("liu"), report_id, part, channel)


def test_the_newest_is_quoted_with_its_author_and_its_channel(
    cast_on: Cast, season: Season
) -> None:
    before = practice(cast_on, season)
    assert before.is_nothing
    star(cast_on, report(cast_on, season, "he", worked="别的做法"))
    star(cast_on, report(cast_on, season, "zhou"))
    read = practice(cast_on, season)
    assert f">{WORDS}</blockquote>" in read.html
    assert "周雨桐" in read.text
    assert "零售一组" in read.text
    assert "扫街" in read.text
    assert "别的做法" not in read.text
    assert read.version > before.version
    english = practice(cast_on, season, locale="en")
    assert "Best practice of the day" in english.text


def test_what_is_taken_out_of_the_library_is_gone_from_the_wall(
    cast_on: Cast, season: Season
) -> None:
    practice_id = star(cast_on, report(cast_on, season, "zhou"))
    before = practice(cast_on, season)
    with cast_on.inside():
        practices.unstar(cast_on.actor("liu"), practice_id)
    after = practice(cast_on, season)
    assert after.is_nothing
    assert after.version > before.version


def test_a_unit_quotes_its_own_alone(cast_on: Cast, season: Season) -> None:
    star(cast_on, report(cast_on, season, "he"))
    assert not practice(cast_on, season, "west").is_nothing
    assert practice(cast_on, season, "east").is_nothing


def test_it_is_quoted_for_seven_days(cast_on: Cast, season: Season) -> None:
    star(cast_on, report(cast_on, season, "zhou"))
    with clock.at(at(today() + timedelta(days=6), 23, 59)):
        assert not practice(cast_on, season).is_nothing
    with clock.at(at(today() + timedelta(days=7), 0)):
        assert practice(cast_on, season).is_nothing


def test_long_words_go_over_pages_and_nothing_of_them_is_lost(
    cast_on: Cast, season: Season
) -> None:
    words = "".join(f"第{number}步，先预填资料，再约客户到店核对。" for number in range(1, 50))
    star(cast_on, report(cast_on, season, "zhou", worked=words))
    first = practice(cast_on, season)
    assert first.pages > 1
    pages = [practice(cast_on, season, page=number) for number in range(1, first.pages + 1)]
    parts = [one.html.partition("<blockquote")[2].partition(">")[2] for one in pages]
    assert "".join(part.partition("</blockquote>")[0] for part in parts) == words


@pytest.mark.parametrize(
    "words",
    ["短", "词" * 100, "词" * 1000, "word " * 200, "a" * 1000, "行\n" * 500, "。" * 900, " \n"],
)
def test_whatever_is_written_is_laid_out_whole(words: str) -> None:
    size, parts = laid_out(words)
    assert size in ("xxl", "xl", "l", "m", "s")
    assert parts
    assert len(parts) <= 60
    assert "".join("".join(parts).split()) == "".join(words.split())
