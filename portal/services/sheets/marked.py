"""The mark of the demo in what leaves the house: no invented figure goes out without it."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from portal.extensions import db
from portal.models import Instance

DEMO = _l("Demonstration: people and figures are invented")


def marked(notes: Sequence[str]) -> list[str]:
    """Return a sheet's notes, in a demo with its mark above them."""
    instance = db.session.get(Instance, 1)
    return [*([str(DEMO)] if instance is not None and instance.is_demo else []), *notes]
