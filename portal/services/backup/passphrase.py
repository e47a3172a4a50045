"""The passphrase of the backups: the first line of a file that not everybody can read."""

import stat

from portal.config import Settings
from portal.services.backup.trouble import BackupError

SHORTEST = 16


def of(settings: Settings) -> str:
    """Return it, "" where none is set; BackupError where the file cannot be used."""
    path = settings.backup_passphrase
    if path is None:
        return ""
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8").split("\n", maxsplit=1)[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        message = f"HONGBANG_BACKUP_PASSPHRASE_FILE names {path}, which cannot be read."
        raise BackupError(message) from error
    if mode & stat.S_IRWXO:
        message = f"{path} holds the passphrase and is open to everybody: chmod 600 {path}"
        raise BackupError(message)
    if len(text) < SHORTEST:
        message = (
            f"The first line of {path} is the passphrase; it has to have {SHORTEST} characters or "
            "more. Make one: openssl rand -base64 24"
        )
        raise BackupError(message)
    return text
