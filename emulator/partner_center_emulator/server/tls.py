"""A certificate to throw away: clients of a login service insist on https."""

from __future__ import annotations

import os
import ssl
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

_LOCAL = ("127.0.0.1", "::1", "localhost")
_ANY_ADDRESS = ("", "0.0.0.0", "::")  # noqa: S104 - nothing is bound here


class Certificate:
    """Hold a certificate for this machine, made now, and the authority that signed it."""

    def __init__(self, host: str) -> None:
        """Make it for a host too, besides this machine's own names."""
        try:
            import trustme  # noqa: PLC0415 - it takes a while to import, and few need it
        except ModuleNotFoundError as error:
            message = f'{error}; TLS in the emulator needs: pip install "partner-center-client[emulator]"'
            raise ModuleNotFoundError(message) from None
        authority = trustme.CA()
        self.ca_pem = authority.cert_pem.bytes()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        names = _LOCAL if host in (*_LOCAL, *_ANY_ADDRESS) else (*_LOCAL, host)
        leaf = authority.issue_cert(*names)
        leaf.configure_cert(self.context)  # pyright: ignore[reportUnknownMemberType] - it may be pyOpenSSL's, too

    @contextmanager
    def ca_file(self) -> Generator[Path]:
        """Keep the authority in a file for as long as the with statement lasts: many clients trust only files."""
        descriptor, name = tempfile.mkstemp(prefix="partner-center-emulator-", suffix=".pem")
        path = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(self.ca_pem)
            yield path
        finally:
            path.unlink(missing_ok=True)
