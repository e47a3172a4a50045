"""Socket.IO: who may watch what, and the one place that pushes."""

from flask import Flask

from portal import metrics
from portal.extensions import socketio
from portal.live import sense
from portal.live.door import Door
from portal.live.mirrors import Mirrors
from portal.live.namespace import Live
from portal.live.pusher import Pusher
from portal.live.watchers import Watchers
from portal.live.wire import WholeMessages
from portal.services import bus

NAMESPACE = "/live"


def init_app(app: Flask) -> None:
    """Bind the sockets: WebSocket alone, behind a door that checks Host and Origin."""
    socketio.init_app(
        app,
        async_mode="gevent",
        transports=["websocket"],
        # The door checks the origin against the request's own host, proxies included.
        cors_allowed_origins=[],
        manage_session=False,
        ping_interval=20,
        ping_timeout=20,
        max_http_buffer_size=16_384,
        logger=False,
        engineio_logger=False,
        serializer=sense.Sensible,
    )
    sense.init_app(socketio)
    watchers = Watchers()
    mirrors = Mirrors(watchers)
    pusher = Pusher(app, watchers, mirrors)
    socketio.on_namespace(Live(NAMESPACE, app, watchers, pusher, mirrors))
    whole = WholeMessages(app.wsgi_app)
    settings = app.config["SETTINGS"]
    app.wsgi_app = Door(whole, settings.hosts, https=settings.https)  # type: ignore[method-assign]
    app.extensions["live"] = pusher
    app.extensions["live_wire"] = whole

    metrics.count_sockets("page", lambda: watchers.number(walls=False))
    metrics.count_sockets("wall", lambda: watchers.number(walls=True))
    bus.subscribe(app, pusher.hear)
