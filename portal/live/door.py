"""The door: Socket.IO answers before Flask does, so Host and Origin are checked ahead of it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from werkzeug.sansio.utils import host_is_trusted

from portal.domain.own_origin import is_own
from portal.live.wire import PATH

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FORBIDDEN = b"Not from here.\n"


class Door:
    """WSGI middleware: lets a socket in only from a page of this very host."""

    def __init__(
        self, application: "WSGIApplication", hosts: Iterable[str], *, https: bool
    ) -> None:
        """Guard the application's sockets; `hosts` are the names that it goes by."""
        self._application = application
        self._hosts = list(hosts)
        self._https = https

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Pass the request on, or refuse it with 403."""
        if environ.get("PATH_INFO", "").startswith(PATH) and not self._is_own(environ):
            headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(FORBIDDEN)))]
            start_response("403 Forbidden", headers)
            return [FORBIDDEN]
        return self._application(environ, start_response)

    def _is_own(self, environ: "WSGIEnvironment") -> bool:
        host = environ.get("HTTP_HOST", "")
        if not host_is_trusted(host, self._hosts):
            return False
        return is_own(environ.get("HTTP_ORIGIN"), host, https=self._https)
