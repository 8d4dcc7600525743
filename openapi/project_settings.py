"""Settings of `pyproject.toml` that the pipeline reads: the name of a fork, and the pinned tools of the generator."""

import re
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any, cast

from spec_file import Place, SpecError

NAME = "pyproject.toml"
TOOLS = ("openapi-python-client", "ruff")  # what `generated/` is a function of, byte for byte
_LOCAL = re.compile(r"[a-z0-9]+(\.[a-z0-9]+)*")


def _read(root: Path) -> tuple[str, dict[str, Any]]:
    """Return the text of the file and its data."""
    text = (root / NAME).read_text(encoding="utf-8")
    return text, tomllib.loads(text)


def _place(text: str, part: str) -> Place:
    """Return where a part of the text begins."""
    before = text.partition(part)[0]
    return Place(before.count("\n") + 1, len(before) - before.rfind("\n"))


def local_version(root: Path) -> str:
    """Return the name that a fork puts after the `+` of its versions; empty in the project itself.

    Raises:
        SpecError: The name cannot be a part of a version.
            https://packaging.python.org/en/latest/specifications/version-specifiers/#local-version-identifiers
    """
    text, data = _read(root)
    name = cast("object", data["tool"].get("partner-center", {}).get("local-version", ""))
    if isinstance(name, str) and (not name or _LOCAL.fullmatch(name)):
        return name
    what = f"local-version is {name!r}: give lower-case letters and digits, such as `acme` or `acme.eu`"
    raise SpecError(NAME, _place(text, "local-version ="), what)


def pin(root: Path, tool: str) -> str:
    """Return the version that a tool of the generator is pinned to."""
    _, data = _read(root)
    (found,) = (each for each in data["dependency-groups"]["generate"] if each.startswith(f"{tool}=="))
    return str(found).partition("==")[2]


def extras_and_groups(root: Path) -> list[str]:
    """Return the options of uv that choose every extra and every group of dependencies."""
    _, data = _read(root)
    extras = [name for name in data["project"]["optional-dependencies"] if name != "all"]  # it repeats the others
    return [*(f"--extra={name}" for name in extras), *(f"--group={name}" for name in data["dependency-groups"])]


def check_tools(root: Path) -> None:
    """Refuse to generate with other tools than the pinned ones.

    Raises:
        SpecError: Another version is installed.
    """
    for tool in TOOLS:
        pinned, installed = pin(root, tool), metadata.version(tool)
        if installed != pinned:
            text, _ = _read(root)
            what = (
                f"{tool} {pinned} is pinned, and {installed} is installed: install what is pinned, as nox does; "
                f"`nox -s upgrade_generator` raises the pin of openapi-python-client"
            )
            raise SpecError(NAME, _place(text, f"{tool}=="), what)
