"""Tables: columns, named constraints and questions about themselves; they never commit or emit."""

from portal.models.audit import AuditEvent
from portal.models.base import Base
from portal.models.board import Board
from portal.models.book import Book, Posting
from portal.models.campaign import (
    Bundle,
    Campaign,
    CampaignChannel,
    CampaignIndicator,
    PointsRevision,
    RuleRevision,
)
from portal.models.close import Close, CloseMark, CloseStanding
from portal.models.display import Display, Pairing
from portal.models.entry import Entry, EntryWords, Verification
from portal.models.indicator import ACCOUNT_TYPES, Channel, Indicator
from portal.models.instance import Instance, SetupCode
from portal.models.job import JobRun
from portal.models.participation import Participation, RosterRevision
from portal.models.person import Person, RoleGrant
from portal.models.sign_in import PersonSession, SignInAttempt
from portal.models.tally import DayTally, TotalTally, UnitDayTally, UnitTotalTally
from portal.models.target import TargetRevision
from portal.models.unit import UNIT_KINDS, Unit

__all__ = [
    "ACCOUNT_TYPES",
    "UNIT_KINDS",
    "AuditEvent",
    "Base",
    "Board",
    "Book",
    "Bundle",
    "Campaign",
    "CampaignChannel",
    "CampaignIndicator",
    "Channel",
    "Close",
    "CloseMark",
    "CloseStanding",
    "DayTally",
    "Display",
    "Entry",
    "EntryWords",
    "Indicator",
    "Instance",
    "JobRun",
    "Pairing",
    "Participation",
    "Person",
    "PersonSession",
    "PointsRevision",
    "Posting",
    "RoleGrant",
    "RosterRevision",
    "RuleRevision",
    "SetupCode",
    "SignInAttempt",
    "TargetRevision",
    "TotalTally",
    "Unit",
    "UnitDayTally",
    "UnitTotalTally",
    "Verification",
]
