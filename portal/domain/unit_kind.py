"""Kinds of unit, and which may stand under which."""

from enum import StrEnum


class UnitKind(StrEnum):
    """What a node of the organisation tree is, from the top down."""

    HEAD_OFFICE = "head_office"
    BRANCH = "branch"
    SUB_BRANCH = "sub_branch"
    TEAM = "team"


_LEVEL = {kind: level for level, kind in enumerate(UnitKind)}


def may_stand_under(kind: UnitKind, above: UnitKind) -> bool:
    """Whether a unit of the kind may stand directly under one of the kind above.

    Levels may be skipped (a team of the head office) and repeated (a city branch under a
    provincial one, a sub-branch of a sub-branch), never turned round; a head office stands under
    nothing.
    """
    return kind is not UnitKind.HEAD_OFFICE and _LEVEL[kind] >= _LEVEL[above]
