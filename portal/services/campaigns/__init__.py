"""Campaigns: who sees them, how they are set up, changed and led through their life."""

from portal.services.campaigns.advancing import Lack, advance, doubts, lacks, missing
from portal.services.campaigns.catalogue import Catalogue, catalogue, unit_names, units_for
from portal.services.campaigns.copying import copy, suggest
from portal.services.campaigns.draft import CampaignDraft, draft_of
from portal.services.campaigns.editing import FIXED_FIELDS, create, edit
from portal.services.campaigns.history import Change, Revision, history
from portal.services.campaigns.overview import Overview, Row, listed, overview
from portal.services.campaigns.rules import version
from portal.services.campaigns.sight import (
    find,
    find_for,
    page_of,
    path_of,
    references,
    visible_to,
)

__all__ = [
    "FIXED_FIELDS",
    "CampaignDraft",
    "Catalogue",
    "Change",
    "Lack",
    "Overview",
    "Revision",
    "Row",
    "advance",
    "catalogue",
    "copy",
    "create",
    "doubts",
    "draft_of",
    "edit",
    "find",
    "find_for",
    "history",
    "lacks",
    "listed",
    "missing",
    "overview",
    "page_of",
    "path_of",
    "references",
    "suggest",
    "unit_names",
    "units_for",
    "version",
    "visible_to",
]
