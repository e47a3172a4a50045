"""An identity of single sign-on that opens somebody's account, as if they had come by it."""

from portal.models import PersonIdentity
from portal.services.work import writing
from tests.cast import Cast


def linked(cast: Cast, key: str) -> int:
    """Link one to the person; return its number."""
    with cast.inside(), writing() as work:
        identity = PersonIdentity(
            issuer="https://sso.example",
            subject=f"of-{key}",
            person_id=cast.people[key],
            linked_at=work.now,
        )
        work.session.add(identity)
        work.session.flush()
        return identity.id
