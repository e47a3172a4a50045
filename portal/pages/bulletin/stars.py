"""Who did best: who leads, who moved up most, who brought most, and the honours of the period."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from flask_babel import gettext as _

from portal.domain.bulletin import Award, Content, Row
from portal.pages.bulletin.strong import strong
from portal.pages.bulletin.written import (
    amount,
    clauses,
    decimal,
    either,
    listed,
    maybe,
    name_of,
    per_cent,
)

MOST_HONOURED = 8


def sentence(content: Content) -> str:
    """Return who did best, as one sentence; "" where there is nothing to tell of."""
    if content.sums is None:
        return ""
    honours = [_honour(*one) for one in _honours(content.awards)]
    leaders = [row for row in content.rows if row.rank == 1]
    if not any(decimal(row.value) for row in content.rows):
        return clauses([_("nobody has a result yet"), *honours])
    # A unit's part keeps the ranks of the whole: who leads may be somewhere else.
    lead = _lead(content, leaders) if leaders else ""
    return clauses([lead, _riser(content, leaders), _best(content), *honours])


def score(content: Content, row: Row) -> str:
    """Return what a row is ranked by: 累计46户, 完成率95.8%, 净增24户."""
    if content.season.ranking == "attainment" and row.attainment is not None:
        return _("an attainment of %(share)s", share=per_cent(Decimal(row.attainment)))
    found = maybe(row.score)
    if content.season.ranking == "increase" and found is not None:
        return _("an increase of %(amount)s", amount=amount(content.season, found))
    return _("%(amount)s in all", amount=amount(content.season, decimal(row.value)))


def who(row: Row) -> str:
    """Return a row's name with its unit."""
    if not row.unit:
        return name_of(row)
    return _("%(name)s (%(unit)s)", name=name_of(row), unit=either(row.unit, row.unit_en))


def _lead(content: Content, leaders: Sequence[Row]) -> str:
    first = leaders[0]
    told = {"who": who(first), "score": score(content, first)}
    if len(leaders) > 1:
        names = listed([who(row) for row in leaders])
        return _("%(who)s share no. 1, each with %(score)s", who=names, score=told["score"])
    if content.kind == "season":
        return _("%(who)s wins the season with %(score)s", **told)
    if content.kind != "cycle" or first.change is None:
        return _("%(who)s is no. 1 with %(score)s", **told)
    if first.change > 0:
        return _("%(who)s moves up to no. 1 with %(score)s", **told)
    return _("%(who)s stays no. 1 with %(score)s", **told)


def _riser(content: Content, leaders: Sequence[Row]) -> str:
    """Return who moved up most since the issue before; who took the lead has been named."""
    if content.kind != "cycle":
        return ""
    moved = [row for row in content.rows if (row.change or 0) > 0 and row not in leaders[:1]]
    if not moved:
        return ""
    most = max(row.change or 0 for row in moved)
    risen = [row for row in moved if row.change == most]
    if len(risen) > 1:
        names = listed([who(row) for row in risen])
        return _("%(who)s move up most, by %(places)s each", who=names, places=strong(str(most)))
    return _(
        "%(who)s moves up most, by %(places)s to no. %(rank)s",
        who=who(risen[0]),
        places=strong(str(most)),
        rank=strong(str(risen[0].rank)),
    )


def _best(content: Content) -> str:
    """Return who brought most in the days that are told of."""
    if content.kind == "season":
        return ""
    people = content.people or content.rows
    most = max((decimal(row.period) for row in people), default=Decimal(0))
    if most <= 0:
        return _quiet(content)
    best = [row for row in people if decimal(row.period) == most]
    told = {"who": listed([who(row) for row in best]), "amount": amount(content.season, most)}
    if content.starts_on == content.ends_on:
        if len(best) > 1:
            return _("%(who)s share the best result of the day, %(amount)s each", **told)
        return _("%(who)s has the best result of the day, %(amount)s", **told)
    if len(best) > 1:
        return _("%(who)s share the best result of these days, %(amount)s each", **told)
    return _("%(who)s has the best result of these days, %(amount)s", **told)


def _quiet(content: Content) -> str:
    if content.starts_on == content.ends_on:
        return _("nobody had a result on the day")
    return _("nobody had a result in these days")


def _honours(awards: Sequence[Award]) -> list[tuple[str, bool, list[str]]]:
    """Return the honours, each once, with who has it; withdrawn ones apart."""
    found: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for award in awards:
        found[name_of(award), award.withdrawn].append(either(award.who, award.who_en))
    return [(name, withdrawn, people) for (name, withdrawn), people in found.items()]


def _honour(name: str, withdrawn: bool, people: list[str]) -> str:  # noqa: FBT001 - an award's own
    names = listed(people, MOST_HONOURED)
    if withdrawn:
        return _("the honour “%(name)s” of %(who)s is withdrawn", name=name, who=names)
    return _("the honour “%(name)s” goes to %(who)s", name=name, who=names)
