"""The parts that a target is split into, as they are and as they are to be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.domain.cascade import CascadeError, Part, cascade
from portal.domain.period import Span
from portal.domain.quantity import from_scaled
from portal.services.targets import writing
from portal.services.targets.force import Column, Held, InForce, Subject
from portal.services.targets.writing import Change


@dataclass(frozen=True, slots=True)
class Share:
    """One part: whose, for which period, its weight, its target in force and the proposed one.

    `is_pinned` keeps its target; `is_own` is the actor's own, which somebody else sets.
    """

    subject: Subject
    span: Span
    weight: Fraction
    present: Held
    proposed: int
    is_pinned: bool
    is_own: bool

    @property
    def target(self) -> Decimal:
        """The proposed target as people read it."""
        return from_scaled(self.proposed)

    @property
    def before(self) -> Decimal | None:
        """The target in force as people read it, None for none."""
        return from_scaled(self.present.target) if self.present.target else None

    @property
    def change(self) -> Decimal:
        """What the split adds or takes."""
        return from_scaled(self.proposed - self.present.target)

    def as_change(self, indicator_id: int | None) -> Change | None:
        """Return what is to be written down for it, None for nothing."""
        held = self.present
        if self.is_own or (self.proposed, self.is_pinned) == (held.target, held.pinned):
            return None
        old = held.target if held.revision_id else None
        column = Column(indicator_id, self.span)
        return Change(self.subject, column, old, self.proposed, pinned=self.is_pinned)


@dataclass(frozen=True)
class Shared:
    """A target and what it is split into; with a `refusal` it cannot be, and the parts stay."""

    whole: int
    shares: list[Share]
    refusal: LazyString | None

    @property
    def target(self) -> Decimal:
        """The target as people read it."""
        return from_scaled(self.whole)

    @property
    def sum(self) -> Decimal:
        """What the parts sum to."""
        return from_scaled(sum(share.proposed for share in self.shares))


def shared(whole: int, shares: Sequence[Share]) -> Shared:
    """Split the whole to the shares by weight; pinned ones and the actor's own stay.

    A share that stays comes with its present target.
    """
    parts = [
        Part(share.weight, share.present.target if share.is_pinned or share.is_own else None)
        for share in shares
    ]
    try:
        targets = cascade(whole, parts)
    except CascadeError as error:
        stay = [replace(share, proposed=share.present.target) for share in shares]
        return Shared(whole, stay, _refusal(whole, error))
    return Shared(
        whole,
        [replace(share, proposed=target) for share, target in zip(shares, targets, strict=True)],
        None,
    )


def _refusal(whole: int, error: CascadeError) -> LazyString:
    rest = from_scaled(abs(error.difference))
    if error.code == "pinned_exceed":
        return _l(
            "The pinned targets already sum to %(sum)s, %(more)s more than %(whole)s. Unpin some,"
            " or raise the target.",
            sum=from_scaled(whole) + rest,
            more=rest,
            whole=from_scaled(whole),
        )
    if error.code == "all_pinned":
        return _l(
            "The pinned targets sum to %(sum)s, %(less)s less than %(whole)s, and nothing else is"
            " left to take the rest. Unpin some, or lower the target.",
            sum=from_scaled(whole) - rest,
            less=rest,
            whole=from_scaled(whole),
        )
    return _l(
        "There is nothing to weigh by, so %(rest)s of %(whole)s cannot be split. Choose another"
        " weight.",
        rest=rest,
        whole=from_scaled(whole),
    )


def overlapped(held: InForce, shares: Sequence[Share], indicator_id: int | None) -> list[Change]:
    """Return what takes away the targets that the new ones would overlap."""
    wanted = [(share.subject, share.span) for share in shares if not share.is_own]
    return writing.overlapped(held, wanted, indicator_id)
