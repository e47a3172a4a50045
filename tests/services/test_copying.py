"""A campaign begun from an earlier one: what comes along, and what does not."""

from dataclasses import fields, replace
from datetime import time, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import AuditEvent, Bundle, Campaign, Participation, Person, TargetRevision
from portal.services import campaigns, points, rosters, targets
from portal.services.access import Actor
from portal.services.campaigns import CampaignDraft
from portal.services.refusal import NotAllowed, NotFound, Rejected
from portal.services.rosters import RosterRow
from portal.services.work import writing
from tests.cast import Cast
from tests.services import drafts


def season(cast: Cast, actor: Actor, **changes: object) -> Campaign:
    """Set a campaign up with something of its own in every rule, and lead it live."""
    today = clock.today()
    return drafts.live(
        cast,
        actor,
        **{
            "code": f"kmh-{today.year}",
            "name": f"{today.year}年开门红",
            "name_en": f"Good start {today.year}",
            "starts_on": today,
            "ends_on": today + timedelta(days=89),
            "ranking": "points",
            "indicators": (
                (drafts.indicator(), Decimal(2)),
                (drafts.indicator("social_card"), Decimal("0.5")),
            ),
            "cadence": "weekly",
            "cadence_weekday": 4,
            "basis": "working",
            "verification": "before",
            "backdating_days": 1,
            "report_reminder": time(16, 45),
            "reason_after_days": 5,
            "closures": (today + timedelta(days=2),),
            "on_pace": 110,
            "slightly_behind": 70,
            "colours": "green_up",
            "wall_list": "top",
            "wall_top": 12,
            "status_words": {"attention": {"zh": "加把劲", "en": "Push on"}},
            **changes,
        },
    )


def people(cast: Cast, campaign_id: int) -> dict[str, Participation]:
    """Return the places of a campaign by the cast's short names."""
    names = {id_: name for name, id_ in cast.people.items()}
    rows = db.session.scalars(
        sa.select(Participation).where(Participation.campaign_id == campaign_id)
    )
    return {names[row.person_id]: row for row in rows}


def test_everything_comes_along_but_what_belongs_to_its_days(cast_on: Cast) -> None:
    actor = cast_on.actor("liu")
    with cast_on.inside():
        drafts.seed()
        source = season(cast_on, actor)
        suggested = campaigns.suggest(actor, source.id)
        made = campaigns.copy(actor, source.id, suggested)
        old = campaigns.draft_of(db.session(), db.session.get_one(Campaign, source.id))
        new = campaigns.draft_of(db.session(), db.session.get_one(Campaign, made.id))
        assert new == suggested
        differs = {f.name for f in fields(CampaignDraft)} - {
            f.name for f in fields(CampaignDraft) if getattr(old, f.name) == getattr(new, f.name)
        }
        year, next_year = str(old.starts_on.year), str(old.starts_on.year + 1)
        assert differs == {
            "code", "name", "name_en", "starts_on", "ends_on", "closures", "reference_id",
        }  # fmt: skip
        assert (new.code, new.name) == (f"kmh-{next_year}", old.name.replace(year, next_year))
        assert new.starts_on == old.starts_on.replace(year=old.starts_on.year + 1)
        assert new.ends_on - new.starts_on == old.ends_on - old.starts_on
        assert (new.closures, new.reference_id, made.state) == ((), source.id, "draft")
        assert people(cast_on, made.id) == {}
        (event,) = db.session.scalars(
            sa.select(AuditEvent).where(AuditEvent.action == "campaign.copy")
        )
        assert event.detail == {"source": source.id, "people": 0, "targets": 0}


def test_the_points_are_those_in_force_at_the_end_of_the_season(cast_on: Cast) -> None:
    actor = cast_on.actor("liu")
    with cast_on.inside():
        drafts.seed()
        source = season(cast_on, actor)
        accounts = drafts.indicator()
        for points_then, days in ((Decimal(3), 30), (Decimal(9), 200)):
            day = source.starts_on + timedelta(days=days)
            points.set(actor, source.id, accounts, points_then, day)
        found = dict(campaigns.suggest(actor, source.id).indicators)
        assert found[accounts] == 3


def test_the_roster_is_chosen_as_it_would_be_now(cast_on: Cast) -> None:
    actor = cast_on.actor("liu")
    with cast_on.inside():
        drafts.seed()
        source = season(cast_on, actor)
        pairs = {"zhou": "师徒", "huang": "师徒", "zhao": "搭档", "he": "搭档"}
        rosters.set(
            actor,
            source.id,
            [
                RosterRow(cast_on.people[n], "newcomer", b, in_training=n == "zhou")
                for n, b in pairs.items()
            ],
        )
        with writing() as work:
            he, huang = (work.session.get_one(Person, cast_on.people[n]) for n in ("he", "huang"))
            he.disabled_at = work.now
            huang.unit_id = cast_on.units["west_team"]
        made = campaigns.copy(
            actor, source.id, campaigns.suggest(actor, source.id), with_roster=True
        )
        found = people(cast_on, made.id)
        assert set(found) == {"zhou", "huang", "zhao"}
        assert found["huang"].unit_id == cast_on.units["west_team"]
        assert found["huang"].sub_branch_id == cast_on.units["west"]
        assert found["zhou"].sub_branch_id == cast_on.units["east"]
        assert not found["zhou"].in_training
        names = db.session.scalars(sa.select(Bundle.name).where(Bundle.campaign_id == made.id))
        # Of 搭档 one is left, and one alone is no bundle.
        assert list(names) == ["师徒"]
        assert found["zhou"].bundle_id == found["huang"].bundle_id is not None
        assert found["zhao"].bundle_id is None
        assert campaigns.lacks(db.session(), db.session.get_one(Campaign, made.id)) == []
        assert campaigns.advance(actor, made.id, "live").state == "live"


