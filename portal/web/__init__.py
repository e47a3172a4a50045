"""The web: one package per blueprint, and what every request has in common."""

from flask import Flask

from portal.extensions import csrf
from portal.web import (
    answers,
    entrance,
    formats,
    guard,
    headers,
    languages,
    observing,
    row_number,
    shell,
)


def init_app(app: Flask) -> None:
    """Bind what every request has in common, then every blueprint."""
    observing.init_app(app)
    row_number.init_app(app)
    entrance.init_app(app)
    csrf.init_app(app)
    languages.init_app(app)
    guard.init_app(app)
    headers.init_app(app)
    answers.init_app(app)
    formats.init_app(app)
    shell.init_app(app)
    from portal.web import blueprints  # noqa: PLC0415 - views need the guard's decorators first

    for blueprint in blueprints.ALL:
        app.register_blueprint(blueprint)
