"""What docstrings need before Sphinx reads them as reStructuredText."""

from __future__ import annotations

import re
import textwrap
from typing import Any

from sphinx.application import Sphinx

_BEFORE_NAPOLEON = 400  # it has 500


def _dedent_sections(_app: Sphinx, _what: str, name: str, _object: Any, _options: Any, lines: list[str]) -> None:
    """Bring the sections of generated docstrings to the margin, where Napoleon looks for them."""
    if name.startswith(("partner_center_generated", "partner_center.Customer", "partner_center.ValidationCode")):
        head, *tail = "\n".join(lines).split("\n\n", 1)
        summary = re.sub(r"\s*\n\s*", " ", head)
        lines[:] = "\n\n".join([summary, *map(textwrap.dedent, tail)]).split("\n")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("autodoc-process-docstring", _dedent_sections, _BEFORE_NAPOLEON)
    return {"parallel_read_safe": True}
