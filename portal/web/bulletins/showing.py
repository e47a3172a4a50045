"""One bulletin on a page: which edition, whose part, and what leads on from it."""

from dataclasses import dataclass

from flask import render_template, request, url_for

from portal import clock
from portal.domain.bulletin import Content
from portal.models import Unit
from portal.pages.bulletin import document, edition, kinds, part, plain
from portal.pages.bulletin.edition import Edition
from portal.pages.formats import named
from portal.services.bulletins import listing, remarks
from portal.services.bulletins.reading import Found
from portal.services.bulletins.remarks import Remark
from portal.services.free_text import LONGEST
from portal.services.refusal import NotAllowed, NotFound
from portal.web.bulletins import links
from portal.web.bulletins.forms import RemarkForm
from portal.web.guard import actor
from portal.web.row_number import number


@dataclass(frozen=True)
class Asked:
    """What the address asks for: the edition, and the unit whose part it is."""

    edition: Edition
    unit: Unit | None
    content: Content


def page(found: Found, form: RemarkForm | None = None) -> str:
    """Return the page; with a remark that was refused, its form as it was typed."""
    me, asked = actor(), _asked(found)
    led = edition.led(me, asked.content)
    if asked.edition is Edition.SUPERVISOR and not led:
        raise NotAllowed
    told = remarks.of_bulletin(me, found)
    stand = [one for one in told if one.stands]
    unit = named(asked.unit) if asked.unit else ""
    if asked.edition is Edition.TEXT:
        texts = [one.remark.text for one in stand]
        return _show("text", found, asked, text=plain.text(asked.content, texts, unit))
    zero = led if asked.edition is Edition.SUPERVISOR else frozenset()
    made = document.of(asked.content, zero, unit, len(stand))
    if asked.edition is Edition.WALL:
        return _show("wall", found, asked, document=made)
    return _show(
        "show",
        found,
        asked,
        document=made,
        led=led,
        **_remarks(found, told, form),
        ways=links.ways(me, found.campaign.id, asked.content),
        whole=None if asked.unit else links.whole(me, found.campaign.id, asked.content),
        may_open=links.entries(me, asked.content),
        board_then=links.board(found),
        beside=listing.beside(found.bulletin),
        may_read_facts=me.leads(found.unit.path),
        now=clock.now(),
    )


def _remarks(found: Found, told: list[Remark], form: RemarkForm | None) -> dict[str, object]:
    may_add = remarks.may_add(actor(), found.unit.path)
    return {
        "remarks": told,
        "standing": [one for one in told if one.stands],
        "form": (form or RemarkForm(formdata=None)) if may_add else None,
        "longest": LONGEST,
    }


def _show(template: str, found: Found, asked: Asked, **shown: object) -> str:
    return render_template(
        f"bulletins/{template}.html",
        bulletin=found.bulletin,
        campaign_of=found.campaign,
        content=asked.content,
        kind_label=kinds.label(found.bulletin.kind, found.campaign.cadence),
        edition=asked.edition,
        issue_number=kinds.number(asked.content),
        unit=asked.unit,
        url_of=lambda edition: _address(found, asked, edition),
        **shown,
    )


def _address(found: Found, asked: Asked, wanted: str) -> str:
    return url_for(
        "bulletins.show",
        bulletin_id=found.bulletin.id,
        edition=None if wanted == Edition.ORDINARY else wanted,
        unit=asked.unit.id if asked.unit else None,
    )


def _asked(found: Found) -> Asked:
    try:
        wanted = Edition(request.args.get("edition", Edition.ORDINARY))
    except ValueError as error:
        raise NotFound from error
    text = request.args.get("unit", "")
    if not text:
        return Asked(wanted, None, found.content)
    unit = listing.unit_below(found, number(text))
    return Asked(wanted, unit, part.of(found.content, unit.path))
