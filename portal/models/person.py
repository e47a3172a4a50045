"""A person with an employee number, and the roles that were given to them."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId, Key, Moment, Name, PersonRef, UnitRef


class Person(Base):
    """Somebody who works here; never deleted, only disabled, because the ledger names them.

    Whoever has left may be erased: a neutral label then stands in place of the name, for good.
    """

    __tablename__ = "person"

    id: Mapped[Key]
    employee_no: Mapped[str] = mapped_column(String(40))
    # Folded for case and spaces, so that "a 12" and "A12" cannot be two people.
    employee_no_key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[Name]
    name_en: Mapped[str | None] = mapped_column(String(120))
    sort_key: Mapped[str] = mapped_column(String(240), default="")
    unit_id: Mapped[UnitRef]
    in_post_since: Mapped[date | None]
    locale: Mapped[str] = mapped_column(String(8), default="zh_CN")
    # What walls say and in which of the seven hues when this person is celebrated; none: the usual.
    greeting: Mapped[str] = mapped_column(String(24), default="")
    hue: Mapped[int | None]
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_changed_at: Mapped[Moment | None]
    must_change_password: Mapped[bool] = mapped_column(default=True)
    wrong_passwords: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[Moment | None]
    disabled_at: Mapped[Moment | None]
    erased_at: Mapped[Moment | None]


class RoleGrant(Base):
    """A role held by a person, at a unit where the role has a scope."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint(
            "role IN ('account_manager', 'supervisor', 'organiser', 'system_admin',"
            " 'security_admin', 'audit_admin')",
            name="role",
        ),
        UniqueConstraint("person_id", "role", "unit_id"),
        # NULLs are distinct in a unique constraint: a role without a unit needs its own rule.
        Index(
            "uq_role_grant_unscoped",
            "person_id",
            "role",
            unique=True,
            sqlite_where=text("unit_id IS NULL"),
            postgresql_where=text("unit_id IS NULL"),
        ),
    )

    id: Mapped[Key]
    person_id: Mapped[PersonRef]
    role: Mapped[str] = mapped_column(String(20))
    unit_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("unit.id"))
    granted_at: Mapped[Moment]
    granted_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
