"""People: the list, a person, and what administrators do about them."""
