"""The rows of a playlist's form: as typed, to be shown again, and as items."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, time

from flask_babel import LazyString
from werkzeug.datastructures import MultiDict

from portal.domain.scene import MOST_ITEMS, Days, Item, Scene
from portal.services.playlists import WrongItem
from portal.web.displays.forms import rearranged

USUAL_SECONDS = 15
LONGEST_TYPED = 20
_KEY = re.compile(r"[0-9]{1,9}", re.ASCII)
_WEEKDAYS = frozenset("0123456")
_HOURS = ("%H:%M", "%H:%M:%S")


@dataclass(frozen=True)
class Row:
    """One item as it stands in the form; `key` tells its fields from those of other rows."""

    key: str
    scene: Scene
    seconds: str
    begins: str
    ends: str
    days: Days
    weekdays: frozenset[int]
    errors: dict[str, str | LazyString] = field(default_factory=dict)

    def item(self) -> Item:
        """Return the item, with what nobody can read as a value that is refused at its field."""
        return Item(
            self.scene,
            int(self.seconds) if self.seconds.isascii() and self.seconds.isdigit() else 0,
            *_span(self.begins, self.ends),
            sum(1 << number for number in self.weekdays),
            self.days,
        )


def _span(begins: str, ends: str) -> tuple[time | None, time | None]:
    if not begins and not ends:
        return None, None
    # One that cannot be read is like one that is missing: both or neither.
    return _hour(begins), _hour(ends) if _hour(begins) else time()


def _hour(text: str) -> time | None:
    for form in _HOURS:
        try:
            return datetime.strptime(text, form).time()  # noqa: DTZ007 - a time of the day
        except ValueError:
            continue
    return None


def of_items(items: Iterable[Item]) -> list[Row]:
    """Return items as the form shows them."""
    return [
        Row(
            str(number),
            item.scene,
            str(item.seconds),
            f"{item.begins:%H:%M}" if item.begins else "",
            f"{item.ends:%H:%M}" if item.ends else "",
            item.days,
            frozenset(one for one in range(7) if item.weekdays >> one & 1),
        )
        for number, item in enumerate(items)
    ]


def sent(form: MultiDict[str, str]) -> list[Row]:
    """Return the rows of a form that was sent, in its order; what is no row is let go."""
    keys = [key for key in form.getlist("row")[: MOST_ITEMS + 1] if _KEY.fullmatch(key)]
    return [row for key in dict.fromkeys(keys) if (row := _sent(form, key)) is not None]


def _sent(form: MultiDict[str, str], key: str) -> Row | None:
    def typed(name: str) -> str:
        return form.get(f"{name}-{key}", "").strip()[:LONGEST_TYPED]

    try:
        scene = Scene(typed("scene"))
    except ValueError:
        return None
    return Row(
        key,
        scene,
        typed("seconds"),
        typed("begins"),
        typed("ends"),
        next((one for one in Days if one.value == typed("days")), Days.EVERY),
        frozenset(int(one) for one in form.getlist(f"weekday-{key}") if one in _WEEKDAYS),
    )


def arranged(rows: list[Row], wish: str, scene: str) -> list[Row]:
    """Return the rows as a button says: moved, taken away, or with the scene added at the end."""
    if wish != "add":
        return rearranged(rows, wish)
    found = next((one for one in Scene if one.value == scene), None)
    if found is None or len(rows) >= MOST_ITEMS:
        return rows
    key = str(max((int(row.key) for row in rows), default=-1) + 1)
    return [*rows, blank(key, found)]


def blank(key: str, scene: Scene) -> Row:
    """Return a new row of a scene."""
    return Row(key, scene, str(USUAL_SECONDS), "", "", Days.EVERY, frozenset(range(7)))


def with_error(rows: list[Row], wrong: WrongItem) -> list[Row]:
    """Return the rows with the refusal at the field that it names."""
    return [
        replace(row, errors={wrong.field: wrong.message}) if at == wrong.position else row
        for at, row in enumerate(rows)
    ]


def is_always_something(items: Iterable[Item]) -> bool:
    """Whether there is an item for every hour of every day."""
    return any(item.is_always for item in items)
