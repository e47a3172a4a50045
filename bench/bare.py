"""The raw limit: the same server and database, and nothing of the product.

`POST /entries` takes the same form and writes one row; with a room it sends a constant text to who
is there. `POST /fan` sends one to every socket, and "watch" is answered with one. `/echo` is a bare
socket, `/pixel` a page that paints what comes back from it.
"""

import gc
import os
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import simple_websocket
import sqlalchemy as sa
from flask import Flask, redirect, request
from flask_socketio import SocketIO, join_room
from werkzeug.wrappers import Response

from portal.live.wire import WholeMessages
from portal.models import store

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

URL = os.environ["HONGBANG_DATABASE_URL"]

metadata = sa.MetaData()
line = sa.Table(
    "line",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("person", sa.String(40)),
    sa.Column("indicator", sa.String(40)),
    sa.Column("quantity", sa.Integer),
    sa.Column("customer", sa.String(120)),
    sa.Column("key", sa.String(64), unique=True),
    sa.Column("at", sa.Float),
)
INSERT = sa.insert(line)

engine = sa.create_engine(URL, **store.engine_options(URL))
store.prepare(engine)
writer = engine.execution_options(writes=True)
with writer.begin() as first:
    metadata.create_all(first)

app = Flask(__name__)
socketio = SocketIO(app, async_mode="gevent", transports=["websocket"], cors_allowed_origins=[])
app.wsgi_app = WholeMessages(app.wsgi_app)  # type: ignore[method-assign]


@app.get("/healthz")
def healthz() -> str:
    """Do nothing."""
    return "ok"


@app.post("/entries")
def enter() -> Response:
    """Write one row, durably."""
    form = request.form
    values = {
        "person": form["channel"],
        "indicator": form["indicator"],
        "quantity": int(form["quantity"]),
        "customer": form["customer"],
        "key": form["key"],
        "at": time.time(),
    }
    with store.turn_to_write(engine.dialect.name), writer.begin() as connection:
        written = connection.execute(INSERT, values)
    if "room" in form:
        assert written.inserted_primary_key is not None
        _send(written.inserted_primary_key[0], int(form["length"]), form["room"])
    return redirect("/entries", 303)


@app.post("/fan")
def fan() -> dict[str, float]:
    """Send a text of the asked length to everybody; answer when that was."""
    at = time.time()
    _send(int(request.form["number"]), int(request.form["length"]), None)
    return {"at": at}


def _send(number: int, length: int, room: str | None) -> None:
    content = {"view": {"shape": "wall"}, "version": number, "html": "x" * length}
    socketio.emit("board", content, namespace="/live", to=room)


@socketio.on("connect", namespace="/live")  # type: ignore[untyped-decorator]
def connect(auth: dict[str, str] | None = None) -> None:
    """Let anybody in, into the room that is asked for."""
    if auth:
        join_room(auth["room"])


@socketio.on("watch", namespace="/live")  # type: ignore[untyped-decorator]
def watch(asked: dict[str, Any]) -> dict[str, object]:
    """Answer with a text of the asked length."""
    return {"ok": True, "version": 0, "html": "x" * int(asked["view"]["length"])}


@app.route("/echo", websocket=True)
def echo() -> "Echoed":
    """Send back what comes, for as long as it comes."""
    socket = simple_websocket.Server(request.environ)
    try:
        while True:
            socket.send(socket.receive())
    except simple_websocket.ConnectionClosed:
        return Echoed()


class Echoed(Response):
    """What is left to answer when a socket has closed: nothing."""

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Tell gunicorn that the connection is done with."""
        del environ, start_response
        raise StopIteration


@app.get("/pixel")
def pixel() -> str:
    """Return an empty page of this host."""
    return "<!doctype html><title>-</title><p id=cell>0</p>"


# As the product does when its connections have settled.
gc.collect()
gc.freeze()
