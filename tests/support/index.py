"""A package index with authentication on this machine: pypiserver, as teams run it."""

import base64
import hashlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import attrs
import httpx

USER, PASSWORD = "publisher", "only-for-this-rehearsal"


@attrs.frozen
class Index:
    """A running index: what it is called, and what is in it."""

    url: str
    packages: Path

    @property
    def environment(self) -> dict[str, str]:
        """The settings with which a publisher finds it."""
        return {"UV_PUBLISH_URL": self.url, "UV_PUBLISH_USERNAME": USER, "UV_PUBLISH_PASSWORD": PASSWORD}

    @property
    def pages(self) -> str:
        """The address that pip reads, with user and password in it."""
        return self.url.replace("://", f"://{USER}:{PASSWORD}@") + "simple/"

    def files(self) -> list[str]:
        """Return the names of the files of our package."""
        return sorted(file.name for file in self.packages.glob("partner_center_client*"))


@contextmanager
def serving(folder: Path, *more: Path) -> Iterator[Index]:
    """Serve an empty index, and beside it the packages of other folders."""
    packages = folder / "packages"
    packages.mkdir()
    passwords = folder / "htpasswd"
    digest = base64.b64encode(hashlib.sha1(PASSWORD.encode(), usedforsecurity=False).digest()).decode()
    passwords.write_text(f"{USER}:{{SHA}}{digest}\n", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    options = ("--interface", "127.0.0.1", "--port", str(port), "--disable-fallback", "--passwords", str(passwords))
    command = (sys.executable, "-m", "pypiserver", "run", *options, "--authenticate", "update,download,list")
    with (folder / "index.log").open("wb") as log:
        server = subprocess.Popen([*command, str(packages), *map(str, more)], stdout=log, stderr=log)
        try:
            until = time.monotonic() + 30
            while time.monotonic() < until and server.poll() is None:
                with suppress(httpx.TransportError):
                    httpx.get(f"http://127.0.0.1:{port}/health", timeout=2)
                    break
                time.sleep(0.05)  # between two looks whether it listens
            else:
                raise RuntimeError((folder / "index.log").read_text(encoding="utf-8"))
            yield Index(f"http://127.0.0.1:{port}/", packages)
        finally:
            server.terminate()
            server.wait(10)
