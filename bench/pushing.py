"""The product, and beside it a door by which boards are pushed far faster than anybody enters.

Run by gunicorn as `bench.pushing:app`. `POST /bench/learn` takes views and renders them as they are
now, `teach` brings them; `push` pushes what was learnt, one after the other, each under a new
version, to whoever watches, with a celebration now and then; `cut` cuts every line.
"""

import itertools
import json
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import gevent

from portal import clock
from portal.extensions import socketio
from portal.live import NAMESPACE, wire
from portal.live.pusher import Pusher
from portal.live.watchers import moments, room
from portal.pages import fragment, view
from portal.pages.view import ViewKey
from wsgi import app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PREFIX = "/bench/"
VERSION = re.compile(r'data-version="\d+"')
# Higher than the ledger's own, so that each is news.
FIRST = 1_000_000
MOMENT_EVERY = 25
# How many messages may wait for a wall that is slower than this.
MOST_WAITING = 8
WAIT_SECONDS = 0.002
TOAST = '<div class="toast-in"><b>恒达*****</b> +1</div>'

_product = app.wsgi_app
_pusher: Pusher = app.extensions["live"]
_learnt: dict[ViewKey, list[str]] = defaultdict(list)
_numbers = itertools.count(1)


def learn(views: list[object]) -> dict[str, object]:
    """Keep each view as it is now, beside what it was before."""
    for asked in views:
        key = view.parse(asked)
        _learnt[key].append(fragment.render(key, clock.now()).html)
    return {}


def teach(asked: object, fragments: list[str]) -> dict[str, object]:
    """Keep these as what the view was."""
    _learnt[view.parse(asked)] = fragments
    return {}


def push(count: int) -> dict[str, object]:
    """Push so many rounds to every watched view; return the last version and when it went."""
    version, at = 0, 0.0
    for _ in range(count):
        number = next(_numbers)
        version, at = FIRST + number, time.time()
        for key in _watchers().watched():
            _push(key, number, version)
        if number % MOMENT_EVERY == 0:
            for place in _watchers().celebrating():
                content = {"board": place[0], "id": version, "kind": "opening", "html": TOAST}
                content["at"] = clock.now().isoformat()
                socketio.emit("moment", content, namespace=NAMESPACE, to=moments(*place))
        gevent.sleep(WAIT_SECONDS)
        while any(each.queue.qsize() > MOST_WAITING for each in _sockets()):
            gevent.sleep(WAIT_SECONDS)
    return {"version": version, "at": at}


def cut() -> dict[str, object]:
    """Cut every line, as a network does."""
    for sid in list(_watchers().by_sid):
        wire.cut(socketio.server.get_environ(sid, NAMESPACE) or {})
    return {}


def _push(key: ViewKey, number: int, version: int) -> None:
    variants = _learnt.get(key)
    if not variants:
        return
    html = VERSION.sub(f'data-version="{version}"', variants[number % len(variants)])
    content = {"view": key.as_dict(), "version": version, "html": html}
    content["as_of"] = clock.now().isoformat()
    socketio.emit("board", content, namespace=NAMESPACE, to=room(key))


def _watchers() -> Any:  # noqa: ANN401 - the pusher's own registry, which nothing else may touch
    return _pusher._watchers  # noqa: SLF001


def _sockets() -> list[Any]:
    return list(socketio.server.eio.sockets.values())


DOORS: dict[str, Callable[..., dict[str, object]]] = {
    "learn": learn,
    "teach": teach,
    "push": push,
    "cut": cut,
}


def _serve(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    path = environ.get("PATH_INFO", "")
    if not path.startswith(PREFIX):
        return _product(environ, start_response)
    asked = json.loads(environ["wsgi.input"].read() or b"{}")
    with app.app_context():
        answer = json.dumps(DOORS[path.removeprefix(PREFIX)](**asked)).encode()
    start_response("200 OK", [("Content-Length", str(len(answer)))])
    return [answer]


app.wsgi_app = _serve  # type: ignore[method-assign]
