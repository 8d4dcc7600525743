"""The proxy of the environment variables."""

import ssl
import urllib.request
from importlib.util import find_spec
from urllib.parse import urlsplit

import httpx

from partner_center.errors import InvalidRequestError
from partner_center.policies.authentication import is_host
from partner_center.policies.environment import variable
from partner_center.policies.redaction import Secret

_GIVE = "give a URL such as http://host:3128, or unset it"


def proxy(base_url: str, context: ssl.SSLContext, *, has_socks: bool = True) -> httpx.Proxy | None:
    """Return the proxy that the environment variables set for the service, as the standard library reads them.

    https://docs.python.org/3/library/urllib.request.html#urllib.request.getproxies

    Args:
        base_url: The URL of the service.
        context: The TLS context of connections to an https proxy.
        has_socks: Whether the backend can use a SOCKS proxy.

    Raises:
        InvalidRequestError: A variable names no usable proxy. Its value, which may have a password, is not shown.
    """
    parts = urlsplit(base_url)
    if parts.scheme == "http" or urllib.request.proxy_bypass(parts.netloc):
        return None  # plain http is only for this machine, and no other machine may see the token
    for kind in (parts.scheme, "all"):
        url = Secret(urllib.request.getproxies().get(kind, "").strip())
        if url.value:
            found = _read(url, context, has_socks=has_socks)
            if isinstance(found, httpx.Proxy):
                return found
            name = f"{kind}_proxy"
            raise InvalidRequestError(f"{name if variable(name) else name.upper()} {found}")
    return None


def _read(url: Secret, context: ssl.SSLContext, *, has_socks: bool) -> httpx.Proxy | str:
    """Return the proxy, or what is wrong with its URL and what to give instead."""
    try:
        found = httpx.Proxy(url.value if "://" in url.value else f"http://{url.value}")
        _ = found.raw_auth
    except httpx.InvalidURL as error:
        return f"has a port that is no number; {_GIVE}" if "port" in str(error)[:12] else f"is not a URL; {_GIVE}"
    except ValueError:
        return f"is not the URL of an http, https or socks5 proxy; {_GIVE}"
    scheme, port = found.url.scheme, found.url.port
    if b"@" in found.url.raw_path or "@" in found.url.fragment:  # the user or the password continues after the host
        flaw = f"has an @ behind its host; write / ? and # in user and password percent-encoded, or {_GIVE}"
    elif not is_host(found.url.raw_host.decode("ascii")):
        flaw = f"has no valid host; {_GIVE}"
    elif port is not None and not 0 < port < 1 << 16:
        flaw = f"has the port {port}, and a port is a number from 1 to 65535; {_GIVE}"
    elif scheme.startswith("socks") and not has_socks:
        flaw = f"names a {scheme} proxy; give backend='httpx', or an http proxy"
    elif scheme.startswith("socks") and find_spec("socksio") is None:
        flaw = f'names a {scheme} proxy, which needs socksio: pip install "httpx[socks]", or {_GIVE}'
    else:
        found.ssl_context = context if scheme == "https" else None
        return found
    return flaw
