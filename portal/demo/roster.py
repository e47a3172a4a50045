"""Everybody in the demo bank: those who open accounts, who lead and watch them, and the case."""

import datetime as dt
from dataclasses import dataclass

from portal.demo.places import BRANCH, CASE, EAST, HARBOUR, HITECH, LAKE, RIVER, WEST
from portal.demo.seasons import INDIVIDUAL, MONTHS_IN_POST, SEASONS
from portal.demo.staff import STAFF


@dataclass(frozen=True, slots=True)
class Person:
    """A person with their home unit and roles, each a role and the unit it holds for or None."""

    employee_no: str
    name: str
    name_en: str
    unit: str
    roles: tuple[tuple[str, str | None], ...]
    in_post_since: dt.date | None = None


# Who leads each sub-branch of the running season.
SUPERVISORS = {
    EAST: "S001",
    WEST: "S002",
    RIVER: "S003",
    HITECH: "S004",
    HARBOUR: "S005",
    LAKE: "S006",
}
ORGANISER = "O001"
SYSTEM_ADMIN = "X001"
CASE_SUPERVISOR = "S900"

_OFFICE = (
    ("S001", "王建国", "Wang Jianguo", EAST, (("supervisor", EAST),)),
    ("S002", "冯秀兰", "Feng Xiulan", WEST, (("supervisor", WEST),)),
    ("S003", "邓立军", "Deng Lijun", RIVER, (("supervisor", RIVER),)),
    ("S004", "皇甫立诚", "Huangfu Licheng", HITECH, (("supervisor", HITECH),)),
    ("S005", "宋玉梅", "Song Yumei", HARBOUR, (("supervisor", HARBOUR),)),
    ("S006", "郭长河", "Guo Changhe", LAKE, (("supervisor", LAKE),)),
    (ORGANISER, "刘敏", "Liu Min", BRANCH, (("organiser", BRANCH),)),
    (SYSTEM_ADMIN, "陆一鸣", "Lu Yiming", "HQ", (("system_admin", None),)),
    ("X002", "方静怡", "Fang Jingyi", "HQ", (("security_admin", None),)),
    ("X003", "严正明", "Yan Zhengming", "HQ", (("audit_admin", None),)),
    # The account does not name the one who led the seven; somebody has to answer C's request.
    (
        CASE_SUPERVISOR,
        "案例主管",
        "Case supervisor",
        CASE,
        (("supervisor", CASE), ("organiser", CASE)),
    ),
)


def people(today: dt.date) -> tuple[Person, ...]:
    """Return everybody: the running season's staff, office and administrators, then the case's."""
    staff = (
        Person(
            member.employee_no,
            member.name,
            member.name_en,
            member.unit,
            (("account_manager", member.unit),),
            _months_before(today, member.months),
        )
        for member in STAFF
    )
    office = (Person(*row) for row in _OFFICE)
    letters = sorted({p.person for season in SEASONS for p in season.participants})
    case = (
        Person(letter, letter, letter, CASE, (("account_manager", CASE),), _case_since(letter))
        for letter in letters
    )
    return (*staff, *office, *case)


def _case_since(letter: str) -> dt.date | None:
    months = MONTHS_IN_POST.get(letter)
    return None if months is None else _months_before(INDIVIDUAL.starts_on, months)


def _months_before(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return dt.date(year, month + 1, 1)
