"""Playlists: the list, making one, editing it row by row, and deleting it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import SelectChoice

from portal.domain.roles import Permission
from portal.domain.scene import DEFAULT, LONGEST, MOST_ITEMS, SHORTEST, Days, Item, Scene
from portal.pages import playlist_words, scene_names
from portal.pages.formats import named
from portal.services import playlists, units
from portal.services.access import LARGEST_ID
from portal.services.playlists import Held, PlaylistDraft, WrongItem
from portal.services.refusal import Conflict, NotFound, Rejected
from portal.web.guard import actor
from portal.web.playlists import rows
from portal.web.playlists.forms import MakingForm, PlaylistForm
from portal.web.playlists.rows import Row
from portal.web.refill import put
from portal.web.units.words import flat

blueprint = Blueprint("playlists", __name__, url_prefix="/playlists")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """List the playlists that one's screens can use, with the form that makes another."""
    actor().demand(Permission.DISPLAY_APPROVE)
    return _index(_offered(MakingForm(formdata=None)))


@blueprint.post("")
def make() -> ResponseReturnValue:
    """Make a playlist as a copy of the usual one, or of another."""
    actor().demand(Permission.DISPLAY_APPROVE)
    form = _offered(MakingForm())
    if form.validate_on_submit():
        try:
            draft = PlaylistDraft(form.name.data or "", _copied(form.copy_of.data))
            playlist_id = playlists.make(actor(), form.unit_id.data, draft)
        except Rejected as refusal:
            put(form, refusal)
        else:
            flash(_("The playlist is there. Now make it your own."), "success")
            return redirect(url_for("playlists.edit", playlist_id=playlist_id), 303)
    return _index(form), 422


@blueprint.get("/<int:playlist_id>")
def edit(playlist_id: int) -> ResponseReturnValue:
    """Show a playlist: as a form to who may change it, to others as it is."""
    held = playlists.find(actor(), playlist_id)
    return _page(held, _form(held), rows.of_items(held.items))


@blueprint.post("/<int:playlist_id>")
def save(playlist_id: int) -> ResponseReturnValue:
    """Save a playlist; a button of a row only arranges them. 409 with both on a clash."""
    held = playlists.find(actor(), playlist_id)
    form = PlaylistForm()
    typed = rows.sent(request.form)
    wish = request.form.get("do", "")
    if wish and held.is_mine:
        return _page(held, form, rows.arranged(typed, wish, request.form.get("new_scene", "")))
    if form.validate_on_submit() or not held.is_mine:
        try:
            draft = PlaylistDraft(form.name.data or "", tuple(row.item() for row in typed))
            playlists.save(actor(), playlist_id, form.revision.data or 0, draft)
        except WrongItem as wrong:
            typed = rows.with_error(typed, wrong)
            form.form_errors.append(
                _("Scene %(number)s: %(what)s", number=wrong.position + 1, what=wrong.message)
            )
        except Rejected as refusal:
            put(form, refusal)
        except Conflict:
            theirs = playlists.find(actor(), playlist_id)
            form.revision.data = theirs.playlist.revision
            form.revision.raw_data = None
            return _page(theirs, form, typed, theirs=theirs), 409
        else:
            flash(_("The playlist is saved; its screens follow at once."), "success")
            return redirect(url_for("playlists.edit", playlist_id=playlist_id), 303)
    return _page(held, form, typed), 422


@blueprint.post("/<int:playlist_id>/deletion")
def delete(playlist_id: int) -> ResponseReturnValue:
    """Delete a playlist; its screens go back to the usual one."""
    held = playlists.find(actor(), playlist_id)
    name = held.playlist.name
    playlists.delete(actor(), playlist_id)
    flash(_("The playlist “%(name)s” is deleted.", name=name), "success")
    return redirect(url_for("playlists.index"), 303)


def _index(form: MakingForm) -> str:
    return render_template(
        "playlists/index.html",
        form=form,
        listed=playlists.visible_to(actor()),
        usual=DEFAULT,
        **_words(),
    )


def _page(held: Held, form: PlaylistForm, typed: list[Row], theirs: Held | None = None) -> str:
    used = playlists.used_on(actor(), held.playlist.id)
    return render_template(
        "playlists/edit.html",
        held=held,
        form=form,
        rows=typed,
        blank=rows.blank("__key__", Scene.BOARD),
        theirs=theirs,
        used=used,
        question=_question(held.playlist.name, len(used)),
        is_always=rows.is_always_something(row.item() for row in typed),
        most=MOST_ITEMS,
        shortest=SHORTEST,
        longest=LONGEST,
        **_words(),
    )


def _question(name: str, screens: int) -> str:
    if not screens:
        return _("Delete the playlist “%(name)s”?", name=name)
    return ngettext(
        "Delete “%(name)s”? %(num)s screen that shows it goes back to the usual playlist.",
        "Delete “%(name)s”? The %(num)s screens that show it go back to the usual playlist.",
        screens,
        name=name,
    )


def _words() -> dict[str, object]:
    return {
        "scenes": list(Scene),
        "scene_name": scene_names.name,
        "when": playlist_words.when,
        "weekday": playlist_words.weekday,
        "days": [(one.value, playlist_words.days(one)) for one in Days],
    }


def _form(held: Held) -> PlaylistForm:
    return PlaylistForm(formdata=None, name=held.playlist.name, revision=held.playlist.revision)


def _offered(form: MakingForm) -> MakingForm:
    """Offer the units in one's charge, and the playlists in sight to begin with."""
    led = units.visible_to(actor(), Permission.DISPLAY_APPROVE)
    form.unit_id.choices = flat(led)
    form.copy_of.choices = [
        SelectChoice("", _("The usual one")),
        *(
            SelectChoice(str(playlist.id), f"{playlist.name} · {named(unit)}")
            for playlist, unit in playlists.for_screens(actor())
        ),
    ]
    if not form.is_submitted():
        own = [unit for unit in led if unit.id == actor().unit_id and unit.disabled_at is None]
        if own:
            form.unit_id.data = own[0].id
    return form


def _copied(playlist_id: int | None) -> tuple[Item, ...]:
    if playlist_id is None:
        return DEFAULT
    try:
        return playlists.find(actor(), min(playlist_id, LARGEST_ID)).items
    except NotFound as error:
        raise Rejected("copy_of", _("Choose one of these.")) from error
