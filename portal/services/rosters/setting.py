"""Choosing who takes part; in a live campaign every change is a revision of the roster."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.campaign import State
from portal.domain.cohort import by_tenure
from portal.domain.roles import Permission
from portal.models import (
    BaseRevision,
    Bundle,
    Campaign,
    Participation,
    Person,
    RosterRevision,
    TargetRevision,
    Unit,
)
from portal.services import audit
from portal.services.access import Actor
from portal.services.campaigns import boards
from portal.services.campaigns.locking import announce, lock
from portal.services.campaigns.sight import find_for
from portal.services.names import tidy
from portal.services.refusal import Conflict, Rejected
from portal.services.rosters.candidates import fingerprint, scope
from portal.services.work import Work, writing

LONGEST_BUNDLE = 120


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A person who is to take part. Without a cohort, time in post decides.

    `moves` takes a participant of a live campaign along to the unit that they work in now.
    """

    person_id: int
    cohort: str | None = None
    bundle: str = ""
    in_training: bool = False
    moves: bool = False


def set(  # noqa: A001 - read as `rosters.set(…)`
    actor: Actor,
    campaign_id: int,
    rows: Sequence[RosterRow],
    *,
    under: int | None = None,
    version: str | None = None,
) -> int:
    """Make the rows the whole roster (of one unit, with `under`); return how many places changed.

    Who is not among the rows is taken off: in a draft as if never chosen, in a live campaign as
    having left today, so that what they did stays where it counted. A live campaign writes each
    change down and makes the books and boards that are new. Raise Rejected, Conflict, NotFound and
    NotAllowed.
    """
    find_for(actor, campaign_id, Permission.CAMPAIGN_EDIT)
    with writing() as work:
        campaign = lock(work, campaign_id)
        if campaign.state not in (State.DRAFT, State.LIVE):
            raise Conflict(_l("The season is over: its roster no longer changes."))
        if version is not None and version != fingerprint(work.session, campaign_id):
            raise Conflict(_l("Somebody else changed this roster while you had it open."))
        changed = _Setting(work, actor, campaign, under).set(rows)
        if not changed:
            work.session.rollback()
            return 0
        detail: dict[str, object] = {"changed": changed}
        audit.record(work, actor, "roster.set", "campaign", campaign_id, detail=detail)
        announce(work, campaign_id)
    return changed


