"""The settings as the health page lists them: names as in the guide, and no secret among them."""

import sqlalchemy as sa

from portal.config import Settings, SingleSignOn


def shown(settings: Settings) -> list[tuple[str, str]]:
    """Return each variable with its value in force."""
    return [
        ("HONGBANG_INSTANCE", str(settings.instance)),
        ("HONGBANG_DATABASE_URL", _url(settings.database_url)),
        ("HONGBANG_OWNER_URL", _url(settings.owner_url)),
        ("HONGBANG_TIMEZONE", str(settings.zone)),
        ("HONGBANG_HOSTS", ", ".join(settings.hosts)),
        ("HONGBANG_HTTPS", _switch(on=settings.https)),
        ("HONGBANG_PROXIES", str(settings.proxies)),
        ("HONGBANG_PASSWORD_PROFILE", settings.password_profile),
        ("HONGBANG_SECOND_FACTOR", ", ".join(settings.second_factor) or "–"),
        ("HONGBANG_IDLE_MINUTES", str(settings.idle_minutes)),
        ("HONGBANG_ADMIN_IDLE_MINUTES", str(settings.admin_idle_minutes)),
        ("HONGBANG_SESSION_HOURS", str(settings.session_hours)),
        ("HONGBANG_AUDIT_DAYS", str(settings.audit_days)),
        ("HONGBANG_SYSLOG", settings.syslog or "–"),
        ("HONGBANG_TICKER", _switch(on=settings.ticker)),
        *_single_sign_on(settings.single_sign_on),
        ("HONGBANG_BACKUP_FOLDER", str(settings.backup_folder)),
        (
            "HONGBANG_BACKUP_AT",
            settings.backup_at.strftime("%H:%M") if settings.backup_at else _switch(on=False),
        ),
        ("HONGBANG_BACKUP_KEEP", str(settings.backup_keep)),
        ("HONGBANG_BACKUP_PASSPHRASE_FILE", str(settings.backup_passphrase or "–")),
        ("HONGBANG_WALL_CUSTOMERS", settings.wall_customers),
        ("HONGBANG_NAMES_IN_FULL", settings.names_in_full),
        ("HONGBANG_KEEP_CUSTOMERS_DAYS", str(settings.keep_customers_days)),
        ("HONGBANG_KEEP_LEAVERS_DAYS", str(settings.keep_leavers_days)),
        ("HONGBANG_METRICS_FROM", ", ".join(str(one) for one in settings.metrics_from) or "–"),
        ("HONGBANG_LOG_LEVEL", settings.log_level),
        ("HONGBANG_LOG_FORMAT", settings.log_format),
    ]


def _single_sign_on(given: SingleSignOn | None) -> list[tuple[str, str]]:
    if given is None:
        return []
    return [
        ("HONGBANG_OIDC_ISSUER", given.issuer),
        ("HONGBANG_OIDC_CLIENT_ID", given.client_id),
        ("HONGBANG_OIDC_EMPLOYEE_CLAIM", given.employee_claim),
    ]


def _switch(*, on: bool) -> str:
    return "on" if on else "off"


def _url(text: str) -> str:
    """Write where a database is, without whoever opens it: parameters may hold a password too."""
    if not text:
        return "–"
    url = sa.make_url(text)
    place = sa.URL.create(url.drivername, host=url.host, port=url.port, database=url.database)
    return place.render_as_string()
