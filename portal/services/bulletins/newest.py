"""The newest bulletins of a campaign: those of the latest evening that had any."""

import sqlalchemy as sa

from portal.domain import bulletin
from portal.domain.bulletin import Content
from portal.models import Bulletin
from portal.services.bulletins import erased


def newest(connection: sa.Connection, campaign_id: int) -> list[Content]:
    """Return the facts of what was issued last, and of what was issued together with it.

    In the order of issue: the cycle's own before the week's and the month's, a correction notice
    after them. Nothing before the first. Two statements.
    """
    # One evening's bulletins are written in one transaction and share its moment.
    last = (
        sa.select(sa.func.max(Bulletin.issued_at))
        .where(Bulletin.campaign_id == campaign_id)
        .scalar_subquery()
    )
    texts = connection.scalars(
        sa.select(Bulletin.content)
        .where(Bulletin.campaign_id == campaign_id, Bulletin.issued_at == last)
        .order_by(Bulletin.id)
    )
    return erased.hidden(connection, [bulletin.read(text) for text in texts])
