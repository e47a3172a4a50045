"""The evening reports of the running season's last working days, as its people will have sent them.

About six in ten have a result; the others tell their steps, and one of them gives the same reason
time and again. Nothing is drawn: whose turn it is to say what follows from the day.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from portal.demo import away, plan, report_texts
from portal.demo.places import EAST, is_within, sub_branch_of
from portal.demo.roster import SUPERVISORS
from portal.demo.running import DAYS_BEFORE
from portal.demo.staff import STAFF, Member

_DAYS = 5
# How often the same reason is given.
_TIMES = 3
_SATURDAY = 5
_EVENING = dt.time(16, 50)
# One in nine is late, one in eight of the other sub-branches sends nothing.
_LATE_EVERY, _MISSING_EVERY = 9, 8
_LATE_AT = dt.time(19, 5)


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody says to a report, so many minutes after it; an answer is its author's."""

    by: str
    kind: str
    text: str
    after: int
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Star:
    """A part that its supervisor stars, under a channel's code."""

    by: str
    part: str
    channel: str


@dataclass(frozen=True, slots=True)
class Report:
    """A report of a day: texts, what a day without a result asks for, what was said to it."""

    person: str
    day: dt.date
    sent_at: dt.time
    is_late: bool
    texts: Mapping[str, str]
    zero_days: int = 0
    steps: str = ""
    next_step: str = ""
    reason: str = ""
    thanks: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    star: Star | None = None


# Whose report is starred, how many working days ago, which part and under which channel.
_STARS = {
    ("60213", 1): Star("S001", "worked", "intermediary"),
    ("60298", 1): Star("S001", "learnt", "sweep"),
    ("60187", 2): Star("S001", "worked", "affiliate"),
    ("61022", 2): Star("S002", "learnt", "intermediary"),
    ("62014", 3): Star("S003", "worked", "personal"),
    ("63024", 3): Star("S004", "worked", ""),
}


def told(today: dt.date) -> tuple[Report, ...]:
    """Return the reports of the last five working days, today's among them, in order of time.

    Whoever gives the same reason again has it in older reports, too.
    """
    made: dict[str, set[dt.date]] = defaultdict(set)
    for opening in plan.plan(today):
        made[opening.person].add(opening.day)
    days = _working_days(today)
    again = _same_again(made, days)
    found = [
        _told(member, number, day, made, days, again)
        for back, day in enumerate(reversed(days[-_DAYS:]))
        for number, member in enumerate(STAFF)
        if not _is_away(member, day, today)
        and (member.employee_no == again or _sends(member, number, back))
    ]
    older = [
        _told(member, number, day, made, days, again)
        for number, member in enumerate(STAFF)
        if member.employee_no == again
        for day in _zeros(member, made, days)[-_TIMES:]
        if day < days[-_DAYS]
    ]
    return tuple(sorted([*older, *found], key=lambda one: (one.day, one.sent_at, one.person)))


def early(reports: tuple[Report, ...], today: dt.date, now: dt.time) -> tuple[Report, ...]:
    """Return the reports with a few of today's sent already, by whoever is out this afternoon."""
    if now >= _EVENING or now < dt.time(9, 30):
        return reports
    sent = (dt.datetime.combine(today, now) - dt.timedelta(minutes=12)).time()
    again = next((one.person for one in reports if _gives_again(one)), "")
    ahead = {"60187", "60118", again}
    return tuple(
        replace(one, sent_at=sent, is_late=False, thanks=(), remarks=(), star=None)
        if one.day == today and one.person in ahead
        else one
        for one in reports
    )


def _gives_again(one: Report) -> bool:
    return one.reason == report_texts.SAME_REASON


def _working_days(today: dt.date) -> list[dt.date]:
    span = (today - dt.timedelta(days=back) for back in range(DAYS_BEFORE, -1, -1))
    return [day for day in span if day.weekday() < _SATURDAY]


