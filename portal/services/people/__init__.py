"""People: who works where, who may see and change that, and whether they may come in."""

from portal.services.people.access import disable, enable, reset_password
from portal.services.people.details import Added, Details, add, edit, move
from portal.services.people.listing import Listing, Row, State, export, find, visible_to

__all__ = [
    "Added",
    "Details",
    "Listing",
    "Row",
    "State",
    "add",
    "disable",
    "edit",
    "enable",
    "export",
    "find",
    "move",
    "reset_password",
    "visible_to",
]
