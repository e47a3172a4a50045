"""People in bulk: what a list would do, taken over whole or not at all."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask_babel import force_locale

from portal import clock
from portal.domain.employee_no import fold
from portal.domain.roles import Role
from portal.extensions import db
from portal.models import AuditEvent, Book, Participation, Person, RoleGrant, StagedImport
from portal.services import passwords, people, sessions, sign_in, staging
from portal.services.bus import Message
from portal.services.imports import Outcome, Staged
from portal.services.people import Details, bulk
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import enter
from tests.parallel import at_once
from tests.statements import counted

HEAD = ["工号", "姓名", "英文名", "机构", "任职日期", "状态", "离职日期"]


@pytest.fixture
def cast(cast_on: Cast) -> Iterator[Cast]:
    with cast_on.inside(), force_locale("en"):
        yield cast_on


def stage(cast: Cast, *rows: list[str], head: list[str] | None = None, who: str = "system") -> int:
    """Stage the rows below a head, each filled up to its width."""
    head = head or HEAD
    filled = [row + [""] * (len(head) - len(row)) for row in rows]
    return staging.stage(cast.actor(who), bulk.KIND, "list.xlsx", [head, *filled])


def look(cast: Cast, import_id: int, *columns: str) -> Staged:
    return bulk.preview(cast.actor("system"), import_id, columns)


def outcomes(cast: Cast, import_id: int) -> list[str]:
    return [line.outcome.value for line in look(cast, import_id).preview.lines]


def errors(cast: Cast, *rows: list[str]) -> dict[str, str]:
    """Return what is wrong with the rows, by cell as row:field; a row's own under row alone."""
    found = {}
    for line in look(cast, stage(cast, *rows)).preview.lines:
        for code, cell in line.cells.items():
            if cell.error:
                found[f"{line.number}:{code}"] = str(cell.error)
        if line.note and line.outcome is Outcome.ERROR:
            found[str(line.number)] = str(line.note)
    return found


def take(cast: Cast, import_id: int) -> dict[Outcome, int]:
    told = look(cast, import_id)
    return bulk.take_over(cast.actor("system"), import_id, told.columns, told.preview.digest)


def known(number: str) -> Person | None:
    db.session.rollback()
    return db.session.scalar(sa.select(Person).where(Person.employee_no_key == fold(number)))


def person(cast: Cast, key: str) -> Person:
    db.session.rollback()
    return db.session.get_one(Person, cast.people[key], populate_existing=True)


def audited() -> list[str]:
    return list(db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)))


def test_each_row_says_what_it_would_do_before_anything_is_done(cast: Cast) -> None:
    import_id = stage(
        cast,
        ["60777", "李晓燕", "Li Xiaoyan", "BH-E-1", "2024/3/1"],
        ["60298", "周雨彤", "", "公司业务"],
        [" 60155 ", "黄俊杰", "", "零售一组", "", "在职"],
        ["60342", "赵子昂", "", "", "", "离职"],
        ["60118", "", "", "", "", "", "2020-01-31"],
        ["60999", "", "", "", "", "left"],
    )
    told = look(cast, import_id).preview
    assert [line.outcome.value for line in told.lines] == [
        *("new", "changed", "unchanged", "leaves", "leaves", "skipped"),
    ]
    assert told.counts[Outcome.LEAVES] == 2
    assert told.writes == 4
    changed = told.lines[1].cells
    assert (changed["name"].before, changed["name"].text) == ("周雨桐", "周雨彤")
    assert changed["unit"].before == "零售一组"
    assert changed["name_en"].before is None
    assert person(cast, "zhou").name == "周雨桐"
    assert known("60777") is None


