"""Which kinds of unit may stand under which."""

from portal.domain.unit_kind import UnitKind, may_stand_under


def test_a_head_office_stands_under_nothing() -> None:
    assert not any(may_stand_under(UnitKind.HEAD_OFFICE, above) for above in UnitKind)


def test_levels_may_be_skipped_and_repeated_but_never_turned_round() -> None:
    assert may_stand_under(UnitKind.TEAM, UnitKind.HEAD_OFFICE)
    assert may_stand_under(UnitKind.BRANCH, UnitKind.BRANCH)
    assert not may_stand_under(UnitKind.BRANCH, UnitKind.SUB_BRANCH)
