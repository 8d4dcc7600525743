"""A cassette's requests sent once more, and its answers compared with those that come now."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
from recording import CODE, CONTINUATION, CUSTOMER, MADE_UP
from vcr.serializers import yamlserializer

from partner_center_emulator import Emulator

HEADERS = ("content-type", "ms-requestid", "ms-correlationid", "retry-after", "www-authenticate", "location")
FREE = re.compile(
    "companyName|date|description|domain|eTag|organizationName|partnerId|validationId|value|vettingCreated?Date|vettingReason"
)

Interaction = dict[str, Any]


def interactions(cassette: Path) -> list[Interaction]:
    """Read what a cassette holds."""
    loaded: dict[str, list[Interaction]] = yamlserializer.deserialize(cassette.read_text(encoding="utf-8"))
    return loaded["interactions"]


def mode_of(recorded: list[Interaction]) -> str:
    """Return which document the answers follow: 201, and a bare array for a list, are the how-to's."""
    for interaction in recorded:
        body = body_of(interaction)
        lists = interaction["request"]["uri"].partition("?")[0].endswith("/qualifications")
        if interaction["response"]["status"]["code"] == 201 or (lists and isinstance(body, list)):
            return "how-to"
    return "reference"


def body_of(interaction: Interaction) -> Any:
    """Return the JSON of a recorded answer."""
    text = interaction["response"]["body"]["string"]
    return json.loads(text) if text else None


def differences(recorded: list[Interaction], emulator: Emulator) -> list[str]:
    """Send all recorded requests in their order to an emulator at its seed, and say what it answers otherwise."""
    emulator.reset()
    emulator.configure(mode=mode_of(recorded))
    state: Any = emulator.state()
    code: str = next(each["validationId"] for each in state["validation_codes"] if each["remainingCreates"])
    found: list[str] = []
    with httpx.Client(base_url=emulator.base_url, trust_env=False) as client:
        real = {CUSTOMER: str(uuid4()), CODE: code}
        for number, interaction in enumerate(recorded, 1):
            found += [f"{number}: {each}" for each in _replayed(client, interaction, real)]
    return found


def _replayed(client: httpx.Client, interaction: Interaction, real: dict[str, str]) -> Iterator[str]:
    """Send one request with real values for the placeholders, and yield what is answered otherwise.

    A continuation token of the answer becomes the real value for the one in the next request.
    """
    request, expected = interaction["request"], interaction["response"]
    url = urlsplit(request["uri"])
    sent = {name: values[0] for name, values in request["headers"].items() if name != "content-length"}
    # What the client made up was new for every request; what a test gave stands in the cassette as it is.
    sent = {name: str(uuid4()) if value == MADE_UP else value for name, value in sent.items()}
    sent = {name: real.get(CONTINUATION, "") if value == CONTINUATION else value for name, value in sent.items()}
    answer = client.request(
        request["method"],
        _put(f"{url.path}?{url.query}" if url.query else url.path, real),
        content=_put(request["body"] or "", real),
        headers={**sent, "Authorization": "Bearer any"},
    )
    if answer.status_code != expected["status"]["code"]:
        yield f"status {answer.status_code}, recorded {expected['status']['code']}"
    wanted = {name.lower(): values[0] for name, values in expected["headers"].items()}
    for name in HEADERS:
        want, got = wanted.get(name), answer.headers.get(name)
        if want == MADE_UP:
            want = sent.get(name, got)
        if got != want:
            yield f"{name} {got!r}, recorded {want!r}"
    body: Any = json.loads(answer.text.replace(real[CUSTOMER], CUSTOMER)) if answer.content else None
    if isinstance(body, dict) and (following := cast("dict[str, Any]", body).get("links", {}).get("next")):
        real[CONTINUATION] = following["headers"][0]["value"]
    want_shape, got_shape = shape(body_of(interaction)), shape(body)
    for path in sorted(want_shape.keys() | got_shape.keys()):
        if want_shape.get(path) != got_shape.get(path):
            yield f"body{path} {got_shape.get(path, 'absent')}, recorded {want_shape.get(path, 'absent')}"


def _put(text: str, real: Mapping[str, str]) -> str:
    for placeholder, value in real.items():
        text = text.replace(placeholder, value)
    return text


def shape(value: Any, path: str = "") -> dict[str, str]:
    """Return the JSON type of every member and item by its path, with the value where it is not free to differ."""
    if isinstance(value, dict):
        parts = [shape(each, f"{path}.{name}") for name, each in cast("dict[str, Any]", value).items()]
        return {path: "object", **{key: kind for part in parts for key, kind in part.items()}}
    if isinstance(value, list):
        parts = [shape(each, f"{path}[{i}]") for i, each in enumerate(value)]
        return {path: "array", **{key: kind for part in parts for key, kind in part.items()}}
    kind = {str: "string", bool: "boolean", int: "integer", float: "number"}.get(type(value), "null")
    return {path: kind if FREE.fullmatch(path.rpartition(".")[2]) else f"{kind} {json.dumps(value)}"}
