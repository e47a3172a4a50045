"""The one place that pushes: the first change at once, then at a measured pace, the last always."""

import logging
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import date

import gevent
import sqlalchemy as sa
from flask import Flask

from portal import clock, metrics
from portal.domain.scene import Scene
from portal.extensions import db, socketio
from portal.live import wire
from portal.live.mirrors import Mirrors
from portal.live.sweep import Sweep
from portal.live.watchers import Watcher, Watchers, moments, room
from portal.pages import announced, fragment, honour_moment, moment, plan
from portal.pages.fragment import Fragment
from portal.pages.view import ViewKey
from portal.services import actors, announcements, boards, deputies, displays, sessions
from portal.services.bus import Message
from portal.services.displays import Face, Plan
from portal.services.refusal import NotFound
from portal.services.work import snapshot

NAMESPACE = "/live"
PAUSE_SECONDS = 0.25
LARGE_PAUSE_SECONDS = 1.0
LARGE_ROWS = 50
BOARDS = ("page", Scene.BOARD)
BELT_SECONDS = 3.0
TICK_SECONDS = 10.0
PRESENT_SECONDS = 60.0
# A socket that leaves this many messages unread is stalled: its queue would grow without end.
MOST_UNREAD = 60
# Views that change at one stroke: more of them are brought up one after the other.
MANY_VIEWS = 50
CATCH_UP_SECONDS = 0.5
# How many boards' versions are read before others have their turn.
COMPARED_TOGETHER = 50
# How long the last words may take before whoever has not read them is cut off.
FAREWELL_SECONDS = 0.5

log = logging.getLogger(__name__)


