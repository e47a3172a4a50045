"""Who is away in the running season, and who stands in; all days count from the season's start."""

from dataclasses import dataclass

from portal.demo.places import HARBOUR, HITECH


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which somebody is away, both included."""

    person: str
    kind: str
    first: int
    last: int
    note: str


@dataclass(frozen=True, slots=True)
class Deputy:
    """Somebody who stands in for a unit's supervisor, `named_by` them or an administrator."""

    person: str
    unit: str
    kind: str
    first: int
    last: int
    named_by: str


ABSENCES = (
    Absence("64161", "leave", 3, 4, "病假"),
    Absence("63202", "leave", 6, 10, "年休假"),
    Absence("63392", "leave", 9, 9, "事假"),
    Absence("65044", "training", 10, 11, "新系统操作培训"),
    Absence("60118", "training", 13, 15, "分行客户经理培训"),
    Absence("S005", "training", 14, 26, "总行管理人员轮训"),
    Absence("63138", "secondment", 15, 28, "借调分行项目组"),
    Absence("61147", "leave", 20, 24, "年休假"),
    Absence("62033", "training", 22, 24, "反洗钱资格培训"),
    Absence("60231", "leave", 22, 23, "年休假"),
    Absence("60342", "training", 25, 26, "反洗钱资格培训"),
)

DEPUTIES = (
    Deputy("63011", HITECH, "checks", 10, 29, "S004"),
    Deputy("64013", HARBOUR, "acting", 14, 26, "S005"),
)


def days_away(person: str) -> frozenset[int]:
    """Return the days of the season, 0 for the first, on which somebody is away."""
    return frozenset(
        day
        for absence in ABSENCES
        if absence.person == person
        for day in range(absence.first, absence.last + 1)
    )
