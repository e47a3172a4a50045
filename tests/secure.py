"""HTTPS in tests: a bank's own authority, a server's certificate, nginx as it is documented."""

import base64
import hashlib
import shutil
import ssl
import subprocess
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.free_port import free_port
from tests.running_server import CONFIGURED, ROOT, RunningServer

NAME = "hongbang.branch.example"
SECONDS = 20.0
SERVED = "    server 127.0.0.1:8000 max_fails=1 fail_timeout=2s;"


@dataclass(frozen=True)
class Certificate:
    """The files of an authority and of what it has signed for the name and for 127.0.0.1."""

    authority: Path
    chain: Path
    key: Path

    @property
    def fingerprint(self) -> str:
        """The digest of the server's public key by which a Chromium can be told to trust it."""
        public = _openssl("pkey", "-in", str(self.key), "-pubout", "-outform", "DER")
        return base64.b64encode(hashlib.sha256(public).digest()).decode()


def certificate(folder: Path) -> Certificate:
    """Make an authority and a server's certificate in the folder."""
    made = Certificate(folder / "ca.pem", folder / "chain.pem", folder / "key.pem")
    new = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-sha256")
    authority_key = str(folder / "ca.key")
    _openssl(
        *(*new, "-keyout", authority_key, "-out", str(made.authority), "-subj", "/CN=Bank CA"),
        *("-addext", "keyUsage=critical,keyCertSign"),
    )
    request = str(folder / "request.pem")
    _openssl(
        *("req", "-newkey", "rsa:2048", "-nodes", "-keyout", str(made.key), "-out", request),
        *("-subj", f"/CN={NAME}"),
    )
    names = folder / "names"
    names.write_text(f"subjectAltName=DNS:{NAME},IP:127.0.0.1\n")
    _openssl(
        *("x509", "-req", "-in", request, "-CA", str(made.authority), "-CAkey", authority_key),
        *("-CAcreateserial", "-days", "2", "-sha256", "-extfile", str(names)),
        *("-out", str(made.chain)),
    )
    return made


def _openssl(*words: str) -> bytes:
    program = shutil.which("openssl")
    assert program, "The tests of HTTPS need openssl."
    return subprocess.run(
        [program, *words], check=True, capture_output=True, timeout=SECONDS
    ).stdout


class SecureServer(RunningServer):
    """Gunicorn that speaks HTTPS itself, with nothing in front."""

    def __init__(self, instance: Path, settings: dict[str, str], made: Certificate) -> None:
        """Prepare it on a free port with the certificate."""
        files = ("--certfile", str(made.chain), "--keyfile", str(made.key))
        super().__init__(instance, settings, options=(*CONFIGURED, *files))
        self._context = ssl.create_default_context(cafile=str(made.authority))

    @property
    def address(self) -> str:
        """The address of its root, without a slash at the end."""
        return f"https://{self.host}:{self.port}"

    def answers(self) -> bool:
        """Tell whether /healthz answers 200 now."""
        return _answers(self.url("/healthz"), self._context)


class Nginx:
    """nginx in front of one server or several, with the configuration that is handed out."""

    def __init__(self, folder: Path, made: Certificate, *servers: RunningServer) -> None:
        """Write its configuration into the folder: the file in deploy/, ports and paths aside."""
        self.authority = str(made.authority)
        self.plain_port, self.port = free_port(), free_port()
        self.address = f"https://127.0.0.1:{self.port}"
        self._folder = folder
        self._context = ssl.create_default_context(cafile=str(made.authority))
        text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
        for documented, here in (
            ("listen 80;", f"listen 127.0.0.1:{self.plain_port};"),
            ("listen 443 ssl;", f"listen 127.0.0.1:{self.port} ssl;"),
            (f"return 301 https://{NAME}$", f"return 301 https://{NAME}:{self.port}$"),
            ("/etc/nginx/hongbang/chain.pem", str(made.chain)),
            ("/etc/nginx/hongbang/key.pem", str(made.key)),
            (SERVED, "\n".join(SERVED.replace("8000", str(one.port)) for one in servers)),
        ):
            assert documented in text, documented
            text = text.replace(documented, here)
        temporary = "".join(
            f"{kind}_temp_path {folder / kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (folder / "nginx.conf").write_text(
            f"daemon off; pid {folder / 'nginx.pid'}; error_log {folder / 'error.log'};"
            f"events {{}} http {{ access_log off; {temporary} {text} }}"
        )

    def url(self, path: str) -> str:
        """Return the whole address of `path`, which begins with a slash."""
        return self.address + path

    def __enter__(self) -> Self:
        """Start it; return when a server behind it answers."""
        program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
        assert program, "The tests of HTTPS need nginx. Run `make test`, which installs it."
        self._process = subprocess.Popen(
            [program, "-p", str(self._folder), "-c", str(self._folder / "nginx.conf")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        give_up = time.monotonic() + SECONDS
        while not _answers(f"{self.address}/healthz", self._context):
            if self._process.poll() is not None or time.monotonic() > give_up:
                self._process.kill()
                message = (self._folder / "error.log").read_text()
                raise RuntimeError(message)
            time.sleep(0.1)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(SECONDS)


def _answers(url: str, context: ssl.SSLContext) -> bool:
    with suppress(OSError), urllib.request.urlopen(url, timeout=2, context=context) as answer:
        return bool(answer.status == 200)
    return False
