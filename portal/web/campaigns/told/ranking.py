"""How the rank is decided, who is scored, and what happens to ties."""

from collections.abc import Callable
from decimal import Decimal

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.models import Indicator
from portal.pages.formats import is_english, named
from portal.web.campaigns.told.facts import Facts
from portal.web.campaigns.told.section import Section, dated, figure, section

Rules = tuple[str | None, ...]
# How many of the first and of the second indicator the worked sum has.
_EXAMPLE = (3, 2)


def ranking(facts: Facts) -> Section:
    """What decides the rank, with a sum or two that shows how."""
    return section(
        "ranking", _("How it is ranked"), *_RANKINGS[facts.campaign.ranking](facts), _always()
    )


def _always() -> str:
    return _(
        "No rank depends on an opinion. Ranks move only when an opening, a correction, a target, a"
        " rule or the roster changes, and each of these is on record."
    )


def _quantity(facts: Facts) -> Rules:
    if facts.ranking_indicator is None:
        return (
            _(
                "The quantity of one indicator decides the rank, the highest first. Which one, the"
                " organiser still has to choose."
            ),
        )
    others = len(facts.indicators) > 1
    return (
        _("The quantity of %(what)s decides the rank, the highest first.", what=facts.counted),
        _("What else counts is shown and adds up, and does not change the rank.")
        if others
        else None,
    )


def _by_points(facts: Facts) -> Rules:
    return (
        _(
            "Points decide the rank, the highest first. An opening earns its quantity times the"
            " points in force on its day; all indicators are added up."
        ),
        *_about_points(facts),
    )


def _about_points(facts: Facts) -> Rules:
    if not facts.counts_points:
        return ()
    return (
        _worked_sum(facts),
        _(
            "When points change, they change from a day on. What counted before keeps the points of"
            " its own day; should the organiser ever decide otherwise, it is on record."
        ),
    )


def _worked_sum(facts: Facts) -> str | None:
    worth = [(one, _in_force(facts, one)) for one in facts.indicators]
    taken = list(zip(_EXAMPLE, [pair for pair in worth if pair[1]], strict=False))
    if not taken:
        return None
    total = sum((count * value for count, (_one, value) in taken), Decimal(0))
    terms = " + ".join(
        _(
            "%(count)s %(what)s × %(points)s",
            # Chinese names the measure between the number and the sign.
            count=count if is_english() else f"{count} {one.measure}",
            what=named(one),
            points=figure(value),
        )
        for count, (one, value) in taken
    )
    return _(
        "For example, with the points of %(day)s: %(terms)s = %(total)s points.",
        day=dated(facts.today),
        terms=terms,
        total=figure(total),
    )


def _in_force(facts: Facts, indicator: Indicator) -> Decimal:
    steps = [value for day, value in facts.points.get(indicator.id, ()) if day <= facts.today]
    return steps[-1] if steps else Decimal(0)


def _attainment(facts: Facts) -> Rules:
    first = (
        _(
            "Attainment decides the rank, the highest first: the quantity of %(what)s divided by"
            " the target.",
            what=facts.counted,
        )
        if facts.ranking_indicator
        else _("Attainment decides the rank, the highest first: the points divided by the target.")
    )
    return (
        first,
        _(
            "For example, 9 towards a target of 10 are %(higher)s and stand before 15 towards a"
            " target of 20, which are %(lower)s.",
            higher="90%",
            lower="75%",
        ),
        _(
            "Whoever has no target, or one of zero, is listed without a rank below everybody who"
            " has one; no percentage is made up for them."
        ),
        *_about_points(facts),
    )


def _increase(facts: Facts) -> Rules:
    first = (
        _(
            "The increase decides the rank, the highest first: the quantity of %(what)s less the"
            " base. So rich and poor portfolios start from the same line.",
            what=facts.counted,
        )
        if facts.ranking_indicator
        else _(
            "The increase decides the rank, the highest first: the points less the base. So rich"
            " and poor portfolios start from the same line."
        )
    )
    return (
        first,
        _base(facts),
        _("For example, 25 with a base of 1 is an increase of 24."),
        _(
            "People without a base stand on a board of their own. A base of 0 counts only where it"
            " was set on purpose."
        ),
        *_about_points(facts),
    )


