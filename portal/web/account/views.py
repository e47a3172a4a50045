"""The account page and what can be done on it."""

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from portal.domain.next_path import own_path
from portal.domain.roles import Role
from portal.services import accounts, factors, passwords, sessions
from portal.services.insights.people import opened
from portal.services.refusal import Rejected
from portal.web.absences.words import ABSENCES, DEPUTIES
from portal.web.account import factor
from portal.web.account.browser import describe, is_phone
from portal.web.account.forms import PasswordForm
from portal.web.account.greeting import greeting
from portal.web.account.reminders import reminders
from portal.web.guard import actor, before_password_change, public
from portal.web.languages import COOKIE, LOCALES

YEAR_SECONDS = 31_536_000

blueprint = Blueprint("account", __name__, url_prefix="/account")

ROLE_NAMES = {
    Role.ACCOUNT_MANAGER: _l("Account manager"),
    Role.SUPERVISOR: _l("Supervisor"),
    Role.ORGANISER: _l("Organiser"),
    Role.SYSTEM_ADMIN: _l("System administrator"),
    Role.SECURITY_ADMIN: _l("Security administrator"),
    Role.AUDIT_ADMIN: _l("Audit administrator"),
    Role.DEPUTY: _l("Deputy for checks"),
}


@blueprint.get("")
def show() -> ResponseReturnValue:
    """Show who one is to the portal, and where one is signed in."""
    return render_template(
        "account/show.html",
        opens=bool(opened(actor(), [actor().person_id])),
        profile=accounts.profile(actor()),
        role_names=ROLE_NAMES,
        absence_kinds=ABSENCES,
        deputy_kinds=DEPUTIES,
        describe=describe,
        is_phone=is_phone,
        max_age_days=sessions.max_age_days(),
        factor=factors.standing(actor()),
    )


@blueprint.route("/password", methods=["GET", "POST"])
@before_password_change
def change_password() -> ResponseReturnValue:
    """Take another password; until a forced change is done, no other page opens."""
    form = PasswordForm()
    target = own_path(request.args.get("next"), url_for("account.show"))
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                ended = passwords.change(actor(), form.old.data or "", form.new.data or "")
            except Rejected as refusal:
                form[refusal.field].errors = [str(refusal.message)]
            else:
                flash(_changed(ended), "success")
                return redirect(target, 303)
    html = render_template(
        "account/password.html",
        form=form,
        next=target,
        why=passwords.why_change(actor()),
        profile=_profile(),
        max_age_days=sessions.max_age_days(),
    )
    return html, status


blueprint.add_url_rule("/second-factor", "second_factor", factor.show)
blueprint.add_url_rule("/second-factor", "confirm_second_factor", factor.confirm, methods=["POST"])
blueprint.add_url_rule(
    "/second-factor/begin", "begin_second_factor", factor.begin, methods=["POST"]
)
blueprint.add_url_rule(
    "/second-factor/change", "change_second_factor", factor.change, methods=["POST"]
)
blueprint.add_url_rule("/greeting", view_func=greeting, methods=["GET", "POST"])
blueprint.add_url_rule("/reminders", view_func=reminders, methods=["GET", "POST"])


@blueprint.post("/language")
@public
def language() -> ResponseReturnValue:
    """Change the language, for the person and for this browser; open to those signed out, too."""
    locale = request.form.get("locale", "")
    if locale not in LOCALES:
        raise Rejected("locale", _("Choose one of the languages that are offered."))
    if current_user.is_authenticated:
        accounts.set_locale(actor(), locale)
    response: Response = make_response(redirect(own_path(request.form.get("next"), "/"), 303))
    response.set_cookie(
        COOKIE,
        locale,
        max_age=YEAR_SECONDS,
        secure=current_app.config["SETTINGS"].https,
        httponly=True,
        samesite="Lax",
    )
    return response


@blueprint.post("/sessions/<int:session_id>/end")
def end_session(session_id: int) -> ResponseReturnValue:
    """End one of one's own sessions."""
    accounts.end_session(actor(), session_id)
    flash(_("That browser is signed out."), "success")
    return redirect(url_for("account.show"), 303)


@blueprint.post("/sessions/end-others")
def end_other_sessions() -> ResponseReturnValue:
    """End all of one's own sessions but this one."""
    accounts.end_other_sessions(actor())
    flash(_("All other browsers are signed out."), "success")
    return redirect(url_for("account.show"), 303)


def _profile() -> str:
    return str(current_app.config["SETTINGS"].password_profile)


def _changed(ended: int) -> str:
    said = _("Your password is changed.")
    if not ended:
        return said
    also = ngettext(
        "%(num)s other browser was signed out.", "%(num)s other browsers were signed out.", ended
    )
    return f"{said} {also}"
