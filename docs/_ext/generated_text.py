"""What pages say that another place knows better: commands, errors, hints, classes, checks, tables of docstrings.

A page says `<!-- generated: NAME -->` where the text goes.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sphinx.application import Sphinx
from sphinx.pycode import ModuleAnalyzer

import generated_classes
import project_pages
from changes import checks
from partner_center import errors
from partner_center.policies import credentials, retry
from partner_center_workflows import audit, bulk, cli
from partner_center_workflows.cli import exits, options

_PLACE = re.compile(r"<!-- generated: ([a-z-]+) -->")


def commands() -> str:
    """Return what `--help` says of every command and action, without what holds for all of them."""
    parts = ["```text", _help(), "```"]
    for command in cli.COMMANDS:
        text = _help(command)
        parts += [f"## {command}", "```text", _without_what_all_say(text), "```"]
        for action in _actions(text):
            parts += [f"### {command} {action}", "```text", _without_what_all_say(_help(command, action)), "```"]
    common = ["## For all commands", "```text", options.ENVIRONMENT, "", exits.MEANINGS, "```"]
    return "\n\n".join(parts + common).replace("```text\n\n", "```text\n").replace("\n\n```", "\n```")


def _help(*words: str) -> str:
    """Return what a command prints with `--help`."""
    said = io.StringIO()
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = "96"  # argparse folds its lines by it
    try:
        with contextlib.redirect_stdout(said):
            status = cli.main([*words, "--help"])
    finally:
        os.environ.pop("COLUMNS")
        if before is not None:
            os.environ["COLUMNS"] = before
    if status != 0:
        raise RuntimeError(f"partner-center {' '.join(words)} --help ended with {status}")
    return said.getvalue().strip()


def _actions(text: str) -> list[str]:
    """Return the actions that a command's help lists."""
    _, _, listed = text.partition("actions:\n")
    return re.findall(r"^  ([a-z-]+) {2,}", listed, flags=re.MULTILINE)


def _without_what_all_say(text: str) -> str:
    """Drop the options of every command but `-o`, whose formats differ, and the reference to other help."""
    text = text.replace(options.MORE, "")
    text = re.sub(r"^  (-h, --help|--json|--base-url URL|--debug) .*\n(?: {20,}.*\n)*", "", text, flags=re.MULTILINE)
    text = re.sub(r"^options of every command:\n(?=\n|\Z)", "", text, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def error_tree() -> str:
    """Return every error with the status and code that it stands for, each below what it is a kind of."""
    lines = ["| error | what it says |", "|---|---|"]
    for depth, kind in _descend(errors.PartnerCenterError, 0):
        summary = (kind.__doc__ or "").partition("\n")[0]  # has status and code
        lines.append(f"| {'&nbsp;' * 4 * depth}[`{kind.__name__}`](#{_target(kind)}) | {summary} |")
    return "\n".join(lines)


def _target(kind: type[Exception]) -> str:
    inside = next((each.__name__ for each in (audit, bulk) if kind.__module__.startswith(each.__name__)), None)
    package = inside or "partner_center"
    return f"{package}.{kind.__name__}"


def _descend(kind: type[errors.PartnerCenterError], depth: int) -> Iterator[tuple[int, type[Exception]]]:
    yield depth, kind
    for below in kind.__subclasses__():
        yield from _descend(below, depth + 1)


def hints() -> str:
    """Return the hints by the service's code, and by status where there is no code that is known."""
    lines = ["| the service's code | error | hint |", "|---|---|---|"]
    for code, hint in sorted(errors._HINTS.items(), key=lambda item: int(item[0])):  # noqa: SLF001
        found = errors._BY_CODE.get(code)  # noqa: SLF001
        lines.append(f"| {code} | {f'`{found.__name__}`' if found else 'by its status'} | {hint} |")
    lines += ["", "| status, with any other code | error | hint |", "|---|---|---|"]
    for status, hint in errors._STATUS_HINTS.items():  # noqa: SLF001
        lines.append(f"| {status} | `{errors.api_error_type(status, None).__name__}` | {hint} |")
    return "\n".join(lines)


def sign_in_hints() -> str:
    """Return the hints by the code of Microsoft Entra."""
    lines = ["| code of Microsoft Entra | hint |", "|---|---|"]
    lines += [f"| {code} | {hint} |" for code, hint in credentials._HINTS.items()]  # noqa: SLF001
    return "\n".join(lines)


def retry_table() -> str:
    """Return the table that the module `retry` has in its docstring, and which its functions keep."""
    return _table((retry.__doc__ or "").splitlines(), "outcome of an attempt")


def row_states() -> str:
    """Return the table that stands below `State` in the source."""
    comments = ModuleAnalyzer.for_module("partner_center_workflows.bulk.records").find_attr_docs()
    return _table(comments["", "State"], "state")


def _table(lines: Iterable[str], first_heading: str) -> str:
    """Return the table that begins with this heading."""
    found: list[str] = []
    for line in lines:
        if found and not line.startswith("|"):
            break
        if found or line.startswith(f"| {first_heading} |"):
            found.append(line)
    if not found:
        raise LookupError(f"there is no table that begins with {first_heading!r}")
    return "\n".join(found)


_TEXTS: dict[str, Callable[[], str]] = {
    "changelog": project_pages.changelog,
    "commands": commands,
    "enumerations": generated_classes.enumerations,
    "error-tree": error_tree,
    "facts": project_pages.facts,
    "hints": hints,
    "operations": generated_classes.operations,
    "resources": generated_classes.resources,
    "retry-table": retry_table,
    "row-states": row_states,
    "schemas": generated_classes.schemas,
    "sign-in-hints": sign_in_hints,
    "spec-changes": checks.table,
}


def _fill_in(_app: Sphinx, _page: str, source: list[str]) -> None:
    source[0] = _PLACE.sub(lambda found: _TEXTS[found[1]](), source[0])


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("source-read", _fill_in)
    return {"parallel_read_safe": True}
