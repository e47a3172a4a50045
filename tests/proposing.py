"""How the tests propose another rule."""

from portal.domain.rule import Rule
from portal.services import proposals
from tests.cast import Cast
from tests.season import Season


def proposed(
    cast: Cast,
    season: Season,
    rule: Rule | None = None,
    title: str = "改按积分",
    reason: str = "卡也要算数",
    who: str = "liu",
) -> int:
    """Keep a rule, points of all indicators unless another is given; return the proposal's id."""
    with cast.inside():
        wished = rule or Rule("points", "individual")
        return proposals.keep(cast.actor(who), season.id, wished.checked(), title, reason)
