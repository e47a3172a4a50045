"""Lists of opening balances: checked row by row, and brought in whole or not at all."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask_babel import force_locale

from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import Entry, OpeningBalance, Participation
from portal.services import balance_lists, reconciliation
from portal.services.imports import Outcome, Staged
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import today
from tests.season import Season
from tests.statements import counted

HEAD = ["工号", "姓名", "指标", "数量", "截至日期"]


@pytest.fixture
def cast(cast_on: Cast) -> Iterator[Cast]:
    with cast_on.inside(), force_locale("en"):
        yield cast_on


@pytest.fixture
def season(cast: Cast) -> Season:
    return cast.live_campaign()


def stage(cast: Cast, season: Season, *rows: list[str], who: str = "liu") -> int:
    filled = [row + [""] * (len(HEAD) - len(row)) for row in rows]
    return balance_lists.stage(cast.actor(who), season.id, "期初.xlsx", [HEAD, *filled])


def look(cast: Cast, season: Season, import_id: int) -> Staged:
    return balance_lists.preview(cast.actor("liu"), season.id, import_id)


def take(cast: Cast, season: Season, import_id: int) -> int:
    told = look(cast, season, import_id)
    return balance_lists.take_over(
        cast.actor("liu"), season.id, import_id, told.columns, told.preview.digest
    )


def brought() -> list[tuple[int, int, date]]:
    db.session.rollback()
    rows = db.session.execute(
        sa.select(Entry.owner_id, Entry.quantity, Entry.business_date)
        .join(OpeningBalance, OpeningBalance.entry_id == Entry.id)
        .order_by(Entry.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def test_a_list_is_brought_in_whole_and_the_usual_cells_may_be_empty(
    cast: Cast, season: Season
) -> None:
    day = today() - timedelta(days=3)
    import_id = stage(
        cast,
        season,
        ["60298", "周雨桐", "corporate_account", "7", day.isoformat()],
        ["60118", "", "", "4"],
    )
    assert take(cast, season, import_id) == 2
    assert brought() == [
        (cast.people["zhou"], 7 * SCALE, day),
        (cast.people["he"], 4 * SCALE, season.starts_on),
    ]
    assert reconciliation.verify() == []
    with pytest.raises(NotFound):
        look(cast, season, import_id)


def test_what_was_brought_in_before_is_left_out(cast: Cast, season: Season) -> None:
    take(cast, season, stage(cast, season, ["60298", "", "", "7"]))
    again = stage(cast, season, ["60298", "", "", "7"], ["60118", "", "", "4"])
    told = look(cast, season, again).preview
    assert [line.outcome for line in told.lines] == [Outcome.SKIPPED, Outcome.NEW]
    assert take(cast, season, again) == 1
    with pytest.raises(Rejected):
        take(cast, season, stage(cast, season, ["60298", "", "", "7"]))
    assert len(brought()) == 2


@pytest.mark.parametrize(
    ("row", "cell", "said"),
    [
        (["60003", "", "", "7"], "employee_no", "takes part in the campaign"),
        (["", "", "", "7"], "employee_no", "takes part in the campaign"),
        (["60298", "黄俊杰", "", "7"], "name", "that of 周雨桐"),
        (["60298", "", "nothing", "7"], "indicator", "counts no indicator"),
        (["60298", "", "", ""], "quantity", "Say how many"),
        (["60298", "", "", "0"], "quantity", "more than zero"),
        (["60298", "", "", "-1"], "quantity", "more than zero"),
        (["60298", "", "", "x"], "quantity", "Write a number"),
        (["60298", "", "", "1.5"], "quantity", "whole numbers"),
        (["60298", "", "", "99999999"], "quantity", "Check the figure"),
        (["60298", "", "", "7", "soon"], "day", "no date that can be read"),
        (["60298", "", "", "7", "2999-01-01"], "day", "within the campaign"),
        (["60298", "", "", "7", "2000-01-01"], "day", "within the campaign"),
    ],
)
def test_what_is_wrong_stands_at_its_cell(
    cast: Cast, season: Season, row: list[str], cell: str, said: str
) -> None:
    import_id = stage(cast, season, row, ["60118", "", "", "4"])
    wrong, right = look(cast, season, import_id).preview.lines
    assert {code: str(c.error) for code, c in wrong.cells.items() if c.error}.keys() == {cell}
    assert said in str(wrong.cells[cell].error)
    assert right.outcome is Outcome.NEW
    with pytest.raises(Rejected):
        take(cast, season, import_id)
    assert brought() == []


def test_a_figure_stands_in_a_list_once(cast: Cast, season: Season) -> None:
    row = ["60298", "", "", "7"]
    lines = look(cast, season, stage(cast, season, row, row)).preview.lines
    assert "Row 2 has the same" in str(lines[1].cells["employee_no"].error)


def test_who_left_the_campaign_has_no_figure_after_that(cast: Cast, season: Season) -> None:
    with writing() as work:
        work.session.execute(
            sa.update(Participation)
            .where(Participation.id == season.participations["zhou"])
            .values(left_on=today() - timedelta(days=5))
        )
    yesterday = (today() - timedelta(days=1)).isoformat()
    import_id = stage(cast, season, ["60298", "", "", "7", yesterday], ["60298", "", "", "7"])
    wrong, right = look(cast, season, import_id).preview.lines
    assert "They left" in str(wrong.cells["day"].error)
    assert right.outcome is Outcome.NEW


def test_who_joined_later_has_no_figure_before_that_and_their_first_day_is_the_usual(
    cast: Cast, season: Season
) -> None:
    joined = today() - timedelta(days=5)
    with writing() as work:
        work.session.get_one(Participation, season.participations["zhou"]).joined_on = joined
    before = (joined - timedelta(days=1)).isoformat()
    import_id = stage(cast, season, ["60298", "", "", "7", before], ["60298", "", "", "7"])
    wrong, right = look(cast, season, import_id).preview.lines
    assert "They joined" in str(wrong.cells["day"].error)
    assert right.outcome is Outcome.NEW
    assert take(cast, season, stage(cast, season, ["60298", "", "", "7"])) == 1
    assert [day for _, _, day in brought()] == [joined]


def test_nobody_brings_in_their_own(cast: Cast, season: Season) -> None:
    with writing() as work:
        place = work.session.get_one(Participation, season.participations["zhou"])
        place.person_id = cast.people["liu"]
    lines = look(cast, season, stage(cast, season, ["60003", "", "", "7"])).preview.lines
    assert "their own" in str(lines[0].cells["employee_no"].error)


def test_what_changed_meanwhile_is_shown_again_first(cast: Cast, season: Season) -> None:
    import_id = stage(cast, season, ["60298", "", "", "7"], ["60118", "", "", "4"])
    told = look(cast, season, import_id)
    take(cast, season, stage(cast, season, ["60298", "", "", "7"]))
    with pytest.raises(Conflict):
        balance_lists.take_over(
            cast.actor("liu"), season.id, import_id, told.columns, told.preview.digest
        )
    assert len(brought()) == 1


def test_only_who_organises_a_live_campaign_brings_in(cast: Cast, season: Season) -> None:
    import_id = stage(cast, season, ["60298", "", "", "7"])
    for who in ("wang", "system", "zhou"):
        with pytest.raises(NotAllowed):
            stage(cast, season, ["60298", "", "", "7"], who=who)
        with pytest.raises(NotAllowed):
            balance_lists.preview(cast.actor(who), season.id, import_id)
        with pytest.raises(NotAllowed):
            balance_lists.take_over(cast.actor(who), season.id, import_id, [], "")
    other = cast.live_campaign(code="other")
    with pytest.raises(NotFound):
        look(cast, other, import_id)
    draft = cast.live_campaign(code="draft", state="draft")
    db.session.rollback()
    with pytest.raises(Conflict):
        stage(cast, draft, ["60298", "", "", "7"])


def test_checking_asks_the_database_as_often_for_many_rows_as_for_few(
    cast: Cast, season: Season
) -> None:
    numbers, liu = [], cast.actor("liu")
    for count in (1, 300):
        import_id = stage(cast, season, *(["60298", "", "", str(n + 1)] for n in range(count)))
        with counted(cast.app) as sent:
            balance_lists.preview(liu, season.id, import_id)
        numbers.append(len(sent))
    assert numbers[0] == numbers[1]
