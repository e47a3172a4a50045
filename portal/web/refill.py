"""A refused form, filled in again as it was sent, with the reason at its field."""

from flask_wtf import FlaskForm

from portal.services.refusal import Rejected


def put(form: FlaskForm, refusal: Rejected) -> None:
    """Put the refusal's sentence at the field it names, or at the top of the form."""
    if refusal.field in form:
        field = form[refusal.field]
        field.errors = [*field.errors, refusal.message]
    else:
        form.form_errors.append(refusal.message)
