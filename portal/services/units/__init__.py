"""The organisation tree: who stands under whom, and the ways to change that."""

from portal.services.units.change import add, rename
from portal.services.units.listing import Node, find, tree, visible_to
from portal.services.units.place import disable, enable, move
from portal.services.units.tree_lock import lock_open

__all__ = [
    "Node",
    "add",
    "disable",
    "enable",
    "find",
    "lock_open",
    "move",
    "rename",
    "tree",
    "visible_to",
]
