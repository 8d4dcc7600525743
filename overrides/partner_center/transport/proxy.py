"""The proxy of the environment variables."""

import ssl
from importlib.util import find_spec
from urllib.parse import urlsplit

import httpx

from partner_center.errors import InvalidRequestError
from partner_center.policies.authentication import is_host, is_port
from partner_center.policies.environment import proxy_setting
from partner_center.policies.redaction import Secret


def proxy(base_url: str, context: ssl.SSLContext, *, has_socks: bool = True) -> httpx.Proxy | None:
    """Return the proxy that the environment variables set for the service.

    Args:
        base_url: The URL of the service.
        context: The TLS context of connections to an https proxy.
        has_socks: Whether the backend can use a SOCKS proxy.

    Raises:
        InvalidRequestError: A variable names no usable proxy. The message does not show its value, which may have a
            password.
    """
    parts = urlsplit(base_url)
    if parts.scheme == "http":
        return None  # plain http is only for this machine, and no other machine may see the token
    setting = proxy_setting(parts.scheme, parts.netloc)
    if setting is None:
        return None
    found = _read(setting[1])
    give = "give a URL such as http://host:3128, or unset the variable"
    if isinstance(found, httpx.Proxy):
        if not found.url.scheme.startswith("socks"):
            found.ssl_context = context if found.url.scheme == "https" else None
            return found
        if has_socks and find_spec("socksio"):
            return found
        give = 'pip install "httpx[socks]", or ' + give if has_socks else "give backend='httpx', or an http proxy"
        found = f"names a {found.url.scheme} proxy, which needs {'socksio' if has_socks else 'another backend'}"
    raise InvalidRequestError(f"{setting[0]} {found}; {give}")


def _read(setting: Secret) -> httpx.Proxy | str:
    """Return the proxy, or what is wrong with its URL."""
    try:
        found = httpx.Proxy(setting.value if "://" in setting.value else f"http://{setting.value}")
        _ = found.raw_auth
    except httpx.InvalidURL as error:
        return "has a port that is no number" if "port" in str(error)[:12] else "is not the URL of a proxy"
    except ValueError:
        return "is not the URL of an http, https or socks5 proxy"
    if not is_host(found.url.raw_host.decode("ascii")):
        return "has no host, or one that cannot be"
    port = found.url.port
    return found if port is None or is_port(port) else f"has the port {port}, which cannot be"