def test_a_list_is_taken_over_whole(cast: Cast) -> None:
    heard = cast.heard()
    season = cast.live_campaign()
    before = db.session.scalars(sa.select(Book.revision).order_by(Book.id)).all()
    with writing() as work:
        for key in ("zhou", "zhao"):
            sessions.begin(work, cast.people[key], "10.0.0.1", "Firefox")
    import_id = stage(
        cast,
        ["60777", "李晓燕", "Li Xiaoyan", "bh-e-1", "2024/3/1"],
        ["60298", "周雨彤", "Zhou Yutong", "公司业务", "2020-01-02"],
        ["60342", "", "", "", "", "离职"],
    )
    done = take(cast, import_id)
    assert (done[Outcome.NEW], done[Outcome.CHANGED], done[Outcome.LEAVES]) == (1, 1, 1)
    new = known("60777")
    assert new is not None
    assert (new.name, new.name_en, new.unit_id) == ("李晓燕", "Li Xiaoyan", cast.units["retail"])
    assert (new.in_post_since, new.sort_key) == (date(2024, 3, 1), "li xiao yan")
    zhou = person(cast, "zhou")
    assert (zhou.name, zhou.sort_key, zhou.unit_id, zhou.in_post_since) == (
        *("周雨彤", "zhou yu tong", cast.units["corporate"], date(2020, 1, 2)),
    )
    assert person(cast, "zhao").disabled_at is not None
    assert audited()[-5:] == [
        *("person.add", "person.edit", "person.move", "person.disable", "people.import"),
    ]
    assert db.session.scalars(sa.select(Book.revision).order_by(Book.id)).all() != before
    assert Message("board", campaign_id=season.id) in heard
    assert Message("access", person_id=zhou.id) in heard
    assert Message("access", person_id=cast.people["zhao"]) in heard
    assert not sessions.of_person(cast.people["zhao"])
    with pytest.raises(NotFound):
        staging.find(cast.actor("system"), import_id, {bulk.KIND})


def test_the_audit_row_of_the_list_has_its_counts_and_no_name(cast: Cast) -> None:
    take(cast, stage(cast, ["60777", "李晓燕", "", "BH-E-1"], ["60298", "周雨桐"]))
    event = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert event.detail == {"file": "list.xlsx", "new": 1, "unchanged": 1}


def test_new_people_cannot_sign_in_until_they_are_given_a_password(cast: Cast) -> None:
    take(cast, stage(cast, ["60777", "李晓燕", "", "BH-E-1"]))
    new = known("60777")
    assert new is not None
    assert (new.password_hash, new.must_change_password) == (None, True)
    for password in ("", "60777", "None"):
        with pytest.raises(Rejected):
            sign_in.sign_in("60777", password, "10.0.0.1", "Firefox")
    password = people.reset_password(cast.actor("security"), new.id)
    db.session.rollback()
    assert passwords.matches(db.session.get_one(Person, new.id).password_hash, password)


def test_who_is_back_is_enabled(cast: Cast) -> None:
    people.disable(cast.actor("system"), cast.people["zhou"])
    unsaid, back = stage(cast, ["60298", "周雨桐"]), stage(cast, ["60298", "", "", "", "", "在职"])
    assert outcomes(cast, unsaid) == ["unchanged"]
    assert outcomes(cast, back) == ["changed"]
    take(cast, back)
    assert person(cast, "zhou").disabled_at is None
    assert audited()[-2:] == ["person.enable", "people.import"]


def test_who_has_left_already_stays_so(cast: Cast) -> None:
    people.disable(cast.actor("system"), cast.people["zhou"])
    assert outcomes(cast, stage(cast, ["60298", "", "", "nowhere", "", "离职"])) == ["unchanged"]


def test_an_empty_cell_and_a_missing_column_change_nothing(cast: Cast) -> None:
    since = Details("60298", "周雨桐", "Zhou Yutong", date(2020, 1, 2))
    people.edit(cast.actor("system"), cast.people["zhou"], since)
    assert outcomes(cast, stage(cast, ["60298"])) == ["unchanged"]
    import_id = stage(cast, ["60298", "周雨彤"], head=["Employee number", "Name"])
    take(cast, import_id)
    zhou = person(cast, "zhou")
    assert (zhou.name, zhou.name_en, zhou.in_post_since) == (
        *("周雨彤", "Zhou Yutong", date(2020, 1, 2)),
    )


