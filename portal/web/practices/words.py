"""What the four parts of a report are called."""

from flask_babel import lazy_gettext as _l

PARTS = {
    "worked": _l("What worked"),
    "hard": _l("What was hard"),
    "learnt": _l("What I learnt"),
    "tomorrow": _l("What I do tomorrow"),
}
