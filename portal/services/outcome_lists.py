"""A list of outcomes: staged, shown as what it would bring in, and brought in whole."""

from collections.abc import Sequence

import sqlalchemy as sa

from portal import clock
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Indicator
from portal.services import imports, outcome_rows, outcomes, staging
from portal.services.access import Actor
from portal.services.imports import Staged, Texts
from portal.services.outcome_rows import FIELDS, Row
from portal.services.refusal import Conflict
from portal.services.work import writing

KIND = "outcomes"


def indicators(actor: Actor) -> list[Indicator]:
    """Return what may be brought in; NotAllowed for who may not."""
    actor.demand(Permission.OUTCOME_BRING_IN)
    return list(
        db.session.scalars(
            sa.select(Indicator)
            .where(Indicator.entry_style == "outcome")
            .order_by(Indicator.position, Indicator.id)
        )
    )


def stage(actor: Actor, indicator_id: int, file_name: str, rows: Sequence[list[str]]) -> int:
    """Keep the rows for the actor, with the indicator that they are about."""
    actor.demand(Permission.OUTCOME_BRING_IN)
    return staging.stage(actor, _kind(indicator_id), file_name, rows)


def preview(actor: Actor, import_id: int, asked: Sequence[str] = ()) -> tuple[Indicator, Staged]:
    """Return what the staged list would bring in; NotFound for a list of somebody else's."""
    indicator, shown, _ = _looked_at(actor, import_id, asked)
    return indicator, shown


def take_over(actor: Actor, import_id: int, asked: Sequence[str], seen: str) -> int:
    """Bring in every outcome of the list, or none; return how many.

    `seen` is the digest of the preview that is confirmed: Conflict where the list would do
    something else by now. Rejected while any row is wrong.
    """
    indicator, shown, rows = _looked_at(actor, import_id, asked)
    if shown.preview.digest != seen:
        raise Conflict(imports.CHANGED_MEANWHILE)
    imports.demand_takeable(shown)
    found = [row.found for row in rows if row.found is not None]
    # Asks all of it again under the openings' locks: of two confirmations at once the second is
    # refused there.
    count = outcomes.bring_in(actor, indicator.id, found)
    with writing() as work:
        staging.drop(work, import_id)
    return count


def _looked_at(
    actor: Actor, import_id: int, asked: Sequence[str]
) -> tuple[Indicator, Staged, list[Row]]:
    by_kind = {_kind(one.id): one for one in indicators(actor)}
    staged = staging.find(actor, import_id, by_kind.keys())
    indicator = by_kind[staged.kind]

    def check(texts: Texts) -> list[Row]:
        rows = outcome_rows.keyed(texts)
        connection, today = db.session().connection(), clock.today()
        stands = outcome_rows.read(connection, actor, indicator.id, rows, today)
        outcome_rows.check(rows, stands)
        return rows

    shown, rows = imports.look(staged, FIELDS, asked, check)
    return indicator, shown, rows


def _kind(indicator_id: int) -> str:
    return f"{KIND}:{indicator_id}"
