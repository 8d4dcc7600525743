"""The environment variables. Nothing else reads them, except the standard library: proxies, and `SSLKEYLOGFILE`."""

import os


def variable(name: str) -> str | None:
    """Return the value of an environment variable without blanks around it; None if it is not set or empty."""
    return os.environ.get(name, "").strip() or None


def setting(name: str) -> str | None:
    """Return the value of `PARTNER_CENTER_<name>`; None if it is not set or empty."""
    return variable(f"PARTNER_CENTER_{name}")
