"""Rules: what a campaign awards, its own or the usual ones, and the sheet that shows them."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain import honour
from portal.domain.honour import Rule
from portal.models import HonourRule
from portal.services.work import Work

MOST_THRESHOLDS = 12


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule as the sheet has it, awarded or turned off."""

    rule: Rule
    is_awarded: bool


def in_force(connection: sa.Connection, campaign_id: int) -> list[Rule]:
    """Return what the campaign awards; the usual rules where it has none of its own."""
    return [row.rule for row in _rows(connection, campaign_id) if row.is_awarded]


def usual() -> list[RuleRow]:
    """Return the usual rules, which a form offers where a campaign has turned one off for good."""
    return [RuleRow(rule, is_awarded=True) for rule in honour.DEFAULTS]


def sheet(session: Session, campaign_id: int) -> tuple[list[RuleRow], str]:
    """Return every rule, and the version that a form carries: "" before there are own ones."""
    rows = _rows(session.connection(), campaign_id)
    return rows, version(session, campaign_id)


def version(session: Session, campaign_id: int) -> str:
    """Return what changes with every change of the rules."""
    changed = session.scalar(
        sa.select(sa.func.max(HonourRule.changed_at)).where(HonourRule.campaign_id == campaign_id)
    )
    return "" if changed is None else changed.isoformat()


def copy(work: Work, source_id: int, campaign_id: int) -> int:
    """Give a new campaign the rules of its own that another has; return how many."""
    rows = work.session.scalars(
        sa.select(HonourRule).where(HonourRule.campaign_id == source_id).order_by(HonourRule.id)
    ).all()
    work.session.add_all(
        HonourRule(
            campaign_id=campaign_id,
            kind=row.kind,
            threshold=row.threshold,
            name=row.name,
            name_en=row.name_en,
            is_awarded=row.is_awarded,
            changed_at=work.now,
            changed_by=row.changed_by,
        )
        for row in rows
    )
    return len(rows)


def _rows(connection: sa.Connection, campaign_id: int) -> list[RuleRow]:
    own = connection.execute(
        sa.select(
            HonourRule.kind,
            HonourRule.threshold,
            HonourRule.name,
            HonourRule.name_en,
            HonourRule.is_awarded,
        ).where(HonourRule.campaign_id == campaign_id)
    ).all()
    rows = [
        RuleRow(Rule(row.kind, row.threshold, row.name, row.name_en), row.is_awarded) for row in own
    ]
    if not rows:
        rows = usual()
    return sorted(rows, key=_place)


def _place(row: RuleRow) -> tuple[int, int]:
    return honour.KINDS.index(row.rule.kind), row.rule.threshold
