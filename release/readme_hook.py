"""Make README's links work away from the repository: an index shows the README, and has none of our other files.

A link to a file becomes an address below `Repository` in `[project.urls]`. Without that setting nobody knows it,
so the link becomes the name of the file, and a picture its description.
https://hatch.pypa.io/latest/plugins/metadata-hook/custom/
"""

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_LINK = re.compile(r"(!?)\[([^\]\n]+)\]\((?!\w+:|#)([^)\s]+)\)")


def with_addresses(text: str, repository: str | None) -> str:
    """Return Markdown whose links to files of the repository are addresses, or names if the repository has none."""

    def changed(link: re.Match[str]) -> str:
        picture, words, path = link.groups()
        if repository:
            return f"{picture}[{words}]({repository.rstrip('/')}/{'raw' if picture else 'blob'}/HEAD/{path})"
        file = path.partition("#")[0]
        return words if picture or words.strip("`") == file else f"{words} (`{file}`)"

    return _LINK.sub(changed, text)


class ReadmeHook(MetadataHookInterface):
    """What hatchling calls for the fields that `pyproject.toml` calls dynamic."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the readme."""
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        repository = metadata.get("urls", {}).get("Repository")
        metadata["readme"] = {"content-type": "text/markdown", "text": with_addresses(text, repository)}
