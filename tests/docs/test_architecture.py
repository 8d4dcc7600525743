"""The page on the architecture names modules and functions that are there."""

from __future__ import annotations

import re
from importlib import import_module
from importlib.util import find_spec

from doc_blocks import ROOT

PAGE = ROOT / "docs" / "explanation" / "architecture.md"
_NAME = re.compile(r"`((?:partner_center\w*|[a-z]\w*)(?:\.\w+)+)`")
_NOT_CODE = {"pyproject.toml"}


def _names() -> set[str]:
    """Return the names of modules, classes and functions on the page, in full."""
    found = set(_NAME.findall(PAGE.read_text(encoding="utf-8"))) - _NOT_CODE
    found = {name for name in found if not name.startswith("pc.")}
    return {name if name.startswith("partner_center_") else f"partner_center.{name}" for name in found}


def _is_there(name: str) -> bool:
    module, rest = name, list[str]()
    while not _is_module(module):
        module, _, last = module.rpartition(".")
        rest.insert(0, last)
    found: object = import_module(module)
    for each in rest:
        if not hasattr(found, each):
            return False
        found = getattr(found, each)
    return True


def _is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def test_every_name_on_the_page_is_in_the_code() -> None:
    """Each module, class and function that the page names can be imported."""
    names = _names()

    assert len(names) > 40
    assert [name for name in sorted(names) if not _is_there(name)] == []
