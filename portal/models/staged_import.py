"""A workbook that was read and not yet taken over: its cells as text, waiting to be confirmed."""

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId, Key, Moment, PersonRef


class StagedImport(Base):
    """The rows of one uploaded sheet, for the person who uploaded it alone; gone after a day."""

    __tablename__ = "staged_import"

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(24))
    campaign_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("campaign.id"))
    person_id: Mapped[PersonRef]
    file_name: Mapped[str] = mapped_column(String(120))
    # A list of rows, each a list of cells as text; the first row is the head.
    rows: Mapped[list[list[str]]] = mapped_column(JSON)
    created_at: Mapped[Moment]
