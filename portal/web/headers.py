"""Security headers on every answer, errors included."""

from flask import Flask, Response, g, request
from werkzeug.exceptions import SecurityError

FAILED = 400
PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"


def allow_framing() -> None:
    """Let a page of ours hold this answer in a frame; nobody else's ever may."""
    g.is_framed = True


def allow_frames() -> None:
    """Let this answer hold pages of ours in frames."""
    g.has_frames = True


def policy(host: str, *, is_framed: bool = False, has_frames: bool = False) -> str:
    """Return the content security policy; without a `host` of ours, no page connects anywhere.

    'self' does not cover sockets on old engines.
    """
    frames = ("frame-src 'self'",) if has_frames else ()
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            f"connect-src 'self' ws://{host} wss://{host}" if host else "connect-src 'none'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'self'" if is_framed else "frame-ancestors 'none'",
            *frames,
        )
    )


def _host() -> str:
    """Return the host that the request names, nothing when it is not one of ours."""
    try:
        return request.host
    except SecurityError:
        return ""


def init_app(app: Flask) -> None:
    """Set the headers after every request."""
    https = app.config["SETTINGS"].https

    @app.after_request
    def _set(response: Response) -> Response:
        headers = response.headers
        is_framed = g.pop("is_framed", False)
        headers["Content-Security-Policy"] = policy(
            _host(), is_framed=is_framed, has_frames=g.pop("has_frames", False)
        )
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "SAMEORIGIN" if is_framed else "DENY"
        headers["Referrer-Policy"] = "same-origin"
        headers["Permissions-Policy"] = PERMISSIONS
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if https:
            # Over plain HTTP browsers ignore this one, and log that they do.
            headers["Cross-Origin-Opener-Policy"] = "same-origin"
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint != "static" or response.status_code >= FAILED:
            # A fragment's ETag still works: no-cache would let a shared machine keep pages.
            headers["Cache-Control"] = "no-store"
        return response
