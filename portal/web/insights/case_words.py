"""The account's statements in sentences, and what the ledger gives for each, in both languages."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from flask_babel import LazyString, format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.demo.account import Claim
from portal.pages.formats import is_english, pct, qty
from portal.services.insights.retold import Counted, exact

STANDINGS: Mapping[str, LazyString] = {
    "stated": _l("stated"),
    "exact": _l("exact"),
    "inferred": _l("inferred"),
    "invented": _l("invented"),
}
MEANINGS: Mapping[str, LazyString] = {
    "stated": _l("the account says so; where it rounds, the exact figure stands beside it"),
    "exact": _l("follows from stated and invented figures by arithmetic alone"),
    "inferred": _l("the account does not say it, but its figures leave no other reading"),
    "invented": _l("made up for the demo, within what the account leaves open"),
}
# The account is kept in English and its excuses in Chinese: here are the words for either.
WORDS: Mapping[str, LazyString] = {
    "the four born in 1985 or later have 7; E 1, F 3 and D 2 of them": _l(
        "the four born in 1985 or later have 7; E 1, F 3 and D 2 of them"
    ),
    "the team's 18 less the five others": _l("the team's 18 less the five others"),
    "the team's 104 less the five others": _l("the team's 104 less the five others"),
    "more than the average of 2015, called 2": _l("more than the average of 2015, called 2"),
    "nearly every newcomer is ahead of C": _l("nearly every newcomer is ahead of C"),
    "somebody is behind C, and no newcomer is": _l("somebody is behind C, and no newcomer is"),
    "that they are three is stated; no other three newcomers reach ten": _l(
        "that they are three is stated; no other three newcomers reach ten"
    ),
    "that they are two is stated; no other two reach twenty": _l(
        "that they are two is stated; no other two reach twenty"
    ),
    "mid-January": _l("mid-January"),
    "first third of February": _l("first third of February"),
    "mid-February": _l("mid-February"),
    "mid-March": _l("mid-March"),
    "nearly half": _l("nearly half"),
    "none": _l("none"),
    "every Thursday evening but 1 January": _l("every Thursday evening but 1 January"),
    "every day but 1 January, after close of business": _l(
        "every day but 1 January, after close of business"
    ),
    "nearly half from the branch's own resources": _l(
        "nearly half from the branch's own resources"
    ),
    "self-sourced through four ranked channels": _l("self-sourced through four ranked channels"),
    "the day and time of every opening": _l("the day and time of every opening"),
    "each opening's channel and account type, and that the assigned ones of 2015 are 8 of 18": _l(
        "each opening's channel and account type, and that the assigned ones of 2015 are 8 of 18"
    ),
    "customer names": _l("customer names"),
    "how A and C share their joint totals": _l("how A and C share their joint totals"),
    "the dates on which the milestones are checked": _l(
        "the dates on which the milestones are checked"
    ),
    "the targets of 2016: twelve each": _l("the targets of 2016: twelve each"),
    "the wording and days of C's request and of its answer": _l(
        "the wording and days of C's request and of its answer"
    ),
    "the person who answers it": _l("the person who answers it"),
    "The branch finished first in its city, ahead of every county branch: stated, and nothing here"
    " to check it by.": _l(
        "The branch finished first in its city, ahead of every county branch: stated, and nothing"
        " here to check it by."
    ),
    "Four of the seven people changed between the seasons. The account tells of a turnaround; it is"
    " not a controlled experiment.": _l(
        "Four of the seven people changed between the seasons. The account tells of a turnaround;"
        " it is not a controlled experiment."
    ),
    "By birth year, set by hand: born in 1985 or later is new. A tenure rule would put E elsewhere."
    " D is both new by birth year and one of the four older hands of 2015.": _l(
        "By birth year, set by hand: born in 1985 or later is new. A tenure rule would put E"
        " elsewhere. D is both new by birth year and one of the four older hands of 2015."
    ),
    "没有时间": _l("no time"),
    "事务性工作太忙": _l("too busy with routine work"),
    "身体不适": _l("unwell"),
    "家中有事": _l("family matters"),
    "汽车坏了": _l("the car broke down"),
    "手机掉了": _l("lost the phone"),
}


def words(text: str) -> str:
    """Return the account's words in the reader's language."""
    return str(WORDS[text])


def accounts(value: Decimal | int) -> str:
    """Write so many accounts."""
    return ngettext("%(count)s account", "%(count)s accounts", int(value), count=qty(value))


def dated(text: str) -> str:
    """Write a day with its year."""
    return format_date(date.fromisoformat(text), "d MMM y" if is_english() else "y年M月d日")


def letters(people: Iterable[str]) -> str:
    """Write letters one after another."""
    return _(", ").join(people)


def figures(found: Mapping[str, Decimal]) -> str:
    """Write who has how many: H 28, E 25."""
    return _(", ").join(f"{' + '.join(who)} {qty(value)}" for who, value in found.items())


def told(claim: Claim, group: str) -> str:
    """Return what the account says; `group` is what it calls the people of the statement."""
    content = claim.told
    if claim.kind == "total":
        return _("%(who)s: %(accounts)s", who=group, accounts=accounts(content["value"]))
    if claim.kind == "first":
        places = _(", ").join(f"{at} {who}" for at, who in enumerate(claim.people, start=1))
        return _("At the end of the season: %(places)s", places=places)
    if claim.kind == "milestone":
        return _milestone(claim)
    if claim.kind == "cycles":
        return ngettext(
            "%(num)s cycle of reporting", "%(num)s cycles of reporting", content["value"]
        )
    if claim.kind == "increase":
        return _("%(who)s rose by %(value)s", who=group, value=content["value"])
    return _ratio(claim, group)


def found(counted: Counted) -> str:
    """Return what the ledger gives for the statement."""
    kind, parts = counted.claim.kind, counted.parts
    if kind == "milestone":
        return _reached(counted)
    if kind == "cycles":
        num = int(counted.value or 0)
        return ngettext("%(num)s bulletin issued", "%(num)s bulletins issued", num)
    if counted.figures:
        told_ = figures(counted.figures)
        return told_ if counted.value is None else _total(counted.value, counted.figures)
    if parts is None or counted.value is None:
        return "–"
    return _of_parts(kind, counted.value, *map(qty, parts))


def _total(value: Decimal, by_whom: Mapping[str, Decimal]) -> str:
    if len(by_whom) == 1:
        return accounts(value)
    return _("%(figures)s: %(total)s", figures=figures(by_whom), total=accounts(value))


def _of_parts(kind: str, value: Decimal, first: str, second: str) -> str:
    if kind == "increase":
        return f"{first} − {second} = {qty(value)}"
    if kind == "assigned_share":
        return _("%(part)s of %(whole)s, %(share)s%%", part=first, whole=second, share=pct(value))
    return f"{first} ÷ {second} = {exact(value)}"


def _milestone(claim: Claim) -> str:
    content = claim.told
    at_least, at_most = content["at_least"], content.get("at_most")
    if at_most is None:
        reached = _("at least %(value)s each", value=at_least)
    elif at_least == at_most:
        reached = _("exactly %(value)s", value=at_least)
    else:
        reached = _("%(least)s to %(most)s", least=at_least, most=at_most)
    parts = [reached]
    if "from_last" in content:
        parts.append(_("no. %(num)s from the bottom", num=content["from_last"]))
    if content.get("nobody_else"):
        parts.append(_("and nobody else"))
    return _(
        "Checked on %(day)s (%(when)s): %(who)s %(reached)s",
        when=words(content["said"]),
        day=dated(content["on"]),
        who=letters(claim.people),
        reached=_(", ").join(parts),
    )


def _reached(counted: Counted) -> str:
    told_ = [figures(counted.figures)]
    if counted.from_last is not None:
        told_.append(_("no. %(num)s from the bottom", num=counted.from_last))
    if counted.claim.told.get("nobody_else"):
        told_.append(
            _("also %(who)s", who=letters(counted.others))
            if counted.others
            else _("and nobody else")
        )
    return _(", ").join(told_)


def _ratio(claim: Claim, group: str) -> str:
    content = claim.told
    if claim.kind == "bundles":
        values = {who: Decimal(value) for who, value in content["values"].items()}
        return _("Scored together: %(figures)s", figures=figures(values))
    if claim.kind == "assigned_share":
        least, most = (pct(Decimal(content[end])) for end in ("least", "most"))
        return _(
            "From the branch's own resources: %(said)s (taken as %(range)s)",
            said=words(content["said"]),
            range=f"{least}%" if least == most else f"{least}%–{most}%",
        )
    values = {"stated": content["stated"], "exact": content["exact"]}
    if claim.kind == "output_ratio":
        return _("Output: %(stated)s times (exactly %(exact)s)", **values)
    if claim.kind == "cycle_ratio":
        return _("Cycles: %(stated)s times (exactly %(exact)s)", **values)
    return _("%(who)s on average: %(stated)s (exactly %(exact)s)", who=group, **values)
