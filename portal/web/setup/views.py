"""The first-run page; it is gone once the bank has a name."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.services import first_run
from portal.services.first_run import FirstUnit, Newcomer
from portal.services.refusal import Rejected
from portal.web.guard import public
from portal.web.setup.forms import FirstRunForm

blueprint = Blueprint("setup", __name__)


@blueprint.route("/setup", methods=["GET", "POST"], endpoint="first_run")
@public
def first_run_page() -> ResponseReturnValue:
    """Show the form, and create the instance from it with the code that the terminal printed."""
    if first_run.is_done():
        abort(404)
    form = FirstRunForm()
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                _finish(form)
            except Rejected as refusal:
                form[refusal.field].errors = [str(refusal.message)]
            else:
                flash(_("The portal is set up. Sign in as the system administrator."), "success")
                return redirect(url_for("auth.sign_in"), 303)
    html = render_template(
        "setup/first_run.html",
        form=form,
        profile=current_app.config["SETTINGS"].password_profile,
    )
    return html, status


def _finish(form: FirstRunForm) -> None:
    text = {name: str(value or "") for name, value in form.data.items()}
    first_run.finish(
        text["code"],
        text["bank_name"],
        FirstUnit(text["unit_kind"], text["unit_code"], text["unit_name"]),
        Newcomer(text["system_no"], text["system_name"], text["system_password"]),
        Newcomer(text["security_no"], text["security_name"], text["security_password"]),
        request.remote_addr or "",
    )
