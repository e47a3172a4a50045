"""Security headers on every answer, errors included."""

from flask import Flask, Response, request
from werkzeug.exceptions import SecurityError

FAILED = 400
PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"


def policy(host: str) -> str:
    """Return the content security policy; without a `host` of ours, no page connects anywhere.

    'self' does not cover sockets on old engines.
    """
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
            "frame-ancestors 'none'",
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
        headers["Content-Security-Policy"] = policy(_host())
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Referrer-Policy"] = "same-origin"
        headers["Permissions-Policy"] = PERMISSIONS
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if https:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint != "static" or response.status_code >= FAILED:
            # A fragment's ETag still works: no-cache would let a shared machine keep pages.
            headers["Cache-Control"] = "no-store"
        return response