class Pusher:
    """Pushes boards and moments to the watchers of this process."""

    def __init__(self, app: Flask, watchers: Watchers, mirrors: Mirrors) -> None:
        """Bind to the application; nothing runs until `start`."""
        self._app = app
        self._watchers = watchers
        self._mirrors = mirrors
        self._pushed: dict[ViewKey, tuple[object, ...]] = {}
        self._next: dict[ViewKey, float] = {}
        self._waiting: set[ViewKey] = set()
        self._sweep = Sweep(lambda view: self._inside(self._bring_up, view))
        self._is_comparing = False
        self._is_catching_up = False
        # Since when, by the monotonic clock, a view is behind a commit that was heard of.
        self._behind: dict[ViewKey, float] = {}
        self._presence_due = 0.0
        self._day: date | None = None
        self._greenlets: list[gevent.Greenlet] = []

    def start(self) -> None:
        """Begin the tick and the belt."""
        self._greenlets = [
            gevent.spawn(self._repeat, TICK_SECONDS, self._tick),
            gevent.spawn(self._repeat, BELT_SECONDS, self._belt),
        ]

    def stop(self) -> None:
        """Say good-bye to everybody and close their connections.

        The connections, and without a word of the protocol's own: a client that is disconnected
        from the namespace, or told that Engine.IO closes, takes it for good and stays away, while
        a lost connection it makes anew by itself.
        """
        gevent.killall(self._greenlets)
        self._sweep.stop()
        environs = [
            socketio.server.get_environ(sid, NAMESPACE) for sid in list(self._watchers.by_sid)
        ]
        socketio.emit("bye", {"reason": "going_away"}, namespace=NAMESPACE)
        for connected in list(socketio.server.eio.sockets.values()):
            connected.close(wait=False, abort=True)
        gevent.sleep(FAREWELL_SECONDS)
        for environ in environs:
            wire.cut(environ or {})

    def hear(self, message: Message) -> None:
        """Take what was committed; called in the writer's greenlet, so it only makes plans."""
        if not self._watchers.by_sid:
            return
        if message.kind == "board":
            gevent.spawn(self._inside, self._campaign_changed, message, time.monotonic())
        elif message.kind == "unit":
            gevent.spawn(self._inside, self.compare)
            gevent.spawn(self._inside, self._check_access)
        elif message.showing is not None:
            self._mirrors.show(message.display_id or 0, message.showing)
        elif message.kind == "display" and message.order is not None:
            self._order(message.display_id or 0, message.order)
        elif message.kind == "announcement":
            gevent.spawn(self._inside, self._tell, message.announcement_id or 0)
        else:
            gevent.spawn(self._inside, self._check_access)
            if message.person_id is not None:
                gevent.spawn(self._inside, self._look_again, message.person_id)

    def greet(self, sid: str) -> None:
        """Send a newcomer the time and the release at once."""
        socketio.emit("tick", self._now(), namespace=NAMESPACE, to=sid)

    def note(self, view: ViewKey, shown: Fragment) -> None:
        """Remember what a view's watchers have, unless they already have something."""
        self._pushed.setdefault(view, shown.key)

    def compare(self) -> None:
        """Push every watched view that is not what its watchers have: versions, day and cut-off."""
        self._turn_day(clock.today())
        for view in list(self._pushed):
            if not self._watchers.is_watched(view):
                self._pushed.pop(view, None)
                self._next.pop(view, None)
        if self._is_comparing:
            return
        self._is_comparing = True
        try:
            self._compare_in_parts()
        finally:
            self._is_comparing = False

    def _compare_in_parts(self) -> None:
        views: dict[int, list[ViewKey]] = defaultdict(list)
        for view in self._watchers.watched():
            views[view.board].append(view)
        ids = list(views)
        now = clock.now()
        for start in range(0, len(ids), COMPARED_TOGETHER):
            with snapshot() as connection:
                heads = boards.heads(connection, ids[start : start + COMPARED_TOGETHER])
            for board_id, head in heads.items():
                for view in views[board_id]:
                    if fragment.key_of(view, head, now) != self._pushed.get(view):
                        self._sweep.add(view)
            gevent.sleep(0)

    def _bring_up(self, view: ViewKey) -> None:
        """Push a view in the sweep's time; one that was pushed just now keeps to its pace."""
        if self._next.get(view, 0.0) > time.monotonic():
            self._plan(view)
        elif view not in self._waiting and self._watchers.is_watched(view):
            self._push(view)

    def _catch_up(self) -> None:
        """Compare soon, once for all that is committed until then."""
        if self._is_catching_up:
            return
        self._is_catching_up = True

        def compare() -> None:
            self._is_catching_up = False
            self.compare()

        gevent.spawn_later(CATCH_UP_SECONDS, self._inside, compare)

    def _campaign_changed(self, message: Message, heard: float) -> None:
        campaign_id = message.campaign_id or 0
        with snapshot() as connection:
            if message.entry_id is None:
                ids = set(boards.of_campaign(connection, campaign_id))
            else:
                ids = set(boards.of_entry(connection, campaign_id, message.entry_id))
        concerned = [view for view in self._watchers.watched() if view.board in ids]
        # The boards first: it is there that somebody looks for what was just entered.
        concerned.sort(key=lambda view: view.shape not in BOARDS)
        plan = self._plan if len(concerned) <= MANY_VIEWS else self._sweep.add
        for view in concerned:
            self._behind.setdefault(view, heard)
            plan(view)
        if message.entry_id is not None:
            # Where nothing is new but the version: nobody waits for that.
            self._catch_up()
        places = sorted(place for place in self._watchers.celebrating() if place[0] in ids)
        for board_id, locale in places:
            # A greenlet of its own, behind those of the boards: the figure first.
            if message.entry_id is not None:
                gevent.spawn(self._inside, self._celebrate, board_id, locale, message.entry_id)
            if message.honour_id is not None:
                gevent.spawn(self._inside, self._honour, board_id, locale, message.honour_id)

    def _plan(self, view: ViewKey) -> None:
        if view in self._waiting:
            return
        self._waiting.add(view)
        gevent.spawn(self._inside, self._push_in_turn, view)

    def _push_in_turn(self, view: ViewKey) -> None:
        wait = self._next.get(view, 0.0) - time.monotonic()
        if wait > 0:
            gevent.sleep(wait)
        # From here on a change plans a push of its own: what is rendered now may not have it.
        self._waiting.discard(view)
        if self._watchers.is_watched(view):
            self._push(view)

    def _push(self, view: ViewKey) -> None:
        behind = self._behind.pop(view, None)
        shown = fragment.render(view, clock.now())
        pause = LARGE_PAUSE_SECONDS if shown.shown.total_rows > LARGE_ROWS else PAUSE_SECONDS
        self._next[view] = time.monotonic() + pause
        if self._pushed.get(view) == shown.key:
            return
        self._pushed[view] = shown.key
        payload = {
            "view": view.as_dict(),
            "version": shown.version,
            "as_of": shown.as_of.isoformat(),
            "html": shown.html,
        }
        socketio.emit("board", payload, namespace=NAMESPACE, to=room(view))
        metrics.PUSHES.labels("board").inc()
        if behind is not None:
            metrics.PUSH_SECONDS.observe(time.monotonic() - behind)

    def _celebrate(self, board_id: int, locale: str, entry_id: int) -> None:
        found = moment.render(board_id, locale, entry_id, clock.now())
        if found:
            payload = {"board": board_id, "id": entry_id, "kind": found.kind, "html": found.html}
            self._emit_moment(payload, moments(board_id, locale))

    def _tell(self, announcement_id: int) -> None:
        """Show an announcement on walls of its unit's boards, and on screens that stand there.

        Whoever gets it both ways shows it once.
        """
        with snapshot() as connection:
            board_ids = announcements.board_ids(connection, announcement_id)
            display_ids = announcements.display_ids(connection, announcement_id)
        rooms = {
            (board_id, locale, moments(board_id, locale))
            for board_id, locale in self._watchers.celebrating()
            if board_id in board_ids
        }
        screens = {
            (*watcher.main, watcher.sid)
            for watcher in self._watchers.by_sid.values()
            if watcher.display_id in display_ids and watcher.main is not None
            if watcher.main[0] not in board_ids
        }
        for board_id, locale, to in sorted(rooms | screens):
            html = announced.moment(announcement_id, locale, clock.now())
            if html:
                content = {"board": board_id, "id": announcement_id, "kind": "announcement"}
                self._emit_moment({**content, "html": html}, to)

    def _honour(self, board_id: int, locale: str, honour_id: int) -> None:
        html = honour_moment.render(board_id, locale, honour_id, clock.now())
        if html:
            payload = {
                "board": board_id,
                "id": honour_id,
                "kind": "honour",
                "html": html,
            }
            self._emit_moment(payload, moments(board_id, locale))

    @staticmethod
    def _emit_moment(payload: dict[str, object], to: str) -> None:
        """Send with its time, by which a screen that slept knows old news."""
        content = {**payload, "at": clock.now().isoformat()}
        socketio.emit("moment", content, namespace=NAMESPACE, to=to)
        metrics.PUSHES.labels("moment").inc()

    def _check_access(self) -> None:
        """Close the sockets whose session has ended or whose display was revoked or changed."""
        found = list(self._watchers.by_sid.values())
        now = clock.now()
        living = sessions.alive({w.session_id for w in found if w.session_id is not None}, now)
        paired = displays.faces({w.display_id for w in found if w.display_id is not None})
        for watcher in found:
            if watcher.session_id is not None and watcher.session_id not in living:
                self._bye(watcher, "signed_out")
            elif watcher.display_id is not None and watcher.display_id not in paired:
                self._bye(watcher, "revoked")
            elif watcher.display_id is not None:
                self._show_anew(watcher, paired[watcher.display_id])

    def _show_anew(self, watcher: Watcher, face: Face) -> None:
        """Tell a display its plan when that has changed; have it load another page anew."""
        before, watcher.face = watcher.face, face
        if before == face:
            return
        if before is not None and before.page == face.page:
            told = self.tell_plan(watcher.sid, watcher.display_id or 0)
            for view in list(watcher.views):
                if view.board not in told.board_ids:
                    self._leave(watcher, view)
            return
        # What it was paired for before is none of its business any more, reload or not.
        for view in list(watcher.views):
            self._leave(watcher, view)
        left = self._watchers.leave_main(watcher)
        if left is not None:
            socketio.server.leave_room(watcher.sid, moments(*left), namespace=NAMESPACE)
        socketio.emit("display", {"do": "reload"}, namespace=NAMESPACE, to=watcher.sid)

    def tell_plan(self, sid: str, display_id: int) -> Plan:
        """Send a display its whole plan, on connecting and whenever it changes; return it."""
        with snapshot() as connection:
            told = plan.of_display(connection, display_id, clock.now())
        content = {"do": "playlist", "plan": plan.as_dict(told)}
        socketio.emit("display", content, namespace=NAMESPACE, to=sid)
        return told

    def _order(self, display_id: int, order: str) -> None:
        """Have a display do something once, such as "identify", "reload" or "tell"."""
        for watcher in list(self._watchers.by_sid.values()):
            if watcher.display_id == display_id:
                socketio.emit("display", {"do": order}, namespace=NAMESPACE, to=watcher.sid)

    def _look_again(self, person_id: int) -> None:
        """Drop what a person who was moved or given other roles no longer sees."""
        for watcher in list(self._watchers.by_sid.values()):
            if watcher.person_id != person_id:
                continue
            person = actors.of_person(person_id)
            for view in list(watcher.views):
                try:
                    boards.find(person, view.board)
                except NotFound:
                    self._leave(watcher, view)

    def _turn_day(self, today: date) -> None:
        """Look again, on a new day, at what those watch who stood in for somebody until then."""
        before, self._day = self._day, today
        if before is not None and before != today:
            for person_id in deputies.over_between(before, today):
                self._look_again(person_id)

    def _leave(self, watcher: Watcher, view: ViewKey) -> None:
        self._watchers.unwatch(watcher.sid, view)
        left = [room(view)]
        if (view.board, view.locale) not in watcher.celebrated:
            left.append(moments(view.board, view.locale))
        for name in left:
            socketio.server.leave_room(watcher.sid, name, namespace=NAMESPACE)

    def _bye(self, watcher: Watcher, reason: str) -> None:
        socketio.emit("bye", {"reason": reason}, namespace=NAMESPACE, to=watcher.sid)
        gevent.spawn_later(0.2, self._disconnect, watcher.sid)

    def _disconnect(self, sid: str) -> None:
        self._watchers.remove(sid)
        eio_sid = socketio.server.manager.eio_sid_from_sid(sid, NAMESPACE)
        socketio.server.disconnect(sid, namespace=NAMESPACE)
        connected = socketio.server.eio.sockets.get(eio_sid)
        if connected is not None:
            connected.close(wait=False)

    def _belt(self) -> None:
        self._check_access()
        self._drop_stalled()
        self.compare()
        self._note_presence()

    def _note_presence(self) -> None:
        """Note, once a minute, which screens are there; they load their page once a night."""
        if time.monotonic() < self._presence_due:
            return
        ids = {w.display_id for w in self._watchers.by_sid.values() if w.display_id is not None}
        if ids:
            self._presence_due = time.monotonic() + PRESENT_SECONDS
            displays.present(ids)

    def _drop_stalled(self) -> None:
        """Cut off who does not read; when it comes back it gets the whole board."""
        for sid in list(self._watchers.by_sid):
            eio_sid = socketio.server.manager.eio_sid_from_sid(sid, NAMESPACE)
            connected = socketio.server.eio.sockets.get(eio_sid)
            if connected is not None and connected.queue.qsize() > MOST_UNREAD:
                log.warning("a stalled watcher was cut off")
                metrics.STALLED.inc()
                environ = socketio.server.get_environ(sid, NAMESPACE)
                wire.cut(environ or {})

    def _tick(self) -> None:
        socketio.emit("tick", self._now(), namespace=NAMESPACE)

    def _now(self) -> dict[str, str]:
        return {"now": clock.now().isoformat(), "release": self._app.config["RELEASE"]}

    def _repeat(self, seconds: float, step: Callable[[], None]) -> None:
        while True:
            gevent.sleep(seconds)
            self._inside(step)

    def _inside(self, step: Callable[..., None], *arguments: object) -> None:
        """Run a step in an application context; a database that is away is asked again later."""
        with self._app.app_context():
            try:
                step(*arguments)
            except sa.exc.SQLAlchemyError:
                log.warning("the database did not answer; the next comparison catches up")
            except Exception:
                log.exception("a push failed")
            finally:
                db.session.remove()
