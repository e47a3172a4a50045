"""Built front-end files: hashed names for the templates, long caching for the browser."""

import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask, Response, current_app, request, send_from_directory, url_for

YEAR_SECONDS = 31_536_000
RELEASE_LENGTH = 10
UNBUILT = "The front end is not built: {path} is missing. Run `make setup` (or `npm run build`)."
UNKNOWN = "The front-end build has no file {name!r}. Run `npm run build`, then look at {path}."


@dataclass(slots=True)
class Manifest:
    """The build's list from plain name to hashed name, read once; read again when it changed.

    ``follow`` is for the debug server, where a build runs beside it; a production process keeps
    the list that it started with, so that one page never mixes two builds.
    """

    path: Path
    follow: bool
    names: dict[str, str] = field(default_factory=dict)
    release: str = ""
    _stamp: int = 0

    def read(self) -> None:
        """Load the list, unless the one in hand still holds.

        Raises:
            RuntimeError: the front end has not been built.
        """
        if self.names and not self.follow:
            return
        try:
            stamp = self.path.stat().st_mtime_ns
            if stamp == self._stamp:
                return
            text = self.path.read_bytes()
        except FileNotFoundError:
            raise RuntimeError(UNBUILT.format(path=self.path)) from None
        self.names = json.loads(text)
        self.release = hashlib.sha256(text).hexdigest()[:RELEASE_LENGTH]
        self._stamp = stamp

    def hashed(self, name: str) -> str:
        """Return the hashed name of ``name``, such as ``portal-ABC123.js`` for ``portal.js``.

        Raises:
            RuntimeError: the front end has not been built, or has no such file.
        """
        self.read()
        if name not in self.names:
            raise RuntimeError(UNKNOWN.format(name=name, path=self.path))
        return self.names[name]


def init_app(app: Flask) -> None:
    """Give the templates ``asset()`` and the release its id; serve ``static/dist`` for ever."""
    manifest = Manifest(Path(str(app.static_folder)) / "dist" / "manifest.json", app.debug)
    if manifest.path.exists():
        # A command line that shows no page works without a build; a page asks for one by name.
        manifest.read()
    app.extensions["assets"] = manifest
    app.jinja_env.globals["asset"] = asset
    app.config["RELEASE"] = manifest.release
    app.view_functions["static"] = _serve


def asset(name: str) -> str:
    """Return the URL of a built file, such as ``/static/dist/portal-ABC123.js``."""
    return url_for("static", filename=f"dist/{_manifest().hashed(name)}")


def path(name: str) -> Path:
    """Return where a built file lies, for what is made from it here and not in a browser."""
    manifest = _manifest()
    return manifest.path.parent / manifest.hashed(name)


def release() -> str:
    """Return a short id of the build: pages that carry another one are out of date."""
    manifest = _manifest()
    manifest.read()
    return manifest.release


def _manifest() -> Manifest:
    manifest: Manifest = current_app.extensions["assets"]
    return manifest


def _serve(filename: str) -> Response:
    """Send a static file; built ones immutable, and compressed where the browser takes it."""
    if not filename.startswith("dist/"):
        return current_app.send_static_file(filename)
    folder = Path(str(current_app.static_folder))
    # Unlike Path.is_file, this takes a name that is too long for any file.
    packed = os.path.isfile(folder / f"{filename}.gz")  # noqa: PTH113
    zipped = packed and request.accept_encodings.quality("gzip") > 0
    response = send_from_directory(folder, filename + ".gz" * zipped, max_age=YEAR_SECONDS)
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
        response.mimetype = _mimetype(filename)
    if packed:
        response.vary.add("Accept-Encoding")
    response.cache_control.public = True
    response.cache_control.immutable = True
    return response


def _mimetype(filename: str) -> str:
    kinds = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
    return kinds.get(Path(filename).suffix, "application/octet-stream")
