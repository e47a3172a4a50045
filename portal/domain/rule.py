"""A rule that a season is, or might be, ranked by: what is counted, and who is scored as one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from string import ascii_uppercase

RANKINGS = ("quantity", "points", "attainment", "increase")
SCORINGS = ("individual", "bundle", "team", "sub_branch")
OF_UNITS = frozenset({"team", "sub_branch"})
"""The scorings whose rows are units; the others rank people, each alone or in a bundle."""

Groups = tuple[frozenset[int], ...]


class RuleError(ValueError):
    """What does not go together.

    ``code`` is one of ``ranking``, ``scoring``, ``no_indicator``, ``no_points``,
    ``negative_points``, ``targets_of_table`` and ``in_two_bundles``.
    """

    def __init__(self, code: str) -> None:
        """Keep the code; the sentence for people is written where it is shown."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Rule:
    """A ranking value and a scoring unit.

    ``indicator_id`` is what is counted, None for points. ``points`` is a table by indicator,
    scaled, that holds for the whole season; None is the season's own, dated one. ``bundles`` are
    groups of participations, None those of the roster.
    """

    ranking: str
    scoring: str
    indicator_id: int | None = None
    points: Mapping[int, int] | None = None
    bundles: Groups | None = None

    @property
    def is_of_units(self) -> bool:
        """Whether its rows are units."""
        return self.scoring in OF_UNITS

    def checked(self) -> "Rule":
        """Return the rule without what it does not use; raise RuleError for what cannot be.

        Two rules that say the same are equal in this form.
        """
        if self.ranking not in RANKINGS:
            raise RuleError("ranking")
        if self.scoring not in SCORINGS:
            raise RuleError("scoring")
        indicator_id = None if self.ranking == "points" else self.indicator_id
        if self.ranking == "quantity" and indicator_id is None:
            raise RuleError("no_indicator")
        points = None if indicator_id is not None else _table(self.points)
        if points is not None and self.ranking == "attainment":
            raise RuleError("targets_of_table")
        bundles = _groups(self.bundles) if self.scoring == "bundle" else None
        return replace(self, indicator_id=indicator_id, points=points, bundles=bundles)

    def differs_from(self, other: "Rule") -> tuple[str, ...]:
        """Return in what two checked rules differ: ranking, counted, scoring, bundles."""
        pairs = {
            "ranking": (self.ranking, other.ranking),
            "counted": ((self.indicator_id, self.points), (other.indicator_id, other.points)),
            "scoring": (self.scoring, other.scoring),
            "bundles": (self.bundles, other.bundles),
        }
        return tuple(name for name, (own, others) in pairs.items() if own != others)


def group_name(number: int) -> str:
    """Return what the group with the number, from 0, is called: A to Z, then AA, AB and on."""
    ahead, letter = divmod(number, len(ascii_uppercase))
    return (group_name(ahead - 1) if ahead else "") + ascii_uppercase[letter]


def _table(points: Mapping[int, int] | None) -> Mapping[int, int] | None:
    if points is None:
        return None
    if any(worth < 0 for worth in points.values()):
        raise RuleError("negative_points")
    # What is worth nothing is not counted.
    counted = {id_: worth for id_, worth in sorted(points.items()) if worth}
    if not counted:
        raise RuleError("no_points")
    return counted


def _groups(groups: Iterable[Iterable[int]] | None) -> Groups | None:
    if groups is None:
        return None
    # Who is alone in a bundle is not in one.
    found = [group for group in map(frozenset, groups) if len(group) > 1]
    if sum(map(len, found)) != len(frozenset[int]().union(*found)):
        raise RuleError("in_two_bundles")
    return tuple(sorted(found, key=min))
