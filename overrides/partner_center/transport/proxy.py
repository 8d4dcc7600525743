"""The proxy of the environment variables."""

import ssl
from importlib.util import find_spec
from urllib.parse import urlsplit

import httpx

from partner_center.errors import InvalidRequestError
from partner_center.policies.authentication import is_host, is_port
from partner_center.policies.environment import proxy_setting
from partner_center.policies.redaction import Secret


def proxy(base_url: str, context: ssl.SSLContext) -> httpx.Proxy | None:
    """Return the proxy that the environment variables set for the service.

    Args:
        base_url: The URL of the service.
        context: The TLS context, also for a proxy that is spoken to over https.

    Raises:
        InvalidRequestError: A variable is not the URL of a proxy. The message does not show it: it may have a password.
    """
    parts = urlsplit(base_url)
    if parts.scheme == "http":
        return None  # plain http is only for this machine, and no other machine may see the token
    setting = proxy_setting(parts.scheme, parts.netloc)
    if setting is None:
        return None
    found = _read(setting[1], context)
    if isinstance(found, httpx.Proxy):
        return found
    raise InvalidRequestError(f"{setting[0]} {found}; give a URL such as http://host:3128, or unset the variable")


def _read(setting: Secret, context: ssl.SSLContext) -> httpx.Proxy | str:
    """Return the proxy, or what is wrong with its URL."""
    url = setting.value if "://" in setting.value else f"http://{setting.value}"
    try:
        found = httpx.Proxy(url, ssl_context=context)
        _ = found.raw_auth
    except httpx.InvalidURL as error:
        return "has a port that is no number" if "port" in str(error)[:12] else "is not the URL of a proxy"
    except ValueError:
        return "is not the URL of an http, https or socks5 proxy"
    host, port = found.url.raw_host.decode("ascii"), found.url.port
    if not is_host(host):
        return "has no host, or one that cannot be"
    if port is not None and not is_port(port):
        return f"has the port {port}, which cannot be"
    if found.url.scheme.startswith("socks") and find_spec("socksio") is None:
        return f'names a {found.url.scheme} proxy, which needs socksio: pip install "httpx[socks]"'
    return found
