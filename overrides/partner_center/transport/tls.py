"""The TLS settings of all connections."""

import ssl
from functools import cache

import httpx


@cache
def tls() -> ssl.SSLContext:
    """Return one TLS context for all clients; making one takes longer than a call."""
    return httpx.create_ssl_context()