def test_who_left_and_who_works_elsewhere_does_not_come_along(cast_on: Cast) -> None:
    actor, supervisor = cast_on.actor("liu"), cast_on.actor("wang")
    with cast_on.inside():
        drafts.seed()
        source = season(cast_on, actor)
        rosters.set(actor, source.id, drafts.rows(cast_on, "zhou", "zhao", "he"))
        suggested = campaigns.suggest(supervisor, source.id)
        assert suggested.unit_id == cast_on.units["east"]
        made = campaigns.copy(supervisor, source.id, suggested, with_roster=True)
        assert set(people(cast_on, made.id)) == {"zhou", "zhao"}


def test_targets_come_along_with_their_people_and_nobody_sets_their_own(cast_on: Cast) -> None:
    actor, supervisor = cast_on.actor("liu"), cast_on.actor("wang")
    with cast_on.inside():
        drafts.seed()
        source = season(cast_on, actor, ranking="quantity", ranking_indicator_id=drafts.indicator())
        rosters.set(actor, source.id, drafts.rows(cast_on, "zhou", "huang", "wang"))
        old = people(cast_on, source.id)
        set_to = {old["zhou"].id: Decimal(12), old["wang"].id: Decimal(7)}
        targets.set(actor, source.id, set_to, {cast_on.units["east"]: Decimal(104)})
        suggested = campaigns.suggest(supervisor, source.id)
        with pytest.raises(Rejected) as refusal:
            campaigns.copy(supervisor, source.id, suggested, with_targets=True)
        assert refusal.value.field == "with_targets"
        made = campaigns.copy(supervisor, source.id, suggested, with_roster=True, with_targets=True)
        new = people(cast_on, made.id)
        found = targets.ranked(db.session.connection(), made, clock.today())
        assert found.people == {new["zhou"].id: 12 * SCALE}
        assert found.units == {}
        (line,) = db.session.scalars(
            sa.select(TargetRevision).where(TargetRevision.campaign_id == made.id)
        )
        assert (line.period, line.indicator_id) == ("campaign", drafts.indicator())


def test_a_season_without_targets_is_copied_with_none(cast_on: Cast) -> None:
    actor = cast_on.actor("liu")
    with cast_on.inside():
        drafts.seed()
        source = drafts.live(cast_on, actor)
        suggested = campaigns.suggest(actor, source.id)
        made = campaigns.copy(actor, source.id, suggested, with_roster=True, with_targets=True)
        assert set(people(cast_on, made.id)) == set(drafts.TEAM)
        assert not targets.ranked(db.session.connection(), made, clock.today()).held


def test_targets_of_something_else_are_not_taken_along(cast: Cast) -> None:
    actor = cast.actor("liu")
    with cast.inside():
        drafts.seed()
        source = season(cast, actor)
        old = people(cast, source.id)
        targets.set(actor, source.id, {old["zhou"].id: Decimal(12)}, {})
        other = replace(
            campaigns.suggest(actor, source.id),
            ranking="quantity",
            ranking_indicator_id=drafts.indicator(),
        )
        made = campaigns.copy(actor, source.id, other, with_roster=True, with_targets=True)
        assert not targets.ranked(db.session.connection(), made, clock.today()).held


def test_a_copy_that_fails_leaves_nothing_behind(cast_on: Cast) -> None:
    actor = cast_on.actor("liu")
    with cast_on.inside():
        drafts.seed()
        source = season(cast_on, actor)
        taken = replace(campaigns.suggest(actor, source.id), code=source.code)
        with pytest.raises(Rejected) as refusal:
            campaigns.copy(actor, source.id, taken, with_roster=True)
        assert refusal.value.field == "code"
        assert db.session.scalar(sa.select(sa.func.count(Campaign.id))) == 1


def test_only_what_is_in_sight_is_copied_and_only_where_one_may_set_one_up(cast: Cast) -> None:
    actor = cast.actor("liu")
    west, manager, supervisor = (cast.actor(name) for name in ("sun", "zhou", "wang"))
    with cast.inside():
        drafts.seed()
        source = season(cast, actor, unit_id=cast.units["branch"])
        east = campaigns.create(
            supervisor, drafts.draft(cast, code="east", unit_id=cast.units["east"])
        )
        wished = campaigns.suggest(actor, source.id)
        with pytest.raises(NotFound):
            campaigns.suggest(west, east.id)
        with pytest.raises(NotFound):
            campaigns.copy(west, east.id, replace(wished, unit_id=cast.units["west"]))
        with pytest.raises(NotAllowed):
            campaigns.suggest(manager, source.id)
        for other in (manager, supervisor):
            with pytest.raises(NotAllowed):
                campaigns.copy(other, source.id, wished)


def test_a_draft_is_copied_without_being_compared_with(cast: Cast) -> None:
    actor = cast.actor("liu")
    with cast.inside():
        drafts.seed()
        source = campaigns.create(actor, drafts.draft(cast))
        suggested = campaigns.suggest(actor, source.id)
        assert suggested.reference_id is None
        assert suggested.code == "sprint-2"
        campaigns.copy(actor, source.id, suggested)
        assert campaigns.suggest(actor, source.id).code == "sprint-3"


def test_a_season_that_is_moved_before_its_source_is_not_compared_with_it(cast: Cast) -> None:
    actor = cast.actor("liu")
    with cast.inside():
        drafts.seed()
        source = season(cast, actor)
        suggested = campaigns.suggest(actor, source.id)
        early = replace(suggested, starts_on=source.starts_on)
        assert campaigns.copy(actor, source.id, early).reference_id is None
