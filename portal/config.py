"""Settings: read once from `HONGBANG_…` variables; docs/settings.md explains each."""

import contextlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ROOT = Path(__file__).resolve().parent.parent


class SettingError(RuntimeError):
    """A setting that cannot be used; the message names the variable and what to write."""


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
    # How a wall shows a customer: `kind` (恒＊＊有限公司), `initial` (恒＊＊) or `none`.
    wall_customers: str = "kind"
    # Whose supervisors read customers' names without asking: `unit` or `below`.
    names_in_full: str = "unit"
    # After so many days customers' names, and the names of who has left, are erased; 0: never.
    keep_customers_days: int = 1096
    keep_leavers_days: int = 1096

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
        wall_customers=_choice("HONGBANG_WALL_CUSTOMERS", "kind", ("kind", "initial", "none")),
        names_in_full=_choice("HONGBANG_NAMES_IN_FULL", "unit", ("unit", "below")),
        keep_customers_days=_number("HONGBANG_KEEP_CUSTOMERS_DAYS", 1096, 0, 36_525),
        keep_leavers_days=_number("HONGBANG_KEEP_LEAVERS_DAYS", 1096, 0, 36_525),
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
