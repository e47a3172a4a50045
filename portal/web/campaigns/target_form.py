"""The table of targets as it was sent: what was typed in each cell, and what is wrong with it."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from flask_babel import gettext as _

from portal.domain.quantity import from_scaled
from portal.services.refusal import Rejected
from portal.services.targets import Subject, scaled
from portal.web.campaigns.forms import LONGEST_REASON, number

_SUBJECT = re.compile(r"([pu])([0-9]{1,18})")
_NUMBER = re.compile(r"[0-9]{1,18}")
# However far out of range: a number all the same, and told to be too large rather than none.
_DIGITS = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_MINUS_SIGNS = str.maketrans(dict.fromkeys("\N{MINUS SIGN}\N{EN DASH}", "-"))
LONGEST_CELL = 40
_THEIRS = "theirs"


@dataclass
class Typed:
    """What the form says. `wished` are scaled; `errors` stand by the name of the field."""

    texts: Mapping[str, str]
    reason: str
    version: int | None
    valid_from: date | None = None
    wished: dict[Subject, int] = field(default_factory=dict)
    pins: dict[Subject, bool] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def decimals(self, kind: str) -> dict[int, Decimal]:
        """Return the targets of people ("p") or units ("u") by id."""
        return {id_: from_scaled(one) for (of, id_), one in self.wished.items() if of == kind}

    def is_theirs(self, key: str) -> bool:
        """Whether a cell's clash was left to the other's value."""
        return self.texts.get(f"choice-{key}") == _THEIRS


def subject_of(key: str) -> Subject:
    """Return whose cell a field is; nobody's for another field."""
    match = _SUBJECT.fullmatch(key)
    if match is None:
        return "p", 0
    return ("p" if match[1] == "p" else "u"), int(match[2])


def kept(form: Mapping[str, str]) -> list[int]:
    """Return whose cells were on the page, so that who left meanwhile is told of, not dropped."""
    matches = (_SUBJECT.fullmatch(key) for key in form)
    return [int(found[2]) for found in matches if found and found[1] == "p"]


def read(form: Mapping[str, str], mine: Collection[Subject], *, is_whole: bool) -> Typed:
    """Read the form; what is not the reader's to set, their own target too, is ignored.

    Everything that is wrong is found at once. A cell whose clash was left to the other's value is
    as if it had not been typed.
    """
    version = form.get("version", "")
    typed = Typed(
        texts=form,
        reason=form.get("reason", "")[:LONGEST_REASON],
        version=int(version) if _NUMBER.fullmatch(version) else None,
    )
    was_pinned = set(form.get("pins", "").split())
    for key in form:
        subject = subject_of(key)
        if subject not in mine or typed.is_theirs(key):
            continue
        try:
            typed.wished[subject] = scaled(key, figure(form[key]), whole=is_whole)
        except InvalidOperation:
            text = form[key].strip()[:LONGEST_CELL]
            typed.errors[key] = _("“%(text)s” is no number.", text=text)
        except Rejected as refusal:
            typed.errors[key] = str(refusal.message)
        is_pinned = f"pin-{key}" in form
        if "pins" in form and is_pinned != (key in was_pinned):
            typed.pins[subject] = is_pinned
    _read_day(form, typed)
    return typed


def figure(text: str) -> Decimal:
    """Read a target as people type and paste it, nothing as 0; InvalidOperation for a word."""
    folded = unicodedata.normalize("NFKC", text).translate(_MINUS_SIGNS).strip()
    if _THOUSANDS.fullmatch(folded):
        folded = folded.replace(",", "")
    return Decimal(folded) if _DIGITS.fullmatch(folded) else number(folded) or Decimal(0)


def _read_day(form: Mapping[str, str], typed: Typed) -> None:
    text = form.get("valid_from", "").strip()
    if not text:
        return
    try:
        typed.valid_from = date.fromisoformat(text)
    except ValueError:
        typed.errors["valid_from"] = _("Write the day as 2026-11-23.")
