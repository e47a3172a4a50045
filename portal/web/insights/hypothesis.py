"""A rule as the address of its page says it: read, told what is wrong with it, and written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from portal.domain.quantity import from_scaled
from portal.domain.rule import Groups, Rule, RuleError, group_name
from portal.services import points, supposing
from portal.services.names import tidy
from portal.services.refusal import Rejected
from portal.services.supposing import Stand
from portal.web.campaigns.forms import number

POINTS, TABLE = "points", "table"
ROSTER, NONE, CHOSEN = "roster", "none", "chosen"
LONGEST_GROUP = 3
_FROM_LIST = _l("Choose from the list.")
_WRONG: Mapping[str, tuple[str, LazyString]] = {
    "ranking": ("ranking", _FROM_LIST),
    "scoring": ("scoring", _FROM_LIST),
    "no_indicator": ("counted", _l("Choose the one indicator that is counted.")),
    "no_points": ("points", _l("Give at least one indicator points.")),
    "targets_of_table": (
        "counted",
        _l("Targets in points are of the season's own table: choose that, or one indicator."),
    ),
}


@dataclass
class Hypothesis:
    """What was asked, as it was typed; `rule` is in plain form, None where `errors` say why not.

    `counted` is an indicator's id, "points" (the season's own table) or "table" (the one of
    `points`, by indicator as typed). `groups` are the letters by participation.
    """

    ranking: str
    counted: str
    scoring: str
    points: dict[int, str]
    groups: dict[int, str]
    errors: dict[str, str | LazyString] = field(default_factory=dict)
    rule: Rule | None = None

    def fields(self) -> list[tuple[str, str]]:
        """Return the fields that say the same again, without what they do not use."""
        said = [("ranking", self.ranking), ("counted", self.counted), ("scoring", self.scoring)]
        if self.counted == TABLE:
            said += [(f"p{id_}", text) for id_, text in self.points.items() if text]
        if self.scoring == "bundle" and self.rule and self.rule.bundles is None:
            said.append(("bundles", ROSTER))
        elif self.scoring == "bundle":
            said.append(("bundles", CHOSEN))
            said += [(f"b{id_}", letter) for id_, letter in self.groups.items() if letter]
        return said


def of_rule(rule: Rule, known: Stand) -> Hypothesis:
    """Return what the address of a rule in plain form says."""
    counted = POINTS if rule.points is None else TABLE
    table = known.points if rule.points is None else rule.points
    return Hypothesis(
        ranking=rule.ranking,
        counted=counted if rule.indicator_id is None else str(rule.indicator_id),
        scoring=rule.scoring,
        points={one.id: _typed(table.get(one.id)) for one in known.indicators},
        groups=_letters(known.groups if rule.bundles is None else rule.bundles, known),
        rule=rule,
    )


def read(sent: MultiDict[str, str], known: Stand) -> Hypothesis:
    """Return what an address or a form says; what it does not say is as in the rule in force."""
    own = of_rule(supposing.in_force(known.campaign), known)
    typed = {id_: sent.get(f"p{id_}", text).strip() for id_, text in own.points.items()}
    counted = sent.get("counted", own.counted)
    if counted == POINTS and any(_differs(typed[id_], text) for id_, text in own.points.items()):
        # Whoever types other points means them.
        counted = TABLE
    asked = Hypothesis(
        ranking=sent.get("ranking", own.ranking),
        counted=counted,
        scoring=sent.get("scoring", own.scoring),
        points=typed if counted == TABLE else own.points,
        groups=_groups_of(sent, own, known),
    )
    try:
        rule = _rule(asked, known)
        asked.rule = supposing.plain(rule, known) if rule else None
    except RuleError as error:
        name, message = _WRONG[error.code]
        asked.errors[name] = message
    if asked.rule is not None and asked.rule.ranking == "points" and counted.isdecimal():
        asked.counted = POINTS
    return asked


def _rule(asked: Hypothesis, known: Stand) -> Rule | None:
    """Return the rule that is asked for, unchecked; None where a field cannot be read."""
    indicator_id = None
    if asked.counted not in (POINTS, TABLE):
        indicator_id = next((i.id for i in known.indicators if str(i.id) == asked.counted), None)
        if indicator_id is None:
            asked.errors["counted"] = _FROM_LIST
    table = _table(asked) if asked.counted == TABLE else None
    if asked.errors:
        return None
    return Rule(asked.ranking, asked.scoring, indicator_id, table, _bundles(asked.groups))


def _table(asked: Hypothesis) -> dict[int, int]:
    found = {}
    for id_, text in asked.points.items():
        try:
            found[id_] = points.checked(number(text) or Decimal(0))
        except InvalidOperation:
            asked.errors[f"p{id_}"] = _l("“%(text)s” is no number.", text=text[:20])
        except Rejected as refusal:
            asked.errors[f"p{id_}"] = refusal.message
    return found


def _groups_of(sent: MultiDict[str, str], own: Hypothesis, known: Stand) -> dict[int, str]:
    how = sent.get("bundles", ROSTER)
    if how == NONE:
        return {}
    if how != CHOSEN:
        return own.groups
    typed = {
        member.participation_id: tidy(sent.get(f"b{member.participation_id}", "")).upper()
        for member in known.people
    }
    return {id_: letter[:LONGEST_GROUP] for id_, letter in typed.items() if letter}


def _bundles(groups: Mapping[int, str]) -> Groups:
    by_letter: dict[str, set[int]] = {}
    for id_, letter in groups.items():
        by_letter.setdefault(letter, set()).add(id_)
    return tuple(frozenset(group) for group in by_letter.values())


def _letters(groups: Groups, known: Stand) -> dict[int, str]:
    """Return everybody's letter, in the order of the groups; of the people who are shown."""
    shown = {member.participation_id for member in known.people}
    here = [group & shown for group in groups]
    return {id_: group_name(at) for at, group in enumerate(filter(None, here)) for id_ in group}


def _typed(scaled: int | None) -> str:
    return f"{from_scaled(scaled):f}" if scaled else ""


def _differs(typed: str, own: str) -> bool:
    """Whether other points are typed than there are; what is no number is other."""
    try:
        return (number(typed) or 0) != (number(own) or 0)
    except InvalidOperation:
        return True
