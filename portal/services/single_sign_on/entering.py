"""Coming in by the provider: to it and back, and a session as after any other sign-in."""

from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.extensions import db
from portal.services import audit, sessions, throttle
from portal.services.sign_in import Entered
from portal.services.single_sign_on.failure import Reason, SignOnFailed
from portal.services.single_sign_on.linking import let_in
from portal.services.single_sign_on.provider import Begun, Known, Provider
from portal.services.work import Work, writing

HOW = "single_sign_on"


def begin(provider: Provider, address: str, redirect_uri: str, languages: str) -> Begun:
    """Return where to send the browser; SignOnFailed, audited, when the provider is not there."""
    try:
        return provider.begin(redirect_uri, languages)
    except SignOnFailed as failure:
        # Who asks while nobody is asked again adds nothing to the log.
        if not failure.detail.get("is_repeated"):
            _fail(failure, address, is_counted=False)
        raise


def enter(
    provider: Provider,
    code: str,
    begun: Begun,
    redirect_uri: str,
    address: str,
    user_agent: str,
    earlier: str | None = None,
) -> Entered:
    """Open a session for whom the code stands for; `earlier` is the token of the browser's last.

    Neither a password that is due nor a second factor is asked for: how people prove who they are
    is the provider's affair. Raises SignOnFailed, audited, and TooManyTries for an address that
    came back with nothing good too often.
    """
    throttle.demand_patience(_brake(address), clock.now())
    # No connection is held while a provider takes its time.
    db.session.rollback()
    try:
        known = provider.finish(code, begun, redirect_uri)
        try:
            return _enter(known, address, user_agent, earlier)
        except IntegrityError:
            # Another process linked the same at this moment; by now it is there to be read.
            return _enter(known, address, user_agent, earlier)
    except SignOnFailed as failure:
        _fail(failure, address)
        raise


def refuse(reason: Reason, address: str, **detail: object) -> SignOnFailed:
    """Return the failure of a browser that came back with nothing to go on, audited.

    Raises TooManyTries for an address that did so too often.
    """
    throttle.demand_patience(_stray(address), clock.now())
    failure = SignOnFailed(reason, **detail)
    _fail(failure, address, _stray(address))
    return failure


def _fail(failure: SignOnFailed, address: str, brake: str = "", *, is_counted: bool = True) -> None:
    """Audit that nobody came in and why; the address pays for it with its patience.

    The brake is one of its own: while the provider is in trouble, passwords go on working.
    """
    detail = {"how": HOW, "reason": failure.reason.value, **failure.detail}
    person_id = detail.pop("person_id", "")
    with writing() as work:
        audit.record(
            work,
            None,
            "sign_in",
            "person",
            person_id,
            result="failed",
            address=address,
            detail=detail,
        )
        if is_counted:
            throttle.note_failure(work, brake or _brake(address), "")


def _enter(known: Known, address: str, user_agent: str, earlier: str | None) -> Entered:
    with writing() as work:
        person, identity_id = let_in(work, known, address)
        throttle.forgive(work, _brake(address), "")
        before = sessions.owner(earlier) if earlier else None
        if earlier:
            sessions.end_token(work, earlier, "replaced")
        token = sessions.begin(work, person.id, address, user_agent, identity_id)
        _audit(work, person.id, identity_id, address)
    return Entered(token, is_same_person=before == person.id, must_change_password=False)


def _audit(work: Work, person_id: int, identity_id: int, address: str) -> None:
    audit.record(
        work,
        None,
        "sign_in",
        "person",
        person_id,
        address=address,
        person_id=person_id,
        detail={"how": HOW, "identity": identity_id},
    )


def _brake(address: str) -> str:
    return f"sso {address}"


def _stray(address: str) -> str:
    # Any page can send browsers here that never began; it is not to keep those out who did.
    return f"sso stray {address}"
