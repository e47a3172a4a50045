"""A unit: one node of the organisation tree."""

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId, Key, Moment, Name

UNIT_KINDS = ("head_office", "branch", "sub_branch", "team")


class Unit(Base):
    """Head office, branch, sub-branch or team, at any depth.

    `path` is the materialised way down from the root, "/1/4/9/", so that "this unit and all below"
    is one prefix comparison; moving a unit rewrites the paths below it.
    """

    __tablename__ = "unit"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('head_office', 'branch', 'sub_branch', 'team')",
            name="kind",
        ),
    )

    id: Mapped[Key]
    parent_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("unit.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[Name]
    name_en: Mapped[str | None] = mapped_column(String(120))
    sort_key: Mapped[str] = mapped_column(String(240), default="")
    path: Mapped[str] = mapped_column(String(400), index=True, default="")
    disabled_at: Mapped[Moment | None]

    @property
    def depth(self) -> int:
        """How many units stand above this one."""
        return self.path.count("/") - 2
