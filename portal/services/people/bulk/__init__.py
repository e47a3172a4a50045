"""People in bulk: a list of the personnel department, looked at first, then taken over whole."""

from portal.services.people.bulk.fields import FIELDS
from portal.services.people.bulk.taking import KIND, preview, take_over

__all__ = ["FIELDS", "KIND", "preview", "take_over"]
