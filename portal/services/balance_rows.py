"""Each row of a list of opening balances against a campaign: taken, there already, or wrong."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.domain import written_day
from portal.domain.employee_no import fold
from portal.domain.quantity import QuantityError, parse, to_scaled
from portal.models import Campaign, CampaignIndicator, Indicator, Participation, Person
from portal.services import balances
from portal.services.balances import Balance
from portal.services.entries.checking import QUANTITY_MESSAGES
from portal.services.imports import NO_DAY, Cell, Field, Line, Outcome
from portal.services.names import tidy

MOST = Decimal(999_999)
THERE = _l("This figure was brought in before.")
FIELDS = (
    Field(
        "employee_no",
        _l("Employee number"),
        ("工号", "员工号", "员工工号", "员工编号", "柜员号", "employee no", "employee id"),
        _l("Decides who is meant: somebody who takes part in the campaign."),
        is_needed=True,
    ),
    Field(
        "name",
        _l("Full name"),
        ("姓名", "员工姓名", "name"),
        _l("Only compared with the number, so that a wrong one is noticed."),
    ),
    Field(
        "indicator",
        _l("Indicator"),
        ("指标", "指标名称", "业务", "indicator name"),
        _l("Code or name. Empty stands for the one indicator, or the one that is ranked by."),
    ),
    Field(
        "quantity",
        _l("Quantity"),
        ("数量", "户数", "期初", "期初数", "期初余额", "完成", "完成数", "累计", "count"),
        _l("What they had at the end of the day, above zero. Leave rows without one out."),
        is_needed=True,
    ),
    Field(
        "day",
        _l("As of day"),
        ("截至", "截至日", "截至日期", "截止日", "截止日期", "基准日", "日期", "as of", "date"),
        _l("A date such as 2026-01-05 within the campaign. Empty: their first day in it."),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """What the rows are checked against."""

    campaign: Campaign
    actor_id: int
    today: date
    people: dict[str, tuple[Person, date | None, date | None]]
    indicators: dict[str, Indicator]
    usual: Indicator | None
    brought: set[tuple[int, int, date]]


@dataclass
class Row:
    """A row of the list, and the balance that it asks for where there is one."""

    line: Line
    key: str
    balance: Balance | None = None


def keyed(texts: Iterable[tuple[int, dict[str, str]]]) -> list[Row]:
    """Return the rows as they come, each with the folded number of its person."""
    return [
        Row(
            Line(number, {code: Cell(text) for code, text in cells.items()}),
            fold(tidy(cells["employee_no"])),
        )
        for number, cells in texts
    ]


def read(session: sa.orm.Session, campaign: Campaign, actor_id: int, today: date) -> Standing:
    """Return what a campaign's balances are checked against; three queries."""
    places = session.execute(
        sa.select(Person, Participation.joined_on, Participation.left_on)
        .join(Participation, Participation.person_id == Person.id)
        .where(Participation.campaign_id == campaign.id)
    )
    counted = session.scalars(
        sa.select(Indicator)
        .join(CampaignIndicator, CampaignIndicator.indicator_id == Indicator.id)
        .where(CampaignIndicator.campaign_id == campaign.id)
        .order_by(CampaignIndicator.position)
    ).all()
    ranked = [one for one in counted if one.id == campaign.ranking_indicator_id]
    return Standing(
        campaign=campaign,
        actor_id=actor_id,
        today=today,
        people={row[0].employee_no_key: (row[0], row[1], row[2]) for row in places},
        indicators=_named(counted),
        usual=next(iter(ranked or (counted if len(counted) == 1 else ())), None),
        brought=balances.standing(session.connection(), campaign.id),
    )


def check(rows: Iterable[Row], standing: Standing) -> None:
    """Say of each row whether its figure would be brought in; asks the database nothing."""
    first: dict[tuple[int, int, date], int] = {}
    for row in rows:
        person = _person(row, standing)
        indicator = _indicator(row, standing)
        day = _day(row, standing)
        quantity = _quantity(row, indicator)
        if person is None or indicator is None or day is None or quantity is None:
            continue
        key = (person.id, indicator.id, day)
        if key in first:
            row.line.refuse(
                "employee_no",
                _l("Row %(row)s has the same person, indicator and day.", row=first[key]),
            )
        elif key in standing.brought:
            row.line.outcome, row.line.note = Outcome.SKIPPED, THERE
        elif row.line.outcome is not Outcome.ERROR:
            row.line.outcome = Outcome.NEW
            row.balance = Balance(person.id, indicator.id, quantity, day)
        first.setdefault(key, row.line.number)


def _person(row: Row, standing: Standing) -> Person | None:
    person, joined_on, left_on = standing.people.get(row.key, (None, None, None))
    if person is None:
        row.line.refuse("employee_no", _l("Nobody with this number takes part in the campaign."))
        return None
    if person.id == standing.actor_id:
        row.line.refuse("employee_no", _l("Nobody brings in their own figures. Ask a colleague."))
    name = tidy(_text(row, "name")).casefold()
    if name and name not in {person.name.casefold(), (person.name_en or "").casefold()}:
        row.line.refuse("name", _l("This number is that of %(name)s.", name=person.name))
    day = written_day.read(_text(row, "day")) or _first_day(row, standing)
    if joined_on is not None and day < joined_on:
        row.line.refuse("day", _l("They joined the campaign after this day."))
    if left_on is not None and day >= left_on:
        row.line.refuse("day", _l("They left the campaign before this day."))
    return person


def _indicator(row: Row, standing: Standing) -> Indicator | None:
    text = tidy(_text(row, "indicator")).casefold()
    if not text and standing.usual is not None:
        return standing.usual
    found = standing.indicators.get(text)
    if found is None:
        row.line.refuse("indicator", _l("The campaign counts no indicator of this code or name."))
    return found


def _day(row: Row, standing: Standing) -> date | None:
    text, campaign = _text(row, "day"), standing.campaign
    day = written_day.read(text) if text else _first_day(row, standing)
    if day is None:
        row.line.refuse("day", NO_DAY)
    elif not campaign.starts_on <= day <= min(campaign.ends_on, standing.today):
        row.line.refuse("day", _l("Choose a day within the campaign that has come."))
        return None
    return day


def _first_day(row: Row, standing: Standing) -> date:
    """Return the first day on which the row's person counts."""
    joined_on = standing.people.get(row.key, (None, None, None))[1]
    return joined_on or standing.campaign.starts_on


def _quantity(row: Row, indicator: Indicator | None) -> int | None:
    try:
        value = parse(_text(row, "quantity"), indicator is None or indicator.whole, MOST)
    except QuantityError as error:
        row.line.refuse("quantity", QUANTITY_MESSAGES[error.code])
        return None
    return to_scaled(value)


def _named(indicators: Iterable[Indicator]) -> dict[str, Indicator]:
    found: dict[str, Indicator] = {}
    for one in indicators:
        for name in (one.code, one.name, one.name_en or one.name):
            found.setdefault(tidy(name).casefold(), one)
    return found


def _text(row: Row, code: str) -> str:
    cell = row.line.cells.get(code)
    return cell.text if cell else ""
