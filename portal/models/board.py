"""A board: an ordered list of standings of a campaign, within a unit."""

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId, CampaignRef, Key, UnitRef


class Board(Base):
    """People, bundles, teams or sub-branches of a campaign, seen from one unit.

    `no_base` are the people that an increase cannot be counted for.
    """

    __tablename__ = "board"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('person', 'bundle', 'team', 'sub_branch', 'no_base')",
            name="kind",
        ),
        UniqueConstraint("campaign_id", "unit_id", "kind"),
    )

    id: Mapped[Key]
    campaign_id: Mapped[CampaignRef]
    unit_id: Mapped[UnitRef]
    kind: Mapped[str] = mapped_column(String(12))


class UnitRevision(Base):
    """How often something was said in a unit that its walls show and no book holds.

    An announcement, a practice, a meeting: it counts into the version of the boards of the unit, of
    those above it and of those below, without any book having to be locked.
    """

    __tablename__ = "unit_revision"

    unit_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"), primary_key=True)
    revision: Mapped[int]
