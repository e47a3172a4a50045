"""Lists of targets: checked row by row, taken over whole or not at all, read back as they went."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask_babel import force_locale

from portal import clock
from portal.domain.period import Kind, Span, parts
from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import AuditEvent, Campaign, Notice, Participation, TargetRevision, Unit
from portal.pages import target_sheet
from portal.services import sheets, targets
from portal.services.access import Actor
from portal.services.imports import Outcome
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.targets import Column, export, lists
from portal.services.targets.export import Taken
from portal.services.targets.lists import Looked
from portal.services.work import writing
from tests import cut_weeks
from tests.cast import Cast
from tests.crowd import add_people
from tests.entering import enter
from tests.parallel import at_once
from tests.season import Season
from tests.statements import counted

HEAD = ["工号", "姓名", "机构代码", "指标", "期间", "目标", "固定", "调整原因"]
WHY = "年度任务下达"


@pytest.fixture
def cast(cast_on: Cast) -> Iterator[Cast]:
    with cast_on.inside(), force_locale("en"):
        yield cast_on


@pytest.fixture
def season(cast: Cast) -> Season:
    return cast.live_campaign()


def usual(season: Season) -> Column:
    return Column(
        season.indicators["corporate_account"],
        Span(Kind.CAMPAIGN, season.starts_on, season.ends_on),
    )


def stage(cast: Cast, season: Season, *rows: list[str], who: str = "liu") -> int:
    filled = [row + [""] * (len(HEAD) - len(row)) for row in rows]
    return lists.stage(cast.actor(who), season.id, "目标.xlsx", [HEAD, *filled])


def look(cast: Cast, season: Season, import_id: int, who: str = "liu") -> Looked:
    return lists.preview(cast.actor(who), season.id, import_id, usual(season))


def take(cast: Cast, season: Season, import_id: int, reason: str = WHY, who: str = "liu") -> int:
    told = look(cast, season, import_id, who).staged
    return lists.take_over(
        cast.actor(who),
        season.id,
        import_id,
        usual(season),
        told.columns,
        told.preview.digest,
        reason,
    )


def written() -> list[TargetRevision]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(TargetRevision).order_by(TargetRevision.id)))


def in_force(season: Season) -> targets.InForce:
    db.session.rollback()
    campaign = db.session.get_one(Campaign, season.id)
    return targets.ranked(db.session.connection(), campaign, clock.today())


def set_some(cast: Cast, season: Season, **by_person: int) -> None:
    places = {season.participations[key]: Decimal(n) for key, n in by_person.items()}
    targets.set(cast.actor("liu"), season.id, places, {}, "起始")


def test_a_list_sets_people_and_units_and_keeps_the_reasons(cast: Cast, season: Season) -> None:
    set_some(cast, season, zhou=10)
    import_id = stage(
        cast,
        season,
        ["60298", "周雨桐", "", "", "", "12", "", "请假调减"],
        ["60118", "", "", "", "", "7", "是"],
        ["", "", "BH-E", "corporate_account", "全季", "30"],
        ["", "", "公司业务", "", "", "9"],
        ["60155", "", "", "", "", ""],
    )
    told = look(cast, season, import_id)
    changed, new, *_units, same = told.staged.preview.lines
    assert (changed.outcome, changed.cells["target"].before) == (Outcome.CHANGED, "10")
    assert changed.cells["target"].difference == Decimal(2)
    assert (new.outcome, same.outcome) == (Outcome.NEW, Outcome.UNCHANGED)
    assert [(t.changes, t.before, t.after) for t in told.totals] == [(4, Decimal(10), Decimal(19))]
    assert take(cast, season, import_id) == 4
    found = in_force(season)
    places, units = season.participations, cast.units
    assert found.people == {places["zhou"]: 12 * SCALE, places["he"]: 7 * SCALE}
    assert found.units == {units["east"]: 30 * SCALE, units["corporate"]: 9 * SCALE}
    assert found.of(("p", places["he"])).pinned
    rows = {(row.participation_id, row.unit_id): row for row in written()[1:]}
    assert {row.source for row in rows.values()} == {"import"}
    assert rows[places["zhou"], None].reason == "请假调减"
    assert rows[None, units["east"]].reason == WHY
    with pytest.raises(NotFound):
        look(cast, season, import_id)
    audited = db.session.scalars(
        sa.select(AuditEvent.action).where(AuditEvent.action.like("target.%"))
    ).all()
    assert audited.count("target.set") == 5
    assert audited.count("target.import") == 1
    told_people = db.session.scalars(sa.select(Notice.person_id).order_by(Notice.id)).all()
    assert told_people.count(cast.people["zhou"]) == 2
    assert told_people.count(cast.people["he"]) == 1


@pytest.mark.parametrize(
    ("row", "cell", "said"),
    [
        (["99999", "", "", "", "", "7"], "employee_no", "takes part in the campaign"),
        (["60003", "", "", "", "", "7"], "employee_no", "takes part in the campaign"),
        (["", "", "", "", "", "7"], "unit", "Say whose target it is"),
        (["", "", "BH-X", "", "", "7"], "unit", "none of this code or name"),
        (["", "", "HQ", "", "", "7"], "unit", "none of this code or name"),
        (["", "周雨桐", "BH-E", "", "", "7"], "employee_no", "Write the number"),
        (["60298", "黄俊杰", "", "", "", "7"], "name", "that of 周雨桐"),
        (["60298", "", "", "nothing", "", "7"], "indicator", "counts no indicator"),
        (["60298", "", "", "", "soon", "7"], "period", "no period that can be read"),
        (["60298", "", "", "", "1999-11", "7"], "period", "has no such period"),
        (["60298", "", "", "", "2999-01-01", "7"], "period", "has no such period"),
        (["60298", "", "", "", "", "x"], "target", "Write a number"),
        (["60298", "", "", "", "", "1,200"], "target", "Write a number"),
        (["60298", "", "", "", "", "=1+1"], "target", "Write a number"),
        (["60298", "", "", "", "", "-1"], "target", "from 0 to 9999999"),
        (["60298", "", "", "", "", "10000000"], "target", "from 0 to 9999999"),
        (["60298", "", "", "", "", "1.5"], "target", "whole numbers"),
        (["60298", "", "", "points", "", "1.23456"], "target", "four decimals"),
        (["60298", "", "", "", "", "7", "perhaps"], "pinned", "yes or no"),
        (["60298", "", "", "", "", "7", "", "证件11010519491231002X"], "reason", "like an ID"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_at_its_cell_and_nothing_is_saved(
    cast: Cast, season: Season, row: list[str], cell: str, said: str
) -> None:
    import_id = stage(cast, season, row, ["60118", "", "", "", "", "4"])
    wrong, right = look(cast, season, import_id).staged.preview.lines
    assert {code for code, one in wrong.cells.items() if one.error} == {cell}
    assert said in str(wrong.cells[cell].error)
    assert right.outcome is Outcome.NEW
    with pytest.raises(Rejected):
        take(cast, season, import_id)
    assert written() == []


def test_a_kind_that_is_none_and_a_name_of_several_units_are_refused(
    cast: Cast, season: Season
) -> None:
    with writing() as work:
        work.session.get_one(Unit, cast.units["corporate"]).name = "零售一组"
    rows = [["类型", "工号", "机构", "目标"], ["谁", "60298", "", "1"], ["", "", "零售一组", "1"],
            ["员工", "", "BH-E", "1"], ["机构", "60298", "BH-E", "1"]]  # fmt: skip
    import_id = lists.stage(cast.actor("liu"), season.id, "a.csv", rows)
    strange, several, nobody, unit = look(cast, season, import_id).staged.preview.lines
    assert "person or unit" in str(strange.cells["kind"].error)
    assert "Several units" in str(several.cells["unit"].error)
    assert "Nobody with this number" in str(nobody.cells["employee_no"].error)
    assert unit.outcome is Outcome.NEW


def test_the_same_one_stands_in_a_list_once_for_a_period(cast: Cast, season: Season) -> None:
    week = (season.starts_on + timedelta(days=7)).isoformat()
    import_id = stage(
        cast,
        season,
        ["60298", "", "", "", "", "7"],
        ["60298", "", "", "", week, "7"],
        ["60298", "", "", "", "全季", "8"],
        ["", "", "BH-E", "", "", "7"],
        ["", "", "城东支行", "", "", "7"],
    )
    lines = look(cast, season, import_id).staged.preview.lines
    assert "Row 2 has a target" in str(lines[2].cells["employee_no"].error)
    assert "Row 5 has a target" in str(lines[4].cells["unit"].error)
    assert [line.outcome for line in lines[:2]] == [Outcome.NEW, Outcome.NEW]
    assert (lines[0].note, lines[1].note) == ("周雨桐", "周雨桐 · For this one day.")


def test_a_list_takes_away_what_its_targets_overlap_and_never_overlaps_itself(cast: Cast) -> None:
    season = cut_weeks.season_of(cast)
    week, cut = cut_weeks.week_and_cut(season)
    short, long = (f"{one.starts_on.isoformat()}/{one.ends_on.isoformat()}" for one in (cut, week))
    twice = stage(cast, season, ["60298", "", "", "", f"week {long}", "7"],
                  ["60298", "", "", "", f"week {short}", "3"])  # fmt: skip
    first, second = look(cast, season, twice).staged.preview.lines
    assert first.outcome is Outcome.NEW
    assert "Row 2 has a target of the same one for some of the same days" in str(
        second.cells["employee_no"].error
    )
    assert take(cast, season, stage(cast, season, ["60298", "", "", "", f"week {long}", "7"])) == 1
    again = stage(cast, season, ["60298", "", "", "", f"week {short}", "3"])
    (line,) = look(cast, season, again).staged.preview.lines
    assert line.outcome is Outcome.CHANGED
    assert "1 target for a period that overlaps" in str(line.note)
    assert take(cast, season, again) == 2
    zhou = season.participations["zhou"]
    assert in_force(season).parts(("p", zhou)) == {cut: 3 * SCALE}
    # What the list itself takes away is its own row's to say.
    back = stage(cast, season, ["60298", "", "", "", f"week {short}", "0"],
                 ["60298", "", "", "", f"week {long}", "7"])  # fmt: skip
    assert take(cast, season, back) == 2
    assert in_force(season).parts(("p", zhou)) == {week: 7 * SCALE}


def test_a_sum_that_no_figure_shows_is_refused_at_the_first_cell_that_changes_it(
    cast: Cast, season: Season
) -> None:
    set_some(cast, season, zhou=9_999_998)
    import_id = stage(cast, season, ["", "", "BH", "", "", "9999999"],
                      ["60155", "", "", "", "", "1"], ["60118", "", "", "", "", "1"])  # fmt: skip
    unit, first, second = look(cast, season, import_id).staged.preview.lines
    assert "10000000" in str(first.cells["target"].error)
    assert (unit.outcome, second.outcome) == (Outcome.NEW, Outcome.NEW)


def test_who_left_has_no_target_any_more(cast: Cast, season: Season) -> None:
    with writing() as work:
        place = work.session.get_one(Participation, season.participations["zhou"])
        place.left_on = clock.today()
        later = work.session.get_one(Participation, season.participations["he"])
        later.left_on = clock.today() + timedelta(days=1)
    import_id = stage(cast, season, ["60298", "", "", "", "", "7"], ["60118", "", "", "", "", "7"])
    gone, going = look(cast, season, import_id).staged.preview.lines
    assert f"Left the campaign on {clock.today()}" in str(gone.cells["employee_no"].error)
    assert going.outcome is Outcome.NEW


def test_nobody_sets_their_own_nor_beyond_their_units(cast: Cast, season: Season) -> None:
    with writing() as work:
        place = work.session.get_one(Participation, season.participations["zhou"])
        place.person_id = cast.people["wang"]
    set_some(cast, season, zhou=5)
    rows = (["60001", "", "", "", "", "6"], ["60118", "", "", "", "", "7"],
            ["", "", "BH-W", "", "", "7"], ["", "", "BH", "", "", "7"],
            ["", "", "BH-E", "", "", "7"])  # fmt: skip
    import_id = stage(cast, season, *rows, who="wang")
    told = look(cast, season, import_id, "wang")
    own, west, other, above, east = told.staged.preview.lines
    assert "their own" in str(own.cells["target"].error)
    assert "not yours" in str(west.cells["employee_no"].error)
    assert "not yours" in str(other.cells["unit"].error)
    assert "not yours" in str(above.cells["unit"].error)
    assert east.outcome is Outcome.NEW
    # A sheet of the whole sub-branch may hold one's own line, as long as it changes nothing.
    same = stage(cast, season, ["60001", "", "", "", "", "5"], rows[-1], who="wang")
    assert take(cast, season, same, who="wang") == 1


def test_what_changed_since_the_preview_is_shown_again_first(cast: Cast, season: Season) -> None:
    import_id = stage(cast, season, ["60298", "", "", "", "", "7"], ["60118", "", "", "", "", "4"])
    told = look(cast, season, import_id).staged
    set_some(cast, season, zhou=9)
    with pytest.raises(Conflict):
        lists.take_over(
            cast.actor("liu"),
            season.id,
            import_id,
            usual(season),
            told.columns,
            told.preview.digest,
            WHY,
        )
    assert len(written()) == 1
    assert take(cast, season, import_id) == 2


def test_what_was_decided_meanwhile_for_a_day_to_come_is_shown_again_first(
    cast: Cast, season: Season
) -> None:
    set_some(cast, season, zhou=9)
    import_id = stage(cast, season, ["60298", "", "", "", "", "7"])
    told = look(cast, season, import_id).staged
    later, zhou = clock.today() + timedelta(days=3), season.participations["zhou"]
    targets.set(cast.actor("liu"), season.id, {zhou: Decimal(4)}, {}, "借调", valid_from=later)
    with pytest.raises(Conflict):
        lists.take_over(
            cast.actor("liu"),
            season.id,
            import_id,
            usual(season),
            told.columns,
            told.preview.digest,
            WHY,
        )
    (line,) = look(cast, season, import_id).staged.preview.lines
    assert "What was decided for later, 4, no longer" in str(line.note)
    assert take(cast, season, import_id) == 1


def test_of_two_confirmations_at_once_one_writes_and_one_finds_nothing(
    cast: Cast, season: Season
) -> None:
    import_id = stage(cast, season, ["60298", "", "", "", "", "7"], ["60118", "", "", "", "", "4"])
    told, liu = look(cast, season, import_id).staged, cast.actor("liu")
    seen, column = told.preview.digest, usual(season)
    db.session.rollback()

    def confirm(_number: int) -> int:
        with force_locale("en"):
            return lists.take_over(liu, season.id, import_id, column, told.columns, seen, WHY)

    ends = at_once(cast.app, 2, confirm)
    assert sorted(str(end) if isinstance(end, int) else type(end).__name__ for end in ends) == [
        "2",
        "NotFound",
    ]
    assert len(written()) == 2


def test_a_reason_is_needed_for_each_row_that_gives_none(cast: Cast, season: Season) -> None:
    own = ["60298", "", "", "", "", "7", "", "自己的"]
    import_id = stage(cast, season, own, ["60118", "", "", "", "", "4"])
    with pytest.raises(Rejected) as refused:
        take(cast, season, import_id, reason=" ")
    assert refused.value.field == "reason"
    assert written() == []
    alone = stage(cast, season, own)
    assert not look(cast, season, alone).asks_reason
    assert take(cast, season, alone, reason="") == 1


def test_locked_targets_are_their_organisers_alone(cast: Cast, season: Season) -> None:
    waiting = stage(cast, season, ["60298", "", "", "", "", "7"], who="wang")
    targets.set_lock(cast.actor("liu"), season.id, "定稿", locked=True)
    with pytest.raises(Conflict):
        stage(cast, season, ["60298", "", "", "", "", "7"], who="wang")
    with pytest.raises(Conflict) as refused:
        take(cast, season, waiting, who="wang")
    assert "only its organiser" in str(refused.value.message)
    assert take(cast, season, stage(cast, season, ["60298", "", "", "", "", "7"])) == 1


def test_only_who_sets_targets_sends_a_list_and_sees_their_own(cast: Cast, season: Season) -> None:
    import_id = stage(cast, season, ["60298", "", "", "", "", "7"])
    for who in ("zhou", "system"):
        with pytest.raises(NotAllowed):
            stage(cast, season, ["60298", "", "", "", "", "7"], who=who)
        with pytest.raises(NotAllowed):
            look(cast, season, import_id, who)
        with pytest.raises(NotAllowed):
            lists.take_over(cast.actor(who), season.id, import_id, usual(season), [], "", WHY)
    with pytest.raises(NotFound):
        look(cast, season, import_id, "wang")
    with pytest.raises(NotFound):
        look(cast, cast.live_campaign(code="other"), import_id)
    with writing() as work:
        work.session.get_one(Campaign, season.id).state = "frozen"
    with pytest.raises(Conflict):
        stage(cast, season, ["60298", "", "", "", "", "7"])
    with pytest.raises(Conflict):
        take(cast, season, import_id)


def test_a_column_for_each_period_sets_them_all_at_once(cast: Cast, season: Season) -> None:
    whole = usual(season).span
    weeks = parts(whole, Kind.WEEK)[:2]
    days = [f"{span.starts_on:%Y年%m月%d日}至{span.ends_on:%Y-%m-%d}" for span in weeks]
    rows = [
        ["旺季任务分解表", "", "", ""],
        ["工号", "姓名", *days],
        ["60298", "周雨桐", "3", "4"],
        ["60118", "", "", "5"],
    ]
    import_id = lists.stage(cast.actor("liu"), season.id, "分解.csv", rows)
    told = look(cast, season, import_id)
    assert told.staged.problems == []
    assert [(total.column.span, total.after) for total in told.totals] == [
        (weeks[0], Decimal(3)),
        (weeks[1], Decimal(9)),
    ]
    assert take(cast, season, import_id) == 3
    found, places = in_force(season), season.participations
    assert found.parts(("p", places["zhou"])) == {weeks[0]: 3 * SCALE, weeks[1]: 4 * SCALE}
    assert found.parts(("p", places["he"])) == {weeks[1]: 5 * SCALE}
    details = db.session.scalars(
        sa.select(AuditEvent.detail).where(AuditEvent.action == "target.set")
    ).all()
    assert len(details) == 3


def test_a_period_below_a_head_that_is_not_known_is_no_head(cast: Cast, season: Season) -> None:
    day = season.starts_on.isoformat()
    rows = [["员工代号", "何时", "本季"], ["60298", day, "7"], ["60118", day, "5"]]
    import_id = lists.stage(cast.actor("liu"), season.id, "a.csv", rows)
    told = look(cast, season, import_id).staged
    assert told.table.head == rows[0]
    asked = ["employee_no", "period", "target"]
    liu = cast.actor("liu")
    again = lists.preview(liu, season.id, import_id, usual(season), asked).staged.preview
    assert [line.outcome for line in again.lines] == [Outcome.NEW, Outcome.NEW]


def exported(cast: Cast, season: Season, kind: Kind | None, file_format: str) -> bytes:
    actor = cast.actor("liu")

    def render(taken: Taken) -> bytes:
        sheet = target_sheet.sheet(actor, taken, clock.now())
        return sheets.csv_text(sheet) if file_format == "csv" else sheets.workbook([sheet])

    return export.export(actor, season.id, usual(season), kind, file_format, render)


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
@pytest.mark.parametrize(
    ("file_format", "kind"), [("xlsx", Kind.MONTH), ("csv", Kind.WEEK), ("xlsx", None)]
)
def test_what_was_exported_changes_nothing_and_one_cell_just_that(
    cast: Cast, season: Season, file_format: str, kind: Kind | None, locale: str
) -> None:
    set_some(cast, season, zhou=10, he=7)
    column = usual(season)
    places, units = season.participations, cast.units
    liu = cast.actor("liu")
    for span in parts(column.span, Kind.MONTH) + parts(column.span, Kind.WEEK):
        targets.set(
            liu,
            season.id,
            {places["zhou"]: Decimal(2)},
            {units["east"]: Decimal(5)},
            WHY,
            column=Column(column.indicator_id, span),
            pinned={("p", places["zhou"]): True},
        )
    with force_locale(locale):
        cells = sheets.read(exported(cast, season, kind, file_format), f"a.{file_format}")
    for who in ("en", "zh_CN"):
        with force_locale(who):
            import_id = lists.stage(liu, season.id, "a.xlsx", cells)
            told = look(cast, season, import_id).staged
        assert told.problems == []
        outcomes = [line.outcome for line in told.preview.lines]
        assert outcomes == [Outcome.UNCHANGED] * (4 + 6)
    row = next(row for row in cells if "60155" in row)
    row[-1 if kind else 7] = "8"
    import_id = lists.stage(liu, season.id, "a.xlsx", cells)
    assert take(cast, season, import_id) == 1
    latest = written()[-1]
    assert (latest.participation_id, latest.target) == (places["huang"], 8 * SCALE)
    assert latest.period == (kind.value if kind else "campaign")


def taken(actor: Actor, season: Season, column: Column) -> Taken:
    """Return what the actor's export is made of."""
    kept: list[Taken] = []

    def render(found: Taken) -> bytes:
        kept.append(found)
        return b""

    export.export(actor, season.id, column, None, "xlsx", render)
    return kept[0]


