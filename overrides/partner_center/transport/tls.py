"""The TLS settings of all connections."""

import os
import re
import ssl
from functools import lru_cache
from pathlib import Path

import httpx

from partner_center.errors import InvalidRequestError
from partner_center.policies.environment import variable

_HASHED = re.compile(r"[0-9a-f]{8}\.[0-9]+")  # the name by which OpenSSL finds a certificate in a directory


def tls(base_url: str) -> ssl.SSLContext:
    """Return the TLS context for a service, one while its inputs are the same: creating one takes longer than a call.

    `SSL_CERT_FILE` or `SSL_CERT_DIR` names the trusted certificates; otherwise they are those of certifi.

    Raises:
        InvalidRequestError: A variable names what cannot be used.
    """
    if base_url.startswith("http:"):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # unused
    refuse_pipes()
    file, log = variable("SSL_CERT_FILE"), variable("SSLKEYLOGFILE")
    folder = None if file else variable("SSL_CERT_DIR")
    name, path, give = "SSLKEYLOGFILE", log, "a file that can be written"
    try:
        if log:
            Path(log).open("ab").close()  # as OpenSSL does, whose error may name no file
        name, path, give = "SSL_CERT_FILE", file, "a file of certificates in PEM"
        read = [Path(file)] if file else []
        if folder:
            name, path, give = "SSL_CERT_DIR", folder, "a directory prepared by `openssl rehash`"
            found = [one for each in folder.split(os.pathsep) for one in Path(each).iterdir()]
            read = sorted(one for one in found if _HASHED.fullmatch(one.name))
            if any(each.exists() and not each.is_file() for each in read):
                raise OSError(0, "a certificate that is not a regular file")
        if read or not folder:
            states = [(each, each.stat()) for each in read]
            state = tuple((each, now.st_dev, now.st_ino, now.st_mtime_ns, now.st_size) for each, now in states)
            return _context(ssl.SSLContext, file, folder, log, state)
        why = "no certificate with a hashed name"
    except OSError as error:
        why = "no certificate in PEM" if isinstance(error, ssl.SSLError) else error.strerror or "unusable"
    raise InvalidRequestError(f"{name} is {path!r:.200}: {why}; give {give}, or unset it")


def refuse_pipes() -> None:
    """Refuse a variable that names a pipe or the like: opening one waits for ever, which importing aiohttp does too."""
    for name in ("SSLKEYLOGFILE", "SSL_CERT_FILE"):
        path = Path(variable(name) or "/")
        usable = path.is_file() or path.is_dir() or (name == "SSLKEYLOGFILE" and path.is_char_device())
        if path.exists() and not usable:
            raise InvalidRequestError(f"{name} is {str(path)!r:.200}: not a regular file; give one, or unset it")


@lru_cache(maxsize=8)
def _context(_kind: type, file: str | None, folder: str | None, _log: str | None, _state: object) -> ssl.SSLContext:
    """Create a context. The arguments are all its inputs: gevent replaces the class of contexts."""
    if file or folder:
        return ssl.create_default_context(cafile=file, capath=folder)
    return httpx.create_ssl_context(trust_env=False)