class _Setting:
    """One change of a roster under way."""

    def __init__(self, work: Work, actor: Actor, campaign: Campaign, under: int | None) -> None:
        self.work, self.actor, self.campaign = work, actor, campaign
        self.session = work.session
        self.today = clock.today()
        self.top = scope(self.session, campaign, None)
        self.scope = scope(self.session, campaign, under)
        found = self.session.execute(
            sa.select(Participation, Unit.path)
            .join(Unit, Unit.id == Participation.unit_id)
            .where(Participation.campaign_id == campaign.id),
            execution_options={"populate_existing": True},
        )
        self.places = {place.person_id: (place, path) for place, path in found}
        self.bundles = {
            bundle.name: bundle.id
            for bundle in self.session.scalars(
                sa.select(Bundle).where(Bundle.campaign_id == campaign.id)
            )
        }
        self.touched: list[Participation] = []
        self.removed = 0

    @property
    def is_live(self) -> bool:
        return self.campaign.state == State.LIVE

    def set(self, rows: Sequence[RosterRow]) -> int:
        """Bring the places to the rows; return how many changed."""
        people = self._people(row.person_id for row in rows)
        sub_branches = self._sub_branches(unit.path for _person, unit in people.values())
        for row in rows:
            if row.person_id not in people:
                raise Rejected("rows", _l("Choose from the list."))
            person, unit = people[row.person_id]
            self._place(row, person, unit, sub_branches[unit.path])
        chosen = {row.person_id for row in rows}
        for person_id, (place, path) in self.places.items():
            if person_id not in chosen and path.startswith(self.scope.path):
                self._take_off(place)
        self.session.flush()
        self._check_bundles()
        if self.is_live and self.touched:
            self._write_down()
        return len(self.touched) + self.removed

    def _people(self, ids: Iterable[int]) -> dict[int, tuple[Person, Unit]]:
        """Return those of the people who may be chosen here: participants, and the enabled."""
        found = self.session.execute(
            sa.select(Person, Unit)
            .join(Unit, Unit.id == Person.unit_id)
            .where(Person.id.in_(list(ids)))
        )
        return {
            person.id: (person, unit) for person, unit in found if self._may_be_chosen(person, unit)
        }

    def _may_be_chosen(self, person: Person, unit: Unit) -> bool:
        if person.id in self.places:
            return self.places[person.id][1].startswith(self.scope.path)
        return person.disabled_at is None and unit.path.startswith(self.scope.path)

    def _sub_branches(self, paths: Iterable[str]) -> dict[str, int]:
        """Return by path the nearest sub-branch at or above it, or else the unit itself."""
        ways = {path: [int(id_) for id_ in path.strip("/").split("/")] for path in paths}
        found = self.session.execute(
            sa.select(Unit.id, Unit.kind).where(
                Unit.id.in_({id_ for way in ways.values() for id_ in way})
            )
        )
        kinds = dict(found.all())
        return {
            path: next((id_ for id_ in reversed(way) if kinds[id_] == "sub_branch"), way[-1])
            for path, way in ways.items()
        }

    def _place(self, row: RosterRow, person: Person, unit: Unit, sub_branch_id: int) -> None:
        place = self.places.get(person.id, (None, ""))[0]
        if row.cohort not in (None, "newcomer", "veteran"):
            raise Rejected("rows", _l("Choose from the list."))
        wished = {
            "cohort": row.cohort or by_tenure(person.in_post_since, self.campaign.starts_on),
            "bundle_id": self._bundle(row.bundle, place),
            "in_training": row.in_training,
            "left_on": None,
        }
        # A draft follows its people; what ran keeps the unit that it ran in unless told otherwise.
        follows = place is None or not self.is_live or row.moves or place.left_on is not None
        if follows and unit.path.startswith(self.top.path):
            wished |= {"unit_id": unit.id, "sub_branch_id": sub_branch_id}
        if place is None:
            place = Participation(campaign_id=self.campaign.id, person_id=person.id, **wished)
            self.session.add(place)
            self.touched.append(place)
        elif any(getattr(place, name) != value for name, value in wished.items()):
            for name, value in wished.items():
                setattr(place, name, value)
            self.touched.append(place)

    def _bundle(self, typed: str, place: Participation | None) -> int | None:
        name = tidy(typed)[:LONGEST_BUNDLE]
        if name and name not in self.bundles:
            bundle = Bundle(campaign_id=self.campaign.id, name=name)
            self.session.add(bundle)
            self.session.flush()
            self.bundles[name] = bundle.id
        wished = self.bundles[name] if name else None
        is_fixed = self.is_live and self.campaign.scoring == "bundle" and place is not None
        if is_fixed and place is not None and place.bundle_id != wished:
            raise Rejected(
                "rows",
                _l(
                    "This campaign scores bundles and is live: a participant's bundle is fixed."
                    " People who join may still be put into one."
                ),
            )
        return wished

    def _take_off(self, place: Participation) -> None:
        if self.is_live:
            if place.left_on is None:
                place.left_on = self.today
                self.touched.append(place)
            return
        on_record = self.session.scalar(
            sa.select(
                sa.exists().where(TargetRevision.participation_id == place.id)
                | sa.exists().where(BaseRevision.participation_id == place.id)
            )
        )
        if not on_record:
            self.session.delete(place)
            self.removed += 1
        elif place.left_on is None:
            # Targets and bases are never rewritten, so their subject stays: gone before day one.
            place.left_on = self.campaign.starts_on
            place.bundle_id = None
            self.touched.append(place)

    def _check_bundles(self) -> None:
        members = Counter(
            self.session.scalars(
                sa.select(Participation.bundle_id).where(
                    Participation.campaign_id == self.campaign.id,
                    Participation.bundle_id.is_not(None),
                )
            )
        )
        for name, id_ in self.bundles.items():
            if members[id_] == 1:
                raise Rejected(
                    "rows", _l("The bundle “%(name)s” needs at least two people.", name=name)
                )
            if not members[id_] and not self.is_live:
                self.session.execute(sa.delete(Bundle).where(Bundle.id == id_))

    def _write_down(self) -> None:
        valid_from: date = max(self.today, self.campaign.starts_on)
        if self.campaign.is_history:
            valid_from = self.campaign.starts_on
        for place in self.touched:
            self.session.add(
                RosterRevision(
                    participation_id=place.id,
                    unit_id=place.unit_id,
                    cohort=place.cohort,
                    bundle_id=place.bundle_id,
                    in_training=place.in_training,
                    left_on=place.left_on,
                    valid_from=valid_from,
                    recorded_at=self.work.now,
                    recorder_id=self.actor.person_id,
                )
            )
        boards.ensure(self.work, self.campaign)