def _same_again(made: Mapping[str, set[dt.date]], days: list[dt.date]) -> str:
    """Return who had the most days without a result: three at least, and in the east if any did.

    Rather somebody who has none on the last day either, so that the third time is that day's.
    """

    def fitness(member: Member) -> tuple[bool, bool, bool, int]:
        found = _zeros(member, made, days)
        is_east = is_within(member.unit, EAST)
        return len(found) >= _TIMES, is_east, days[-1] in found, len(found)

    return max(STAFF, key=fitness).employee_no


def _zeros(member: Member, made: Mapping[str, set[dt.date]], days: list[dt.date]) -> list[dt.date]:
    """Return the working days on which somebody was there and had no result."""
    return [
        day
        for day in days
        if day not in made[member.employee_no] and not _is_away(member, day, days[-1])
    ]


def _sends(member: Member, number: int, back: int) -> bool:
    return is_within(member.unit, EAST) or bool((number + back) % _MISSING_EVERY)


def _is_away(member: Member, day: dt.date, today: dt.date) -> bool:
    number = DAYS_BEFORE - (today - day).days
    return number in away.days_away(member.employee_no) or number < member.stint.first


def _told(
    member: Member,
    number: int,
    day: dt.date,
    made: Mapping[str, set[dt.date]],
    days: list[dt.date],
    again: str,
) -> Report:
    turn = number * 7 + day.toordinal() * 3
    back = len(days) - 1 - days.index(day)
    is_late = turn % _LATE_EVERY == 0
    zero = _zero_days(made[member.employee_no], days, day)
    place = report_texts.PLACES[turn % len(report_texts.PLACES)]

    def text(choices: tuple[str, ...]) -> str:
        return choices[turn % len(choices)].format(place=place)

    minute = _EVENING.minute + turn % 65
    sent_at = dt.time(_EVENING.hour + minute // 60, minute % 60)
    report = Report(
        person=member.employee_no,
        day=day,
        sent_at=_LATE_AT if is_late else sent_at,
        is_late=is_late,
        texts={
            "worked": "" if zero else text(report_texts.WORKED),
            "hard": text(report_texts.HARD),
            "learnt": text(report_texts.LEARNT),
            "tomorrow": text(report_texts.TOMORROW),
        },
        zero_days=zero,
        star=_STARS.get((member.employee_no, back)),
    )
    if zero:
        if member.employee_no == again:
            latest = _zeros(member, made, days)[-_TIMES:]
            reason = report_texts.SAME_REASON if day in latest else ""
        else:
            reason = text(report_texts.REASONS) if zero > 1 else ""
        report = replace(
            report,
            steps=text(report_texts.STEPS),
            next_step=text(report_texts.NEXT),
            reason=reason,
        )
    others = _colleagues(member)
    supervisor = SUPERVISORS[sub_branch_of(member.unit)]
    remarks = tuple(_remarks(others, supervisor, turn))
    return replace(report, thanks=tuple(others[: turn % 4]), remarks=remarks)


def _zero_days(made: set[dt.date], days: list[dt.date], day: dt.date) -> int:
    """Return for how many working days up to the day there was no result."""
    until = [one for one in days if one <= day]
    last = max((one for one in made if one <= day), default=None)
    return sum(last is None or one > last for one in until)


def _colleagues(member: Member) -> list[str]:
    return [one.employee_no for one in STAFF if one is not member and one.unit == member.unit]


def _remarks(others: list[str], supervisor: str, turn: int) -> Iterator[Remark]:
    colleague = others[turn % len(others)] if others else supervisor
    if turn % 6 == 0:
        text = report_texts.COMMENTS[turn // 6 % len(report_texts.COMMENTS)]
        yield Remark(colleague, "comment", text, 9)
    if turn % 10 == 0:
        asked, answer = report_texts.QUESTIONS[turn // 10 % len(report_texts.QUESTIONS)]
        asker = supervisor if turn % 20 else colleague
        yield Remark(asker, "question", asked, 14, answer)
