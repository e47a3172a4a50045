"""Editing: an organiser decides which honours there are, from which figure on, and their names."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.domain.campaign import State
from portal.domain.honour import KINDS
from portal.domain.quantity import QuantityError, from_scaled, parse, to_scaled
from portal.domain.roles import Permission
from portal.models import Campaign, HonourRule
from portal.services import audit
from portal.services.access import Actor
from portal.services.campaigns.locking import announce, lock
from portal.services.campaigns.sight import find_for
from portal.services.honours import rules, settling
from portal.services.honours.rules import MOST_THRESHOLDS
from portal.services.names import clean, clean_optional
from portal.services.refusal import Conflict, Rejected
from portal.services.work import Work, writing

LARGEST = Decimal(9_999_999)
LONGEST_NAME = 40


@dataclass(frozen=True)
class RuleDraft:
    """One rule as typed; ``mark`` names it in refusals, ``threshold`` is for `reach` alone."""

    mark: str
    kind: str
    name: str
    name_en: str
    is_awarded: bool
    threshold: str = ""


@dataclass(frozen=True)
class _Checked:
    """One rule as it is kept; the threshold scaled."""

    kind: str
    threshold: int
    name: str
    name_en: str | None
    is_awarded: bool


def editable(actor: Actor, campaign_id: int) -> Campaign:
    """Return the campaign when its honours can be decided: NotFound, NotAllowed, Conflict."""
    campaign = find_for(actor, campaign_id, Permission.CAMPAIGN_EDIT)
    if campaign.state == State.CLOSED:
        raise Conflict(_l("The season is over: its rules no longer change."))
    return campaign


def save(actor: Actor, campaign_id: int, drafts: Sequence[RuleDraft], version: str) -> bool:
    """Put the rules in the place of those there are; False when nothing differs.

    What was awarded stays. Whoever has already what a new rule asks for is awarded it at once, on
    the line that earned it. Raise Rejected at a rule's field, Conflict when somebody else changed
    the rules since the version, or the season is closed, NotFound and NotAllowed.
    """
    editable(actor, campaign_id)
    checked = _checked(drafts)
    with writing() as work:
        campaign = lock(work, campaign_id)
        if campaign.state == State.CLOSED:
            raise Conflict(_l("The season is over: its rules no longer change."))
        before, now = rules.sheet(work.session, campaign_id)
        if version != now:
            raise Conflict(_l("Somebody else changed the honours while you had them open."))
        old = [
            _Checked(
                row.rule.kind,
                row.rule.threshold,
                row.rule.name,
                row.rule.name_en,
                row.is_awarded,
            )
            for row in before
        ]
        if sorted(checked, key=_key) == sorted(old, key=_key):
            work.session.rollback()
            return False
        _write(work, actor, campaign, checked)
        settling.settle(work, campaign, everybody=True)
        announce(work, campaign_id)
    return True


def _key(rule: _Checked) -> tuple[str, int]:
    return rule.kind, rule.threshold


def _write(work: Work, actor: Actor, campaign: Campaign, checked: list[_Checked]) -> None:
    work.session.execute(sa.delete(HonourRule).where(HonourRule.campaign_id == campaign.id))
    work.session.add_all(
        HonourRule(
            campaign_id=campaign.id,
            kind=rule.kind,
            threshold=rule.threshold,
            name=rule.name,
            name_en=rule.name_en,
            is_awarded=rule.is_awarded,
            changed_at=work.now,
            changed_by=actor.person_id,
        )
        for rule in checked
    )
    work.session.flush()
    awarded: list[object] = [
        [rule.kind, str(from_scaled(rule.threshold))] for rule in checked if rule.is_awarded
    ]
    audit.record(work, actor, "honours.set", "campaign", campaign.id, detail={"awarded": awarded})


def _checked(drafts: Sequence[RuleDraft]) -> list[_Checked]:
    found: list[_Checked] = []
    for draft in drafts:
        if draft.kind not in KINDS:
            raise Rejected("", _l("Choose from the list."))
        rule = _Checked(
            draft.kind,
            _threshold(draft),
            clean(f"name-{draft.mark}", draft.name, LONGEST_NAME),
            clean_optional(f"name_en-{draft.mark}", draft.name_en, LONGEST_NAME),
            draft.is_awarded,
        )
        if any(_key(rule) == _key(other) for other in found):
            raise Rejected(_field(draft), _l("There is an honour for this already."))
        found.append(rule)
    if sum(rule.kind == "reach" for rule in found) > MOST_THRESHOLDS:
        message = _l("At most %(count)s figures can be reached.", count=MOST_THRESHOLDS)
        raise Rejected("", message)
    return found


def _field(draft: RuleDraft) -> str:
    return f"threshold-{draft.mark}"


def _threshold(draft: RuleDraft) -> int:
    """Return what is to be reached, scaled; 0 for every other kind."""
    if draft.kind != "reach":
        return 0
    try:
        return to_scaled(parse(draft.threshold, whole=False, largest=LARGEST))
    except QuantityError as error:
        raise Rejected(_field(draft), _l("Write a number above zero.")) from error
