"""The version of this package, and that of the document it is generated from."""

import hashlib
from functools import cache
from importlib import metadata

from . import document

DISTRIBUTION = "partner-center-client"


@cache
def package_version() -> str:
    """Return the version that was installed; `0.0.0.dev0` for a checkout that never was."""
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "0.0.0.dev0"


@cache
def spec_version() -> str:
    """Return the document's own version, and the first 12 digits of the hash of the file that ships with the package.

    `sha256sum openapi.json` in the folder of `partner_center_generated` shows the same digits.
    """
    digest = hashlib.sha256(document.content()).hexdigest()
    return f"{document.load()['info']['version']}+sha256.{digest[:12]}"
