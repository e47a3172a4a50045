"""The forms of daily reports: shape only; what a day asks for, the services say."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField, TextAreaField

from portal.services.reports import Content


class ReportForm(FlaskForm):
    """A report as it is typed: the day, the version that it changes, and the texts."""

    day = HiddenField()
    version = HiddenField()
    steps = TextAreaField(_l("Steps taken today"))
    next_step = TextAreaField(_l("The next step"))
    reason = RadioField(_l("What is the reason?"), validate_choice=False)
    reason_words = StringField(_l("In your own words"))
    worked = TextAreaField(_l("What worked"))
    hard = TextAreaField(_l("What was hard"))
    learnt = TextAreaField(_l("What I learnt"))
    tomorrow = TextAreaField(_l("What I do tomorrow"))

    @property
    def content(self) -> Content:
        """Return what was typed."""
        return Content(**{name: self[name].data or "" for name in Content().by_name})


class RemarkForm(FlaskForm):
    """A comment, a question, or an answer."""

    kind = RadioField(_l("Kind"), validate_choice=False)
    text = StringField(_l("Your words"))


class ReasonForm(FlaskForm):
    """A reason in both languages."""

    name = StringField(_l("Chinese name"))
    name_en = StringField(_l("English name"))
