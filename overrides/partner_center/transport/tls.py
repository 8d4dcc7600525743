"""The TLS settings of all connections."""

import ssl
from functools import cache

import httpx


@cache
def tls() -> ssl.SSLContext:
    """Return the TLS context, one for all clients: creating one takes longer than a call."""
    return httpx.create_ssl_context()
