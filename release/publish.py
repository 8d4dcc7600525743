"""Publish this commit to the index at UV_PUBLISH_URL: `python release/publish.py`.

Credentials: UV_PUBLISH_TOKEN, or UV_PUBLISH_USERNAME and UV_PUBLISH_PASSWORD, or, with UV_KEYRING_PROVIDER=subprocess,
the user name alone and the keyring. UV_PUBLISH_CHECK_URL is the URL of the index's pages, if it is not
`simple/` below UV_PUBLISH_URL. https://docs.astral.sh/uv/guides/package/
"""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx

import artifacts
import refusals
from partner_center.policies.redaction import redact

sys.path.append(str(artifacts.ROOT / "openapi"))  # whose scripts read the index as well
from changes.index_address import (
    AddressError,
    Credentials,
    credentials_for_pages,
    pages_address,
    set_credentials,
    upload_address,
    without_credentials,
)

Environment = Mapping[str, str]


def credentials(environment: Environment) -> Credentials | None:
    """Return the user and password that uv would use, or None."""
    user = environment.get("UV_PUBLISH_USERNAME")
    if user and not set_credentials(environment) and environment.get("UV_KEYRING_PROVIDER") == "subprocess":
        command = ["keyring", "get", upload_address(environment).plain, user]
        password = subprocess.run(command, capture_output=True, text=True, check=False).stdout.rstrip("\n")
        return (user, password) if password else None
    return set_credentials(environment) or upload_address(environment).credentials


def shown(text: str, environment: Environment) -> str:
    """Return a text on one line, without the user and password of an index."""
    secrets = [environment.get(f"UV_PUBLISH_{name}", "") for name in ("TOKEN", "USERNAME", "PASSWORD")]
    for address in (upload_address(environment), pages_address(environment)):
        secrets += address.credentials or ()
    secrets += credentials(environment) or ()
    lines = [redact(without_credentials(line.strip()), secrets) for line in text.splitlines() if line.strip()]
    return "; ".join(lines)


def unusable(environment: Environment) -> list[str]:
    """Refuse settings without an address, with a wrong one, or with one on whose way others read the credentials."""
    if not environment.get("UV_PUBLISH_URL"):
        return ["UV_PUBLISH_URL is not set: give the address that your index takes uploads at"]
    try:
        pages_address(environment)
        if upload_address(environment).keeps_secrets or credentials(environment) is None:
            return []
    except AddressError as error:
        return [str(error)]
    return ["UV_PUBLISH_URL is plain http, and others could read the credentials on their way: give an https address"]


def existing(environment: Environment, version: str) -> list[str]:
    """Refuse a version that the index has or may have."""
    try:
        address = pages_address(environment)
        allowed = credentials_for_pages(environment, credentials(environment))
    except AddressError as error:
        return [str(error)]
    page = address.shown
    try:
        # httpx drops the credentials where a redirect leads to another origin.
        url = f"{address.plain.rstrip('/')}/{artifacts.NAME}/"
        response = httpx.get(url, auth=allowed, follow_redirects=True, timeout=30)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        return [f"{page} does not answer ({type(error).__name__}): check UV_PUBLISH_URL, or set UV_PUBLISH_CHECK_URL"]
    if response.status_code in {401, 403}:
        return [f"{page} answers {response.status_code}, {_denied(environment, allowed)}"]
    if response.status_code not in {200, 404}:
        return [f"{page} answers {response.status_code}: set UV_PUBLISH_CHECK_URL to the index's simple pages"]
    file = rf"partner[-_]center[-_]client-{re.escape(version)}(-py3|\.tar)"
    if response.status_code == 200 and re.search(file, response.text, flags=re.IGNORECASE):
        return [f"version {version} is on the index already: it is never replaced; tag a new version"]
    return []


def _denied(environment: Environment, allowed: Credentials | None) -> str:
    advice = "set UV_PUBLISH_USERNAME and UV_PUBLISH_PASSWORD, or UV_PUBLISH_TOKEN"
    if allowed is not None:
        return f"the credentials were refused: {advice}"
    if credentials(environment) is None:
        return f"no credentials were given: {advice}"
    return (
        "no credentials were sent, since those of UV_PUBLISH_URL go to its own host alone, and never over plain http: "
        "give an https address at that host, or one with user and password in it"
    )


def main(root: Path, environment: Environment) -> list[str]:
    """Check, build and upload. Return the refusals; an empty list if the version was published."""
    if found := unusable(environment) or refusals.of(root):
        return found
    version = refusals.version_of(root) or ""
    if found := existing(environment, version):
        return found
    built = artifacts.build(root, root / "dist")
    if not all(f"-{version}" in file.name for file in built):
        return [
            f"{', '.join(file.name for file in built)} is not version {version}: is SETUPTOOLS_SCM_PRETEND_VERSION set?"
        ]
    artifacts.prove(root, built)
    artifacts.run(sys.executable, "-m", "twine", "check", "--strict", *built)
    # That the version is new has been checked. uv shall not ask another host with the credentials at hand.
    done = subprocess.run(
        ["uv", "publish", *map(str, built)],
        cwd=root,
        env={name: value for name, value in environment.items() if name != "UV_PUBLISH_CHECK_URL"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        return [f"the index refused the upload: {shown(done.stderr, environment)}"]
    print("\n".join(f"published {file.name}" for file in built))
    return []


if __name__ == "__main__":
    found = main(artifacts.ROOT, os.environ)
    for message in found:
        print(f"refused: {message}")
    sys.exit(1 if found else 0)
