"""Proposals of another rule for a season's kind, and what became of them: append-only."""

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId, CampaignRef, Key, Moment, Name, PersonRef


class RuleProposal(Base):
    """A rule that somebody would have seasons ranked by, tried on a campaign's ledger.

    `content` tells the rule by codes and employee numbers.
    """

    __tablename__ = "rule_proposal"

    id: Mapped[Key]
    campaign_id: Mapped[CampaignRef]
    title: Mapped[Name]
    content: Mapped[dict[str, object]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(400))
    recorded_at: Mapped[Moment]
    recorder_id: Mapped[PersonRef]


class ProposalDecision(Base):
    """What a proposal came to, once: withdrawn, or the rule of a campaign that was set up by it."""

    __tablename__ = "proposal_decision"
    __table_args__ = (
        CheckConstraint("kind IN ('withdrawn', 'adopted')", name="kind"),
        CheckConstraint("(kind = 'adopted') = (campaign_id IS NOT NULL)", name="campaign"),
    )

    proposal_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("rule_proposal.id"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(9))
    campaign_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("campaign.id"), index=True)
    recorded_at: Mapped[Moment]
    recorder_id: Mapped[PersonRef]
