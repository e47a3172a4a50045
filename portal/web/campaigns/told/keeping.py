"""Targets and pace, bulletins, how the rules themselves change, and what never happens."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.domain.pace import Thresholds
from portal.pages.formats import pct
from portal.pages.pace import USUAL_WORDS, status_word
from portal.web.campaigns.told.facts import Facts
from portal.web.campaigns.told.section import Rule, Section, dated, listed, section
from portal.web.campaigns.words import WEEKDAYS


def targets(facts: Facts) -> Section:
    """How targets are set, how pace is counted, and the words for it."""
    return section(
        "targets",
        _("Targets and pace"),
        _(
            "Supervisors and the organiser set the targets, nobody their own. Every change keeps"
            " the old target and the new one, who made it and when."
        ),
        _basis(facts),
        _(
            "Before the cut-off at %(time)s today still counts among the days that remain, from"
            " then on among those that have passed. So nobody is behind in the morning.",
            time=facts.cut_off,
        ),
        Rule(_("Where somebody stands is said in one of these words:"), _words_of_pace(facts)),
        _(
            "In the first %(share)s of the days none of these words is used.",
            share=_percent(pct(Thresholds().silent)),
        ),
        _("On the boards red is for up and green for down, always with an arrow or a sign.")
        if facts.campaign.colours == "red_up"
        else _("On the boards green is for up and red for down, always with an arrow or a sign."),
    )


def _percent(figure: str) -> str:
    return f"{figure.removesuffix('.0')}%"


def _basis(facts: Facts) -> str:
    if facts.campaign.basis == "calendar":
        return ngettext(
            "Pace is the share of the campaign's days that has passed; every calendar day counts,"
            " %(num)s in all.",
            "Pace is the share of the campaign's days that has passed; every calendar day counts,"
            " %(num)s in all.",
            facts.days,
        )
    told = ngettext(
        "Pace is the share of the campaign's working days that has passed, make-up Saturdays"
        " included; there is %(num)s.",
        "Pace is the share of the campaign's working days that has passed, make-up Saturdays"
        " included; there are %(num)s.",
        facts.days,
    )
    if not facts.unloaded:
        return told
    years = listed(str(year) for year in facts.unloaded)
    return _(
        "%(pace)s The holidays of %(years)s are not loaded yet: until they are, Monday to Friday"
        " count.",
        pace=told,
        years=years,
    )


def _words_of_pace(facts: Facts) -> tuple[str, ...]:
    on_pace, behind = facts.campaign.on_pace, facts.campaign.slightly_behind
    word = {state: status_word(facts.campaign, state) for state in USUAL_WORDS}
    words = [
        _("%(word)s: the target is reached.", word=word["exceeded"]),
        _(
            "%(word)s: attainment is at least %(least)s of the pace.",
            word=word["on_pace"],
            least=_percent(str(on_pace)),
        ),
    ]
    # With one threshold for both words there is nothing between them.
    if behind < on_pace:
        words.append(
            _(
                "%(word)s: attainment is below that, but at least %(least)s of the pace.",
                word=word["slightly_behind"],
                least=_percent(str(behind)),
            )
        )
    words.append(
        _(
            "%(word)s: attainment is below %(least)s of the pace.",
            word=word["attention"],
            least=_percent(str(behind)),
        )
    )
    return tuple(words)


def bulletin(facts: Facts) -> Section:
    """When bulletins come out, and that they never change."""
    closures = [date.fromisoformat(text) for text in facts.campaign.closures]
    return section(
        "bulletin",
        _("The bulletin"),
        _cadence(facts),
        _(
            "There is no bulletin on %(days)s. Openings of a day without a bulletin count like any"
            " other.",
            days=listed(dated(closure) for closure in closures),
        )
        if closures
        else None,
        ngettext(
            "That makes %(num)s bulletin from the first day to the last.",
            "That makes %(num)s bulletins from the first day to the last.",
            facts.bulletins,
        )
        if facts.bulletins
        else None,
        _(
            "The standings of a cut-off are kept as they were. What comes later stands beside them,"
            " as a late line or a reversal."
        ),
    )


def _cadence(facts: Facts) -> str:
    campaign = facts.campaign
    if campaign.cadence == "weekly" and campaign.cadence_weekday is not None:
        return _weekly(campaign.basis, str(WEEKDAYS[campaign.cadence_weekday]), facts.cut_off)
    if campaign.basis == "working":
        return _(
            "A bulletin is taken at %(time)s on every working day; a day off has none.",
            time=facts.cut_off,
        )
    return _("A bulletin is taken at %(time)s every day.", time=facts.cut_off)


def _weekly(basis: str, weekday: str, time: str) -> str:
    if basis == "working":
        return _(
            "A bulletin is taken at %(time)s every week on %(weekday)s. One that falls on a day off"
            " is left out, not moved.",
            time=time,
            weekday=weekday,
        )
    return _(
        "A bulletin is taken at %(time)s every week on %(weekday)s.", time=time, weekday=weekday
    )


def walls(facts: Facts) -> Section:
    """What screens in public show of the lists."""
    campaign = facts.campaign
    shown = {
        "whole": _("Screens on the wall show the whole list."),
        "top": _(
            "Screens on the wall show the first %(num)s places of a list and nobody else.",
            num=campaign.wall_top,
        ),
        "movers": _(
            "Screens on the wall show the first %(num)s places of a list, and of the others those"
            " who have moved up since the last bulletin or have opened something today.",
            num=campaign.wall_top,
        ),
    }
    return section(
        "walls",
        _("On the wall"),
        shown[campaign.wall_list],
        None
        if campaign.wall_list == "whole"
        else _(
            "Whoever shares the last of these places is shown too, and nobody without a result."
            " The screen says how many there are in all."
        ),
        _("In the portal everybody who may see the board sees the whole of it."),
        _("On a screen nobody is named for having nothing, for a reason or for an absence."),
    )


def changes() -> Section:
    """Which rules stay, and how the others change."""
    return section(
        "changes",
        _("When rules change"),
        _(
            "Once the campaign is under way, its unit, its first day, its indicators, what decides"
            " the rank, who is scored and how openings are checked stay as they are."
        ),
        _(
            "Any other change is on record, with who made it and when. Everybody who takes part is"
            " then asked to read the rules again."
        ),
    )


def never() -> Section:
    """What no campaign does."""
    return section(
        "never",
        _("What never happens"),
        _("Nobody is fined."),
        _("No balance of deposits at a point in time is ranked."),
        _(
            "A customer's name is masked wherever more people can see it than those responsible for"
            " it."
        ),
    )
