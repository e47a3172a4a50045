"""The form of a campaign; shape only, what needs the database is the service's to refuse."""

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from portal.models import Campaign, Unit
from portal.pages.formats import named
from portal.pages.pace import USUAL_WORDS
from portal.services.campaigns import CampaignDraft, Catalogue
from portal.services.campaigns.status_words import LONGEST, field_of
from portal.services.refusal import Rejected
from portal.web.campaigns import words

LONGEST_NAME = 120
LONGEST_CODE = 40
LONGEST_REASON = 400
_SEPARATORS = re.compile(r"[\s,;\uFF0C\u3001\uFF1B]+")
_NUMBER = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,8})?")
NOT_CHOSEN = _l("Not chosen")
_NEEDED = _l("This is needed.")


class RowsField(Field):
    """Rows of a catalogue: a tick each, named `<field>-<id>`, and a number, `<field>-<id>-number`.

    What was typed is kept as it was, so that a refused form shows it again.
    """

    def __init__(self, label: object = None, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms'
        """Begin with nothing ticked."""
        super().__init__(label, **kwargs)
        self.ticked: list[int] = []
        self.numbers: dict[int, str] = {}

    def process(
        self,
        formdata: MultiDict[str, str] | None,
        data: object = None,
        extra_filters: object = None,
    ) -> None:
        """Read the ticks and numbers from the whole form."""
        del data, extra_filters
        self.process_errors: list[str] = []
        sent: dict[str, str] = dict(formdata.items()) if formdata else {}
        name = re.compile(rf"{re.escape(self.name)}-([0-9]{{1,18}})(-number)?")
        for key, text in sent.items():
            match = name.fullmatch(key)
            if match and match[2]:
                self.numbers[int(match[1])] = text
            elif match:
                self.ticked.append(int(match[1]))

    def pairs(self) -> list[tuple[int, Decimal | None]]:
        """Return what is ticked with its number, None where none is typed; Rejected for a word."""
        return [(id_, self._number(self.numbers.get(id_, ""))) for id_ in self.ticked]

    def _number(self, text: str) -> Decimal | None:
        try:
            return number(text)
        except InvalidOperation as error:
            message = _l("“%(text)s” is no number.", text=text.strip())
            raise Rejected(self.name, message) from error


def number(text: str) -> Decimal | None:
    """Read a number as people type it, full-width too; None for nothing; InvalidOperation."""
    folded = unicodedata.normalize("NFKC", text).strip()
    if not folded:
        return None
    if not _NUMBER.fullmatch(folded):
        raise InvalidOperation
    return Decimal(folded)


def _id_or_none(text: object) -> int | None:
    return int(str(text)) if text not in (None, "", "None") else None


def _choices(names: dict[Any, Any]) -> list[SelectChoice]:
    return [SelectChoice(value, name) for value, name in names.items()]


def _known_days(form: FlaskForm, field: Field) -> None:
    del form
    for text in filter(None, _SEPARATORS.split(field.data or "")):
        try:
            date.fromisoformat(text)
        except ValueError as error:
            message = _l("“%(text)s” is no date. Write it as 2027-01-01.", text=text)
            raise ValidationError(message) from error


class CampaignForm(FlaskForm):
    """Everything that an organiser decides, in the order in which it is read."""

    name = StringField(_l("Name"), [InputRequired(_NEEDED), Length(max=LONGEST_NAME)])
    name_en = StringField(_l("English name"), [Length(max=LONGEST_NAME)])
    code = StringField(_l("Code"), [InputRequired(_NEEDED), Length(max=LONGEST_CODE)])
    unit_id = SelectField(_l("Unit"), [InputRequired(_NEEDED)], coerce=_id_or_none)
    starts_on = DateField(_l("First day"), [InputRequired(_NEEDED)])
    ends_on = DateField(_l("Last day"), [InputRequired(_NEEDED)])
    indicators = RowsField(_l("Indicators"))
    ranking = SelectField(_l("Ranked by"), choices=_choices(words.RANKINGS), default="quantity")
    ranking_indicator_id = SelectField(
        _l("Indicator that decides the rank"), [Optional()], coerce=_id_or_none
    )
    scoring = SelectField(_l("Scored as"), choices=_choices(words.SCORINGS), default="individual")
    channels = RowsField(_l("Channels"))
    backdating_days = IntegerField(_l("Days back"), [InputRequired(_NEEDED)], default=3)
    verification = SelectField(
        _l("Verification"), choices=_choices(words.VERIFICATIONS), default="after"
    )
    cadence = SelectField(_l("Bulletin"), choices=_choices(words.CADENCES), default="daily")
    cadence_weekday = SelectField(
        _l("Weekday of a weekly bulletin"), [Optional()], coerce=_id_or_none
    )
    basis = SelectField(_l("Pace counted in"), choices=_choices(words.BASES), default="calendar")
    closures = TextAreaField(_l("Days without a bulletin"), [Length(max=4000), _known_days])
    cut_off = TimeField(_l("Cut-off"), [InputRequired(_NEEDED)])
    report_reminder = TimeField(_l("Reminder of the report"), [Optional()])
    reason_after_days = IntegerField(
        _l("Reason after days at zero"), [InputRequired(_NEEDED)], default=3
    )
    reference_id = SelectField(_l("Earlier season"), [Optional()], coerce=_id_or_none)
    on_pace = IntegerField(_l("“On pace” from"), [InputRequired(_NEEDED)], default=100)
    slightly_behind = IntegerField(
        _l("“Slightly behind” from"), [InputRequired(_NEEDED)], default=80
    )
    colours = SelectField(_l("Colours"), choices=_choices(words.COLOURS), default="red_up")
    wall_list = SelectField(
        _l("Shown on walls"), choices=_choices(words.WALL_LISTS), default="whole"
    )
    wall_top = IntegerField(_l("First places on walls"), [InputRequired(_NEEDED)], default=10)
    reason = StringField(_l("Reason"), [Length(max=LONGEST_REASON)])
    version = HiddenField()

    def offer(self, units: list[Unit], catalogue: Catalogue, earlier: list[Campaign]) -> None:
        """Fill the choices that come from the database."""
        top = min((unit.depth for unit in units), default=0)
        self.unit_id.choices = [
            SelectChoice(unit.id, "\u3000" * (unit.depth - top) + named(unit)) for unit in units
        ]
        self.ranking_indicator_id.choices = [
            SelectChoice("", NOT_CHOSEN),
            *(SelectChoice(one.id, named(one)) for one in catalogue.indicators),
        ]
        self.cadence_weekday.choices = [SelectChoice("", NOT_CHOSEN), *_choices(words.WEEKDAYS)]
        self.reference_id.choices = [
            SelectChoice("", NOT_CHOSEN),
            *(SelectChoice(campaign.id, named(campaign)) for campaign in earlier),
        ]

    def draft(self, *, is_history: bool = False) -> CampaignDraft:
        """Return what the form says; Rejected for a number that is none."""
        return CampaignDraft(
            code=self.code.data,
            name=self.name.data,
            name_en=self.name_en.data,
            unit_id=self.unit_id.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            ranking=self.ranking.data,
            ranking_indicator_id=self.ranking_indicator_id.data,
            indicators=tuple(self.indicators.pairs()),
            channels=tuple((id_, _priority(n)) for id_, n in self.channels.pairs()),
            scoring=self.scoring.data,
            backdating_days=self.backdating_days.data,
            verification=self.verification.data,
            cadence=self.cadence.data,
            cadence_weekday=self.cadence_weekday.data,
            basis=self.basis.data,
            closures=tuple(
                date.fromisoformat(text)
                for text in _SEPARATORS.split(self.closures.data or "")
                if text
            ),
            cut_off=self.cut_off.data,
            report_reminder=self.report_reminder.data,
            reason_after_days=self.reason_after_days.data,
            reference_id=self.reference_id.data,
            on_pace=self.on_pace.data,
            slightly_behind=self.slightly_behind.data,
            colours=self.colours.data,
            wall_list=self.wall_list.data,
            wall_top=self.wall_top.data,
            status_words=self._status_words(),
            is_history=is_history,
        )

    def _status_words(self) -> dict[str, dict[str, str]]:
        return {
            state: {language: self[field_of(state, language)].data or "" for language in LONGEST}
            for state in USUAL_WORDS
        }


# The campaign's own word for each state of pace, in each language.
for _state, _usual in USUAL_WORDS.items():
    for _language, _field in (
        ("zh", StringField(_l("%(word)s, in Chinese", word=_usual))),
        ("en", StringField(_l("%(word)s, in English", word=_usual))),
    ):
        setattr(CampaignForm, field_of(_state, _language), _field)


class BeginningForm(CampaignForm):
    """A new campaign's form: what a copy of an earlier one takes along besides the rules."""

    source = HiddenField()
    with_roster = BooleanField(_l("Take the participants along"))
    with_targets = BooleanField(_l("Take everybody's target for the whole campaign along"))


def _priority(value: Decimal | None) -> int:
    if value is None or value != value.to_integral_value():
        raise Rejected("channels", _l("A priority is a whole number from 1, tried first, to 99."))
    return int(value)


def as_form(draft: CampaignDraft, version: int) -> MultiDict[str, str]:
    """Return the draft as a browser would send it: one way to fill the form, whatever fills it."""
    plain = {
        "code": draft.code,
        "name": draft.name,
        "name_en": draft.name_en or "",
        "unit_id": draft.unit_id,
        "starts_on": draft.starts_on.isoformat(),
        "ends_on": draft.ends_on.isoformat(),
        "ranking": draft.ranking,
        "ranking_indicator_id": draft.ranking_indicator_id or "",
        "scoring": draft.scoring,
        "backdating_days": draft.backdating_days,
        "verification": draft.verification,
        "cadence": draft.cadence,
        "cadence_weekday": "" if draft.cadence_weekday is None else draft.cadence_weekday,
        "basis": draft.basis,
        "closures": "\n".join(day.isoformat() for day in draft.closures),
        "cut_off": f"{draft.cut_off:%H:%M}",
        "report_reminder": f"{draft.report_reminder:%H:%M}" if draft.report_reminder else "",
        "reason_after_days": draft.reason_after_days,
        "reference_id": draft.reference_id or "",
        "on_pace": draft.on_pace,
        "slightly_behind": draft.slightly_behind,
        "colours": draft.colours,
        "wall_list": draft.wall_list,
        "wall_top": draft.wall_top,
        "version": version,
    }
    for state, words_of_state in draft.status_words.items():
        for language, word in words_of_state.items():
            plain[field_of(state, language)] = word
    rows = [("indicators", id_, points) for id_, points in draft.indicators]
    rows += [("channels", id_, Decimal(priority)) for id_, priority in draft.channels]
    for field, id_, value in rows:
        plain[f"{field}-{id_}"] = "on"
        plain[f"{field}-{id_}-number"] = "" if value is None else f"{value:f}"
    return MultiDict({name: str(value) for name, value in plain.items()})


def with_fixed(
    sent: MultiDict[str, str], standing: MultiDict[str, str], fixed: tuple[str, ...]
) -> MultiDict[str, str]:
    """Return the form with the fields that the page showed as fixed, and so did not send."""
    filled = MultiDict(sent)
    for name in fixed:
        if name == "indicators":
            if not any(key.startswith("indicators-") for key in sent):
                filled.update({k: v for k, v in standing.items() if k.startswith("indicators-")})
        elif name not in sent:
            filled[name] = standing[name]
    return filled
