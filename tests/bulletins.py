"""Bulletins to test their pages with: facts of every kind, put into the table as issued."""

from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.domain import bulletin
from portal.domain.bulletin import Content, Line, Row, Season, Sums, Wrong
from portal.extensions import db
from portal.models import Bulletin, Unit
from portal.services.work import writing
from tests.cast import Cast
from tests.season import Season as Played

SEASON = Season(
    code="season",
    name="旺季冲刺",
    name_en="Season sprint",
    unit="滨海分行",
    unit_en="Binhai Branch",
    unit_path="/1/2/",
    parent="示例银行",
    parent_en=None,
    starts_on="2026-11-01",
    ends_on="2026-11-30",
    cadence="daily",
    ranking="quantity",
    scoring="individual",
    measure="户",
    measure_en="accounts",
    basis="calendar",
    unloaded=[],
    cut_off="18:00",
    verification="after",
    colours="red_up",
    words={},
)
SUMS = Sums(
    previous="372",
    new="33",
    late="0",
    reversed="0",
    other="0",
    value="405",
    today="33",
    week="33",
    period="33",
    unverified="0",
    target="520",
    attainment="0.778846",
    share="0.766667",
    deviation="1.217949",
    status="on_pace",
    needed="16.428571",
    elapsed_days=23,
    remaining_days=7,
    total_days=30,
    people=12,
    active=11,
)
ROW = Row(
    key="p1",
    person_id=1,
    path="/1/2/3/5/",
    rank=1,
    tied=False,
    change=0,
    in_training=False,
    has_left=False,
    name="周雨桐",
    name_en="Zhou Yutong",
    unit="零售一组",
    unit_en="Retail Team 1",
    today="6",
    week="6",
    period="6",
    value="46",
    base=None,
    score="46",
    target="48",
    attainment="0.958333",
    deviation="19.166667",
    status="on_pace",
    gap_draw=None,
    gap_pass=None,
    needed="0.285714",
    zero_days=0,
)
SECOND = replace(
    ROW,
    key="p2",
    person_id=2,
    rank=2,
    change=3,
    name="黄俊杰",
    name_en="Huang Junjie",
    today="0",
    week="1",
    period="0",
    value="19",
    score="19",
    target="45",
    attainment="0.422222",
    deviation="-34.444444",
    status="attention",
    gap_draw="27",
    gap_pass="28",
    needed="3.714286",
    zero_days=4,
)
CONTENT = Content(
    form=1,
    kind="cycle",
    number=23,
    starts_on="2026-11-23",
    ends_on="2026-11-23",
    at="2026-11-23T18:00:00+08:00",
    taken_at="2026-11-23T18:00:02+08:00",
    season=SEASON,
    sums=SUMS,
    rows=[ROW, SECOND],
    people=[],
    teams=[],
    lines=[],
    awards=[],
    practices=[],
    wrongs=[],
    marks={"1": 46, "2": 12},
)
LATE = Line(5, "late", "/1/2/3/5/", "周雨桐", "Zhou Yutong", "2", "2026-11-21", "")
WRONG = Wrong(
    bulletin_id=1,
    number=22,
    ends_on="2026-11-22",
    key="p1",
    path="/1/2/3/5/",
    name="周雨桐",
    name_en="Zhou Yutong",
    printed="41",
    right="40",
    difference="-1",
    entries=[7],
    cause="refusal",
)


def told(
    **changes: Any,  # noqa: ANN401 - fields of three records
) -> Content:
    """Return the facts with some of their fields changed: their own, the sums' or the season's."""
    own = {name: changes.pop(name) for name in list(changes) if hasattr(CONTENT, name)}
    sums = {name: changes.pop(name) for name in list(changes) if hasattr(SUMS, name)}
    return replace(
        CONTENT,
        **{"sums": replace(SUMS, **sums), "season": replace(SEASON, **changes), **own},
    )


def of_cast(
    cast: Cast,
    **changes: Any,  # noqa: ANN401 - fields of three records
) -> Content:
    """Return facts in which Zhou and Huang stand, with the paths of the cast's units."""
    with cast.inside():
        paths = {key: db.session.get_one(Unit, id_).path for key, id_ in cast.units.items()}
    rows = [
        replace(row, key=f"p{cast.people[who]}", person_id=cast.people[who], path=paths["retail"])
        for who, row in (("zhou", ROW), ("huang", SECOND))
    ]
    he = replace(
        SECOND,
        key=f"p{cast.people['he']}",
        person_id=cast.people["he"],
        path=paths["west_team"],
        rank=3,
        change=-1,
        name="何志强",
        name_en=None,
        zero_days=9,
    )
    content = told(rows=[*rows, he], **changes)
    return replace(content, season=replace(content.season, unit_path=paths["branch"]))


def put(cast: Cast, season: Played, content: Content) -> int:
    """Write the facts into the table as they would be issued; return the bulletin's id."""
    text = bulletin.written(content)
    with cast.inside(), writing() as work:
        found: int = work.connection.execute(
            sa.insert(Bulletin).returning(Bulletin.id),
            {
                "campaign_id": season.id,
                "kind": content.kind,
                "number": content.number,
                "starts_on": date.fromisoformat(content.starts_on),
                "ends_on": date.fromisoformat(content.ends_on),
                "content": text,
                "digest": bulletin.digest(text),
                "issued_at": work.now,
            },
        ).scalar_one()
    return found
