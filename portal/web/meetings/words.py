"""Meetings in words."""

from flask_babel import lazy_gettext as _l

KINDS = {"morning": _l("Morning meeting"), "evening": _l("Evening meeting")}
ICONS = {"morning": "sun", "evening": "moon-stars"}
