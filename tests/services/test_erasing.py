"""Erasing by the day: what was told of somebody goes with the name, and nothing stops halfway."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.extensions import db
from portal.models import AuditEvent, Book, EntryWords, JobRun, Notice, Person
from portal.services import leaving, notices, people, privacy
from portal.services.bulletins import reading
from portal.services.people import Details
from portal.services.privacy import customers, telling
from portal.services.work import writing
from tests.bulletins import of_cast, put
from tests.cast import Cast
from tests.entering import enter

OLD = timedelta(days=1097)


@pytest.fixture
def cast(cast_on: Cast) -> Iterator[Cast]:
    with cast_on.inside():
        yield cast_on


def tell(cast: Cast, to: str, at: datetime | None = None, **facts: object) -> None:
    with clock.at(at or clock.now()), writing() as work:
        notices.tell_each(work, "entered_for_you", {cast.people[to]: facts})


def told(cast: Cast, to: str) -> list[object]:
    db.session.rollback()
    found = sa.select(Notice.facts).where(Notice.person_id == cast.people[to]).order_by(Notice.id)
    return [facts.get("by") for facts in db.session.scalars(found)]


def rename(cast: Cast, key: str, employee_no: str, name: str) -> None:
    people.edit(cast.actor("system"), cast.people[key], Details(employee_no, name))


def erase(cast: Cast, key: str, employee_no: str) -> None:
    leaving.leave(cast.actor("system"), cast.people[key], clock.today())
    privacy.erase_person(cast.actor("system"), cast.people[key], employee_no)


# What was told of them


def test_what_was_told_after_they_left_goes_with_the_name(cast: Cast) -> None:
    leaving.leave(cast.actor("system"), cast.people["zhou"], clock.today())
    later = clock.now() + timedelta(days=400)
    tell(cast, "wang", later, by="周雨桐", by_en="")
    tell(cast, "wang", later, by="", names=["黄俊杰", "周雨桐"], names_en=[])
    tell(cast, "wang", later, by="黄俊杰")
    tell(cast, "zhou", later, by="王建国")
    privacy.erase_person(cast.actor("system"), cast.people["zhou"], "60298")
    assert told(cast, "wang") == ["黄俊杰"]
    assert told(cast, "zhou") == []


def test_former_names_go_as_far_as_the_audit_log_and_bulletins_know_them(cast: Cast) -> None:
    season = cast.live_campaign()
    # A bulletin lists her as 周雨桐; that she was renamed twice is in the log.
    put(cast, season, of_cast(cast))
    for name in ("周雨桐", "周桐", "周雨彤"):
        tell(cast, "wang", by=name)
    with writing() as work:
        work.session.get_one(Person, cast.people["zhou"]).name = "周桐"
    rename(cast, "zhou", "60298", "周雨彤")
    tell(cast, "wang", by="周")
    erase(cast, "zhou", "60298")
    assert told(cast, "wang") == ["周"]


def test_a_colleague_of_the_same_name_keeps_what_was_told_since(cast: Cast) -> None:
    tell(cast, "wang", clock.now() - timedelta(days=1), by="周雨桐")
    leaving.leave(cast.actor("system"), cast.people["zhou"], clock.today())
    rename(cast, "huang", "60155", "周雨桐")
    tell(cast, "wang", clock.now() + timedelta(days=1), by="周雨桐")
    privacy.erase_person(cast.actor("system"), cast.people["zhou"], "60298")
    assert told(cast, "wang") == ["周雨桐"]
    erase(cast, "huang", "60155")
    assert told(cast, "wang") == []


def test_of_many_notices_each_is_found_and_no_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "SLICE", 3)
    names = ["周雨桐", "黄俊杰", "周雨桐同学", 'O"周雨桐"', "周雨桐", "by", "周雨桐", "赵子昂"]
    for name in names:
        tell(cast, "wang", by=name)
    looked = telling.look([cast.people["zhou"], cast.people["zhao"]])
    assert {key: len(ids) for key, ids in looked.ids.items()} == {
        cast.people["zhou"]: 3,
        cast.people["zhao"]: 1,
    }
    # One more between the look and the transaction; the look is not asked again for the others.
    tell(cast, "wang", by="周雨桐")
    with writing() as work:
        telling.erase(work, cast.people["zhou"], looked)
    assert told(cast, "wang") == [name for name in names if name != "周雨桐"]


# Day by day


def test_boards_and_walls_are_newer_once_old_names_are_gone(cast: Cast) -> None:
    season = cast.live_campaign()
    enter(cast, "zhou")
    before = dict(db.session.execute(sa.select(Book.id, Book.revision)).all())
    heard = cast.heard()
    with clock.at(clock.now() + OLD):
        assert privacy.run(clock.now()).customers == 1
    assert [(one.kind, one.campaign_id) for one in heard] == [("board", season.id)]
    db.session.rollback()
    after = dict(db.session.execute(sa.select(Book.id, Book.revision)).all())
    # The book of her sub-branch, and no other.
    assert sorted(after[id_] - before[id_] for id_ in before) == [0] * (len(before) - 1) + [1]


def test_after_a_stop_between_batches_the_day_goes_on_where_it_stopped(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.live_campaign()
    for _ in range(7):
        enter(cast, "zhou")
    monkeypatch.setattr(customers, "BATCH", 2)
    done = 0

    def stop(_seconds: float) -> None:
        nonlocal done
        done += 1
        if done == 2:
            raise SystemExit

    with clock.at(clock.now() + OLD):
        with monkeypatch.context() as broken:
            broken.setattr("portal.services.privacy.running.time.sleep", stop)
            with pytest.raises(SystemExit):
                privacy.run(clock.now())
        assert privacy.due(clock.now()).customers == 3
        assert privacy.run(clock.now()).customers == 3
        assert privacy.run(clock.now()).customers == 0
    db.session.rollback()
    left = sa.select(sa.func.count()).where(EntryWords.erased_at.is_(None))
    assert db.session.scalar(left) == 0
    lines = sa.select(AuditEvent.detail).where(AuditEvent.action == "customer.erase")
    assert [line["entries"] for line in db.session.scalars(lines)] == [2, 2, 2, 1]
    ended = sa.select(JobRun).where(JobRun.job == "erase_customers", JobRun.subject == "")
    assert len(db.session.scalars(ended).all()) == 1


# Bulletins


def test_a_bulletin_is_read_however_many_have_been_erased(cast: Cast) -> None:
    season = cast.live_campaign()
    issued = put(cast, season, of_cast(cast))
    erase(cast, "zhou", "60298")
    with writing() as work:
        unit = cast.units["retail"]
        rows = [
            {
                "employee_no": f"G{number}",
                "employee_no_key": f"g{number}",
                "name": privacy.label(number),
                "unit_id": unit,
                "disabled_at": work.now,
                "erased_at": work.now,
            }
            for number in range(70_000)
        ]
        work.session.execute(sa.insert(Person), rows)
    content = reading.find(cast.actor("liu"), issued).content
    names = {row.person_id: row.name for row in content.rows}
    assert names[cast.people["zhou"]] == privacy.label(cast.people["zhou"])
    assert names[cast.people["huang"]] == "黄俊杰"
