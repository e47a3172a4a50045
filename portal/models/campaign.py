"""A campaign: a season with dates, indicators, channels and rules."""

from datetime import date, time

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import (
    Base,
    BigId,
    CampaignRef,
    IndicatorRef,
    Key,
    Moment,
    Name,
    PersonRef,
    UnitRef,
)


class Campaign(Base):
    """The rules in force. Every change is also kept as a `RuleRevision`."""

    __tablename__ = "campaign"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'live', 'frozen', 'closed')", name="state"),
        CheckConstraint(
            "ranking IN ('quantity', 'points', 'attainment', 'increase')",
            name="ranking",
        ),
        CheckConstraint(
            "scoring IN ('individual', 'bundle', 'team', 'sub_branch')",
            name="scoring",
        ),
        CheckConstraint("verification IN ('none', 'after', 'before')", name="verification"),
        CheckConstraint("cadence IN ('daily', 'weekly')", name="cadence"),
        CheckConstraint("basis IN ('calendar', 'working')", name="basis"),
        CheckConstraint("colours IN ('red_up', 'green_up')", name="colours"),
        CheckConstraint("0 < slightly_behind AND slightly_behind <= on_pace", name="thresholds"),
        CheckConstraint("starts_on <= ends_on", name="dates"),
        CheckConstraint("backdating_days >= 0", name="backdating"),
        CheckConstraint("reason_after_days > 0", name="reason_after"),
        CheckConstraint("wall_list IN ('whole', 'top', 'movers')", name="wall_list"),
        CheckConstraint("wall_top BETWEEN 3 AND 99", name="wall_top"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[Name]
    name_en: Mapped[str | None] = mapped_column(String(120))
    unit_id: Mapped[UnitRef]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(8), default="draft")
    ranking: Mapped[str] = mapped_column(String(12))
    # What `quantity` ranks by, and `attainment` and `increase` are counted in; null for points.
    ranking_indicator_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("indicator.id"))
    scoring: Mapped[str] = mapped_column(String(12))
    backdating_days: Mapped[int] = mapped_column(default=3)
    verification: Mapped[str] = mapped_column(String(8), default="none")
    cadence: Mapped[str] = mapped_column(String(8), default="daily")
    cadence_weekday: Mapped[int | None]
    basis: Mapped[str] = mapped_column(String(8), default="calendar")
    closures: Mapped[list[str]] = mapped_column(JSON, default=list)
    cut_off: Mapped[time]
    # When whoever has not reported is reminded; none: nobody is. A default would stand in for None.
    report_reminder: Mapped[time | None]
    # From how many working days at zero on a report asks for a reason.
    reason_after_days: Mapped[int] = mapped_column(default=3)
    # The earlier season that bases are taken from.
    reference_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("campaign.id"))
    # Least attainment in per cent of the elapsed share, for two of the four words of pace.
    on_pace: Mapped[int] = mapped_column(default=100)
    slightly_behind: Mapped[int] = mapped_column(default=80)
    colours: Mapped[str] = mapped_column(String(8), default="red_up")
    # The campaign's own words for the four states of pace, by state and language; none: the usual.
    status_words: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict)
    # What walls show of a list: the whole, the first `wall_top` places, or those and who moved up.
    wall_list: Mapped[str] = mapped_column(String(8), default="whole")
    wall_top: Mapped[int] = mapped_column(default=10)
    # A season told from an account rather than lived: its days may be entered long afterwards.
    is_history: Mapped[bool] = mapped_column(default=False)


class CampaignIndicator(Base):
    """An indicator counted by a campaign; its points are `PointsRevision`s."""

    __tablename__ = "campaign_indicator"

    campaign_id: Mapped[int] = mapped_column(BigId, ForeignKey("campaign.id"), primary_key=True)
    indicator_id: Mapped[int] = mapped_column(BigId, ForeignKey("indicator.id"), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)


class CampaignChannel(Base):
    """A channel open in a campaign, with the priority that the campaign gives it."""

    __tablename__ = "campaign_channel"

    campaign_id: Mapped[int] = mapped_column(BigId, ForeignKey("campaign.id"), primary_key=True)
    channel_id: Mapped[int] = mapped_column(BigId, ForeignKey("channel.id"), primary_key=True)
    priority: Mapped[int]


class Bundle(Base):
    """People scored as one, such as a mentor and an apprentice."""

    __tablename__ = "bundle"
    __table_args__ = (UniqueConstraint("campaign_id", "name"),)

    id: Mapped[Key]
    campaign_id: Mapped[CampaignRef]
    name: Mapped[Name]


class RuleRevision(Base):
    """What a campaign's rules were from a moment on: append-only."""

    __tablename__ = "rule_revision"

    id: Mapped[Key]
    campaign_id: Mapped[CampaignRef]
    content: Mapped[dict[str, object]] = mapped_column(JSON)
    recorded_at: Mapped[Moment]
    recorder_id: Mapped[PersonRef]
    reason: Mapped[str] = mapped_column(String(400), default="")


class PointsRevision(Base):
    """Points for one unit of an indicator from a business date on: append-only, scaled."""

    __tablename__ = "points_revision"
    __table_args__ = (CheckConstraint("points >= 0", name="points"),)

    id: Mapped[Key]
    campaign_id: Mapped[CampaignRef]
    indicator_id: Mapped[IndicatorRef]
    valid_from: Mapped[date]
    points: Mapped[int]
    # Whether days before the decision were scored anew by it.
    rescores: Mapped[bool] = mapped_column(default=False)
    recorded_at: Mapped[Moment]
    recorder_id: Mapped[PersonRef]


class RulesRead(Base):
    """Somebody's word that they have read the rules of a campaign, as of one revision."""

    __tablename__ = "rules_read"

    revision_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("rule_revision.id"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"), primary_key=True)
    campaign_id: Mapped[CampaignRef]
    read_at: Mapped[Moment]
