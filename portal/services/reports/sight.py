"""Who reads a report: its author, their sub-branch, and who leads them; nobody else."""

from dataclasses import dataclass

import sqlalchemy as sa

from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Person, Report, Unit
from portal.services.access import Actor, within
from portal.services.refusal import NotFound
from portal.services.work import Work


@dataclass(frozen=True)
class Seen:
    """A report with whose it is and where they took part; `leads`: the actor leads them."""

    report: Report
    author: Person
    unit: Unit
    is_own: bool
    leads: bool

    @property
    def is_told_all(self) -> bool:
        """Whether the run at zero and its reason are for the actor, too."""
        return self.is_own or self.leads


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition, on Report joined with its Unit, that the actor reads it."""
    if not actor.may(Permission.BOARD_SEE):
        return sa.false()
    above = [int(id_) for id_ in actor.unit_path.strip("/").split("/") if id_]
    return sa.or_(
        Report.person_id == actor.person_id,
        Report.sub_branch_id.in_(above),
        within(Unit.path, actor.paths(Permission.ENTRY_SEE_UNIT)),
    )


def query() -> sa.Select[Report, Person, Unit]:
    """Return the query for reports with their author and unit, which `seen` makes Seen of."""
    return (
        sa.select(Report, Person, Unit)
        .join(Person, Person.id == Report.person_id)
        .join(Unit, Unit.id == Report.unit_id)
    )


def seen(actor: Actor, row: sa.Row[Report, Person, Unit]) -> Seen:
    """Return the report as the actor has it in sight."""
    report, author, unit = row
    is_own = report.person_id == actor.person_id
    leads = not is_own and actor.may(Permission.ENTRY_SEE_UNIT, unit.path)
    return Seen(report, author, unit, is_own, leads)


def find(actor: Actor, report_id: int) -> Seen:
    """Return the report, or raise NotFound."""
    row = db.session.execute(query().where(Report.id == report_id, visible(actor))).one_or_none()
    if row is None:
        raise NotFound
    return seen(actor, row)


def locked(work: Work, actor: Actor, report_id: int) -> Seen:
    """Return the report under its lock, so that what is said to it happens in turn, or NotFound."""
    row = work.session.execute(
        query()
        .where(Report.id == report_id, visible(actor))
        .with_for_update(key_share=True, of=Report),
        execution_options={"populate_existing": True},
    ).one_or_none()
    if row is None:
        raise NotFound
    return seen(actor, row)
