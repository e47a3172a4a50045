"""The forms that say what a screen is to be, and what it is to show now."""

from collections.abc import Iterable, Sequence
from datetime import time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal.domain.scene import Scene
from portal.pages import scene_names
from portal.services.displays import MOST_BOARDS, USUAL_DIMS, Lasting

_NO_BOARD = _l("Choose the board that it is to show.")
LONGEST_SENT = 1000
"""What may be sent as a text at all; the sentence about the right length is the service's."""


def number_or_none(text: Any) -> int | None:  # noqa: ANN401 - whatever a form or an object holds
    """Return a choice's number, None for the empty choice."""
    return int(text) if text not in (None, "", "None") else None


class InOrderField(SelectMultipleField):
    """Choices one after the other, each in a select of its own; the empty ones are let go."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the selects from top to bottom."""
        super().process_formdata([text for text in valuelist if text.strip()])

    def rows(self) -> list[object]:
        """Return what stands in each select, at least one."""
        return [*(self.data or []), *self.blanks] or [None]

    blanks: Sequence[None] = ()


class DisplayForm(FlaskForm):
    """Name, unit, boards, playlist, language and dark hours of a screen."""

    name = StringField(_l("Name of the screen"), validators=[DataRequired(), Length(max=120)])
    unit_id = SelectField(_l("Unit"), coerce=int)
    board_id = InOrderField(_l("Boards"), [DataRequired(_NO_BOARD)], coerce=int)
    playlist_id = SelectField(_l("Playlist"), coerce=number_or_none)
    locale = SelectField(
        _l("Language"), choices=[SelectChoice("zh_CN", "中文"), SelectChoice("en", "English")]
    )
    dims_from = TimeField(_l("Dark from"), [Optional()], default=USUAL_DIMS[0])
    dims_to = TimeField(_l("Light again at"), [Optional()], default=USUAL_DIMS[1])

    def dims(self) -> tuple[time | None, time | None]:
        """Return the dark hours; the usual ones where the form that was sent has none."""
        if self.dims_from.raw_data or self.dims_to.raw_data:
            return self.dims_from.data, self.dims_to.data
        return USUAL_DIMS

    def arrange(self, wish: str) -> None:
        """Move, add or take away a board as a button says: "up-1", "down-0", "remove-2", "add"."""
        rows: list[Any] = self.board_id.rows()
        arranged = rearranged(rows, wish)
        if wish == "add" and len(rows) < MOST_BOARDS:
            arranged = [*rows, None]
        self.board_id.data = [row for row in arranged if row is not None]
        self.board_id.blanks = [None for row in arranged if row is None]


class PairingForm(DisplayForm):
    """The same, with the code that the screen shows."""

    code = StringField(
        _l("Code on the screen"),
        validators=[DataRequired(_l("Read the six digits from the screen.")), Length(max=20)],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )


class SceneForm(FlaskForm):
    """A scene to be shown now."""

    scene = SelectField(_l("Scene"))
    board = SelectField(_l("Board"), coerce=int)
    lasting = RadioField(_l("For how long"), default=Lasting.SHORT.value)

    def offer(self, boards: Iterable[SelectChoice]) -> "SceneForm":
        """Offer every scene, and the screen's boards."""
        self.scene.choices = [SelectChoice(one.value, scene_names.name(one)) for one in Scene]
        self.board.choices = list(boards)
        self.lasting.choices = [
            SelectChoice(Lasting.SHORT.value, _("5 minutes")),
            SelectChoice(Lasting.LONG.value, _("30 minutes")),
            SelectChoice(Lasting.DAY.value, _("Until taken back, today at most")),
        ]
        return self


class TextForm(FlaskForm):
    """An announcement to be shown now, on this one screen."""

    text = TextAreaField(
        _l("Text"), [InputRequired(_l("Write what people are to know.")), Length(max=LONGEST_SENT)]
    )
    minutes = RadioField(
        _l("For how long"),
        coerce=int,
        default=5,
        choices=[
            SelectChoice(1, _l("1 minute")),
            SelectChoice(5, _l("5 minutes")),
            SelectChoice(15, _l("15 minutes")),
            SelectChoice(60, _l("1 hour")),
        ],
    )


def rearranged(rows: Sequence[Any], wish: str) -> list[Any]:
    """Return rows as a button says: "up-1", "down-0" or "remove-2"; unchanged for anything else."""
    what, _dash, place = wish.partition("-")
    at = int(place) if place.isascii() and place.isdigit() and len(place) < 4 else -1  # noqa: PLR2004
    found = list(rows)
    to = {"up": at - 1, "down": at + 1}.get(what, -1)
    if not 0 <= at < len(found):
        return found
    if what == "remove":
        found.pop(at)
    elif 0 <= to < len(found):
        found[at], found[to] = found[to], found[at]
    return found
