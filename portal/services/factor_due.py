"""Who has to have a second factor, and has none: asked at every request, so without a query."""

from collections.abc import Collection

from flask import current_app

from portal.domain.roles import Role


def demanded_roles() -> frozenset[Role]:
    """Return the roles that nobody uses without a second factor."""
    return frozenset(current_app.config["SETTINGS"].second_factor)


def is_due(roles: Collection[Role], *, has_one: bool, lost_one: bool) -> bool:
    """Whether one has to be set up first: for a role's sake, or because it was taken away."""
    return not has_one and (lost_one or not demanded_roles().isdisjoint(roles))
