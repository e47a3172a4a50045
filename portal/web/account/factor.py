"""One's second factor: the picture for the phone, the codes for the drawer, and other changes."""

from urllib.parse import quote

import segno
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from portal import clock
from portal.domain.next_path import own_path
from portal.pages.formats import moment
from portal.services import factors
from portal.services.factors import Setting, Standing
from portal.services.refusal import Conflict, NotFound, Rejected
from portal.web.account.forms import FactorForm, ProofForm
from portal.web.guard import actor, before_second_factor

CODES, REPLACE, OFF = "codes", "replace", "off"
CHANGES = {
    CODES: _l("New recovery codes; the old ones stop working"),
    REPLACE: _l("Another phone or app"),
    OFF: _l("Turn the second factor off"),
}


@before_second_factor
def show() -> ResponseReturnValue:
    """Show how it stands, or what the phone has to scan."""
    return _page()


@before_second_factor
def begin() -> ResponseReturnValue:
    """Make a secret for a first phone."""
    try:
        factors.begin(actor())
    except Conflict as refusal:
        flash(str(refusal.message), "info")
    return redirect(_here(), 303)


@before_second_factor
def confirm() -> ResponseReturnValue:
    """Take the phone whose code is entered, and answer with the recovery codes, this once.

    The answer is the page itself: whatever it were redirected to would have to keep the codes.
    """
    if factors.setting(actor()) is None:
        return redirect(_here(), 303)
    form = ProofForm()
    if form.validate():
        try:
            made = factors.confirm(actor(), form.password.data or "", form.code.data or "")
        except Rejected as refusal:
            form[refusal.field].errors = [str(refusal.message)]
        except NotFound:
            return redirect(_here(), 303)
        else:
            return _codes(made, is_new=True)
    form.code.data = ""
    return _page(proof=form), 422


def change() -> ResponseReturnValue:
    """Give new codes, begin with another phone, or turn it off, for password and code."""
    standing = factors.standing(actor())
    if standing.set_up_at is None:
        return redirect(_here(), 303)
    form = _factor_form(standing)
    if form.validate():
        try:
            return _changed(form)
        except Rejected as refusal:
            form[refusal.field].errors = [str(refusal.message)]
        except Conflict as refusal:
            flash(str(refusal.message), "info")
            return redirect(_here(), 303)
    form.code.data = ""
    return _page(change=form), 422


def _changed(form: FactorForm) -> ResponseReturnValue:
    proof = (form.password.data or "", form.code.data or "")
    if form.what.data == CODES:
        return _codes(factors.renew_codes(actor(), *proof), is_new=False)
    if form.what.data == REPLACE:
        factors.replace(actor(), *proof)
        return redirect(_here(), 303)
    factors.turn_off(actor(), *proof)
    flash(_("The second factor is off. The password alone opens your account again."), "success")
    return redirect(url_for("account.show"), 303)


def _page(proof: ProofForm | None = None, change: FactorForm | None = None) -> str:
    standing = factors.standing(actor())
    setting = factors.setting(actor()) if change is None else None
    return render_template(
        "account/factor.html",
        standing=standing,
        setting=setting,
        picture=_picture(setting) if setting else "",
        spaced=_spaced(setting.secret) if setting else "",
        proof=proof or ProofForm(formdata=None),
        change=change or _factor_form(standing, is_empty=True),
        # Whoever is led here has no menu to leave by.
        is_due=actor().must_set_up_factor,
        next=_next(),
    )


def _codes(made: list[str], *, is_new: bool) -> str:
    """Return the page with the codes, and the same as a file for a drawer."""
    head = _(
        "Recovery codes of %(number)s, made on %(moment)s. Each opens once.",
        number=actor().employee_no,
        moment=moment(clock.now()),
    )
    text = "\r\n".join([head, "", *made, ""])
    return render_template(
        "account/recovery_codes.html",
        codes=made,
        head=head,
        is_new=is_new,
        # Byte order mark: the editors of old machines read the Chinese line right.
        file=f"data:text/plain;charset=utf-8,{quote(chr(0xFEFF) + text)}",
        next=_next(),
    )


def _factor_form(standing: Standing, *, is_empty: bool = False) -> FactorForm:
    form = FactorForm(formdata=None) if is_empty else FactorForm()
    form.what.choices = [
        (value, label)
        for value, label in CHANGES.items()
        if value != OFF or not standing.is_demanded
    ]
    return form


def _picture(setting: Setting) -> Markup:
    drawn = segno.make(setting.uri, error="m", micro=False).svg_inline(
        border=4, dark="#000000", light="#FFFFFF", omitsize=True
    )
    return Markup(drawn)  # noqa: S704 - drawn by segno from our own address


def _spaced(secret: str) -> str:
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))


def _here() -> str:
    wanted = _next()
    return url_for("account.second_factor", next=wanted if wanted != "/" else None)


def _next() -> str:
    return own_path(request.args.get("next"), "/")
