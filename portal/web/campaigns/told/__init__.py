"""The rules of a campaign in words: a document of numbered rules, told from its settings."""

from portal.web.campaigns.told.counting import channels, counts, people
from portal.web.campaigns.told.entering import checks, corrections, day, disputes, shares
from portal.web.campaigns.told.facts import Facts, gather
from portal.web.campaigns.told.keeping import bulletin, changes, never, targets, walls
from portal.web.campaigns.told.ranking import ranking, scoring, ties
from portal.web.campaigns.told.reporting import report
from portal.web.campaigns.told.section import Section

__all__ = ["document", "gather"]


def document(facts: Facts) -> list[Section]:
    """Return the sections that apply, in the order in which people ask, in their language."""
    found = (
        counts(facts),
        people(facts),
        ranking(facts),
        scoring(facts),
        ties(facts),
        day(facts),
        channels(facts),
        checks(facts),
        corrections(facts),
        shares(facts),
        disputes(facts),
        targets(facts),
        report(facts),
        bulletin(facts),
        walls(facts),
        changes(),
        never(),
    )
    return [section for section in found if section]
