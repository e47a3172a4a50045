"""A campaign under its lock: the campaign first, then its books, ascending."""

import sqlalchemy as sa

from portal.models import Campaign
from portal.services import books
from portal.services.bus import Message
from portal.services.refusal import NotFound
from portal.services.work import Work


def lock(work: Work, campaign_id: int) -> Campaign:
    """Lock the campaign and its books and raise their revisions; return it as it stands now.

    A draft has no books yet, so its own row is locked too: in the mode that foreign keys tolerate,
    or every open insert that refers to it would be waited for.
    """
    campaign = work.session.scalars(
        sa.select(Campaign).where(Campaign.id == campaign_id).with_for_update(key_share=True),
        execution_options={"populate_existing": True},
    ).one_or_none()
    if campaign is None:
        raise NotFound
    books.lock_campaign(work, campaign_id)
    return campaign


def announce(work: Work, campaign_id: int) -> None:
    """Flush, and tell the boards of the campaign once the change is committed."""
    work.session.flush()
    work.announce(Message("board", campaign_id=campaign_id))
