"""Units: the organisation tree and what administrators do about it."""
