"""Tables: columns, named constraints and questions about themselves; they never commit or emit."""

from portal.models.absence import Absence, Deputation
from portal.models.announcement import Announcement
from portal.models.audit import AuditAnchor, AuditCopy, AuditEvent, AuditLink
from portal.models.base import Base, hidden, unset
from portal.models.board import Board, UnitRevision
from portal.models.book import Book, Posting
from portal.models.bulletin import Bulletin, BulletinMark, BulletinRemark
from portal.models.campaign import (
    Bundle,
    Campaign,
    CampaignChannel,
    CampaignIndicator,
    PointsRevision,
    RuleRevision,
    RulesRead,
)
from portal.models.close import Close, CloseMark, CloseStanding
from portal.models.correction import Correction, ReversalCause
from portal.models.countermeasure import (
    Countermeasure,
    CountermeasurePlan,
    CountermeasureReview,
)
from portal.models.credit import Credit
from portal.models.display import Display, DisplayBoard, Pairing
from portal.models.dispute import Dispute, Settlement
from portal.models.entry import Entry, EntryWords, Verification
from portal.models.honour import Honour, HonourMark, HonourRule, HonourWithdrawal
from portal.models.increase import BaseRevision
from portal.models.indicator import ACCOUNT_TYPES, Channel, Indicator
from portal.models.instance import Instance, SetupCode
from portal.models.job import JobRun
from portal.models.meeting import Meeting, MeetingDecision, MeetingPresence, MeetingTodo
from portal.models.notice import Notice, NoticeMute
from portal.models.opening_balance import OpeningBalance
from portal.models.outcome import Outcome
from portal.models.participation import Participation, RosterRevision
from portal.models.person import Person, RoleGrant
from portal.models.playlist import Playlist, PlaylistItem
from portal.models.proposal import ProposalDecision, RuleProposal
from portal.models.report import (
    Practice,
    Report,
    ReportDraft,
    ReportRemark,
    ReportThanks,
    ZeroReason,
)
from portal.models.second_factor import RecoveryCode, SecondFactor, SignInStep
from portal.models.sign_in import PersonIdentity, PersonSession, SignInAttempt
from portal.models.staged_import import StagedImport
from portal.models.tally import DayTally, TotalTally, UnitDayTally, UnitTotalTally
from portal.models.target import (
    PrivateGoal,
    TargetDecision,
    TargetLock,
    TargetRequest,
    TargetRevision,
)
from portal.models.unit import UNIT_KINDS, Unit
from portal.models.working_day import CalendarDay, CalendarYear, UnitClosure

__all__ = [
    "ACCOUNT_TYPES",
    "UNIT_KINDS",
    "Absence",
    "Announcement",
    "AuditAnchor",
    "AuditCopy",
    "AuditEvent",
    "AuditLink",
    "Base",
    "BaseRevision",
    "Board",
    "Book",
    "Bulletin",
    "BulletinMark",
    "BulletinRemark",
    "Bundle",
    "CalendarDay",
    "CalendarYear",
    "Campaign",
    "CampaignChannel",
    "CampaignIndicator",
    "Channel",
    "Close",
    "CloseMark",
    "CloseStanding",
    "Correction",
    "Countermeasure",
    "CountermeasurePlan",
    "CountermeasureReview",
    "Credit",
    "DayTally",
    "Deputation",
    "Display",
    "DisplayBoard",
    "Dispute",
    "Entry",
    "EntryWords",
    "Honour",
    "HonourMark",
    "HonourRule",
    "HonourWithdrawal",
    "Indicator",
    "Instance",
    "JobRun",
    "Meeting",
    "MeetingDecision",
    "MeetingPresence",
    "MeetingTodo",
    "Notice",
    "NoticeMute",
    "OpeningBalance",
    "Outcome",
    "Pairing",
    "Participation",
    "Person",
    "PersonIdentity",
    "PersonSession",
    "Playlist",
    "PlaylistItem",
    "PointsRevision",
    "Posting",
    "Practice",
    "PrivateGoal",
    "ProposalDecision",
    "RecoveryCode",
    "Report",
    "ReportDraft",
    "ReportRemark",
    "ReportThanks",
    "ReversalCause",
    "RoleGrant",
    "RosterRevision",
    "RuleProposal",
    "RuleRevision",
    "RulesRead",
    "SecondFactor",
    "Settlement",
    "SetupCode",
    "SignInAttempt",
    "SignInStep",
    "StagedImport",
    "TargetDecision",
    "TargetLock",
    "TargetRequest",
    "TargetRevision",
    "TotalTally",
    "Unit",
    "UnitClosure",
    "UnitDayTally",
    "UnitRevision",
    "UnitTotalTally",
    "Verification",
    "ZeroReason",
    "hidden",
    "unset",
]
