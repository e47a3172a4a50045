"""How the provider is asked over HTTP: within bounds of time and size, and nowhere else."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import requests
from authlib.integrations.requests_client import OAuth2Session
from urllib3.exceptions import HTTPError

from portal.services.single_sign_on.failure import Reason, SignOnFailed

CONNECT_SECONDS = 3.05
READ_SECONDS = 5.0
WHOLE_SECONDS = 10.0
LARGEST = 512 * 1024
"""In bytes, of one answer; discovery and keys take a few thousand."""

log = logging.getLogger(__name__)


class BoundedSession(OAuth2Session):
    """Authlib's session, which follows no redirect and reads no endless answer."""

    def request(
        self,
        method: str,
        url: str,
        **options: object,
    ) -> requests.Response:
        """Ask as Authlib does; SignOnFailed when the answer is too large or leads elsewhere."""
        options |= {
            "timeout": (CONNECT_SECONDS, READ_SECONDS),
            # The secret and the code are for the address that the provider named.
            "allow_redirects": False,
            "stream": True,
        }
        response: requests.Response = super().request(method, url, **options)
        body = response.raw.read(LARGEST + 1, decode_content=True)
        response.raw.close()
        if len(body) > LARGEST or response.is_redirect:
            raise SignOnFailed(Reason.UNTRUSTED, at=url, status=response.status_code)
        response.raw = io.BytesIO(body)
        return response


@contextmanager
def within_bounds() -> Iterator[None]:
    """Turn whatever comes of asking into SignOnFailed, and a provider that drips as well."""
    from gevent import Timeout  # noqa: PLC0415 - the command line does without gevent

    try:
        with Timeout(WHOLE_SECONDS):
            yield
    except SignOnFailed:
        raise
    except Timeout as late:
        raise SignOnFailed(Reason.UNREACHABLE, error="Timeout") from late
    except requests.exceptions.InvalidJSONError as error:
        raise SignOnFailed(Reason.UNTRUSTED, error=_name(error)) from error
    except (requests.RequestException, HTTPError, OSError) as error:
        raise SignOnFailed(Reason.UNREACHABLE, error=_name(error)) from error
    except Exception as error:
        # What a stranger's keys and tokens make three libraries raise, nobody can list.
        log.warning("single sign-on: %s", _name(error))
        raise SignOnFailed(Reason.UNTRUSTED, error=_name(error)) from error


def _name(error: Exception) -> str:
    """Return what kind of error it is and an answer's status; its text may quote the secret."""
    status = getattr(getattr(error, "response", None), "status_code", "")
    return f"{type(error).__name__} {status}".strip()