def _base(facts: Facts) -> str:
    if facts.reference is None:
        return _("The base is set for each person by hand or by import.")
    return _(
        "The base is what the same person had in the reference season (%(season)s), unless another"
        " one is set by hand or by import.",
        season=named(facts.reference),
    )


_RANKINGS: dict[str, Callable[[Facts], Rules]] = {
    "quantity": _quantity,
    "points": _by_points,
    "attainment": _attainment,
    "increase": _increase,
}


# What attainment and increase mean for those who are scored as one.
_BUNDLES = {
    "attainment": _l(
        "The target of a bundle is the sum of its members' targets. As long as one of them has"
        " none, neither has the bundle."
    ),
    "increase": _l(
        "The base of a bundle is the sum of its members' bases. As long as one of them has none,"
        " the bundle is not ranked."
    ),
}
_TEAMS = {
    "attainment": _l(
        "A team's attainment goes by the target of the team. Where it has none, the sum of its"
        " members' targets stands in for it, if every one of them has one."
    ),
    "increase": _l("Those alone count for the increase of a team for whom there is a base."),
}
_SUB_BRANCHES = {
    "attainment": _l(
        "A sub-branch's attainment goes by the target of the sub-branch. Where it has none, the sum"
        " of its people's targets stands in for it, if every one of them has one."
    ),
    "increase": _l("Those alone count for the increase of a sub-branch for whom there is a base."),
}


def _if_any(sentences: dict[str, LazyString], ranking: str) -> str | None:
    return str(sentences[ranking]) if ranking in sentences else None


def scoring(facts: Facts) -> Section:
    """Who is scored as one, and what that means for a member."""
    return section(
        "scoring", _("Who is scored"), *_SCORINGS[facts.campaign.scoring](facts.campaign.ranking)
    )


def _individual(ranking: str) -> Rules:
    del ranking
    return (
        _("Everybody is scored for themselves."),
        _(
            "Where there are boards of teams or sub-branches, they stand beside it and do not"
            " change anybody's own rank."
        ),
    )


def _bundle(ranking: str) -> Rules:
    return (
        _(
            "Bundles, such as mentor and apprentice, are scored as one: what the members open is"
            " added up, and every member carries the rank of the bundle. Whoever is in no bundle is"
            " scored alone."
        ),
        _("Once the campaign is under way, nobody changes bundles; who joins may be put into one."),
        _if_any(_BUNDLES, ranking),
    )


def _team(ranking: str) -> Rules:
    return (
        _(
            "Teams are scored as one: what the members open is added up, and every member carries"
            " the rank of the team."
        ),
        _("Whoever belongs to no team stands on the board of people alone."),
        _if_any(_TEAMS, ranking),
        _(
            "Beside each team's total stands the figure per head, so that large and small can be"
            " compared. The figure per head does not decide the rank."
        ),
    )


def _sub_branch(ranking: str) -> Rules:
    return (
        _(
            "Sub-branches are scored as one: what their people open is added up, and everybody"
            " there carries the rank of the sub-branch."
        ),
        _if_any(_SUB_BRANCHES, ranking),
        _(
            "Beside each sub-branch's total stands the figure per head, so that large and small can"
            " be compared. The figure per head does not decide the rank."
        ),
    )


_SCORINGS: dict[str, Callable[[str], Rules]] = {
    "individual": _individual,
    "bundle": _bundle,
    "team": _team,
    "sub_branch": _sub_branch,
}


def ties(facts: Facts) -> Section:
    """What equal values mean for rank and order."""
    nothing_is_last = facts.campaign.ranking in ("quantity", "points")
    return section(
        "ties",
        _("Ties"),
        _(
            "Equal values share a rank, and the next rank is skipped: 1, 2, 2, 4. So 28, 25, 25 and"
            " 16 are first, twice second, and fourth."
        ),
        _tie_order(facts.campaign.scoring),
        _("Who has nothing yet is on the board all the same and shares the last rank.")
        if nothing_is_last
        else None,
    )


def _tie_order(scoring: str) -> str:
    if scoring in ("team", "sub_branch"):
        return _(
            "Among equals, who got there first is listed first; at the same moment, by the unit's"
            " code. The order does not change the rank that they share."
        )
    return _(
        "Among equals, who got there first is listed first; at the same moment, by employee number."
        " The order does not change the rank that they share."
    )
