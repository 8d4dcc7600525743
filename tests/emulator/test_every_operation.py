"""Every operation of our spec, called with the examples of the spec."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from plain_http import NO_CERTIFICATES

from partner_center_emulator import Emulator
from partner_center_emulator.spec.example_values import ExampleValues
from partner_center_emulator.spec.openapi import Operation, Spec

CUSTOMER = "0b9b1e4c-6f5a-4a34-9a0e-0d7a4a6f1d11"
SPEC = Spec.of(None)
OPERATIONS = {f"{each.method} {each.path}": each for each in SPEC.operations()}
BODIES = [
    pytest.param(operation, media_type, example, id=f"{label} {media_type} {index}")
    for label, operation in OPERATIONS.items()
    for media_type, node in (operation.body or {}).get("content", {}).items()
    for index, example in enumerate(ExampleValues(SPEC).documented(node))
]


def ask(client: httpx.Client, operation: Operation, **options: Any) -> httpx.Response:
    """Ask an operation with its required parameters, as the spec's schemas have them."""
    path, query = operation.path, {}
    known = {"version": "1", "customer_id": CUSTOMER, "domain": "contoso.onmicrosoft.com"}
    for parameter in operation.parameters:
        value = known.get(parameter.name) or ExampleValues(SPEC).generated(parameter.schema)
        if parameter.place == "path":
            path = path.replace(f"{{{parameter.name}}}", quote(str(value), safe=""))
        elif parameter.place == "query" and parameter.required:
            query[parameter.name] = str(value)
    return client.request(operation.method, path, params=query, **options)


@pytest.mark.parametrize(("operation", "media_type", "example"), BODIES)
def test_every_example_of_a_body_is_taken(
    client: httpx.Client, operation: Operation, media_type: str, example: object
) -> None:
    """A request that the spec shows is carried out, in each of the media types."""
    text = json.dumps(example) if media_type.endswith("json") else str(example)

    response = ask(client, operation, content=text.encode(), headers={"Content-Type": media_type})

    assert response.status_code == operation.status, response.text


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_every_media_type_of_a_response_is_to_be_had(client: httpx.Client, operation: Operation) -> None:
    """Whatever media type of the spec is requested, the response has it, whether from state or from an example."""
    for media_type in operation.response.get("content", {}):
        content: dict[str, Any] = {}
        if operation.body is not None:
            body = ExampleValues(SPEC).documented(operation.body["content"]["application/json"])[0]
            content = {"json": body}
        response = ask(client, operation, headers={"Accept": media_type}, **content)
        client.post("/_emulator/reset")

        assert response.status_code == operation.status, response.text
        assert response.headers["Content-Type"] == f"{media_type}; charset=utf-8"
        assert response.content


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_no_operation_without_a_token(emulator: Emulator, operation: Operation) -> None:
    """Without a token every operation is rejected, and nothing is an example or an effect."""
    with httpx.Client(base_url=emulator.base_url, trust_env=False, verify=NO_CERTIFICATES) as client:
        assert ask(client, operation).status_code == 401

    assert [(entry.effect, entry.example) for entry in emulator.log] == [(False, False)]
