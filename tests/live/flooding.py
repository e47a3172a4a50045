"""A small application that floods whoever asks: the stack of the live boards, without boards."""

import os

from flask import Flask
from flask_socketio import SocketIO, emit

from portal.live.wire import WholeMessages

LENGTH = 4000


def message(number: int) -> str:
    """Return the text of message `number`, which no other message equals."""
    return f"{number}:" + str(number % 10) * LENGTH


app = Flask(__name__)
socketio = SocketIO(app, async_mode="gevent", transports=["websocket"], cors_allowed_origins=[])
whole_messages = WholeMessages(app.wsgi_app)
if os.environ.get("WITHOUT_WIRE") != "yes":
    app.wsgi_app = whole_messages  # type: ignore[method-assign]


@app.get("/healthz")
def healthz() -> str:
    """Say that the server is up."""
    return "ok"


@app.post("/closing")
def closing() -> str:
    """Turn new connections away from now on."""
    whole_messages.closing = True
    return "ok"


@socketio.on("flood", namespace="/live")
def flood(count: int) -> None:
    """Send `count` messages as fast as they can be queued."""
    for number in range(count):
        emit("message", message(number))
