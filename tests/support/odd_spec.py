"""A spec with odd operations in it, and what calls them after generation."""

import copy
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from warm_python import WarmPython

import generate

ROOT = Path(__file__).parent.parent.parent
SOURCES = {"x-source": ["https://example.com/page"], "x-evidence": "inferred"}
VERSION = "#/components/parameters/Version"
Node = dict[str, Any]


def parameter(name: str, where: str, schema: Node, example: Any = None, *, required: bool = False) -> Node:
    """Return a parameter."""
    return {
        **SOURCES,
        "name": name,
        "in": where,
        "required": required or where == "path",
        "description": f"The {name}.",
        "schema": schema,
        "example": example,
    }


def response(schema: Node | None, media_type: str = "application/json") -> Node:
    """Return a response; without a schema it has no content."""
    return {
        "description": "It.",
        **({} if schema is None else {"content": {media_type: {"schema": schema}}}),
        **SOURCES,
    }


def operation(name: str, responses: dict[str, Node], *parameters: Node, **more: Any) -> Node:
    """Return an operation of the resource `odd`."""
    return {
        **SOURCES,
        "operationId": name,
        "tags": ["odd"],
        "summary": f"Do {name}.",
        "description": 'A description with a \\ and a """.',
        "parameters": list(parameters),
        "responses": responses,
        **more,
    }


TEXT: Node = {"type": "string"}
PAIR: Node = {"type": "object", "properties": {"left": TEXT, "right": {"type": "integer"}}}
GOOD = {"200": response(TEXT)}


@cache
def _today() -> Node:
    """Return the spec, which is read once: that takes longer than most tests."""
    return generate.load_yaml(generate.SPEC)


def today() -> Node:
    """Return a copy of the spec."""
    return copy.deepcopy(_today())


def odd(paths: Node, change: Callable[[Node], object] = lambda _spec: None) -> Node:
    """Return the spec with a resource more, which has these paths, and with a change."""
    spec = today()
    spec["tags"].append({"name": "odd", "description": "Odd things."})
    spec["paths"] |= copy.deepcopy(paths)
    change(spec)
    for path in paths:
        for node in spec["paths"][path].values() if "{version}" in path else ():
            if {"$ref": VERSION} not in node["parameters"]:
                node["parameters"].append({"$ref": VERSION})
    return spec


def python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python with the packages of a folder before those that are installed."""
    return subprocess.run(
        [sys.executable, *arguments], env=_environment(folder), cwd=folder, capture_output=True, text=True, check=False
    )


def warm_python(folder: Path) -> WarmPython:
    """Return Python with these packages, imported once, for scripts that are run often."""
    modules = ("httpcore", "partner_center.client", "partner_center_generated.models", "partner_center_workflows.cli")
    return WarmPython(folder, str(folder), modules, _environment(folder))


def _environment(folder: Path) -> dict[str, str]:
    paths = os.pathsep.join(map(str, [folder, ROOT / "overrides", ROOT / "workflows"]))
    known = str(folder.parent / "mypy")  # what the runs of mypy have in common is checked once
    return {**os.environ, "PYTHONPATH": paths, "MYPYPATH": paths, "MYPY_CACHE_DIR": known}


def add(path: str, http_method: str, node: Node) -> Callable[[Node], object]:
    """Return the change of a spec that adds an operation."""
    return lambda spec: spec["paths"].setdefault(path, {}).update({http_method: node})


DRIVE = """
import json, sys
from datetime import UTC, date, datetime
from uuid import UUID
from partner_center import PartnerCenter, PartnerCenterError
from partner_center_generated.models import FormOddFormed as Formed, XmlOddPair as Pair
with PartnerCenter("t", base_url=sys.argv[1]) as pc:
    for call in json.loads(sys.argv[2]):
        try:
            print(repr(eval("pc.odd." + call)))
        except PartnerCenterError as error:
            print(f"{type(error).__name__}: {error.message}")
"""
