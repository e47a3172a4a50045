"""Hongbang: the live honour board of a branch's account-opening season."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import assets, cli, config, extensions, live, metrics, pages, web
from portal.models import store
from portal.services import single_sign_on


def create_app(settings: config.Settings | None = None) -> Flask:
    """Assemble the application; nothing is started here, and no database is touched."""
    settings = settings or config.read()
    app = Flask(
        __name__,
        static_folder=str(config.ROOT / "static"),
        template_folder=str(config.ROOT / "templates"),
    )
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=config.secret_key(settings.instance),
        TRUSTED_HOSTS=list(settings.hosts),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=store.engine_options(settings.database_url),
        BABEL_DEFAULT_LOCALE="zh_CN",
        BABEL_DEFAULT_TIMEZONE=settings.zone.key,
        BABEL_TRANSLATION_DIRECTORIES=str(config.ROOT / "portal" / "translations"),
        # Flask's signed cookie carries the CSRF token and flashes alone; sign-in has its own.
        SESSION_COOKIE_NAME="__Host-hongbang_form" if settings.https else "hongbang_form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        MAX_CONTENT_LENGTH=5 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=512 * 1024,
    )
    extensions.db.init_app(app)
    with app.app_context():
        engine = extensions.db.engine
        store.prepare(engine)
    metrics.count_connections("used", lambda: store.used(engine))
    metrics.count_connections("most", lambda: store.CONNECTIONS)
    single_sign_on.init_app(app)
    assets.init_app(app)
    app.config["RELEASE"] = app.extensions["assets"].release or "unbuilt"
    pages.init_app(app)
    web.init_app(app)
    cli.init_app(app)
    live.init_app(app)
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, count, count, count)  # type: ignore[method-assign]
    return app
