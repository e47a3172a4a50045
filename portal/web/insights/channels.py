"""Channels of a season: where openings come from, and whether the order of priority holds."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import sqlalchemy as sa
from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.domain.roles import Permission
from portal.models import Campaign
from portal.pages.cache import Cache
from portal.services import measures
from portal.services.access import Actor
from portal.services.insights import channels, choosing, cohorts, earlier, few
from portal.services.insights.channels import Ledger, Summed
from portal.services.insights.cohorts import COHORTS, Member
from portal.services.insights.subjects import MOST_OFFERED
from portal.services.refusal import NotFound
from portal.services.work import snapshot
from portal.web.guard import actor
from portal.web.insights import asked, channel_charts, channel_words, cohort_charts
from portal.web.insights.telling import as_of, in_words
from portal.web.row_number import number

ASKED = ("campaign", "unit", "cohort", "person")


def show() -> ResponseReturnValue:
    """Show the channels of a season, of a unit, cohort or person where the address names one."""
    found = asked.campaigns()
    season = asked.campaign(found)
    if season is None:
        return render_template("insights/index.html", campaigns=found, campaign=None)
    unit, today, me = asked.unit(season), clock.today(), actor()
    before = earlier.of(season, [one for one, _unit in found], today)
    seasons = [season, *([before] if before else [])]
    until = min(today, season.ends_on)
    top = next(of for one, of in found if one.id == season.id)
    with snapshot() as connection:
        version = asked.versions(connection, seasons)
        everybody, members = (
            asked.kept(
                ("members", *(one.id for one in seasons), of.id),
                version,
                partial(cohorts.members, connection, seasons, of, today, {}),
            )
            for of in (top, unit)
        )
        narrow = _Narrow(me, members[season.id], few.way_down(top, unit))
        shown = {one.id: narrow.of(members[one.id]) for one in seasons}
        is_few = not narrow.may_show(everybody[season.id], shown[season.id])
        for one in seasons:
            # Beside one's own people alone there are those alone of the season before.
            if is_few or not narrow.may_show(everybody[one.id], shown[one.id]):
                shown[one.id] = few.seen(me, shown[one.id])
        sides = [
            (
                one,
                channels.of(
                    connection,
                    one,
                    asked.kept(
                        # Where it is of the reader's own people alone, it is theirs alone, too.
                        ("channels", unit.id, one.id, narrow.key, me.person_id if is_few else 0),
                        (
                            *version,
                            channels.scale_version(connection, one),
                            [member.participation_id for member in shown[one.id]],
                        ),
                        partial(_summed, connection, one, shown[one.id]),
                    ),
                    min(today, one.ends_on),
                ),
            )
            for one in reversed(seasons)
            if shown[one.id] or one is season
        ]
        measure = measures.of(connection, season)
    of_season, told = sides[-1][1], as_of(until)
    by_total = request.args.get("sort") != "name"
    seen = narrow.of(narrow.choosable)
    ordered = channel_words.by_total(of_season, seen) if by_total else seen
    listed, at, pages = asked.listed(ordered)
    sentence, basis = channel_words.finding(of_season, measure, told)
    return asked.page(
        "insights/channels.html",
        season,
        channel_charts.charts(sides, measure, told),
        {
            "channels": lambda: channel_words.channel_sheet(of_season, measure, told),
            "people": lambda: channel_words.people_sheet(
                of_season, channel_words.people(of_season, ordered), measure, told
            ),
        },
        campaigns=found,
        units=choosing.units(season),
        unit=unit,
        narrows=True,
        cohorts=[(one, cohort_charts.called(one)) for one in COHORTS],
        cohort=narrow.cohort,
        choosable=narrow.offered,
        person_id=narrow.person_id,
        is_few=is_few,
        finding=sentence,
        basis=basis,
        rows=of_season.rows,
        lines=channel_words.lines(of_season),
        unused=channel_words.unused(of_season),
        called=channel_charts.called,
        people=channel_words.people(of_season, listed),
        page_number=at,
        pages=pages,
        page_url=asked.page_url,
        by_total=by_total,
        sort_url=_sort_url,
        entries_url=lambda member: _entries_url(me, season, member),
        is_empty=not shown[season.id],
        measure=in_words(measure),
    )


class _Narrow:
    """Whose figures are asked for: a cohort, or one person of those whose entries one may see."""

    def __init__(self, me: Actor, members: Sequence[Member], way: Sequence[str]) -> None:
        """Read the address; NotFound for a cohort that there is not, or a person out of sight.

        `way` leads down to the unit that the members are in. One may see what one's own entries
        say, and those of one's people: `choosable` are these.
        """
        self._me, self._way = me, way
        self.cohort = request.args.get("cohort", "")
        if self.cohort and self.cohort not in COHORTS:
            raise NotFound
        self.choosable = few.seen(me, members)
        text = request.args.get("person", "")
        self.person_id = number(text) if text else None
        if text and self.person_id not in {one.person_id for one in self.choosable}:
            raise NotFound

    def may_show(self, everybody: Sequence[Member], shown: Sequence[Member]) -> bool:
        """Whether those of a season who are shown are enough, or the reader's own people."""
        by_cohort = bool(self.cohort)
        return few.tells_on_nobody(self._me, everybody, shown, self._way, by_cohort=by_cohort)

    @property
    def key(self) -> tuple[str, int | None]:
        """What tells what is asked for apart."""
        return self.cohort, self.person_id

    @property
    def offered(self) -> list[Member]:
        """Those who can be chosen from a list; where they are too many, who is chosen already."""
        if len(self.choosable) <= MOST_OFFERED:
            return self.choosable
        return [one for one in self.choosable if one.person_id == self.person_id]

    def of(self, members: Sequence[Member]) -> list[Member]:
        """Return those who are asked for."""
        return [
            one
            for one in members
            if (not self.cohort or one.cohort == self.cohort)
            and (self.person_id is None or one.person_id == self.person_id)
        ]


def _summed(connection: sa.Connection, season: Campaign, people: Sequence[Member]) -> Summed:
    return channels.summed(_ledger(connection, season), people)


def _ledger(connection: sa.Connection, season: Campaign) -> Ledger:
    """Return what the season's lines come to; only what came since is read again."""
    cache: Cache[Ledger] = current_app.extensions["ledgers"]
    key = (season.id, season.starts_on, channels.scale_version(connection, season))
    found = channels.read(connection, season, cache.get(key))
    cache.put(key, found)
    return found


def _sort_url(by: str) -> str:
    said: dict[str, Any] = {name: request.args[name] for name in ASKED if name in request.args}
    return url_for("insights.channels", **said, sort=by)


def _entries_url(me: Actor, season: Campaign, member: Member) -> str | None:
    """Return where the member's entries are listed, for who may see them."""
    if member.person_id == me.person_id:
        return url_for("entries.index", campaign=season.id)
    if me.may(Permission.ENTRY_SEE_UNIT, member.path):
        return url_for("entries.index", of="unit", campaign=season.id, person=member.employee_no)
    return None