@pytest.mark.parametrize(
    ("row", "cell", "said"),
    [
        (["", "李晓燕", "", "BH-E-1"], "employee_no", "Write the employee number"),
        (["6" * 41, "李晓燕", "", "BH-E-1"], "employee_no", "Write the employee number"),
        (["60777", "", "", "BH-E-1"], "name", "write the name"),
        (["60777", "李晓燕"], "unit", "write the unit"),
        (["60777", "李" * 121, "", "BH-E-1"], "name", "at most 120"),
        (["60298", "", "x" * 121], "name_en", "at most 120"),
        (["60298", "", "", "大堂"], "unit", "No unit in your charge"),
        (["60298", "", "", "", "5/1/2026"], "in_post_since", "no date that can be read"),
        (["60298", "", "", "", "2999-01-01"], "in_post_since", "still to come"),
        (["60298", "", "", "", "", "maybe"], "state", "“active” or “left”"),
        (["60298", "", "", "", "", "", "2999-01-01"], "last_day", "on the last day, or after it"),
        (["60298", "", "", "", "", "", "soon"], "last_day", "no date that can be read"),
        (["60298", "", "", "", "", "在职", "2020-01-01"], "last_day", "one is wrong"),
        (["X001", "", "", "", "", "离职"], "state", "Nobody disables themself"),
        (["X002", "", "", "", "", "离职"], "state", "last administrator"),
    ],
)
def test_what_is_wrong_stands_at_its_cell(cast: Cast, row: list[str], cell: str, said: str) -> None:
    found = errors(cast, row)
    assert list(found) == [f"2:{cell}"]
    assert said in found[f"2:{cell}"]


def test_who_leaves_with_a_last_day_is_out_of_the_campaigns_from_the_day_after(
    cast: Cast,
) -> None:
    season, today = cast.live_campaign(), clock.today()
    enter(cast, "zhou")
    wrong = errors(cast, ["60298", "", "", "", "", "", str(today - timedelta(days=1))])
    assert "They have openings on" in wrong["2:last_day"]
    heard = cast.heard()
    take(
        cast,
        stage(
            cast,
            ["60298", "", "", "", "", "", str(today)],
            ["60155", "", "", "", "", "离职"],
            ["60342", "赵子龙"],
        ),
    )
    left_on = {
        key: db.session.get_one(
            Participation, season.participations[key], populate_existing=True
        ).left_on
        for key in ("zhou", "huang", "zhao")
    }
    assert left_on == {"zhou": today + timedelta(days=1), "huang": None, "zhao": None}
    assert person(cast, "zhou").disabled_at is not None
    assert person(cast, "huang").disabled_at is not None
    assert Message("board", campaign_id=season.id) in heard
    assert audited()[-5:] == [
        *("person.edit", "person.disable", "person.leave", "person.disable", "people.import"),
    ]


def test_a_number_stands_in_a_list_once_however_it_is_typed(cast: Cast) -> None:
    found = errors(cast, ["a 12", "甲", "", "BH-E-1"], ["Ａ12", "乙", "", "BH-E-1"])
    assert found == {"3:employee_no": "Row 2 already has this number."}


def test_a_unit_may_be_named_where_one_alone_has_the_name(cast: Cast) -> None:
    with writing() as work:
        cast._add_unit(work.session, "twin", "west", "team", "BH-W-9", "零售一组")  # noqa: SLF001
    found = errors(cast, ["60298", "", "", "零售一组"], ["60155", "", "", "bh-w-9"])
    assert list(found) == ["2:unit"]
    assert "Write the unit's code" in found["2:unit"]


def test_a_unit_out_of_use_takes_nobody_in(cast: Cast) -> None:
    with writing() as work:
        cast._add_unit(work.session, "old", "west", "team", "BH-W-9", "旧部")  # noqa: SLF001
    db.session.execute(
        sa.text("UPDATE unit SET disabled_at = :now WHERE code = 'BH-W-9'"),
        {"now": clock.now().replace(tzinfo=None)},
    )
    db.session.commit()
    found = errors(cast, ["60298", "", "", "旧部"], ["60777", "李晓燕", "", "BH-W-9"])
    assert list(found) == ["2:unit", "3:unit"]
    assert "out of use" in found["2:unit"]


