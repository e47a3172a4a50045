"""Whatever is split, by whatever weights: it sums after it is written, and what is pinned stays."""

from decimal import Decimal
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain.period import Kind, parts
from portal.services import targets
from portal.services.targets import Ask, By, Into, Subject
from tests.cast import Cast
from tests.services.splits import column, day, give, held, team, write

COUNT = 6
TARGETS = st.integers(0, 400)
WEIGHTS = st.lists(st.integers(0, 9), min_size=COUNT, max_size=COUNT)
PINNED = st.lists(st.booleans(), min_size=COUNT, max_size=COUNT)
KINDS = st.sampled_from((Kind.MONTH, Kind.WEEK, Kind.DAY))
BY = st.sampled_from((By.WORKING, By.CALENDAR, By.EQUAL, By.HAND))


def test_a_written_split_down_the_tree_sums(cast_on: Cast) -> None:
    season = cast_on.live_campaign(starts_on=day(2), ends_on=day(29))
    places = [*team(cast_on, season, 4, "corporate"), *team(cast_on, season, 2, "retail", "r")]
    subjects: list[Subject] = [("p", id_) for id_ in places]
    east: Subject = ("u", cast_on.units["east"])

    @settings(max_examples=20, deadline=None)
    @given(TARGETS, WEIGHTS, PINNED, st.lists(TARGETS, min_size=COUNT, max_size=COUNT))
    def holds(target: int, weights: list[int], pinned: list[bool], before: list[int]) -> None:
        with cast_on.inside():
            give(cast_on, season, {east: target, **dict(zip(subjects, before, strict=True))})
            keep = frozenset(s for s, pin in zip(subjects, pinned, strict=True) if pin)
            typed = {f"p{id_}": Decimal(n) for id_, n in zip(places, weights, strict=True)}
            others = ("zhou", "huang", "zhao")
            typed |= {f"p{season.participations[who]}": Decimal(0) for who in others}
            ask = Ask(column(season), east[1], by=By.HAND, typed=typed, pinned=keep)
            shown = targets.propose(cast_on.actor("liu"), season.id, ask)
            if shown.refusal is not None:
                return
            write(cast_on, season, ask)
            found = held(season, ask.column)
            after = [found.get(s, {}).get(ask.column.span, Decimal(0)) for s in subjects]
            assert sum(after) == target
            assert min(after) >= 0
            assert all(one == one.to_integral_value() for one in after)
            for subject, was, now in zip(subjects, before, after, strict=True):
                assert subject not in keep or was == now
            assert write(cast_on, season, ask) == 0, "the same again is stable"

    holds()


def test_a_written_split_over_time_sums_and_no_two_of_a_kind_overlap(cast_on: Cast) -> None:
    season = cast_on.live_campaign(starts_on=day(5), ends_on=day(12, 5))
    zhou: Subject = ("p", season.participations["zhou"])

    @settings(max_examples=15, deadline=None)
    @given(TARGETS, KINDS, BY, st.integers(0, 2), WEIGHTS)
    def holds(target: int, kind: Kind, by: By, month: int, weights: list[int]) -> None:
        with cast_on.inside():
            whole = column(season)
            spans = [whole.span, *parts(whole.span, Kind.MONTH)]
            span = spans[month if kind is not Kind.MONTH else 0]
            asked = column(season, span)
            give(cast_on, season, {zhou: target}, asked)
            periods = parts(span, kind)
            typed = {
                one.starts_on.isoformat(): Decimal(weight)
                for one, weight in zip(periods, weights * len(periods), strict=False)
            }
            ask = Ask(asked, cast_on.units["east"], Into.TIME, by, kind, zhou, typed=typed)
            if targets.propose(cast_on.actor("liu"), season.id, ask).refusal is not None:
                return
            write(cast_on, season, ask)
            found = {s: n for s, n in held(season, asked).get(zhou, {}).items() if s.kind is kind}
            assert sum(found.get(one, Decimal(0)) for one in periods) == target
            assert all(n == n.to_integral_value() for n in found.values())
            days = sorted(found)
            for one, other in pairwise(days):
                assert not one.overlaps(other)
            assert write(cast_on, season, ask) == 0, "the same again is stable"

    holds()
