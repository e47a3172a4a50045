"""What a split is to be, as the page's address or form says; everything has a value to begin with.

`pins` and `weights` carry in an address what the lines' own fields carry in the form.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from flask import request
from flask_babel import gettext as _

from portal.domain.period import Kind
from portal.models import Campaign, Unit
from portal.services import targets
from portal.services.targets import WEIGHTS, Ask, By, Column, Into, Subject
from portal.web.campaigns import columns
from portal.web.campaigns.forms import number

_SUBJECT = re.compile(r"([pu])([0-9]{1,18})")
_WEIGHT = re.compile(r"w-([pu][0-9]{1,18}|[0-9]{4}-[0-9]{2}-[0-9]{2})")
LARGEST = 9_999_999
One = TypeVar("One")


@dataclass(frozen=True)
class Choices:
    """The split as it is chosen, and what is wrong with the weights that were typed."""

    ask: Ask
    typed: Mapping[str, str]
    errors: Mapping[str, str]

    def address(self) -> dict[str, str]:
        """Return the choices as the parameters of an address."""
        ask = self.ask
        chosen = {
            **columns.address(ask.column),
            "asked": "1",
            "to": ask.into.value,
            "unit": str(ask.unit_id),
            "by": ask.by.value,
            "kind": ask.kind.value if ask.kind else "",
            "line": f"{ask.unit_id}-{ask.line[0]}{ask.line[1]}" if ask.line else "",
            "pro_rata": "1" if ask.pro_rata else "",
            "training": "1" if ask.with_training else "",
        }
        return {name: text for name, text in chosen.items() if text} | self.lines()

    def lines(self) -> dict[str, str]:
        """Return what is chosen for single lines: who keeps their target, weights by hand.

        Pins are worth something for the lines that they were chosen for; of others those that are
        on record hold.
        """
        pins, typed = self.ask.pinned, self.ask.typed
        found: dict[str, str] = {}
        if self.ask.by is By.HAND:
            found["weights"] = " ".join(f"{key}:{one}" for key, one in typed.items() if one != 1)
        if pins is not None and self.ask.into is not Into.TIME:
            found["pins"] = " ".join(sorted(f"{kind}{id_}" for kind, id_ in pins))
            found["pins_for"] = _lines_of(self.ask.column, self.ask.into, self.ask.unit_id)
        return found


def read(campaign: Campaign, units: list[Unit]) -> Choices:
    """Return the choices of the request. Raise NotFound for a column that there is not."""
    sent = request.values
    column = columns.asked(campaign)
    into = _one(sent.get("to"), tuple(Into))
    unit_id = sent.get("unit", type=int) or next((unit.id for unit in units), 0)
    typed, errors = _weights(_typed())
    # What was chosen for another way of splitting is no choice for this one.
    by = sent.get("by") if sent.get("was", into.value) == into.value else None
    return Choices(
        Ask(
            column=column,
            unit_id=unit_id,
            into=into,
            by=_one(by, _weighings(campaign, into)),
            kind=_kind(column, sent.get("kind")) if into is Into.TIME else None,
            line=_line(sent.get("line", ""), unit_id) if into is Into.TIME else None,
            pro_rata="pro_rata" in sent if "asked" in sent else True,
            with_training="training" in sent,
            typed=typed,
            pinned=_pinned(_lines_of(column, into, unit_id)),
        ),
        _typed(),
        errors,
    )


def _weighings(campaign: Campaign, into: Into) -> tuple[By, ...]:
    """Return the weights to choose from, the usual one first."""
    weighings = WEIGHTS[into]
    if into is Into.TIME and campaign.basis != "working":
        return (By.CALENDAR, *(by for by in weighings if by is not By.CALENDAR))
    return weighings


def _kind(column: Column, text: str | None) -> Kind | None:
    kinds = targets.kinds(column.span)
    usual = [kind for kind in kinds if kind in (Kind.MONTH, Kind.WEEK)] or kinds
    return _one(text, (*usual[-1:], *kinds)) if kinds else None


def _one(text: str | None, offered: tuple[One, ...]) -> One:
    """Return what was chosen of what is offered, else the first."""
    return next((one for one in offered if str(one) == text), offered[0])


def _subject(text: str) -> Subject | None:
    match = _SUBJECT.fullmatch(text)
    if match is None:
        return None
    return ("p", int(match[2])) if match[1] == "p" else ("u", int(match[2]))


def _line(text: str, unit_id: int) -> Subject | None:
    """Return the one line chosen of this unit; another unit begins with all of its own."""
    of_unit, _sep, subject = text.partition("-")
    return _subject(subject) if of_unit == str(unit_id) else None


def _subjects(texts: Iterable[str]) -> frozenset[Subject]:
    return frozenset(filter(None, map(_subject, texts)))


def _lines_of(column: Column, into: Into, unit_id: int) -> str:
    return " ".join((into.value, str(unit_id), *columns.address(column).values()))


def _pinned(lines: str) -> frozenset[Subject] | None:
    if request.method == "POST":
        return _subjects(request.form.getlist("pin")) if "asked" in request.form else None
    known = request.args.get("pins_for") == lines
    return _subjects(request.args.get("pins", "").split()) if known else None


def _typed() -> dict[str, str]:
    """Return the weights by hand as they were typed, by line or period."""
    if request.method == "POST":
        found = ((_WEIGHT.fullmatch(name), text) for name, text in request.form.items())
        return {match[1]: text for match, text in found if match}
    pairs = (pair.partition(":") for pair in request.args.get("weights", "").split())
    return {key: text for key, _sep, text in pairs if _WEIGHT.fullmatch(f"w-{key}")}


def _weights(typed: Mapping[str, str]) -> tuple[dict[str, Decimal], dict[str, str]]:
    """Return the weights, nothing for an empty field, and what is wrong by field."""
    weights: dict[str, Decimal] = {}
    errors: dict[str, str] = {}
    for key, text in typed.items():
        try:
            weight = number(text) or Decimal(0)
        except InvalidOperation:
            errors[f"w-{key}"] = _("“%(text)s” is no number.", text=text.strip())
            continue
        if 0 <= weight <= LARGEST:
            weights[key] = weight
        else:
            errors[f"w-{key}"] = _("A weight is from 0 to 9999999.")
    return weights, errors
