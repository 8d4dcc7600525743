"""Find wrong uses of this project's own keys, which begin with `x-`. The head of the spec says what they are for."""

import difflib
from collections.abc import Iterator
from typing import cast

from schema_check import near_spelling
from spec_file import Finding, Node
from spec_parts import parts

CREDENTIALS = ("app-only", "app+user")
_KNOWN = ("x-source", "x-sources", "x-evidence", "x-alias-of", "x-credentials", "x-strict", "x-method", "x-order")


def findings(spec: Node) -> Iterator[Finding]:
    """Yield every misspelt key of this project, and every value that means nothing."""
    for part in parts(spec):
        node = part.members
        for key in (each for each in node if each.startswith("x-") and each not in _KNOWN):
            for near in difflib.get_close_matches(key, _KNOWN, n=1, cutoff=0.8):
                what = f"`{key}` means nothing here; write `{near}` if you mean that, or a name that is less like it"
                yield Finding(what, node, key)
        if part.kind == "operation" and "x-credentials" in node:
            yield from _credentials(node)
        if not isinstance(node.get("x-strict", True), bool):
            yield Finding(f"x-strict is {node['x-strict']}; write true or false without quotes", node, "x-strict")


def _credentials(operation: Node) -> Iterator[Finding]:
    kinds = operation["x-credentials"]
    known = f"[{', '.join(CREDENTIALS)}], or one of them in a list"
    if not isinstance(kinds, list) or not kinds:
        yield Finding(f"x-credentials is no list of tokens; write {known}", operation, "x-credentials")
        return
    tokens = cast("list[object]", kinds)
    for number, kind in enumerate(tokens):
        if kind not in CREDENTIALS:
            near = near_spelling(str(kind), CREDENTIALS)
            instead = f"`{near}` if you mean that" if near else known
            yield Finding(f"there is no kind of token {kind}; write {instead}", tokens, number)
