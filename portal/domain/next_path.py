"""Where to go after signing in: a path of our own or nowhere."""

import re

# A slash not followed by another, then no backslash (browsers read it as a slash) and no space or
# control character (browsers drop tabs and line ends, so that "/\t/evil" is "//evil").
_OWN = re.compile(r"/(?!/)[^\\\s\x00-\x20\x7f-\x9f]*")


def own_path(target: str | None, default: str) -> str:
    """Return ``target`` if it is a path on this very site, otherwise ``default``.

    Refused are other sites in every spelling (``https://…``, ``//…``, ``javascript:…``, a backslash
    for a slash), relative paths, spaces and control characters.
    """
    return target if target and _OWN.fullmatch(target) else default
