"""Claims: an entry and all that it corrects are one claim, made anew each time."""

from collections.abc import Sequence

import sqlalchemy as sa

from portal.models import Correction, Entry


def of(ids: Sequence[int]) -> sa.CTE:
    """Return pairs of `entry_id` and `claim_id`: each entry with itself and with what it corrects.

    However often it was corrected.
    """
    first = (
        sa.select(Entry.id.label("entry_id"), Entry.id.label("claim_id"))
        .where(Entry.id.in_(ids))
        .cte("claim", recursive=True)
    )
    earlier = sa.select(first.c.entry_id, Correction.corrects_id).join(
        Correction, Correction.entry_id == first.c.claim_id
    )
    return first.union_all(earlier)
