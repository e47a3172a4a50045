"""What counts, where it comes from, and who takes part."""

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.models import Channel, Indicator
from portal.pages.formats import is_english, named
from portal.web.campaigns.told.facts import Facts, Points
from portal.web.campaigns.told.section import Rule, Section, dated, figure, listed, section


def counts(facts: Facts) -> Section:
    """What counts, what each is worth, and that it counts once."""
    if not facts.indicators:
        nothing = _("Nothing is chosen yet: the organiser still has to say what counts.")
        return section("counts", _("What counts"), nothing)
    many = len(facts.indicators) > 1
    return section(
        "counts",
        _("What counts"),
        Rule(
            _("These indicators count:") if many else _("One indicator counts:"),
            tuple(_indicator(facts, indicator) for indicator in facts.indicators),
        ),
        _account_types(facts),
        _(
            "An opening is entered once. It then counts in every campaign under way that its owner"
            " takes part in, that counts its indicator and whose dates its day falls into; nobody"
            " enters it a second time."
        ),
        _(
            "It counts for the person whose opening it is, also where a supervisor enters it for"
            " them."
        ),
        _("This season is told from an account: its openings were entered afterwards.")
        if facts.campaign.is_history
        else None,
    )


def measure(indicator: Indicator) -> str:
    """Return what the indicator is counted in."""
    return indicator.measure_en if is_english() else indicator.measure


def _indicator(facts: Facts, indicator: Indicator) -> str:
    steps = facts.points.get(indicator.id, ())
    if not facts.counts_points or not steps:
        return _(
            "%(what)s, counted in %(measure)s", what=named(indicator), measure=measure(indicator)
        )
    return _(
        "%(what)s, counted in %(measure)s: %(points)s",
        what=named(indicator),
        measure=measure(indicator),
        points=_steps(steps),
    )


def _steps(steps: Points) -> str:
    return listed(
        ngettext(
            "%(points)s point each from %(day)s",
            "%(points)s points each from %(day)s",
            # English says "1 point", but "0.5 points".
            1 if value == 1 else 2,
            points=figure(value),
            day=dated(day),
        )
        for day, value in steps
    )


def _account_types(facts: Facts) -> str | None:
    typed = [named(one) for one in facts.indicators if one.has_account_types]
    if not typed:
        return None
    return _(
        "With %(indicators)s the type of the account is named: basic, general, special or"
        " temporary. The type does not change what an opening is worth.",
        indicators=listed(typed),
    )


def channels(facts: Facts) -> Section | None:
    """Where leads come from; only where openings name it."""
    if not facts.asks_for_customers:
        return None
    asking = listed(named(one) for one in facts.indicators if one.entry_style == "form")
    opened = Rule(
        _(
            "With %(indicators)s the channel is named that the lead came from. These channels are"
            " open, in the order in which they are to be tried:",
            indicators=asking,
        ),
        tuple(_channel(channel, priority) for channel, priority in facts.channels),
    )
    every = _(
        "With %(indicators)s the channel is named that the lead came from. Every channel is open,"
        " and none comes first.",
        indicators=asking,
    )
    return section(
        "channels",
        _("Where leads come from"),
        opened if facts.channels else every,
        _(
            "The channel changes neither what an opening is worth nor the rank. It shows which way"
            " of finding customers works."
        ),
    )


def _channel(channel: Channel, priority: int) -> str:
    if channel.self_sourced:
        return _("%(name)s: priority %(number)s, own leads", name=named(channel), number=priority)
    return _("%(name)s: priority %(number)s, assigned leads", name=named(channel), number=priority)


def people(facts: Facts) -> Section:
    """Who takes part, and from when to when."""
    campaign = facts.campaign
    return section(
        "people",
        _("Who takes part, and when"),
        _(
            "The campaign runs from %(first)s to %(last)s, both days included. Openings dated"
            " before or after do not count in it.",
            first=dated(campaign.starts_on),
            last=dated(campaign.ends_on),
        ),
        _(
            "Those take part whom the organiser has put on the roster, from %(unit)s and the units"
            " below it.",
            unit=named(facts.unit),
        ),
        _(
            "Somebody in training stands on the board without a rank and takes none from anybody."
            " %(all_the_same)s",
            all_the_same=_training(campaign.scoring),
        ),
        _(
            "Whoever leaves the campaign stays on the board with what they had. Openings dated the"
            " day of leaving or later no longer count."
        ),
        _(
            "Whoever is moved to another unit on the roster takes their own total along; what they"
            " opened until then stays with the unit in which they opened it."
        ),
    )


def _training(scoring: str) -> str:
    if scoring == "bundle":
        return _(
            "What they open counts for their bundle all the same, and the bundle is ranked unless"
            " all of its members are in training."
        )
    return _("What they open counts in the totals of their team and sub-branch all the same.")
