"""A portal beside a real OpenID Connect provider, each a server in a process of its own."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.cast import Cast, application
from tests.databases import Kind, engine_url
from tests.house import QUIET
from tests.running_server import RunningServer

PASSWORD = "of-the-directory-2026"
CLIENT = "hongbang"
SECRET = "s3cret-of-the-client"
PEOPLE = {"zhou.yt": "60298", "huang.jj": "60155", "stranger": "99999"}
"""Accounts of the provider, with the employee numbers that it tells."""
THREADED = ("--workers", "1", "--threads", "8", "--worker-class", "gthread")


def new_key(path: Path) -> None:
    """Write another private key for the provider to sign with."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


class Directory:
    """The provider; it keeps its port and its people over a restart."""

    def __init__(self, folder: Path, portal: str) -> None:
        """Prepare it for the portal at the address."""
        self.key = folder / "key.pem"
        new_key(self.key)
        self._folder = folder
        self._environment = {
            "PROVIDER_KEY": str(self.key),
            "PROVIDER_PASSWORD": PASSWORD,
            "PROVIDER_CLIENT_ID": CLIENT,
            "PROVIDER_CLIENT_SECRET": SECRET,
            "PROVIDER_REDIRECT_URI": f"{portal}/login/sso/back",
            "PROVIDER_AFTER_LOGOUT": f"{portal}/login",
            "PROVIDER_PEOPLE": json.dumps(PEOPLE),
        }
        self.server = RunningServer(
            folder, self._environment, "tests.provider.site:application", THREADED
        )

    @property
    def issuer(self) -> str:
        """Who it says that it is."""
        return f"{self.server.address}/o"

    def tell(self, people: Mapping[str, str]) -> None:
        """Start it again with other employee numbers; its accounts keep their subjects."""
        port = self.server.port
        self.server.kill()
        told = {**self._environment, "PROVIDER_PEOPLE": json.dumps(people)}
        self.server = RunningServer(self._folder, told, "tests.provider.site:application", THREADED)
        self.server.port = port
        self.server.start()


@dataclass
class Pair:
    """The portal, its provider, and the cast who use both."""

    portal: RunningServer
    directory: Directory
    cast: Cast


@contextmanager
def pair(folder: Path, kind: Kind = "sqlite") -> Iterator[Pair]:
    """Give a portal on a fresh database with single sign-on, both servers running."""
    instance = folder / "portal"
    with engine_url(kind) as url, application(url, instance) as app:
        cast = Cast(app)
        portal = RunningServer(instance)
        (folder / "provider").mkdir()
        directory = Directory(folder / "provider", portal.address)
        settings = {
            "HONGBANG_DATABASE_URL": url,
            "HONGBANG_OIDC_ISSUER": directory.issuer,
            "HONGBANG_OIDC_CLIENT_ID": CLIENT,
            "HONGBANG_OIDC_CLIENT_SECRET": SECRET,
            "HONGBANG_OIDC_EMPLOYEE_CLAIM": "employee_no",
            "HONGBANG_OIDC_LABEL": "行员统一认证",
            "HONGBANG_OIDC_LABEL_EN": "Staff sign-on",
            **QUIET,
        }
        port = portal.port
        portal = RunningServer(instance, settings)
        portal.port = port
        try:
            directory.server.start()
            with portal:
                yield Pair(portal, directory, cast)
        finally:
            directory.server.kill()