def test_who_is_back_needs_a_unit_in_use(cast: Cast) -> None:
    people.disable(cast.actor("system"), cast.people["he"])
    db.session.execute(
        sa.text("UPDATE unit SET disabled_at = :now WHERE code = 'BH-W-1'"),
        {"now": clock.now().replace(tzinfo=None)},
    )
    db.session.commit()
    found = errors(cast, ["60118", "", "", "城西一组", "", "在职"])
    assert list(found) == ["2:state"]
    assert outcomes(cast, stage(cast, ["60118", "", "", "BH-E-1", "", "在职"])) == ["changed"]


def test_people_and_units_out_of_ones_charge_are_not_given_away(cast: Cast) -> None:
    with writing() as work:
        grant = work.session.scalars(
            sa.select(RoleGrant).where(RoleGrant.person_id == cast.people["system"])
        ).one()
        grant.unit_id = cast.units["east"]
    found = errors(cast, ["60118", "何志远"], ["60298", "", "", "BH-W-1"])
    assert "Somebody else has this employee number" in found["2:employee_no"]
    assert found["3:unit"] == "No unit in your charge has this code or name."


def test_the_last_of_several_administrators_stays(cast: Cast) -> None:
    with writing() as work:
        cast.add_person(work.session, "second", "X009", "安全二", "bank", Role.SECURITY_ADMIN, None)
    leaving = ["", "", "", "", "离职"]
    assert errors(cast, ["X009", *leaving]) == {}
    assert list(errors(cast, ["X009", *leaving], ["X002", *leaving])) == ["2:state", "3:state"]


def test_a_wrong_row_stops_the_list(cast: Cast) -> None:
    import_id = stage(cast, ["60777", "李晓燕", "", "BH-E-1"], ["60298", "", "", "nowhere"])
    with pytest.raises(Rejected):
        take(cast, import_id)
    assert known("60777") is None
    assert staging.find(cast.actor("system"), import_id, {bulk.KIND}).rows


def test_a_list_that_changes_nothing_is_not_taken_over(cast: Cast) -> None:
    with pytest.raises(Rejected):
        take(cast, stage(cast, ["60298", "周雨桐"]))


def test_what_changed_meanwhile_is_shown_again_first(cast: Cast) -> None:
    import_id = stage(cast, ["60777", "李晓燕", "", "BH-E-1"], ["60298", "周雨彤"])
    told = look(cast, import_id)
    people.edit(cast.actor("system"), cast.people["zhou"], Details("60298", "周雨童"))
    with pytest.raises(Conflict):
        bulk.take_over(cast.actor("system"), import_id, told.columns, told.preview.digest)
    assert known("60777") is None
    assert person(cast, "zhou").name == "周雨童"
    take(cast, import_id)
    assert person(cast, "zhou").name == "周雨彤"


def test_other_columns_than_were_seen_are_not_taken_over(cast: Cast) -> None:
    import_id = stage(cast, ["60298", "周雨彤", "Zhou"])
    told = look(cast, import_id)
    with pytest.raises(Conflict):
        bulk.take_over(
            cast.actor("system"), import_id, ["employee_no", "", "name"], told.preview.digest
        )


def test_columns_are_recognised_below_a_title_and_may_be_chosen(cast: Cast) -> None:
    rows = [["2026年花名册"], [], ["序号", "员工姓名*", "工 号（必填）"], ["1", "李晓燕", "60777"]]
    filled = [row + [""] * (3 - len(row)) for row in rows]
    import_id = staging.stage(cast.actor("system"), bulk.KIND, "a.csv", filled)
    told = look(cast, import_id)
    assert told.columns == ["", "name", "employee_no"]
    assert [line.number for line in told.preview.lines] == [4]
    told = look(cast, import_id, "nonsense", "employee_no", "employee_no")
    assert len(told.problems) == 1
    assert not told.preview.lines
    told = look(cast, import_id, "", "name")
    assert "Employee number" in str(told.problems[0])
    with pytest.raises(Rejected):
        bulk.take_over(cast.actor("system"), import_id, ["", "name"], told.preview.digest)


