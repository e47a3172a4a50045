"""Report code that nothing uses: neither other code nor a template, nor a framework by its name."""

import re
import sys
from pathlib import Path

from vulture import Vulture
from vulture.config import make_config
from vulture.core import Item


def is_a_matter_for_us(item: Item) -> bool:
    """Tell whether an unused item says anything.

    Imports and local variables are ruff's; fields of records and attributes of other people's
    objects are read by frameworks, and a column may be kept for the auditors alone.
    """
    if item.typ in {"import", "attribute"}:
        return False
    indented = Path(item.filename).read_text().splitlines()[item.first_lineno - 1][0] == " "
    return not (item.typ == "variable" and indented)


def main() -> int:
    """Print what is unused and return 1, or return 0 when there is nothing."""
    config = make_config([])
    vulture = Vulture(
        ignore_names=config["ignore_names"], ignore_decorators=config["ignore_decorators"]
    )
    vulture.scavenge(config["paths"], exclude=config["exclude"])
    # Templates use attributes and functions too, and vulture does not read them.
    in_templates = {
        word
        for template in Path("templates").rglob("*.html")
        for word in re.findall(r"\w+", template.read_text())
    }
    unused = [
        item
        for item in vulture.get_unused_code(min_confidence=config["min_confidence"])
        if item.name not in in_templates and is_a_matter_for_us(item)
    ]
    for item in unused:
        print(item.get_report())
    return 1 if unused or vulture.exit_code else 0


if __name__ == "__main__":
    sys.exit(main())
