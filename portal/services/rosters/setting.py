"""Choosing who takes part; in a live campaign every change is a revision of the roster."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

import sqlalchemy as sa
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.campaign import State
from portal.domain.cohort import by_tenure
from portal.domain.roles import Permission
from portal.models import BaseRevision, Campaign, Participation, Person, TargetRevision, Unit
from portal.services import audit
from portal.services.access import Actor
from portal.services.campaigns.locking import announce, lock
from portal.services.campaigns.sight import find_for
from portal.services.refusal import Conflict, Rejected
from portal.services.rosters import dates
from portal.services.rosters.bundling import Bundling
from portal.services.rosters.candidates import fingerprint, scope
from portal.services.rosters.places import sub_branches, units_below
from portal.services.rosters.revising import write_down
from portal.services.rosters.row import RosterRow
from portal.services.work import Work, writing

CHANGED = _l("Somebody else changed this roster while you had it open.")
OVER = _l("The season is over: its roster no longer changes.")


def set(  # noqa: A001 - read as `rosters.set(…)`; what narrows it is said by name
    actor: Actor,
    campaign_id: int,
    rows: Sequence[RosterRow],
    *,
    under: int | None = None,
    among: Collection[int] | None = None,
    version: str | None = None,
    source: str = "",
) -> int:
    """Make the rows the whole roster (of one unit, with `under`); return how many places changed.

    Who is not among the rows is taken off, with `among` only people whom it names: in a draft as if
    never chosen, in a live campaign as having left today, so that what they did stays where it
    counted. A live campaign writes each change down and makes the books and boards that are new.
    `source` is the file that the rows come from. Raise Rejected (at `rows`, or at a person's
    `joined-`, `left-` or `unit-`), Conflict, NotFound and NotAllowed.
    """
    find_for(actor, campaign_id, Permission.CAMPAIGN_EDIT)
    with writing() as work:
        campaign = lock(work, campaign_id)
        if campaign.state not in (State.DRAFT, State.LIVE):
            raise Conflict(OVER)
        if version is not None and version != fingerprint(work.session, campaign_id):
            raise Conflict(CHANGED)
        changed = _Setting(work, actor, campaign, under).set(rows, among)
        if not changed:
            work.session.rollback()
            return 0
        detail: dict[str, object] = {"changed": changed}
        if source:
            detail["file"] = source
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
        self.counts = dates.counted(self.session, campaign.id)
        self.bundles = Bundling(self.session, campaign)
        self.touched: list[Participation] = []
        self.removed = 0

    @property
    def is_live(self) -> bool:
        return self.campaign.state == State.LIVE

    def set(self, rows: Sequence[RosterRow], among: Collection[int] | None) -> int:
        """Bring the places to the rows; return how many changed."""
        people = self._people(row.person_id for row in rows)
        units = {unit.id: unit for unit in units_below(self.session, self.campaign)}
        paths = {unit.path for _person, unit in people.values()}
        paths |= {units[row.unit_id].path for row in rows if row.unit_id in units}
        heads = sub_branches(self.session, paths)
        for row in rows:
            if row.person_id not in people:
                raise Rejected("rows", _l("Choose from the list."))
            person, own = people[row.person_id]
            unit = self._unit(row, own, units)
            self._place(row, person, unit, heads[unit.path] if unit else 0)
        chosen = {row.person_id for row in rows}
        self._take_off(
            place
            for person_id, (place, path) in self.places.items()
            if person_id not in chosen
            and path.startswith(self.scope.path)
            and (among is None or person_id in among)
        )
        self.session.flush()
        self.bundles.check()
        if self.is_live and self.touched:
            write_down(self.work, self.actor, self.campaign, self.touched)
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

    def _unit(self, row: RosterRow, own: Unit, units: dict[int, Unit]) -> Unit | None:
        """Return the unit to place somebody in; None where they stay in the one they are in."""
        place = self.places.get(row.person_id, (None, ""))[0]
        if row.unit_id is not None and not row.moves:
            if place is not None and row.unit_id == place.unit_id:
                return None
            if row.unit_id not in units:
                raise _refused("unit", row, _l("Choose a unit of the campaign, from the list."))
            return units[row.unit_id]
        # A draft follows its people; what ran keeps the unit that it ran in unless told otherwise.
        follows = place is None or not self.is_live or row.moves or self._is_gone(place)
        return own if follows and own.path.startswith(self.top.path) else None

    def _is_gone(self, place: Participation) -> bool:
        return dates.is_gone(place, self.campaign, self.today)

    def _place(self, row: RosterRow, person: Person, unit: Unit | None, head_id: int) -> None:
        place = self.places.get(person.id, (None, ""))[0]
        if row.cohort not in (None, "newcomer", "veteran"):
            raise Rejected("rows", _l("Choose from the list."))
        wished = {
            "cohort": row.cohort or by_tenure(person.in_post_since, self.campaign.starts_on),
            "bundle_id": self.bundles.wished(row.bundle, place),
            "in_training": row.in_training,
            **self._dates(row, place),
        }
        if unit is not None:
            wished |= {"unit_id": unit.id, "sub_branch_id": head_id}
        if place is None:
            place = Participation(campaign_id=self.campaign.id, person_id=person.id, **wished)
            self.session.add(place)
            self.touched.append(place)
        elif any(getattr(place, name) != value for name, value in wished.items()):
            for name, value in wished.items():
                setattr(place, name, value)
            self.touched.append(place)

    def _dates(self, row: RosterRow, place: Participation | None) -> dict[str, object]:
        """Return the first day and the first without them; what stays as it was is not judged."""
        campaign, counts = self.campaign, self.counts.get(place.id) if place else None
        joined_on = dates.first_day(campaign, place, counts, row.joined_on, self.today)
        if place is None or joined_on != place.joined_on:
            wrong = dates.wrong_first_day(campaign, joined_on, counts)
            if wrong:
                raise _refused("joined", row, wrong)
        if place is None or (joined_on, row.left_on) != (place.joined_on, place.left_on):
            wrong = dates.wrong_last_day(campaign, joined_on, row.left_on, counts)
            if wrong:
                raise _refused("left", row, wrong)
        return {"joined_on": joined_on, "left_on": row.left_on}

    def _take_off(self, places: Iterable[Participation]) -> None:
        staying = [place for place in places if not self._is_gone(place)]
        if self.is_live:
            for place in staying:
                place.left_on = self._left_today(place)
            self.touched += staying
            return
        on_record = self._on_record() if staying else frozenset()
        for place in staying:
            if place.id not in on_record:
                self.session.delete(place)
                self.removed += 1
                continue
            # Targets and bases are never rewritten, so their subject stays: gone before day one.
            place.left_on = self.campaign.starts_on
            place.bundle_id = None
            self.touched.append(place)

    def _left_today(self, place: Participation) -> date:
        """Return the first day without somebody who is taken off now; what counts today stays."""
        is_to_come = place.joined_on is not None and place.joined_on >= self.today
        if is_to_come and place.id not in self.counts:
            # Gone before the first day of theirs: never a part of it, so on no board either.
            return self.campaign.starts_on
        return self.today

    def _on_record(self) -> frozenset[int]:
        """Return the places that a target or a base was ever set for."""
        revisions = sa.union(
            sa.select(TargetRevision.participation_id), sa.select(BaseRevision.participation_id)
        ).subquery()
        return frozenset(
            self.session.scalars(
                sa.select(Participation.id)
                .join(revisions, revisions.c.participation_id == Participation.id)
                .where(Participation.campaign_id == self.campaign.id)
            )
        )


def _refused(what: str, row: RosterRow, sentence: LazyString) -> Rejected:
    """Return the refusal at what a form has of the person, such as `joined-12`."""
    return Rejected(f"{what}-{row.person_id}", sentence)