def test_a_list_is_its_uploaders_alone_and_gone_after_a_day(cast: Cast) -> None:
    import_id = stage(cast, ["60298", "周雨彤"], who="security")
    with pytest.raises(NotFound):
        look(cast, import_id)
    own = stage(cast, ["60298", "周雨彤"])
    with pytest.raises(NotFound):
        staging.find(cast.actor("system"), own, {"balances"})
    with clock.at(clock.now() + timedelta(days=1, minutes=1)):
        with pytest.raises(NotFound):
            look(cast, own)
        stage(cast, ["60298", "周雨彤"])
        assert db.session.scalar(sa.select(sa.func.count()).select_from(StagedImport)) == 1


@pytest.mark.parametrize("who", ["wang", "security", "audit"])
def test_only_who_edits_people_takes_lists_over(cast: Cast, who: str) -> None:
    import_id = stage(cast, ["60298", "周雨彤"], who=who)
    with pytest.raises(NotAllowed):
        bulk.preview(cast.actor(who), import_id)
    with pytest.raises(NotAllowed):
        bulk.take_over(cast.actor(who), import_id, [], "")


def test_checking_asks_the_database_as_often_for_many_rows_as_for_few(cast: Cast) -> None:
    numbers = []
    for count in (2, 400):
        import_id = stage(cast, *(["6" + str(n), "新人", "", "BH-E-1"] for n in range(count)))
        actor = cast.actor("system")
        with counted(cast.app) as sent:
            bulk.preview(actor, import_id)
        numbers.append(len(sent))
    assert numbers[0] == numbers[1]


def test_an_export_lists_whom_the_filters_show_and_is_audited(cast: Cast) -> None:
    people.disable(cast.actor("system"), cast.people["he"])
    found = people.export(cast.actor("system"), "zhou", None, people.State.ACTIVE)
    assert [(row.person.name, row.unit.name, row.roles) for row in found] == [
        ("周雨桐", "零售一组", (Role.ACCOUNT_MANAGER,)),
    ]
    assert audited()[-1] == "person.export"
    assert len(people.export(cast.actor("system"), "", None, people.State.DISABLED)) == 1


def test_an_export_needs_its_own_right_and_has_a_cap(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotAllowed):
        people.export(cast.actor("security"), "", None, people.State.ALL)
    monkeypatch.setattr("portal.services.sheets.LARGEST_ROWS", 3)
    with pytest.raises(Rejected):
        people.export(cast.actor("system"), "", None, people.State.ALL)


def test_of_two_confirmations_at_once_one_is_taken_over(cast: Cast) -> None:
    import_id = stage(cast, ["60777", "李晓燕", "", "BH-E-1"], ["60298", "周雨彤"])
    told, system = look(cast, import_id), cast.actor("system")

    def act(_: int) -> object:
        return bulk.take_over(system, import_id, told.columns, told.preview.digest)

    ended = at_once(cast.app, 4, act)
    assert len([one for one in ended if isinstance(one, dict)]) == 1
    refused = {type(one) for one in ended if not isinstance(one, dict)}
    assert refused <= {NotFound, Conflict, Rejected}
    db.session.rollback()
    assert audited().count("person.add") == 1


def test_two_lists_with_the_same_new_number_at_once_add_one_person(cast: Cast) -> None:
    rows = ["60777", "李晓燕", "", "BH-E-1"]
    lists, system = [stage(cast, rows) for _ in range(4)], cast.actor("system")
    told = look(cast, lists[0])

    def act(number: int) -> object:
        return bulk.take_over(system, lists[number], told.columns, told.preview.digest)

    ended = at_once(cast.app, 4, act)
    assert len([one for one in ended if isinstance(one, dict)]) == 1
    assert {type(one) for one in ended if not isinstance(one, dict)} <= {Conflict, Rejected}
