"""The pages about screens: the list with the form that pairs another, and one screen's own."""

from dataclasses import dataclass
from typing import TypeVar

from flask import render_template
from flask_babel import gettext as _
from wtforms import SelectChoice

from portal import clock
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Board, Campaign, Display, Unit
from portal.pages import scene_names, screen_words
from portal.pages.board import title
from portal.pages.formats import named
from portal.services import boards, displays, playlists, units
from portal.services.displays import DisplayDraft, Now
from portal.web.displays.forms import DisplayForm, PairingForm, SceneForm, TextForm
from portal.web.guard import actor
from portal.web.headers import allow_frames

AnyForm = TypeVar("AnyForm", bound=DisplayForm)
_INDENT = "\N{IDEOGRAPHIC SPACE}"


@dataclass(frozen=True)
class Pushed:
    """What stands on a screen instead of its playlist, in words."""

    now: Now
    what: str
    board: str


def index(form: PairingForm, *, is_pairing: bool = False) -> str:
    """Return the list of screens; `is_pairing`: the form comes first, a phone has read the code."""
    now = clock.now()
    rows = displays.visible_to(actor())
    return render_template(
        "displays/index.html",
        form=form,
        rows=rows,
        is_pairing=is_pairing,
        online={row.display.id: displays.is_online(row.display, now) for row in rows},
        pushed={row.display.id: displays.pushed(row.display, now) for row in rows},
        titles={row.board.id: title(row.board.kind) for row in rows},
        words=screen_words,
        scene_name=scene_names.name,
    )


def one(
    display: Display,
    form: DisplayForm | None = None,
    scene: SceneForm | None = None,
    text: TextForm | None = None,
) -> str:
    """Return a screen's page, with the form that was refused as it was sent."""
    allow_frames()
    now = clock.now()
    found = displays.pushed(display, now)
    return render_template(
        "displays/show.html",
        display=display,
        unit=db.session.get_one(Unit, display.unit_id),
        form=form or settings(display),
        scene=scene or scene_form(display, empty=True),
        text=text or TextForm(formdata=None),
        pushed=found and _told(found),
        is_online=displays.is_online(display, now),
        words=screen_words,
        longest_text=displays.LONGEST_TEXT,
    )


def _told(found: Now) -> Pushed:
    if found.text:
        return Pushed(found, found.text, "")
    return Pushed(found, scene_names.name(found.scene), _labels([found.board_id])[found.board_id])


def settings(display: Display) -> DisplayForm:
    """Return the form that says what a screen is set to."""
    own = [display.board_id, *displays.others_of(display.id)]
    # Not from the object alone: its `board_id` is the first board, and the form's is all of them.
    form = DisplayForm(
        formdata=None,
        name=display.name,
        unit_id=display.unit_id,
        board_id=own,
        playlist_id=display.playlist_id,
        locale=display.locale,
        dims_from=display.dims_from,
        dims_to=display.dims_to,
    )
    return choices(form, own)


def scene_form(display: Display, *, empty: bool = False) -> SceneForm:
    """Return the form that pushes a scene, as it was sent unless `empty`."""
    own = [display.board_id, *displays.others_of(display.id)]
    labels = _labels(own)
    form = SceneForm(formdata=None) if empty else SceneForm()
    return form.offer(SelectChoice(one, labels[one]) for one in own)


def draft(form: DisplayForm) -> DisplayDraft:
    """Return what a form that validated says of a screen."""
    first, *others = form.board_id.data or [0]
    return DisplayDraft(
        (form.name.data or "").strip(),
        form.unit_id.data,
        first,
        form.locale.data,
        tuple(others),
        form.playlist_id.data,
        form.dims(),
    )


def choices(form: AnyForm, kept: list[int] | None = None) -> AnyForm:
    """Offer the units and playlists that one is in charge of, and the boards in sight.

    `kept` are boards that the screen shows already, whoever put them there.
    """
    led = sorted(
        (
            unit
            for unit in units.visible_to(actor(), Permission.DISPLAY_APPROVE)
            if unit.disabled_at is None
        ),
        key=lambda unit: unit.path,
    )
    top = min((unit.depth for unit in led), default=0)
    form.unit_id.choices = [
        SelectChoice(str(unit.id), _INDENT * (unit.depth - top) + named(unit)) for unit in led
    ]
    seen = {
        board.id: _label(board, campaign, unit)
        for board, campaign, unit in boards.visible_to(actor())
    }
    hidden = _labels([one for one in kept or [] if one not in seen])
    form.board_id.choices = [
        SelectChoice(str(board_id), label) for board_id, label in {**seen, **hidden}.items()
    ]
    form.playlist_id.choices = [
        SelectChoice("", _("The usual one")),
        *(
            SelectChoice(str(playlist.id), f"{playlist.name} · {named(unit)}")
            for playlist, unit in playlists.for_screens(actor())
        ),
    ]
    return form


def _label(board: Board, campaign: Campaign, unit: Unit) -> str:
    return f"{named(campaign)} · {title(board.kind)} · {named(unit)}"


def _labels(board_ids: list[int]) -> dict[int, str]:
    return {
        board.id: _label(board, campaign, unit)
        for board, campaign, unit in boards.named_ones(board_ids)
    }
