"""The proxy of the environment variables."""

import urllib.request
from urllib.parse import urlsplit

import httpx

from partner_center.errors import InvalidRequestError


def proxy(base_url: str) -> httpx.Proxy | None:
    """Return the proxy that the environment variables set for the service, as the standard library reads them.

    https://docs.python.org/3/library/urllib.request.html#urllib.request.getproxies

    Raises:
        InvalidRequestError: A variable is not the URL of a proxy.
    """
    parts = urlsplit(base_url)
    if parts.scheme == "http" or urllib.request.proxy_bypass(parts.netloc):
        return None  # plain http is only for this machine, and no other machine may see the token
    proxies = urllib.request.getproxies()
    url = (proxies.get(parts.scheme) or proxies.get("all") or "").strip()
    if not url:
        return None
    try:
        return httpx.Proxy(url if "://" in url else f"http://{url}")
    except (httpx.InvalidURL, ValueError):
        raise InvalidRequestError(
            f"the environment's {parts.scheme}_proxy or all_proxy is not the URL of a proxy; give one such as http://host:3128"
        ) from None
