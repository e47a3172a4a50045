"""The moment of an honour: what the walls celebrate when somebody earned one."""

from datetime import datetime

from flask import current_app, g, render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from portal.domain.quantity import from_scaled
from portal.pages import board, faces
from portal.pages.formats import is_english, named, qty
from portal.pages.honours import told
from portal.services import honours, measures
from portal.services.honours import Celebrated
from portal.services.standings import BoardStandings
from portal.services.work import snapshot


def render(board_id: int, locale: str, honour_id: int, now: datetime) -> str | None:
    """Return what the board's walls show for an honour; None where it is nobody's of the board."""
    with snapshot() as connection:
        found = board.standings_of(connection, board_id, now)
        honour = honours.celebrated(connection, honour_id)
        if honour is None or not _is_of(honour, found):
            return None
        measure = measures.of(connection, found.campaign)
    with (
        current_app.test_request_context("/", base_url="http://localhost"),
        force_locale(locale),
    ):
        g.locale = locale
        who = named(honour.who)
        return render_template(
            "boards/_honour_moment.html",
            level="target" if honour.kind == "team_target" else "milestone",
            who=who,
            avatar=faces.unit(who) if honour.person_id is None else faces.avatar(who),
            hue=_hue(honour),
            is_unit=honour.person_id is None,
            greeting=honour.greeting,
            honour=named(honour.named),
            told=_told(honour, measure[1] if is_english() else measure[0]),
        )


def _told(honour: Celebrated, measure: str) -> str:
    if honour.kind != "team_target":
        return told(honour.kind, honour.value, measure)
    value = qty(from_scaled(honour.value))
    return _("in all %(figure)s %(measure)s", figure=value, measure=measure)


def _hue(honour: Celebrated) -> int:
    if honour.person_id is None:
        return faces.hue(f"u{honour.unit_id}")
    return faces.hue_of(honour.person_id, honour.hue)


def _is_of(honour: Celebrated, found: BoardStandings) -> bool:
    """Whether the board ranks who earned it, or is of the unit that did, or of one above it."""
    if honour.participation_id is None:
        return honour.unit_path.startswith(found.unit.path)
    people = (member for row in found.rows for member in row.members)
    return any(member.participation_id == honour.participation_id for member in people)
