"""Links from a page to a file of the repository that is not on the site: their text stays, and names the file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

_LINK = re.compile(r"\[([^\]\n]+)\]\(((?:\.\./)+[^)#\s]+)\)")


def _name_files(app: Sphinx, page: str, source: list[str]) -> None:
    """Put the file's path in place of the link; one that leads nowhere stays, and fails the build."""
    site = Path(app.srcdir)
    folder = (site / page).parent

    def named(link: re.Match[str]) -> str:
        target = (folder / link[2]).resolve()
        root = site.parent.resolve()
        if target.is_relative_to(site.resolve()) or not target.is_relative_to(root) or not target.exists():
            return link[0]
        path = target.relative_to(root).as_posix()
        return f"`{path}`" if link[1].strip("`") == path else f"{link[1]} (`{path}` in the repository)"

    source[0] = _LINK.sub(named, source[0])


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("source-read", _name_files)
    return {"parallel_read_safe": True}
