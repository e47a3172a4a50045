"""Settings: read once from `HONGBANG_…` variables; docs/settings.md explains each."""

import contextlib
import os
import secrets
from dataclasses import dataclass, field
from datetime import time
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from portal.domain import retention
from portal.domain.retention import Keep
from portal.domain.roles import GRANTABLE, Role

AUDIT_DAYS = 180
"""So long the audit log is kept whatever anybody sets; models/guard.py has the database agree."""
ROOT = Path(__file__).resolve().parent.parent
VERSION = "0.1.0"
LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1"))


class SettingError(RuntimeError):
    """A setting that cannot be used; the message names the variable and what to write."""


@dataclass(frozen=True)
class SingleSignOn:
    """The bank's OpenID Connect provider, and what the portal is to it."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    # The claim that holds the employee number; nobody but the directory may be able to write it.
    employee_claim: str
    # What the button says in Chinese and in English; "" is the usual.
    label: str = ""
    label_en: str = ""


@dataclass(frozen=True)
class Settings:
    """Everything that an administrator may set from outside."""

    instance: Path
    database_url: str
    zone: ZoneInfo
    hosts: tuple[str, ...]
    https: bool
    proxies: int
    password_profile: str
    idle_minutes: int
    admin_idle_minutes: int
    session_hours: int
    ticker: bool
    # Who owns the tables on PostgreSQL, where the serving role does not: for migrations alone.
    owner_url: str = ""
    # Where a copy of the audit log goes: udp://, tcp:// or tls://host:port; empty for nowhere.
    syslog: str = ""
    audit_days: int = 730
    # Whoever holds one of these roles needs a second factor.
    second_factor: tuple[Role, ...] = ()
    # None where people sign in by their password alone.
    single_sign_on: SingleSignOn | None = None
    # None: <instance>/backups.
    backups: Path | None = None
    # When the day's backup is made, in the branch's zone; None leaves it to whoever runs commands.
    backup_at: time | None = time(2, 30)
    backup_keep: Keep = retention.STANDARD
    backup_passphrase: Path | None = None
    # How a wall shows a customer: `kind` (恒＊＊有限公司), `initial` (恒＊＊) or `none`.
    wall_customers: str = "kind"
    # Whose supervisors read customers' names without asking: `unit` or `below`.
    names_in_full: str = "unit"
    # After so many days customers' names, and the names of who has left, are erased; 0: never.
    keep_customers_days: int = 1096
    keep_leavers_days: int = 1096
    # From where /metrics may be read, and how the log is written: `auto`, `json` or `text`.
    metrics_from: tuple[IPv4Network | IPv6Network, ...] = LOOPBACK
    log_level: str = "info"
    log_format: str = "auto"

    @property
    def backup_folder(self) -> Path:
        """Where backups are kept."""
        return self.backups or self.instance / "backups"

    @property
    def owning_url(self) -> str:
        """The database's address for the role that owns the tables: the serving one, or another."""
        return self.owner_url or self.database_url

    @property
    def is_sqlite(self) -> bool:
        """Whether the ledger stands in one file beside the application."""
        return self.database_url.startswith("sqlite")


def _number(name: str, default: int, low: int, high: int) -> int:
    text = os.environ.get(name, str(default))
    if not text.isdigit() or not low <= int(text) <= high:
        message = f"{name} must be a whole number from {low} to {high}, not {text!r}."
        raise SettingError(message)
    return int(text)


def _choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    text = os.environ.get(name, default)
    if text not in choices:
        message = f"{name} must be one of {', '.join(choices)}, not {text!r}."
        raise SettingError(message)
    return text


def _log_server(name: str) -> str:
    text = os.environ.get(name, "").strip()
    try:
        url = urlsplit(text)
        is_good = url.scheme in ("udp", "tcp", "tls") and bool(url.hostname) and url.port != 0
    except ValueError:
        is_good = False
    if text and not (is_good and url.path in ("", "/") and not url.query):
        message = f"{name} must be udp://host:port, tcp://… or tls://…, not {text!r}."
        raise SettingError(message)
    return text


def _single_sign_on() -> SingleSignOn | None:
    """Read the provider; nothing set is none at all, and half of it is refused."""
    names = (
        "HONGBANG_OIDC_ISSUER",
        "HONGBANG_OIDC_CLIENT_ID",
        "HONGBANG_OIDC_CLIENT_SECRET",
        "HONGBANG_OIDC_EMPLOYEE_CLAIM",
    )
    issuer, client_id, secret, claim = found = [os.environ.get(name, "").strip() for name in names]
    path = os.environ.get("HONGBANG_OIDC_CLIENT_SECRET_FILE", "").strip()
    label = os.environ.get("HONGBANG_OIDC_LABEL", "").strip()
    label_en = os.environ.get("HONGBANG_OIDC_LABEL_EN", "").strip()
    if not any((*found, path, label, label_en)):
        return None
    if secret and path:
        message = (
            "HONGBANG_OIDC_CLIENT_SECRET and HONGBANG_OIDC_CLIENT_SECRET_FILE are both set. "
            "Keep one of them."
        )
        raise SettingError(message)
    secret = _secret(path) if path else secret
    given = (issuer, client_id, secret, claim)
    missing = [name for name, value in zip(names, given, strict=True) if not value]
    if missing:
        message = (
            f"Single sign-on is half set: {', '.join(missing)} is missing. "
            "Set it, or nothing of single sign-on at all."
        )
        raise SettingError(message)
    if not _is_issuer(issuer):
        message = (
            f"HONGBANG_OIDC_ISSUER must be the provider's issuer as it writes it, such as "
            f"https://sso.example.com/realms/bank, not {issuer!r}."
        )
        raise SettingError(message)
    return SingleSignOn(issuer, client_id, secret, claim, label, label_en)


