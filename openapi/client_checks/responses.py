"""What users get: each success of the spec is read, and each error says why."""

import json
from collections.abc import Iterator
from typing import Any

from partner_center.formats.error_body import fault
from partner_center.formats.media_types import UndecodableError
from partner_center.policies.headers import Headers
from partner_center.runtime.calls import Call
from partner_center.runtime.outcomes import read_result
from partner_center.transport.messages import Response
from spec_transforms import Node, resolve

from .finding import Finding
from .methods import REFUSALS, Method, methods
from .samples import alternatives, sample

_READERS = "overrides/partner_center/runtime/readers.py"


def findings(spec: Node) -> Iterator[Finding]:
    """Yield what of a response the client does not honour."""
    for method in methods(spec):
        try:
            calls = list(method.calls(spec))
        except REFUSALS:
            continue  # told with the requests
        for status, given in method.node["responses"].items():
            response = resolve(spec, given)
            if str(status).startswith("2"):
                yield from _unread(spec, method, str(status), response, calls[0])
            else:
                shared = given.get("$ref", "").rpartition("/")[2]  # told once for all operations
                fact = f"response {shared}" if shared else f"{method.id}: response {status}"
                yield from _without_reason(spec, fact, response)


def _unread(spec: Node, method: Method, status: str, response: Node, call: Call[Any]) -> Iterator[Finding]:
    """Yield why a success is not read: its status, its media types, each of its shapes."""
    fact = f"{method.id}: response {status}"
    number = 200 if not status.isdecimal() else int(status)
    if number not in call.successes:
        what = f"{method.name} raises an error for it; add it to the successes in openapi/resource_operations.py"
        yield Finding(fact, what)
        return
    told: set[str] = set()
    for media_type, name, content in [*_bodies(spec, response)] or [("", ", no content", b"")]:
        headers = Headers([("Content-Type", media_type)] if media_type else [])
        try:
            read_result(call, Response(number, headers, content), strict=True)
        except (UndecodableError, *REFUSALS) as error:
            what = f"{method.name} cannot read it: {error}; fix {_READERS}"
            if name + what not in told:  # of one shape, the first media type is enough
                yield Finding(f"{fact}{', ' if media_type else ''}{media_type}{name}", what)
            told.add(name + what)


def _without_reason(spec: Node, fact: str, response: Node) -> Iterator[Finding]:
    """Yield the bodies of an error in which the client finds no reason."""
    for media_type, name, content in _bodies(spec, response):
        found = fault(content, media_type, {})
        if not found.code and not found.message and "HTML" not in found.body:
            what = f"an APIError has neither its code nor its message ({found.body})"
            where = "fix overrides/partner_center/formats/error_body.py"
            yield Finding(f"{fact}, {media_type}{name}", f"{what}; {where}")


def _bodies(spec: Node, response: Node) -> Iterator[tuple[str, str, bytes]]:
    """Yield the examples of a response, and for JSON a value of each shape: media type, name, content."""
    for media_type, media in response.get("content", {}).items():
        is_json = "json" in media_type
        for name, example in media.get("examples", {}).items():
            value = resolve(spec, example).get("value")
            content = json.dumps(value) if is_json or not isinstance(value, str) else value
            yield media_type, f", example {name}", content.encode()
        for schema in alternatives(spec, media.get("schema", {})) if is_json and media.get("schema") else ():
            name = schema.get("title") or schema.get("type", "any value")
            yield media_type, f", shape {name}", json.dumps(sample(spec, schema)).encode()
