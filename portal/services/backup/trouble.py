"""What can go wrong with a backup, as sentences for whoever stands at the terminal."""


class BackupError(Exception):
    """A backup that cannot be made, read or put back; the message says what to do."""


class Damaged(BackupError):
    """The file is not what was once written: cut off, changed, or none of ours."""


class WrongPassphrase(BackupError):
    """The file is encrypted with another passphrase, or with one and none is set."""


class NotEncrypted(BackupError):
    """The file is not encrypted, though a passphrase is set, and nobody said that this is meant."""


class CheckFailed(BackupError):
    """What was put back is there, but it is not what the backup says; look before you go on."""
