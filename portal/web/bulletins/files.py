"""A bulletin as a workbook and as a picture: seeing it is enough, taking it out is on record."""

import hashlib
from io import BytesIO

from flask import current_app, make_response, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal import assets, clock
from portal.pages import bulletin_picture, bulletin_sheet, bulletin_words
from portal.services import bulletins, pictures, sheets
from portal.services.bulletins import taking
from portal.services.pictures import Undrawn
from portal.services.refusal import NotFound, Rejected
from portal.services.sheets.marked import marked
from portal.services.sheets.running import Failed
from portal.web import answers, imports
from portal.web.guard import actor

UNAVAILABLE = 503
FACES = {
    "regular": "noto-sans-sc-regular.ttf",
    "bold": "noto-sans-sc-bold.ttf",
    "numerals": "barlow-latin-600-normal.woff2",
}


def workbook(bulletin_id: int) -> ResponseReturnValue:
    """Answer with the bulletin's facts as a workbook."""
    found = bulletins.find(actor(), bulletin_id)
    content = found.content
    leads = taking.leads_all(actor(), content)
    told = bulletin_sheet.sheets(
        actor(), content, found.bulletin.digest, clock.now(), supervisors=leads
    )
    try:
        file = sheets.workbook(told)
    except Failed as error:
        raise Rejected(
            "", _("The file could not be made just now. Try again in a moment.")
        ) from error
    taking.taken(actor(), found, "xlsx", supervisors=leads)
    return imports.attachment(file, f"{bulletin_words.title(content)}-{content.number}.xlsx")


def picture(bulletin_id: int) -> ResponseReturnValue:
    """Answer with the bulletin's table as a PNG, `part` by part; 304 for who holds it already."""
    found = bulletins.find(actor(), bulletin_id)
    content = found.content
    part = request.args.get("part", 1, type=int)
    if not 1 <= part <= bulletin_picture.parts(content):
        raise NotFound
    tag = _tag(found.bulletin.digest, part)
    if request.if_none_match.contains(tag):
        response = make_response("", 304)
        response.set_etag(tag)
        return response
    told = bulletin_picture.picture(content, part, marked([]))
    try:
        drawn = pictures.draw(told, {face: assets.path(name) for face, name in FACES.items()})
    except Undrawn:
        refusal = make_response(
            answers.page(
                UNAVAILABLE,
                _("The picture could not be drawn just now. Try again in a few seconds."),
            )
        )
        refusal.headers["Retry-After"] = "5"
        return refusal
    taking.taken(actor(), found, "png")
    name = f"{bulletin_words.title(content)}-{content.number}"
    response = send_file(
        BytesIO(drawn),
        "image/png",
        download_name=f"{name}-{part}.png" if part > 1 else f"{name}.png",
    )
    response.set_etag(tag)
    return response


def _tag(digest: str, part: int) -> str:
    """Return what the picture depends on: the facts, the language, and how this release draws."""
    made_of = (digest, part, str(get_locale()), current_app.config["RELEASE"], "wall")
    return hashlib.sha256(repr(made_of).encode()).hexdigest()[:20]
