"""A board: an ordered list of standings of a campaign, within a unit."""

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, CampaignRef, Key, UnitRef


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
