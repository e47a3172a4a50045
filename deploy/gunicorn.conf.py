"""Gunicorn: one gevent worker a process, and a good-bye to every socket before it goes.

For more throughput start more processes on PostgreSQL, each with its own PORT, behind nginx;
never more workers: Socket.IO keeps its rooms in the process.
"""

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import gevent

if TYPE_CHECKING:
    from gunicorn.workers.ggevent import GeventWorker

ROOT = Path(__file__).resolve().parent.parent
GOODBYE_SECONDS = 3.0

chdir = str(ROOT)
# Stated here, so that WEB_CONCURRENCY and GUNICORN_CMD_ARGS of another application on the same
# machine do not reach this one.
workers = 1
worker_class = "gevent"
worker_connections = 5000
preload_app = False  # gevent has to patch the standard library before the application is imported.
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
backlog = 2048
keepalive = 75
timeout = 60
graceful_timeout = 4
control_socket_disable = True
accesslog = None  # The application writes one structured line a request, with person and id.
errorlog = "-"
loglevel = os.environ.get("HONGBANG_LOG_LEVEL", "info").lower()
proc_name = "hongbang"
# What proxies say about the client is judged in one place, the application's HONGBANG_PROXIES.
forwarded_allow_ips = ""
limit_request_line = 8190
limit_request_fields = 100


def post_worker_init(worker: "GeventWorker") -> None:
    """Start what runs beside the requests, and listen for the signal to stop.

    Gunicorn has no hook for SIGTERM: `worker_exit` runs when its greenlets have been killed, and
    until then each open WebSocket counts as a request in progress, for `graceful_timeout`.
    """
    from portal import serving

    serving.start(worker.wsgi)

    def leave() -> None:
        worker.alive = False  # The loop in run() ends within a second and closes the listener.
        say_goodbye(worker)

    gevent.signal_handler(signal.SIGTERM, leave)


def worker_int(worker: "GeventWorker") -> None:
    """Say good-bye on SIGINT and SIGQUIT; gunicorn calls this in a greenlet, so it may wait."""
    say_goodbye(worker)


def say_goodbye(worker: "GeventWorker") -> None:
    """Close all sockets, once, in at most `GOODBYE_SECONDS`."""
    if getattr(worker, "said_goodbye", False) or "portal.serving" not in sys.modules:
        return
    worker.said_goodbye = True
    with gevent.Timeout(GOODBYE_SECONDS, exception=False):
        sys.modules["portal.serving"].stop(worker.wsgi)
