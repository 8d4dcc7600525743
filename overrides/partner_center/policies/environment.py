"""The environment variables. Nothing else reads them, but for libraries at their own use of them."""

import os
import urllib.request

from .redaction import Secret


def variable(name: str) -> str | None:
    """Return the value of an environment variable without blanks around it; None if it is not set or empty."""
    return os.environ.get(name, "").strip() or None


def setting(name: str) -> str | None:
    """Return the value of `PARTNER_CENTER_<name>`; None if it is not set or empty."""
    return variable(f"PARTNER_CENTER_{name}")


def proxy_setting(scheme: str, address: str) -> tuple[str, Secret] | None:
    """Return the variable that sets the proxy to an address, and its value. The standard library reads it.

    https://docs.python.org/3/library/urllib.request.html#urllib.request.getproxies
    """
    for kind in () if urllib.request.proxy_bypass(address) else (scheme, "all"):
        if url := urllib.request.getproxies().get(kind, "").strip():
            name = f"{kind}_proxy"
            return name.upper() if variable(name) is None and variable(name.upper()) else name, Secret(url)
    return None
