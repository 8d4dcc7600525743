"""What docstrings need before Sphinx reads them as reStructuredText."""

from __future__ import annotations

import contextlib
import importlib
import re
import textwrap
from typing import Any

from sphinx.application import Sphinx

_BEFORE_NAPOLEON = 400  # it has 500


def _dedent_sections(_app: Sphinx, _what: str, _name: str, found: Any, _options: Any, lines: list[str]) -> None:
    """Bring the sections of generated models' docstrings to the margin, where Napoleon looks for them."""
    if str(getattr(found, "__module__", "")).startswith("partner_center_generated"):
        head, *tail = "\n".join(lines).split("\n\n", 1)
        summary = re.sub(r"\s*\n\s*", " ", head)
        lines[:] = "\n\n".join([summary, *map(textwrap.dedent, tail)]).split("\n")


def _mark_deprecated(_app: Sphinx, _what: str, _name: str, found: Any, _options: Any, lines: list[str]) -> None:
    """Put a box below the first line of what is deprecated."""
    message: str = getattr(found, "__deprecated__", "")
    if message:
        words = message.partition(";")[0]  # what follows is about the docstring, which is below the box
        box = [".. admonition:: Deprecated", "   :class: warning", "", f"   {words[0].upper()}{words[1:]}."]
        lines[1:1] = ["", *box, ""]


def _mark_deprecated_attributes(
    _app: Sphinx, _what: str, _name: str, found: Any, _options: Any, lines: list[str]
) -> None:
    """Mark the attributes of a generated class that are deprecated."""
    with contextlib.suppress(ModuleNotFoundError):  # it is only generated if there are any
        importlib.import_module("partner_center_resources.deprecated_attributes")
    for name, member in vars(found).items() if isinstance(found, type) else ():
        if hasattr(getattr(member, "fget", None), "__deprecated__"):
            lines[:] = [re.sub(rf"^(\s*{name} \(.*?\): )", r"\1Deprecated. ", line) for line in lines]


def _put_each_source_on_a_line(
    _app: Sphinx, _what: str, _name: str, _found: Any, _options: Any, lines: list[str]
) -> None:
    """Keep the URLs that a docstring ends with apart: as a paragraph they would run into each other."""
    lines[:] = [f"| {line}" if re.fullmatch(r"https://\S+", line) else line for line in lines]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("autodoc-process-docstring", _dedent_sections, _BEFORE_NAPOLEON)
    app.connect("autodoc-process-docstring", _mark_deprecated, _BEFORE_NAPOLEON)
    app.connect("autodoc-process-docstring", _mark_deprecated_attributes, _BEFORE_NAPOLEON)
    app.connect("autodoc-process-docstring", _put_each_source_on_a_line, _BEFORE_NAPOLEON)
    return {"parallel_read_safe": True}
