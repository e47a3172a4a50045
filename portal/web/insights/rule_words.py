"""A rule in words, and what it would change, in the reader's language."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.domain.quantity import from_scaled
from portal.domain.rule import Rule
from portal.models import Indicator
from portal.pages import row
from portal.pages.formats import is_english, named, qty
from portal.services.proposals import Content, content_of
from portal.services.supposing import Beside, Move, Supposed

RANKED = {
    "quantity": _l("Ranked by %(what)s"),
    "points": _l("Ranked by %(what)s"),
    "attainment": _l("Ranked by the share of the target reached in %(what)s"),
    "increase": _l("Ranked by the increase in %(what)s"),
}
SCORED = {
    "individual": _l("everybody for themselves"),
    "bundle": _l("in the bundles of the roster"),
    "team": _l("by team"),
    "sub_branch": _l("by sub-branch"),
}

PARTS = {
    "ranking": _l("what is ranked"),
    "counted": _l("what is counted"),
    "scoring": _l("who is scored as one"),
    "bundles": _l("the bundles"),
}
"""In what two rules can differ."""


def changes(names: Iterable[str]) -> str:
    """Return in words in what a rule was changed."""
    return _(", ").join(str(PARTS[name]) for name in names)


def rule(found: Rule, indicators: Sequence[Indicator]) -> str:
    """Return a rule in words."""
    codes = {one.id: one.code for one in indicators}
    return content(content_of(found, codes), indicators)


def content(kept: Content, indicators: Sequence[Indicator]) -> str:
    """Return a rule in words, from what a proposal keeps of it."""
    names = {one.code: named(one) for one in indicators}
    ranked = str(RANKED[str(kept["ranking"])]) % {"what": _counted(kept, names)}
    return _("%(ranked)s, %(scored)s", ranked=ranked, scored=_scored(kept))


def _counted(kept: Content, names: Mapping[str, str]) -> str:
    indicator, points = kept["indicator"], kept["points"]
    if indicator is not None:
        return names.get(str(indicator), str(indicator))
    if not isinstance(points, dict):
        return _("points by the season's own table")
    worth = [f"{names.get(code, code)} {qty(Decimal(text))}" for code, text in points.items()]
    return _("points (%(table)s)", table=_(", ").join(worth))


def _scored(kept: Content) -> str:
    bundles = kept["bundles"]
    if not isinstance(bundles, list):
        return str(SCORED[str(kept["scoring"])])
    if not bundles:
        return _("in bundles, with nobody bundled")
    return ngettext("in %(num)s bundle of its own", "in %(num)s bundles of its own", len(bundles))


def sentences(found: Beside) -> str:
    """Return what the rule would change, in a few sentences."""
    if not found.differs:
        told = [_("This is the rule in force. Change it below: the same ledger is ranked anew.")]
    elif not found.supposed.rows:
        told = [_("Under this rule nobody can be ranked.")]
    else:
        told = [_moved(found), _first(found), *_furthest(found)]
    return (" " if is_english() else "").join(told)


def _moved(found: Beside) -> str:
    count, compared = len(found.movers), found.compared
    if not count and compared < len(found.moves):
        return _("Of those whom both rules rank, nobody would change places.")
    if not count:
        return _("Under this rule nobody would change places.")
    if found.supposed.rule.is_of_units:
        return ngettext(
            "Under this rule %(num)s of %(all)s units would change places.",
            "Under this rule %(num)s of %(all)s units would change places.",
            count,
            all=compared,
        )
    return ngettext(
        "Under this rule %(num)s of %(all)s people would change places.",
        "Under this rule %(num)s of %(all)s people would change places.",
        count,
        all=compared,
    )


def _leaders(board: Supposed) -> str:
    first = [one for one in board.rows if one.place.rank == 1]
    return _(" and ").join(map(row.name, first))


def _first(found: Beside) -> str:
    now, then = _leaders(found.current), _leaders(found.supposed)
    if now == then or not now:
        return (
            _("%(name)s stays first.", name=then)
            if now
            else _("%(name)s would be first.", name=then)
        )
    return _("%(name)s would be first, where %(other)s is now.", name=then, other=now)


def _furthest(found: Beside) -> list[str]:
    """Name who would rise furthest; of who would fall it is said how many, and no name."""
    told = []
    up = max(found.movers, key=lambda move: move.change or 0, default=None)
    down = sum((move.change or 0) < 0 for move in found.movers)
    if up and (up.change or 0) > 0:
        told.append(
            ngettext(
                "Furthest up: %(name)s, by %(num)s place.",
                "Furthest up: %(name)s, by %(num)s places.",
                up.change or 0,
                name=name(up),
            )
        )
    if down:
        told.append(
            ngettext("%(num)s would stand further down.", "%(num)s would stand further down.", down)
        )
    return told


def name(move: Move) -> str:
    """Return whom a move is of."""
    return named(move.unit or move.member)


def notes(found: Beside, reference: str) -> list[str]:
    """Return what one has to know of the figures: who stands aside, and what ranks are among."""
    supposed, told = found.supposed, []
    if supposed.rule.ranking == "increase":
        told.append(_bases(supposed, reference))
    if supposed.aside:
        told.append(
            ngettext(
                "%(num)s person has no base and stands aside.",
                "%(num)s people have no base and stand aside.",
                len(supposed.aside),
            )
        )
    if supposed.rule.ranking == "attainment":
        without = sum(one.target is None for one in supposed.rows)
        if without:
            told.append(
                ngettext(
                    "%(num)s row has no target in this and no rank.",
                    "%(num)s rows have no target in this and no rank.",
                    without,
                )
            )
    rows, own = _ranked(supposed), _ranked(found.current)
    if rows != own:
        told.append(
            _("Ranks are among %(rows)s here, and among %(own)s in force.", rows=rows, own=own)
        )
    if found.compared < len(found.moves) and found.compared:
        told.append(
            ngettext(
                "Places are counted within the %(num)s that has a rank under both rules.",
                "Places are counted among the %(num)s that have a rank under both rules.",
                found.compared,
            )
        )
    return told


def _bases(supposed: Supposed, reference: str) -> str:
    if supposed.bases == "in_force":
        return _("Increases are counted from the bases in force.")
    if not reference:
        return _("There is no earlier season in sight that increases could be counted from.")
    return _(
        "Increases are counted from what the same person had in “%(season)s”.", season=reference
    )


def _ranked(board: Supposed) -> int:
    return sum(one.place.rank is not None for one in board.rows)


def worth(scaled: int | None) -> str:
    """Return points as they are typed."""
    return qty(from_scaled(scaled)) if scaled else ""
