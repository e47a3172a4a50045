"""What a screen does now: its preview, what is pushed to it, naming itself, loading anew."""

import json

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from portal import clock
from portal.domain.scene import Scene
from portal.extensions import db
from portal.models import Display, Unit
from portal.pages import fragment, scene_names
from portal.pages.formats import named
from portal.pages.view import ViewKey
from portal.services import displays
from portal.services.displays import Lasting
from portal.services.refusal import Rejected
from portal.web.displays import page
from portal.web.displays.forms import TextForm
from portal.web.displays.views import blueprint
from portal.web.guard import actor
from portal.web.headers import allow_framing
from portal.web.languages import tell
from portal.web.refill import put

__all__ = ["blueprint"]


@blueprint.get("/<int:display_id>/preview")
def preview(display_id: int) -> ResponseReturnValue:
    """Show the stage of a screen, which follows what the screen says that it shows."""
    display = displays.find(actor(), display_id)
    allow_framing()
    # What is said over the stage is for who looks at it here; the stage speaks as the screen does.
    signs = Markup(render_template("wall/_mirror.html"))  # noqa: S704 - a template of ours
    tell(display.locale)
    with force_locale(display.locale):
        return render_template(
            "wall/wall.html",
            mirror=signs,
            display={
                "id": display.id,
                "name": display.name,
                "locale": display.locale,
                "unit_name": named(db.session.get_one(Unit, display.unit_id)),
            },
            view_json=json.dumps(ViewKey(display.board_id, "wall", 1, display.locale).as_dict()),
            now=clock.now(),
            zone=clock.zone().key,
        )


@blueprint.post("/<int:display_id>/scene")
def push(display_id: int) -> ResponseReturnValue:
    """Show a scene at once."""
    display = displays.find(actor(), display_id)
    form = page.scene_form(display)
    if form.validate_on_submit():
        scene, lasting = Scene(form.scene.data), Lasting(form.lasting.data)
        try:
            _demand_something(display, scene, form.board.data)
            displays.push(actor(), display_id, scene, form.board.data, lasting)
        except Rejected as refusal:
            put(form, refusal)
        else:
            flash(_("The screen shows “%(scene)s” now.", scene=scene_names.name(scene)), "success")
            return _back(display_id)
    return page.one(display, scene=form), 422


def _demand_something(display: Display, scene: Scene, board_id: int) -> None:
    """Refuse a scene that has nothing to say now: the screen would pass it over."""
    view = ViewKey(displays.board_for(display, scene, board_id), scene.value, 1, display.locale)
    if fragment.render(view, clock.now()).is_nothing:
        raise Rejected("scene", _l("This scene has nothing to say at the moment."))


@blueprint.post("/<int:display_id>/announcement")
def announce(display_id: int) -> ResponseReturnValue:
    """Show a text at once, on this screen alone."""
    display = displays.find(actor(), display_id)
    form = TextForm()
    if form.validate_on_submit():
        try:
            displays.announce(actor(), display_id, form.text.data or "", form.minutes.data)
        except Rejected as refusal:
            put(form, refusal)
        else:
            flash(_("The screen shows your announcement now."), "success")
            return _back(display_id)
    return page.one(display, text=form), 422


@blueprint.post("/<int:display_id>/playlist")
def take_back(display_id: int) -> ResponseReturnValue:
    """Take back what was pushed."""
    displays.take_back(actor(), display_id)
    flash(_("The screen goes on with its playlist."), "success")
    return _back(display_id)


@blueprint.post("/<int:display_id>/identification")
def identify(display_id: int) -> ResponseReturnValue:
    """Have a screen show its name."""
    displays.identify(actor(), display_id)
    flash(_("The screen shows its name for ten seconds, if it is on."), "success")
    return _back(display_id)


@blueprint.post("/<int:display_id>/reloading")
def reload(display_id: int) -> ResponseReturnValue:
    """Have a screen load its page anew."""
    displays.reload(actor(), display_id)
    flash(_("The screen loads its page anew, if it is on."), "success")
    return _back(display_id)


def _back(display_id: int) -> ResponseReturnValue:
    return redirect(url_for("displays.edit", display_id=display_id), 303)
