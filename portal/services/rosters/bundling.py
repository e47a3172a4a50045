"""The bundles of a campaign while its roster changes: found or made by name, none of one alone."""

from collections import Counter

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from portal.domain.campaign import State
from portal.models import Bundle, Campaign, Participation
from portal.services.names import tidy
from portal.services.refusal import Rejected

LONGEST_BUNDLE = 120
FIXED = _l(
    "This campaign scores bundles and is live: a participant's bundle is fixed."
    " People who join may still be put into one."
)


def are_fixed(campaign: Campaign) -> bool:
    """Whether the bundles of those who take part no longer change."""
    return campaign.state == State.LIVE and campaign.scoring == "bundle"


def named(typed: str) -> str:
    """Return the name of a bundle as it is kept."""
    return tidy(typed)[:LONGEST_BUNDLE]


class Bundling:
    """The bundles of one campaign, by name."""

    def __init__(self, session: Session, campaign: Campaign) -> None:
        """Read the bundles that there are."""
        self.session, self.campaign = session, campaign
        self.ids = {
            bundle.name: bundle.id
            for bundle in session.scalars(
                sa.select(Bundle).where(Bundle.campaign_id == campaign.id)
            )
        }

    def wished(self, typed: str, place: Participation | None) -> int | None:
        """Return the bundle of that name, made where it is new; Rejected where one is fixed."""
        name = named(typed)
        if name and name not in self.ids:
            bundle = Bundle(campaign_id=self.campaign.id, name=name)
            self.session.add(bundle)
            self.session.flush()
            self.ids[name] = bundle.id
        wished = self.ids[name] if name else None
        if place is not None and place.bundle_id != wished and are_fixed(self.campaign):
            raise Rejected("rows", FIXED)
        return wished

    def check(self) -> None:
        """Refuse a bundle of one; in a draft, let those of nobody go."""
        members = Counter(
            self.session.scalars(
                sa.select(Participation.bundle_id).where(
                    Participation.campaign_id == self.campaign.id,
                    Participation.bundle_id.is_not(None),
                )
            )
        )
        for name, id_ in self.ids.items():
            if members[id_] == 1:
                raise Rejected(
                    "rows", _l("The bundle “%(name)s” needs at least two people.", name=name)
                )
            if not members[id_] and self.campaign.state != State.LIVE:
                self.session.execute(sa.delete(Bundle).where(Bundle.id == id_))
