"""The units in which a campaign can place somebody: its own and all below it."""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.models import Campaign, Unit
from portal.services.access import within
from portal.services.names import tidy


def units_below(session: Session, campaign: Campaign) -> list[Unit]:
    """Return the campaign's unit and all below it in the order of the tree, the closed left out."""
    top = session.get_one(Unit, campaign.unit_id)
    return list(
        session.scalars(
            sa.select(Unit)
            .where(within(Unit.path, [top.path]), Unit.disabled_at.is_(None))
            .order_by(Unit.path)
        )
    )


def by_words(units: Iterable[Unit]) -> dict[str, Unit | None]:
    """Return the units by what a list or a form may call them: code, or name in either language.

    A name that several of them have stands for none; a code is always one unit's.
    """
    units = list(units)
    found: dict[str, Unit | None] = {}
    for unit in units:
        for name in {_folded(unit.name), _folded(unit.name_en or unit.name)}:
            found[name] = None if name in found else unit
    return found | {_folded(unit.code): unit for unit in units}


def called(words: Mapping[str, Unit | None], text: str) -> tuple[Unit | None, bool]:
    """Return the unit that the text names, and whether the text names more than one."""
    key = _folded(text)
    return words.get(key), key in words and words[key] is None


def sub_branches(session: Session, paths: Iterable[str]) -> dict[str, int]:
    """Return by path the nearest sub-branch at or above it, or else the unit itself."""
    ways = {path: [int(id_) for id_ in path.strip("/").split("/")] for path in paths}
    found = session.execute(
        sa.select(Unit.id, Unit.kind).where(
            Unit.id.in_({id_ for way in ways.values() for id_ in way})
        )
    )
    kinds = dict(found.all())
    return {
        path: next((id_ for id_ in reversed(way) if kinds[id_] == "sub_branch"), way[-1])
        for path, way in ways.items()
    }


def _folded(text: str) -> str:
    return tidy(text).casefold()
