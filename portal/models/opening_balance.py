"""Opening balances: entries that carry figures from before the product into one campaign."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId, CampaignRef


class OpeningBalance(Base):
    """Marks an entry as brought forward by import; it counts in this campaign alone."""

    __tablename__ = "opening_balance"

    entry_id: Mapped[int] = mapped_column(BigId, ForeignKey("entry.id"), primary_key=True)
    campaign_id: Mapped[CampaignRef]
    source: Mapped[str] = mapped_column(String(120), default="")