def _secret(path: str) -> str:
    try:
        text = Path(path).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        message = f"HONGBANG_OIDC_CLIENT_SECRET_FILE cannot be read: {path!r} ({error})."
        raise SettingError(message) from error
    if not text:
        message = f"HONGBANG_OIDC_CLIENT_SECRET_FILE names an empty file: {path!r}."
        raise SettingError(message)
    return text


def _roles(name: str) -> tuple[Role, ...]:
    known = {role.value: role for role in Role if role in GRANTABLE}
    found = list(dict.fromkeys(os.environ.get(name, "").replace(",", " ").split()))
    for text in found:
        if text not in known:
            message = f"{name} takes roles, separated by commas: {', '.join(known)}; not {text!r}."
            raise SettingError(message)
    return tuple(known[text] for text in found)


def _is_issuer(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    is_plain = not (parts.query or parts.fragment or parts.username or parts.password)
    return parts.scheme in ("https", "http") and bool(parts.hostname) and is_plain


def _hour(name: str, default: str) -> time | None:
    text = os.environ.get(name, default)
    if text == "off":
        return None
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError as error:
        message = f"{name} must be an hour of the day like 02:30, or off, not {text!r}."
        raise SettingError(message) from error


def _keep(name: str, default: str) -> Keep:
    text = os.environ.get(name, default)
    found = retention.parse(text)
    if found is None:
        message = f"{name} must say days, weeks and months like {default!r}, not {text!r}."
        raise SettingError(message)
    return found


def _networks(
    name: str, default: tuple[IPv4Network | IPv6Network, ...]
) -> tuple[IPv4Network | IPv6Network, ...]:
    text = os.environ.get(name)
    if text is None:
        return default
    try:
        return tuple(ip_network(one) for one in text.replace(",", " ").split())
    except ValueError as error:
        message = f"{name} takes addresses and networks such as 10.1.2.3 or 10.1.2.0/24: {error}."
        raise SettingError(message) from error


def _path(name: str) -> Path | None:
    text = os.environ.get(name, "")
    return Path(text).resolve() if text else None


def read() -> Settings:
    """Read the settings from the environment, or say which one is wrong and what it takes."""
    instance = Path(os.environ.get("HONGBANG_INSTANCE", ROOT / "instance")).resolve()
    zone_name = os.environ.get("HONGBANG_TIMEZONE", "Asia/Shanghai")
    try:
        zone = ZoneInfo(zone_name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        message = f"HONGBANG_TIMEZONE names no time zone: {zone_name!r}. Try Asia/Shanghai."
        raise SettingError(message) from error
    hosts = os.environ.get("HONGBANG_HOSTS", "").replace(",", " ").split()
    listens_on = os.environ.get("HOST", "127.0.0.1")
    if listens_on not in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        hosts.append(listens_on)
    return Settings(
        instance=instance,
        database_url=os.environ.get(
            "HONGBANG_DATABASE_URL", f"sqlite:///{instance / 'hongbang.db'}"
        ),
        zone=zone,
        hosts=tuple(dict.fromkeys([*hosts, "localhost", "127.0.0.1", "[::1]"])),
        https=_choice("HONGBANG_HTTPS", "off", ("on", "off")) == "on",
        proxies=_number("HONGBANG_PROXIES", 0, 0, 5),
        password_profile=_choice("HONGBANG_PASSWORD_PROFILE", "dengbao", ("dengbao", "asvs")),
        idle_minutes=_number("HONGBANG_IDLE_MINUTES", 30, 5, 480),
        admin_idle_minutes=_number("HONGBANG_ADMIN_IDLE_MINUTES", 15, 5, 480),
        session_hours=_number("HONGBANG_SESSION_HOURS", 12, 1, 24),
        ticker=_choice("HONGBANG_TICKER", "on", ("on", "off")) == "on",
        owner_url=os.environ.get("HONGBANG_OWNER_URL", ""),
        syslog=_log_server("HONGBANG_SYSLOG"),
        audit_days=_number("HONGBANG_AUDIT_DAYS", 730, AUDIT_DAYS, 36_500),
        second_factor=_roles("HONGBANG_SECOND_FACTOR"),
        single_sign_on=_single_sign_on(),
        backups=_path("HONGBANG_BACKUP_FOLDER"),
        backup_at=_hour("HONGBANG_BACKUP_AT", "02:30"),
        backup_keep=_keep("HONGBANG_BACKUP_KEEP", str(retention.STANDARD)),
        backup_passphrase=_path("HONGBANG_BACKUP_PASSPHRASE_FILE"),
        wall_customers=_choice("HONGBANG_WALL_CUSTOMERS", "kind", ("kind", "initial", "none")),
        names_in_full=_choice("HONGBANG_NAMES_IN_FULL", "unit", ("unit", "below")),
        keep_customers_days=_number("HONGBANG_KEEP_CUSTOMERS_DAYS", 1096, 0, 36_525),
        keep_leavers_days=_number("HONGBANG_KEEP_LEAVERS_DAYS", 1096, 0, 36_525),
        metrics_from=_networks("HONGBANG_METRICS_FROM", LOOPBACK),
        log_level=_choice("HONGBANG_LOG_LEVEL", "info", ("debug", "info", "warning", "error")),
        log_format=_choice("HONGBANG_LOG_FORMAT", "auto", ("auto", "json", "text")),
    )


def secret_key(instance: Path) -> str:
    """Return the instance's secret, made on first use and readable by its owner alone."""
    instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = instance / "secret_key"
    if not path.exists():
        # Written whole before it has its name: another process that starts now reads all or none.
        draft = instance / f"secret_key.{secrets.token_hex(4)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text().strip()