def test_the_export_has_what_the_reader_may_set_and_what_was_reached(
    cast: Cast, season: Season
) -> None:
    set_some(cast, season, zhou=4)
    enter(cast, "zhou", quantity="3")
    with writing() as work:
        place = work.session.get_one(Participation, season.participations["zhao"])
        place.person_id = cast.people["wang"]
        gone = work.session.get_one(Participation, season.participations["huang"])
        gone.left_on = clock.today()
    wang = cast.actor("wang")
    lines = taken(wang, season, usual(season)).lines
    assert [line.unit.code for line in lines if not line.person] == ["BH-E", "BH-E-1", "BH-E-2"]
    assert [(line.person.name, line.target, line.reached) for line in lines if line.person] == [
        ("周雨桐", Decimal(4), Decimal(3))
    ]
    assert [line.reached for line in lines[:3]] == [Decimal(3), Decimal(3), Decimal(0)]
    event = db.session.scalars(
        sa.select(AuditEvent).where(AuditEvent.action == "target.export")
    ).one()
    assert (event.person_id, event.detail["rows"]) == (wang.person_id, 4)
    with pytest.raises(NotAllowed):
        export.export(cast.actor("zhou"), season.id, usual(season), None, "csv", lambda _t: b"")
    strange = Column(season.indicators["corporate_account"] + 10_000, usual(season).span)
    with pytest.raises(NotFound):
        export.export(wang, season.id, strange, None, "csv", lambda _t: b"")


