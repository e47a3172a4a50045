"""Units in words: their kinds, and the tree as the choices of a form."""

from collections.abc import Iterable, Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice

from portal.domain.unit_kind import UnitKind
from portal.models import Unit
from portal.pages.formats import named
from portal.services.units import Node

KINDS = {
    UnitKind.HEAD_OFFICE: _l("Head office"),
    UnitKind.BRANCH: _l("Branch"),
    UnitKind.SUB_BRANCH: _l("Sub-branch"),
    UnitKind.TEAM: _l("Team"),
}
# An option's plain spaces are swallowed by the browser; this one is as wide as a character.
_INDENT = "\N{IDEOGRAPHIC SPACE}"


def choices(roots: Iterable[Node]) -> list[SelectChoice]:
    """Return the units in use, each below the one that it stands under, set in by its depth."""
    return [SelectChoice(0, _("Choose a unit")), *_walk(roots, 0)]


def flat(units: Iterable[Unit]) -> list[SelectChoice]:
    """Return units that are no whole tree, those in use, set in by their depth in it."""
    found = sorted((unit for unit in units if unit.disabled_at is None), key=lambda u: u.path)
    top = min((unit.depth for unit in found), default=0)
    return [
        SelectChoice(0, _("Choose a unit")),
        *(SelectChoice(unit.id, _INDENT * (unit.depth - top) + named(unit)) for unit in found),
    ]


def _walk(nodes: Iterable[Node], depth: int) -> Iterator[SelectChoice]:
    for node in nodes:
        if node.unit.disabled_at is None:
            yield SelectChoice(node.unit.id, _INDENT * depth + named(node.unit))
            yield from _walk(node.below, depth + 1)
