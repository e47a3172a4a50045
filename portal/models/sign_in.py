"""Sign-in: identities, sessions as rows, and the attempts that slow an attacker down."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId, Key, Moment, PersonRef


class PersonIdentity(Base):
    """Who a person is to the bank's single sign-on, from the day on which the two were linked.

    What was unlinked stays: a session tells by which identity it was opened.
    """

    __tablename__ = "person_identity"
    __table_args__ = (
        CheckConstraint("(unlinked_at IS NULL) = (unlinked_by IS NULL)", name="unlinked"),
        # One person for a subject, one subject of an issuer for a person, at any one time.
        Index(
            "uq_person_identity_subject",
            "issuer",
            "subject",
            unique=True,
            sqlite_where=text("unlinked_at IS NULL"),
            postgresql_where=text("unlinked_at IS NULL"),
        ),
        Index(
            "uq_person_identity_person",
            "person_id",
            "issuer",
            unique=True,
            sqlite_where=text("unlinked_at IS NULL"),
            postgresql_where=text("unlinked_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    issuer: Mapped[str] = mapped_column(String(400))
    subject: Mapped[str] = mapped_column(String(255))
    person_id: Mapped[PersonRef]
    linked_at: Mapped[Moment]
    unlinked_at: Mapped[Moment | None]
    unlinked_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    reason: Mapped[str | None] = mapped_column(String(400))


class PersonSession(Base):
    """One signed-in browser. The cookie holds an opaque id; this row holds its hash."""

    __tablename__ = "person_session"
    __table_args__ = (
        # Ended ones pile up over the years; what is asked for is who is here now.
        Index(
            "ix_person_session_standing",
            "last_seen_at",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[PersonRef]
    created_at: Mapped[Moment]
    last_seen_at: Mapped[Moment]
    address: Mapped[str] = mapped_column(String(64))
    user_agent: Mapped[str] = mapped_column(String(200))
    ended_at: Mapped[Moment | None]
    end_reason: Mapped[str | None] = mapped_column(String(20))
    # The encrypted secret of a second factor that is being set up in this browser.
    factor_draft: Mapped[str | None] = mapped_column(String(200))
    # By which identity of single sign-on it was opened; none: by the password.
    identity_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person_identity.id"))


class SignInAttempt(Base):
    """A failed sign-in, kept for an hour to slow down an address that tries many accounts."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("ix_sign_in_attempt_address_at", "address", "at"),)

    id: Mapped[Key]
    address: Mapped[str] = mapped_column(String(64))
    employee_no_key: Mapped[str] = mapped_column(String(40))
    at: Mapped[Moment]
