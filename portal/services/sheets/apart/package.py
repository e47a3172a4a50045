"""The zip that a workbook is, looked at before anything in it is opened."""

import io
import zipfile

from portal.services.sheets.apart.refused import Refused

MOST_PARTS = 2_000
MOST_UNPACKED = 80 * 1024 * 1024
# Sheets shrink to a twentieth at best; a bomb shrinks a thousandfold.
MOST_RATIO = 100
HARMLESS = 1024 * 1024

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_IS_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def check(content: bytes) -> None:
    """Raise Refused unless the content is the package of a plain workbook of bearable size.

    The sizes are those that the package states of itself: no more than that is ever unpacked.
    """
    if content.startswith(OLE):
        raise Refused("encrypted" if ENCRYPTED in content else "old_format")
    if not content.startswith(b"PK"):
        raise Refused("not_a_workbook")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Refused("broken") from error
    _check_size(parts, len(content))
    if any(part.flag_bits & _IS_ENCRYPTED for part in parts):
        raise Refused("encrypted")
    names = {part.filename.lower() for part in parts}
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Refused("macros")
    if "[content_types].xml" not in names or any(
        part.compress_type not in _METHODS for part in parts
    ):
        raise Refused("not_a_workbook")


def _check_size(parts: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(part.file_size for part in parts)
    listed = max((part.file_size for part in parts if _is_list(part.filename.lower())), default=0)
    if (
        len(parts) > MOST_PARTS
        or listed > HARMLESS
        or unpacked > MOST_UNPACKED
        or (unpacked > HARMLESS and unpacked > MOST_RATIO * size)
    ):
        raise Refused("too_much")


def _is_list(name: str) -> bool:
    """Whether the part lists others, sheets for one: read whole before the first cell is."""
    return name in ("xl/workbook.xml", "[content_types].xml") or name.endswith(".rels")
