"""Proposals of a split: every part with its weight and its target to be; nothing is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from hashlib import sha256

from flask_babel import LazyString, lazy_ngettext

from portal.domain.period import Span
from portal.models import Campaign, Person, Unit
from portal.services.targets.ask import Ask
from portal.services.targets.force import InForce
from portal.services.targets.scope import Scope
from portal.services.targets.shares import Share, Shared
from portal.services.targets.weights import Weight
from portal.services.targets.writing import Change


@dataclass(frozen=True)
class Line:
    """Whose target is split, or to whom: a person in a unit, or a unit.

    Of a split over time it has a part a period; of one down the tree one part, with its weight.
    """

    shared: Shared
    unit: Unit
    person: Person | None = None
    weight: Weight | None = None

    @property
    def share(self) -> Share:
        """The one part of somebody that a target is split to."""
        return self.shared.shares[0]

    @property
    def is_own(self) -> bool:
        """Whether it is the actor's own, which somebody else sets."""
        return self.share.is_own


@dataclass(frozen=True)
class Proposal:
    """A split as it would be written.

    Down the tree `whole` is the target and its parts, one a line; over time it is None, each line
    is a target of its own, and `scales` are the weights of the periods as the unit has them.
    `removed` are the targets that the new ones would overlap, `last` those decided last, whenever
    they hold.
    """

    ask: Ask
    campaign: Campaign
    scope: Scope
    periods: list[Span]
    lines: list[Line]
    removed: list[Change]
    warnings: list[LazyString]
    whole: Shared | None = None
    scales: tuple[Fraction, ...] = ()
    last: InForce | None = None

    @cached_property
    def shares(self) -> list[Share]:
        """Every part."""
        return [share for line in self.lines for share in line.shared.shares]

    @cached_property
    def changes(self) -> list[Change]:
        """What is to be written down."""
        indicator = self.ask.column.indicator_id
        changes = (share.as_change(indicator) for share in self.shares)
        return [*(change for change in changes if change is not None), *self.removed]

    @property
    def refusal(self) -> LazyString | None:
        """Why it cannot be written, None when it can."""
        if self.whole is not None:
            return self.whole.refusal
        refused = [line.shared.refusal for line in self.lines]
        return refused[0] if refused and all(refused) else None

    @cached_property
    def fingerprint(self) -> str:
        """What a form carries to find out whether anything that this rests on changed since.

        Whose targets, set when, and what becomes of each: who came, left or is away since shows in
        that, too.
        """
        facts = sha256()
        for fact in self._facts():
            facts.update(repr(fact).encode())
        return facts.hexdigest()[:32]

    def _facts(self) -> Iterable[object]:
        yield self.ask.column, self.ask.unit_id, self.ask.into.value, self.ask.kind
        yield self.whole.whole if self.whole is not None else None
        for line in self.lines:
            yield line.shared.whole
        for share in self.shares:
            present = share.present.revision_id, share.present.target
            yield share.subject, share.span, present, share.proposed, share.is_pinned
            if self.last is not None:
                yield self.last.of(share.subject, share.span).revision_id
        for change in self.removed:
            yield change.subject, change.column.span, change.old


def warned_of(removed: list[Change]) -> Iterable[LazyString]:
    """Say that targets go which the new ones would overlap."""
    if removed:
        yield lazy_ngettext(
            "%(num)s target for a period that overlaps the new ones is taken away.",
            "%(num)s targets for periods that overlap the new ones are taken away.",
            len(removed),
        )
