"""A temporary TLS certificate, because clients of a login service require https."""

from __future__ import annotations

import os
import ssl
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

_LOCAL = ("127.0.0.1", "::1", "localhost")
_ANY_ADDRESS = ("", "0.0.0.0", "::")  # noqa: S104 - this binds no socket


class Certificate:
    """Hold a new certificate for this machine and the certificate of the authority that signed it."""

    def __init__(self, *hosts: str) -> None:
        """Make a certificate for this machine's own names and for other hosts."""
        try:
            import trustme  # noqa: PLC0415 - slow to import, and rarely needed
        except ModuleNotFoundError as error:
            message = f'{error}; TLS in the emulator needs: pip install "partner-center-client[emulator]"'
            raise ModuleNotFoundError(message) from None
        authority = trustme.CA()
        self.ca_pem = authority.cert_pem.bytes()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        names = dict.fromkeys((*_LOCAL, *(each for each in hosts if each not in _ANY_ADDRESS)))
        leaf = authority.issue_cert(*names)
        leaf.configure_cert(self.context)  # pyright: ignore[reportUnknownMemberType] - it may be pyOpenSSL's, too

    @contextmanager
    def ca_file(self) -> Generator[Path]:
        """Write the authority's certificate to a file during the with statement: many clients take only files."""
        descriptor, name = tempfile.mkstemp(prefix="partner-center-emulator-", suffix=".pem")
        path = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(self.ca_pem)
            yield path
        finally:
            path.unlink(missing_ok=True)
