"""The form of a remark: shape only; what may be written, the service says."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField


class RemarkForm(FlaskForm):
    """What is added to a bulletin."""

    text = StringField(_l("Remark"))
