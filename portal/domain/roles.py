"""Roles and what each may do; where it may do it, its unit's scope says."""

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    """What somebody is to the portal."""

    ACCOUNT_MANAGER = "account_manager"
    SUPERVISOR = "supervisor"
    ORGANISER = "organiser"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"
    DEPUTY = "deputy"


class Permission(StrEnum):
    """What can be allowed, ``noun.verb``."""

    ENTRY_RECORD = "entry.record"
    ENTRY_RECORD_FOR_OTHERS = "entry.record_for_others"
    ENTRY_REVERSE_OWN = "entry.reverse_own"
    ENTRY_REVERSE_ANY = "entry.reverse_any"
    ENTRY_SEE_UNIT = "entry.see_unit"
    ENTRY_VERIFY = "entry.verify"
    ENTRY_EXPORT = "entry.export"
    DISPUTE_SETTLE = "dispute.settle"
    OUTCOME_BRING_IN = "outcome.bring_in"
    INSIGHT_TAKE = "insight.take"
    CUSTOMER_SEE = "customer.see"
    CUSTOMER_ERASE = "customer.erase"
    CAMPAIGN_CREATE = "campaign.create"
    CAMPAIGN_EDIT = "campaign.edit"
    CAMPAIGN_ADVANCE = "campaign.advance"
    BOARD_SEE = "board.see"
    BULLETIN_ADD = "bulletin.add"
    PRACTICE_STAR = "practice.star"
    REASON_EDIT = "reason.edit"
    MEETING_HOLD = "meeting.hold"
    ANNOUNCEMENT_PUBLISH = "announcement.publish"
    DISPLAY_APPROVE = "display.approve"
    DISPLAY_REVOKE = "display.revoke"
    PERSON_SEE = "person.see"
    PERSON_EDIT = "person.edit"
    PERSON_RESET_PASSWORD = "person.reset_password"  # noqa: S105 - a permission's name
    PERSON_EXPORT = "person.export"
    GREETING_CLEAR = "greeting.clear"
    ABSENCE_RECORD = "absence.record"
    DEPUTY_NAME = "deputy.name"
    CALENDAR_EDIT = "calendar.edit"
    CLOSURE_EDIT = "closure.edit"
    ROLE_GRANT = "role.grant"
    UNIT_EDIT = "unit.edit"
    SESSION_END = "session.end"
    IDENTITY_UNLINK = "identity.unlink"
    AUDIT_SEE = "audit.see"
    HEALTH_SEE = "health.see"
    PRIVACY_ERASE = "privacy.erase"


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
"""The three that watch each other, so that nobody holds two of them."""

GRANTABLE = frozenset(Role) - {Role.DEPUTY}
"""What the security administrator gives for good; a deputy is named, from one day to another."""

NOT_WHILE_ACTING = frozenset({Permission.DEPUTY_NAME})
"""What a role that is held in somebody's stead does not bring: who stands in names nobody else."""

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.ACCOUNT_MANAGER: frozenset(
        {
            Permission.ENTRY_RECORD,
            Permission.ENTRY_REVERSE_OWN,
            Permission.ENTRY_EXPORT,
            Permission.INSIGHT_TAKE,
            Permission.BOARD_SEE,
        }
    ),
    Role.SUPERVISOR: frozenset(
        {
            Permission.ENTRY_RECORD,
            Permission.ENTRY_RECORD_FOR_OTHERS,
            Permission.ENTRY_REVERSE_OWN,
            Permission.ENTRY_REVERSE_ANY,
            Permission.ENTRY_SEE_UNIT,
            Permission.ENTRY_VERIFY,
            Permission.ENTRY_EXPORT,
            Permission.INSIGHT_TAKE,
            Permission.DISPUTE_SETTLE,
            Permission.ABSENCE_RECORD,
            Permission.DEPUTY_NAME,
            Permission.CLOSURE_EDIT,
            Permission.CUSTOMER_SEE,
            Permission.CUSTOMER_ERASE,
            Permission.CAMPAIGN_CREATE,
            Permission.CAMPAIGN_EDIT,
            Permission.CAMPAIGN_ADVANCE,
            Permission.BOARD_SEE,
            Permission.BULLETIN_ADD,
            Permission.PRACTICE_STAR,
            Permission.MEETING_HOLD,
            Permission.ANNOUNCEMENT_PUBLISH,
            Permission.DISPLAY_APPROVE,
            Permission.DISPLAY_REVOKE,
            Permission.PERSON_SEE,
            Permission.GREETING_CLEAR,
        }
    ),
    Role.ORGANISER: frozenset(
        {
            Permission.BULLETIN_ADD,
            Permission.PRACTICE_STAR,
            Permission.REASON_EDIT,
            Permission.ANNOUNCEMENT_PUBLISH,
            Permission.OUTCOME_BRING_IN,
            Permission.INSIGHT_TAKE,
            Permission.CLOSURE_EDIT,
            Permission.CAMPAIGN_CREATE,
            Permission.CAMPAIGN_EDIT,
            Permission.CAMPAIGN_ADVANCE,
            Permission.BOARD_SEE,
            Permission.PERSON_SEE,
        }
    ),
    Role.SYSTEM_ADMIN: frozenset(
        {
            Permission.UNIT_EDIT,
            Permission.PERSON_SEE,
            Permission.PERSON_EDIT,
            Permission.PERSON_EXPORT,
            Permission.GREETING_CLEAR,
            Permission.ABSENCE_RECORD,
            Permission.CALENDAR_EDIT,
            Permission.CLOSURE_EDIT,
            Permission.DISPLAY_APPROVE,
            Permission.DISPLAY_REVOKE,
            Permission.HEALTH_SEE,
            Permission.PRIVACY_ERASE,
        }
    ),
    Role.SECURITY_ADMIN: frozenset(
        {
            Permission.PERSON_SEE,
            Permission.PERSON_RESET_PASSWORD,
            Permission.DEPUTY_NAME,
            Permission.ROLE_GRANT,
            Permission.SESSION_END,
            Permission.IDENTITY_UNLINK,
        }
    ),
    Role.AUDIT_ADMIN: frozenset({Permission.AUDIT_SEE}),
    Role.DEPUTY: frozenset(
        {
            Permission.ENTRY_REVERSE_ANY,
            Permission.ENTRY_SEE_UNIT,
            Permission.ENTRY_VERIFY,
            Permission.DISPUTE_SETTLE,
            Permission.CUSTOMER_SEE,
            Permission.BOARD_SEE,
        }
    ),
}


def conflicts(roles: Iterable[Role]) -> set[Role]:
    """Return the administrators' roles among these that nobody may hold together.

    The result is empty where there is at most one.
    """
    held = ADMINISTRATORS.intersection(roles)
    return set(held) if len(held) > 1 else set()
