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

Environment = Mapping[str, str]


def credentials(environment: Environment) -> tuple[str, str] | None:
    """Return the user and password that uv would use, or None."""
    if token := environment.get("UV_PUBLISH_TOKEN"):
        return "__token__", token
    user, password = environment.get("UV_PUBLISH_USERNAME"), environment.get("UV_PUBLISH_PASSWORD")
    if user and not password and environment.get("UV_KEYRING_PROVIDER") == "subprocess":
        found = subprocess.run(
            ["keyring", "get", environment["UV_PUBLISH_URL"], user], capture_output=True, text=True, check=False
        )
        password = found.stdout.rstrip("\n")
    return (user, password) if user and password else None


def pages(environment: Environment) -> str:
    """Return the URL of this package's page at the index."""
    base = environment.get("UV_PUBLISH_CHECK_URL") or f"{environment['UV_PUBLISH_URL'].rstrip('/')}/simple/"
    return f"{base.rstrip('/')}/{artifacts.NAME}/"


def existing(environment: Environment, version: str) -> list[str]:
    """Refuse a version that the index has or may have."""
    page = pages(environment)
    try:
        response = httpx.get(page, auth=credentials(environment), follow_redirects=True, timeout=30)
    except httpx.TransportError as error:
        return [f"{page} does not answer ({type(error).__name__}): check UV_PUBLISH_URL, or set UV_PUBLISH_CHECK_URL"]
    if response.status_code == 404:
        return []
    if response.status_code in {401, 403}:
        given = "the credentials were refused" if credentials(environment) else "no credentials were given"
        advice = "set UV_PUBLISH_USERNAME and UV_PUBLISH_PASSWORD, or UV_PUBLISH_TOKEN"
        return [f"{page} answers {response.status_code}, {given}: {advice}"]
    if response.status_code != 200:
        return [f"{page} answers {response.status_code}: set UV_PUBLISH_CHECK_URL to the index's simple pages"]
    if re.search(rf"partner[-_]center[-_]client-{re.escape(version)}(-py3|\.tar)", response.text, flags=re.IGNORECASE):
        return [f"version {version} is on the index already: it is never replaced; tag a new version"]
    return []


def main(root: Path, environment: Environment) -> list[str]:
    """Check, build and upload. Return the refusals; an empty list if the version was published."""
    if not environment.get("UV_PUBLISH_URL"):
        return ["UV_PUBLISH_URL is not set: give the address that your index takes uploads at"]
    if found := refusals.of(root):
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
    done = subprocess.run(
        ["uv", "publish", *map(str, built)],
        cwd=root,
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        return [f"the index refused the upload: {done.stderr.strip()}"]
    print("\n".join(f"published {file.name}" for file in built))
    return []


if __name__ == "__main__":
    found = main(artifacts.ROOT, os.environ)
    for message in found:
        print(f"refused: {message}")
    sys.exit(1 if found else 0)
