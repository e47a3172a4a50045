"""Check that every text of code and templates stands translated in each catalogue, and no other."""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po

SOURCES = ("portal", "templates")
KEYWORDS = DEFAULT_KEYWORDS | parse_keywords(
    ["_l", "lazy_gettext", "lazy_ngettext:1,2", "lazy_pgettext:1c,2"]
)
"""The same as in the Makefile's `messages`."""


def texts() -> dict[str, str]:
    """Return every text in the sources (of a plural the singular) with the file it stands in."""
    with Path("babel.cfg").open() as file:
        mapping, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found: dict[str, str] = {}
    for source in SOURCES:
        for file_name, _, message, *_ in extract_from_dir(
            source, mapping, options, keywords=KEYWORDS
        ):
            text = message if isinstance(message, str) else message[0]
            found[text] = f"{source}/{file_name}"
    return found


def is_translated(message: Message) -> bool:
    """Tell whether all of a message's forms are there and none is a guess."""
    forms = (message.string,) if isinstance(message.string, str) else message.string or ()
    return bool(forms) and all(forms) and not message.fuzzy


def complaints(catalogue: Catalog, wanted: dict[str, str]) -> list[str]:
    """Return a line for each text that the catalogue lacks, has too much or has wrong."""
    lines: list[str] = []
    have = {
        message.id if isinstance(message.id, str) else message.id[0]: message
        for message in catalogue
        if message.id
    }
    lines += [
        f"{where}: not in the catalogue, run make messages: {text!r}"
        for text, where in wanted.items()
        if text not in have
    ]
    lines += [
        f"no longer in the sources, run make messages: {text!r}"
        for text in have
        if text not in wanted
    ]
    lines += [
        f"{wanted[text]}: not translated: {text!r}"
        for text, message in have.items()
        if text in wanted and not is_translated(message)
    ]
    lines += [
        f"{error}: {text!r}" for text, message in have.items() for error in message.check(catalogue)
    ]
    return lines


def main(locales: list[str]) -> int:
    """Print what is amiss in the catalogues of `locales`; return 1 then, otherwise 0."""
    wanted = texts()
    wrong = 0
    for locale in locales:
        path = Path("portal/translations") / locale / "LC_MESSAGES" / "messages.po"
        if not path.exists():
            print(f"{path} is missing, run make messages")
            return 1
        with path.open("rb") as file:
            catalogue = read_po(file, locale=locale)
        for line in complaints(catalogue, wanted):
            print(f"{locale}: {line}")
            wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