def test_a_file_is_never_too_wide_to_be_read_again(cast: Cast) -> None:
    long = cast.live_campaign(code="year", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    with pytest.raises(Rejected):
        export.export(cast.actor("liu"), long.id, usual(long), Kind.WEEK, "csv", lambda _t: b"")
    month = Column(None, Span(Kind.MONTH, date(2026, 11, 1), date(2026, 11, 30)))
    with pytest.raises(NotFound):
        export.export(cast.actor("liu"), long.id, month, Kind.YEAR, "csv", lambda _t: b"")
    assert len(export.periods_of(month.span, Kind.DAY)) == 30


def test_points_are_exported_and_set_like_any_indicator(cast: Cast, season: Season) -> None:
    enter(cast, "zhou", quantity="3")
    points = Column(None, usual(season).span)
    lines = taken(cast.actor("liu"), season, points).lines
    zhou = next(line for line in lines if line.person and line.person.name == "周雨桐")
    assert zhou.reached == Decimal(3)
    take(cast, season, stage(cast, season, ["60298", "", "", "积分", "", "7.5"]))
    assert [(row.indicator_id, row.target) for row in written()] == [(None, 75_000)]


def test_looking_asks_the_database_as_often_for_many_rows_as_for_few(
    cast: Cast, season: Season
) -> None:
    add_people(cast, season, 300)
    numbers, liu = [], cast.actor("liu")
    for count in (1, 300):
        rows = [[f"7{n:04}", "", "", "", "", "5"] for n in range(count)]
        import_id = stage(cast, season, *rows)
        db.session.rollback()
        with counted(cast.app) as sent:
            lists.preview(liu, season.id, import_id, usual(season))
        numbers.append(len(sent))
    assert numbers[0] == numbers[1]


def test_taking_over_asks_the_database_as_often_for_many_rows_as_for_few(
    cast: Cast, season: Season
) -> None:
    add_people(cast, season, 300)
    numbers = []
    for first, count in ((0, 2), (2, 200)):
        rows = [[f"7{n:04}", "", "", "", "", "5"] for n in range(first, first + count)]
        import_id = stage(cast, season, *rows)
        with counted(cast.app) as sent:
            assert take(cast, season, import_id) == count
        numbers.append(sum("INSERT INTO" not in one for one in sent))
    assert numbers[0] == numbers[1]
