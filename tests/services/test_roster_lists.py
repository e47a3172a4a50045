"""A roster as a list: each row told before it is done, and all of them done or none."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask_babel import force_locale

from portal.extensions import db
from portal.models import AuditEvent, Bundle, Participation, Person, Unit
from portal.services import campaigns, reconciliation, rosters
from portal.services.imports import Outcome, Staged
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.rosters import RosterRow, lists
from portal.services.rosters.list_fields import FIELDS
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import enter, today
from tests.parallel import at_once
from tests.season import Season
from tests.services import drafts
from tests.statements import counted

HEAD = ["工号", "姓名", "参赛机构", "梯队", "捆绑组", "在训", "加入日", "退出日"]
CELLS = ("employee_no", "name", "unit", "cohort", "bundle", "in_training", "joined_on", "left_on")
DAY = timedelta(days=1)


@pytest.fixture
def cast(cast_on: Cast) -> Iterator[Cast]:
    with cast_on.inside(), force_locale("en"):
        yield cast_on


@pytest.fixture
def season(cast: Cast) -> Season:
    return cast.live_campaign()


def stage(
    cast: Cast, campaign_id: int, *rows: list[str], kind: str = lists.PART, head: list[str] = HEAD
) -> int:
    filled = [row + [""] * (len(head) - len(row)) for row in rows]
    return lists.stage(cast.actor("liu"), campaign_id, kind, "名单.xlsx", [head, *filled])


def look(cast: Cast, campaign_id: int, import_id: int) -> Staged:
    return lists.preview(cast.actor("liu"), campaign_id, import_id)


def take(cast: Cast, campaign_id: int, import_id: int) -> int:
    told = look(cast, campaign_id, import_id)
    return lists.take_over(
        cast.actor("liu"), campaign_id, import_id, told.columns, told.preview.digest
    )


def place(cast: Cast, campaign_id: int, who: str) -> Participation | None:
    db.session.rollback()
    return db.session.scalar(
        sa.select(Participation).where(
            Participation.campaign_id == campaign_id, Participation.person_id == cast.people[who]
        ),
        execution_options={"populate_existing": True},
    )


def test_a_list_adds_and_changes_and_leaves_the_others_be(cast: Cast, season: Season) -> None:
    tomorrow = (today() + DAY).isoformat()
    import_id = stage(
        cast,
        season.id,
        ["60001", "王建国", "公司业务", "老将", "师徒", "", tomorrow],
        ["60298", "周雨桐", "", "新人", "师徒", "是"],
        ["60155", "", "", "newcomer"],
    )
    told = look(cast, season.id, import_id).preview.lines
    assert [line.outcome for line in told] == [Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED]
    assert str(told[1].cells["cohort"].before) == "Veteran"
    assert take(cast, season.id, import_id) == 2
    wang, zhou, he = (place(cast, season.id, who) for who in ("wang", "zhou", "he"))
    assert wang
    assert zhou
    assert he
    assert (wang.unit_id, wang.sub_branch_id) == (cast.units["corporate"], cast.units["east"])
    assert wang.joined_on == today() + DAY
    assert (zhou.cohort, zhou.in_training) == ("newcomer", True)
    assert wang.bundle_id == zhou.bundle_id is not None
    assert he.left_on is None
    detail = db.session.scalars(
        sa.select(AuditEvent.detail).where(AuditEvent.action == "roster.set")
    ).one()
    assert detail == {"changed": 2, "file": "名单.xlsx"}
    with pytest.raises(NotFound):
        look(cast, season.id, import_id)


def test_columns_that_a_list_does_not_have_change_nothing(cast: Cast, season: Season) -> None:
    liu = cast.actor("liu")
    pair = [
        RosterRow(
            cast.people[who],
            bundle="师徒",
            in_training=True,
            unit_id=cast.units["corporate"],
            left_on=today() + DAY,
        )
        for who in ("zhou", "huang")
    ]
    rosters.set(liu, season.id, pair, among=[row.person_id for row in pair])
    import_id = stage(cast, season.id, ["60298", "新人"], ["60155"], head=["工号", "梯队"])
    assert take(cast, season.id, import_id) == 1
    zhou, huang = (place(cast, season.id, who) for who in ("zhou", "huang"))
    assert zhou
    assert huang
    assert (zhou.cohort, huang.cohort) == ("newcomer", "veteran")
    for one in (zhou, huang):
        assert one.bundle_id is not None
        assert one.in_training
        assert (one.unit_id, one.left_on) == (cast.units["corporate"], today() + DAY)


@pytest.mark.parametrize("state", ["draft", "live"])
def test_a_list_can_be_the_whole_roster(cast: Cast, state: str) -> None:
    liu = cast.actor("liu")
    drafts.seed()
    made = campaigns.create(liu, drafts.draft(cast))
    rosters.set(liu, made.id, drafts.rows(cast))
    if state == "live":
        campaigns.advance(liu, made.id, "live")
    import_id = stage(cast, made.id, ["60298"], ["60001"], kind=lists.WHOLE)
    told = look(cast, made.id, import_id).preview
    assert (told.counts[Outcome.NEW], told.counts[Outcome.LEAVES]) == (1, 3)
    assert take(cast, made.id, import_id) == 4
    gone = [place(cast, made.id, who) for who in ("huang", "zhao", "he")]
    if state == "draft":
        assert gone == [None, None, None]
    else:
        assert [one.left_on for one in gone if one] == [today()] * 3
    stays = place(cast, made.id, "zhou")
    assert stays
    assert stays.left_on is None
    assert reconciliation.verify() == []


@pytest.mark.parametrize(
    ("row", "cell", "said"),
    [
        (["99999"], "employee_no", "Nobody in the campaign's unit"),
        (["", "周雨桐"], "employee_no", "Nobody in the campaign's unit"),
        (["X001"], "employee_no", "Nobody in the campaign's unit"),
        (["60002"], "employee_no", "disabled"),
        (["60298", "黄俊杰"], "name", "that of 周雨桐"),
        (["60298", "", "某某支行"], "unit", "no unit of this code or name"),
        (["60298", "", "HQ"], "unit", "no unit of this code or name"),
        (["60298", "", "同名组"], "unit", "write the code"),
        (["60298", "", "", "元老"], "cohort", "newcomer or veteran"),
        (["60298", "", "", "", "独行"], "bundle", "at least two people"),
        (["60298", "", "", "", "", "也许"], "in_training", "yes or no"),
        (["60298", "", "", "", "", "", "明天"], "joined_on", "no date that can be read"),
        (["60298", "", "", "", "", "", "2000-01-01"], "joined_on", "within the campaign"),
        (["60298", "", "", "", "", "", "", "2999-01-01"], "left_on", "within the campaign"),
        (["60298", "", "", "", "", "", "", "5/1/2026"], "left_on", "no date that can be read"),
    ],
)
def test_what_is_wrong_stands_at_its_cell(
    cast: Cast, season: Season, row: list[str], cell: str, said: str
) -> None:
    with writing() as work:
        work.session.get_one(Person, cast.people["sun"]).disabled_at = work.now
        for key, above in (("BH-E-8", "east"), ("BH-E-9", "east")):
            unit = Unit(
                parent_id=cast.units[above], kind="team", code=key, name="同名组", sort_key=""
            )
            work.session.add(unit)
            work.session.flush()
            unit.path = f"{work.session.get_one(Unit, cast.units[above]).path}{unit.id}/"
    import_id = stage(cast, season.id, row, ["60001"])
    wrong, right = look(cast, season.id, import_id).preview.lines
    assert {code for code, c in wrong.cells.items() if c.error} == {cell}
    assert said in str(wrong.cells[cell].error)
    assert right.outcome is Outcome.NEW
    with pytest.raises(Rejected):
        take(cast, season.id, import_id)
    assert place(cast, season.id, "wang") is None


def test_a_day_that_would_leave_out_what_counts_is_wrong_at_its_cell(
    cast: Cast, season: Season
) -> None:
    enter(cast, "zhou", business_date=today() - DAY)
    tomorrow = (today() + DAY).isoformat()
    import_id = stage(
        cast,
        season.id,
        ["60298", "", "", "", "", "", today().isoformat()],
        ["60155", "", "", "", "", "", tomorrow, tomorrow],
    )
    zhou, huang = look(cast, season.id, import_id).preview.lines
    assert (today() - DAY).isoformat() in str(zhou.cells["joined_on"].error)
    assert "after they have joined" in str(huang.cells["left_on"].error)


def test_a_person_stands_in_a_list_once(cast: Cast, season: Season) -> None:
    lines = look(cast, season.id, stage(cast, season.id, ["60298"], ["６０２９８"])).preview.lines
    assert "Row 2" in str(lines[1].cells["employee_no"].error)


def test_a_bundle_that_is_left_with_one_is_wrong_where_it_is_left(cast: Cast) -> None:
    liu = cast.actor("liu")
    drafts.seed()
    made = campaigns.create(liu, drafts.draft(cast))
    pair = [RosterRow(cast.people[who], bundle="师徒") for who in ("zhou", "huang")]
    rosters.set(liu, made.id, pair)
    told = look(cast, made.id, stage(cast, made.id, ["60298"])).preview
    assert "at least two" in str(told.lines[0].cells["bundle"].error)
    whole = stage(cast, made.id, ["60298", "", "", "", "师徒"], kind=lists.WHOLE)
    kept, gone = look(cast, made.id, whole).preview.lines
    assert "at least two" in str(kept.cells["bundle"].error)
    assert "at least two" in str(gone.cells["bundle"].error)
    both = stage(cast, made.id, ["60298"], ["60155"])
    assert take(cast, made.id, both) == 2
    assert db.session.scalars(sa.select(Bundle)).all() == []


def test_a_bundle_is_not_called_short_where_another_cell_of_its_row_is_wrong(
    cast: Cast, season: Season
) -> None:
    rows = (["60298", "", "", "", "师徒"], ["60155", "周雨桐", "", "", "师徒"])
    right, wrong = look(cast, season.id, stage(cast, season.id, *rows)).preview.lines
    assert right.outcome is Outcome.CHANGED
    assert str(right.cells["bundle"].before) == "none"
    assert {code for code, cell in wrong.cells.items() if cell.error} == {"name"}


def test_bundles_that_are_scored_are_fixed_in_a_list_too(cast: Cast) -> None:
    liu = cast.actor("liu")
    drafts.seed()
    made = campaigns.create(liu, drafts.draft(cast, scoring="bundle"))
    pair = [RosterRow(cast.people[who], bundle="师徒") for who in ("zhou", "huang")]
    rosters.set(liu, made.id, [*pair, RosterRow(cast.people["zhao"])])
    campaigns.advance(liu, made.id, "live")
    rows = (["60342", "", "", "", "师徒"], ["60118", "", "", "", "师徒"])
    wrong, right = look(cast, made.id, stage(cast, made.id, *rows)).preview.lines
    assert "fixed" in str(wrong.cells["bundle"].error)
    assert right.outcome is Outcome.NEW


def test_a_roster_that_changed_since_it_was_looked_at_is_looked_at_again(
    cast: Cast, season: Season
) -> None:
    import_id = stage(cast, season.id, ["60298", "", "", "新人"], ["60001"])
    told = look(cast, season.id, import_id)
    rosters.set(
        cast.actor("liu"),
        season.id,
        [RosterRow(cast.people["zhou"], cohort="newcomer")],
        among=[cast.people["zhou"]],
    )
    seen = told.preview.digest
    with pytest.raises(Conflict):
        lists.take_over(cast.actor("liu"), season.id, import_id, told.columns, seen)


def test_a_list_and_a_change_by_hand_at_once_do_not_mix(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    liu = cast_on.actor("liu")
    with cast_on.inside():
        import_id = stage(cast_on, season.id, ["60298", "", "", "新人"])
        told = look(cast_on, season.id, import_id)
        columns, seen = told.columns, told.preview.digest

    def act(_number: int) -> object:
        return lists.take_over(liu, season.id, import_id, columns, seen)

    answers = at_once(cast_on.app, 2, act)
    assert answers.count(1) == 1
    refused = next(one for one in answers if one != 1)
    assert isinstance(refused, (Conflict, NotFound, Rejected))


def test_what_is_taken_out_comes_in_again_without_a_change(cast: Cast, season: Season) -> None:
    liu = cast.actor("liu")
    pair = [RosterRow(cast.people[who], bundle="师徒") for who in ("zhou", "huang")]
    rosters.set(liu, season.id, pair, among=[row.person_id for row in pair])
    rows = lists.export(liu, season.id)
    head = [str(field.label) for field in FIELDS]
    texts = [["" if cell is None else str(cell) for cell in row] for row in rows]
    import_id = lists.stage(liu, season.id, lists.WHOLE, "a.xlsx", [head, *texts])
    told = look(cast, season.id, import_id).preview
    assert [line.outcome for line in told.lines] == [Outcome.UNCHANGED] * len(drafts.TEAM)
    exported = sa.select(AuditEvent.action).where(AuditEvent.action == "roster.export")
    assert db.session.scalars(exported).all() == ["roster.export"]


def test_only_who_organises_an_open_campaign_brings_a_roster_in(cast: Cast, season: Season) -> None:
    import_id = stage(cast, season.id, ["60298"])
    for who in ("wang", "system", "zhou"):
        for act in (
            lambda actor: lists.stage(actor, season.id, lists.PART, "a.csv", [HEAD]),
            lambda actor: lists.preview(actor, season.id, import_id),
            lambda actor: lists.take_over(actor, season.id, import_id, [], ""),
            lambda actor: lists.export(actor, season.id),
        ):
            with pytest.raises(NotAllowed):
                act(cast.actor(who))
    with pytest.raises(Rejected):
        stage(cast, season.id, ["60298"], kind="people")
    other = cast.live_campaign(code="other")
    with pytest.raises(NotFound):
        look(cast, other.id, import_id)
    over = cast.live_campaign(code="over", state="frozen")
    db.session.rollback()
    with pytest.raises(Conflict):
        stage(cast, over.id, ["60298"])


def test_a_long_list_is_checked_with_as_many_questions_as_a_short_one(
    cast: Cast, season: Season
) -> None:
    numbers, liu = [], cast.actor("liu")
    for count in (1, 5_000):
        import_id = stage(cast, season.id, *([str(90_000 + n)] for n in range(count)))
        with counted(cast.app) as sent:
            told = lists.preview(liu, season.id, import_id)
        assert told.preview.counts[Outcome.ERROR] == count
        numbers.append(len(sent))
    assert numbers[0] == numbers[1]


def test_an_entry_of_who_was_placed_by_hand_counts_for_that_unit(
    cast: Cast, season: Season
) -> None:
    enter(cast, "zhou", business_date=today() - DAY)
    take(cast, season.id, stage(cast, season.id, ["60298", "", "BH-W-1"]))
    enter(cast, "zhou")
    zhou = place(cast, season.id, "zhou")
    assert zhou
    assert zhou.sub_branch_id == cast.units["west"]
    units = db.session.execute(
        sa.text("SELECT unit_id FROM posting ORDER BY id"),
    ).scalars()
    assert list(units) == [cast.units["retail"], cast.units["west_team"]]
    assert reconciliation.verify() == []
