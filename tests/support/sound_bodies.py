"""Bodies that the spec gives as examples, for whoever asks all operations alike."""

from __future__ import annotations

from typing import Any

from partner_center_emulator.spec.example_values import ExampleValues
from partner_center_emulator.spec.openapi import Spec

CREATE_CUSTOMER = "POST /v{version}/customers"
TAKEN_DOMAIN = "taken.onmicrosoft.com"


SPEC = Spec.of(None)
BODIES = {f"{each.method} {each.path}": each.body for each in SPEC.operations() if each.body is not None}


def examples_of_bodies() -> dict[str, list[Any]]:
    """Return what the spec has as examples of each operation's body in JSON, those that are objects."""
    found = {
        label: ExampleValues(SPEC).documented(body["content"]["application/json"])
        for label, body in BODIES.items()
        if "application/json" in body["content"]
    }
    return {label: [each for each in examples if isinstance(each, dict)] for label, examples in found.items()}
