"""Put the SBOM into the wheel's `.dist-info/sboms`, if `release/artifacts.py` has written one to the tree.

Any other build, such as an editable install, goes without. https://hatch.pypa.io/latest/plugins/build-hook/custom/
"""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SBOM = "partner-center-client.cdx.json"


class CustomBuildHook(BuildHookInterface[Any]):
    """What hatchling calls before it builds a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002, hatchling gives both
        """Name the SBOM, if there is one."""
        if (Path(self.root) / SBOM).is_file():
            build_data["sbom_files"] = [SBOM]
