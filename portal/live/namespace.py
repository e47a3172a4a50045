"""The namespace /live: connect, watch, unwatch, mirror. Nothing here changes data."""

import logging
from datetime import datetime
from typing import Any

from flask import Flask, request
from flask_socketio import ConnectionRefusedError as Refused
from flask_socketio import Namespace, join_room, leave_room

from portal import clock
from portal.extensions import db
from portal.live import wire
from portal.live.asking import Asking, NoAnswerError
from portal.live.mirrors import Mirrors
from portal.live.pusher import Pusher
from portal.live.watchers import Watcher, Watchers, moments, room
from portal.models import Display
from portal.pages import fragment, view
from portal.pages.fragment import Fragment
from portal.pages.view import ViewKey
from portal.services import boards, displays, sessions
from portal.services.access import Actor
from portal.services.boards import Head
from portal.services.refusal import NotAllowed, NotFound

log = logging.getLogger(__name__)
NOT_FOUND = {"ok": False, "error": "not_found"}
ASKING = ("connect", "watch", "mirror")
SESSION, SCREEN = "hongbang_session", "hongbang_display"


class Live(Namespace):
    """What a socket may say."""

    def __init__(
        self, name: str, app: Flask, watchers: Watchers, pusher: Pusher, mirrors: Mirrors
    ) -> None:
        """Bind the namespace to the registry, the pusher and the mirrors of this process."""
        super().__init__(name)
        self._watchers = watchers
        self._pusher = pusher
        self._mirrors = mirrors
        self._asking = Asking()
        self._prefix = "__Host-" if app.config["SETTINGS"].https else ""

    def trigger_event(self, event: str, *arguments: Any) -> Any:  # noqa: ANN401 - Socket.IO's own
        """Answer an event; where the database does not, cut the line.

        Clients make a lost line anew by themselves, after a while, and have everything then. One
        that was told no, or nothing, would stay and never be pushed to.
        """
        if event not in ASKING:
            return super().trigger_event(event, *arguments)
        try:
            with self._asking.turn(event):
                return super().trigger_event(event, *arguments)
        except NoAnswerError:
            wire.cut(self.socketio.server.get_environ(arguments[0], self.namespace) or {})
            return None

    def on_connect(self, auth: object = None) -> None:
        """Let in who holds a living session or a display's token.

        A browser may hold both, a desk with a wall in its second tab; the wall says which it is.
        """
        if request.sid in self._watchers.by_sid:  # type: ignore[attr-defined]
            return  # Said as an event, by a socket that is in already.
        is_wall = isinstance(auth, dict) and auth.get("as") == "display"
        person = None if is_wall else self._person()
        display = None if person else displays.resume(self._cookie(SCREEN))
        db.session.rollback()
        if person is None and display is None:
            raise Refused("signed_out")
        sid = request.sid  # type: ignore[attr-defined]
        self._watchers.add(
            Watcher(
                sid=sid,
                session_id=person.session_id if person else None,
                person_id=person.person_id if person else None,
                display_id=display.id if display else None,
                face=displays.faces([display.id])[display.id] if display else None,
                main=(display.board_id, display.locale) if display else None,
            )
        )
        if display:
            join_room(moments(display.board_id, display.locale))
            self._note_screen(display, auth)
            self._pusher.tell_plan(sid, display.id)
        self._pusher.greet(sid)

    def _note_screen(self, display: Display, auth: object) -> None:
        screen = auth.get("screen") if isinstance(auth, dict) else None
        if isinstance(screen, str):
            displays.note_screen(display, screen)

    def on_disconnect(self, reason: object = None) -> None:
        """Forget the socket; whoever says an event of this name while connected says nothing."""
        del reason
        sid = request.sid  # type: ignore[attr-defined]
        if self.socketio.server.manager.is_connected(sid, self.namespace):
            return
        self._watchers.remove(request.sid)  # type: ignore[attr-defined]
        self._mirrors.leave(request.sid)  # type: ignore[attr-defined]

    def on_watch(self, message: object) -> dict[str, object]:
        """Answer with the view as it is now, and push it from now on."""
        content = message if isinstance(message, dict) else {}
        try:
            key = view.parse(content.get("view"))
            self._demand(key)
        except (view.BadViewError, NotFound):
            return NOT_FOUND
        finally:
            db.session.rollback()
        sid = request.sid  # type: ignore[attr-defined]
        # First join, then read: what is committed in between is pushed, never missed.
        if not self._watchers.watch(sid, key, moments=content.get("moments") is True):
            return {"ok": False, "error": "too_many"}
        join_room(room(key))
        celebrated = self._watchers.by_sid[sid].celebrated
        if (key.board, key.locale) not in celebrated:
            leave_room(moments(key.board, key.locale))
        for place in celebrated:
            join_room(moments(*place))
        shown = fragment.render(key, clock.now())
        self._pusher.note(key, shown)
        is_known = _is_known(shown, content.get("version"), content.get("as_of"))
        return {
            "ok": True,
            "version": shown.version,
            "as_of": shown.as_of.isoformat(),
            "html": None if is_known else shown.html,
        }

    def on_unwatch(self, message: object) -> dict[str, object]:
        """Push the view no more."""
        try:
            key = view.parse(message.get("view") if isinstance(message, dict) else None)
        except view.BadViewError:
            return NOT_FOUND
        sid = request.sid  # type: ignore[attr-defined]
        self._watchers.unwatch(sid, key)
        leave_room(room(key))
        watcher = self._watchers.by_sid.get(sid)
        if watcher and (key.board, key.locale) not in watcher.celebrated:
            leave_room(moments(key.board, key.locale))
        return {"ok": True}

    def on_mirror(self, message: object) -> dict[str, object]:
        """Have a display tell, for a minute, what it shows, to the page of who looks after it."""
        display_id = message.get("display") if isinstance(message, dict) else None
        watcher = self._watchers.by_sid.get(request.sid)  # type: ignore[attr-defined]
        if watcher is None or not isinstance(display_id, int) or isinstance(display_id, bool):
            return NOT_FOUND
        try:
            display = self._mirrored(watcher, display_id)
            seen = display.last_seen_at
        except (NotFound, NotAllowed):
            watcher.mirrored = None
            return NOT_FOUND
        finally:
            db.session.rollback()
        self._mirrors.wish(watcher, display_id)
        return {"ok": True, "last_seen": seen.isoformat() if seen else None}

    def _mirrored(self, watcher: Watcher, display_id: int) -> Display:
        person = None if watcher.person_id is None else self._person()
        if person is None or watcher.person_id != person.person_id:
            raise NotFound
        return displays.find(person, display_id)

    def on_showing(self, message: object) -> None:
        """Hear from a display what it shows, and pass it on to who mirrors it."""
        watcher = self._watchers.by_sid.get(request.sid)  # type: ignore[attr-defined]
        if watcher is not None:
            self._mirrors.hear(watcher, message)

    def _cookie(self, name: str) -> str | None:
        return request.cookies.get(self._prefix + name)

    def _person(self) -> Actor | None:
        token = self._cookie(SESSION)
        if not token:
            return None
        found = sessions.resume(token, request.remote_addr or "", touch=False)
        return None if found is None or found.is_held_back else found

    def _demand(self, key: ViewKey) -> None:
        """Raise NotFound unless this socket's person or display may watch the board now."""
        watcher = self._watchers.by_sid.get(request.sid)  # type: ignore[attr-defined]
        if watcher is None:
            raise NotFound
        if watcher.display_id is not None:
            display = displays.resume(self._cookie(SCREEN))
            if display is None or watcher.display_id != display.id:
                raise NotFound
            displays.demand(db.session.connection(), display, key.board)
            return
        person = self._person()
        if person is None or watcher.person_id != person.person_id:
            raise NotFound
        boards.find(person, key.board)


def _is_known(shown: Fragment, version: object, as_of: object) -> bool:
    """Whether a client that holds the version, as of the moment if it says so, has the present.

    A day's turn and a cut-off change what is shown under the same version.
    """
    if version != shown.version or isinstance(version, bool):
        return False
    if as_of is None:
        return True
    try:
        moment = datetime.fromisoformat(as_of if isinstance(as_of, str) else "")
    except ValueError:
        return False
    if moment.tzinfo is None:
        return False
    campaign = shown.shown.campaign
    head = Head(shown.version, campaign.cut_off, campaign.id)
    try:
        return fragment.key_of(shown.view, head, moment) == shown.key
    except OverflowError:
        return False  # A moment of the year 1 or 9999, which no other zone can tell.
