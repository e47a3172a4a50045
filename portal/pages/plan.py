"""A screen's plan as its page and the protocol write it."""

from datetime import datetime

import sqlalchemy as sa

from portal.models import Display
from portal.services import displays
from portal.services.displays import Plan, Turn


def of_display(connection: sa.Connection, display_id: int, now: datetime) -> Plan:
    """Return the plan of the display with the id, in the connection's snapshot."""
    with sa.orm.Session(bind=connection) as session:
        display = session.get_one(Display, display_id)
        session.expunge_all()
    return displays.of(connection, display, now)


def as_dict(plan: Plan) -> dict[str, object]:
    """Return the plan in JSON's types: times of the day as "07:30", moments and days in ISO."""
    return {
        "board": plan.board_id,
        "turns": [_turn(turn) for turn in plan.turns],
        "now": None
        if plan.now is None
        else {
            "scene": plan.now.scene.value,
            "board": plan.now.board_id,
            "text": plan.now.text,
            "until": plan.now.until.isoformat(),
        },
        "held": plan.is_held,
        "meeting": plan.meeting,
        "dims": None if plan.dims is None else [f"{one:%H:%M}" for one in plan.dims],
        "worked": {day.isoformat(): is_working for day, is_working in plan.worked.items()},
    }


def _turn(turn: Turn) -> dict[str, object]:
    item = turn.item
    return {
        "scene": item.scene.value,
        "board": turn.board_id,
        "seconds": item.seconds,
        "begins": f"{item.begins:%H:%M}" if item.begins else None,
        "ends": f"{item.ends:%H:%M}" if item.ends else None,
        "weekdays": item.weekdays,
        "days": item.days.value,
    }
