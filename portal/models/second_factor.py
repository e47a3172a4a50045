"""The second factor: a secret shared with somebody's phone, codes for the day that it is lost."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId, Key, Moment, PersonRef


class SecondFactor(Base):
    """What a person shows beside the password; without a secret, one has to be set up anew."""

    __tablename__ = "second_factor"
    __table_args__ = (
        CheckConstraint("(secret IS NULL) = (set_up_at IS NULL)", name="set_up"),
        CheckConstraint("(secret IS NULL) = (last_step IS NULL)", name="last_step"),
    )

    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"), primary_key=True)
    # Encrypted, see services/factors/sealing.py.
    secret: Mapped[str | None] = mapped_column(String(200))
    set_up_at: Mapped[Moment | None]
    # The thirty seconds of the last code that was taken; no earlier one is taken any more.
    last_step: Mapped[int | None] = mapped_column(BigInteger)


class RecoveryCode(Base):
    """One of the codes that open once in place of the phone; only its keyed hash is kept."""

    __tablename__ = "recovery_code"

    id: Mapped[Key]
    person_id: Mapped[PersonRef]
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[Moment | None]


class SignInStep(Base):
    """A sign-in whose password was right and whose code is still to come. It opens nothing."""

    __tablename__ = "sign_in_step"

    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[PersonRef]
    created_at: Mapped[Moment]
