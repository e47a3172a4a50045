"""A credit: a person's share of an entry. Append-only; an entry without any is all its owner's."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId, Scaled


class Credit(Base):
    """One person's part of a shared entry; the parts sum exactly to the entry's quantity."""

    __tablename__ = "credit"
    __table_args__ = (
        CheckConstraint("weight > 0", name="weight"),
        CheckConstraint("quantity >= 0", name="quantity"),
    )

    entry_id: Mapped[int] = mapped_column(BigId, ForeignKey("entry.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("person.id"), primary_key=True, index=True
    )
    weight: Mapped[int]
    quantity: Mapped[Scaled]
    # The owner stands first: ties of the split go to the earlier.
    position: Mapped[int]
