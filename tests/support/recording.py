"""What a recording of cassettes is made with: the service, how requests are compared, and what is kept of them."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from scrubbing import (
    CODE,
    CONTINUATION,
    CUSTOMER,
    MADE_UP,
    OTHER_CUSTOMER,
    PARTNER,
    scrubbed_body,
    scrubbed_request_headers,
    scrubbed_response_headers,
    scrubbed_uri,
)
from vcr.request import Request

__all__ = [
    "CODE",
    "CONTINUATION",
    "CUSTOMER",
    "MADE_UP",
    "OTHER_CUSTOMER",
    "PARTNER",
    "Service",
    "same_ms_headers",
    "scrub_request",
    "scrub_response",
]


@dataclass
class Service:
    """What a test of this folder talks to: a cassette, or the service that it is recorded from."""

    base_url: str
    token: str
    customer_id: str
    configure: Callable[..., object]


def same_ms_headers(mine: Request, recorded: Request) -> None:
    """Compare which of the service's own headers are there; their values are new each time."""
    ours, theirs = (
        {name.lower() for name in each.headers if name.lower().startswith("ms-")} for each in (mine, recorded)
    )
    assert ours == theirs, f"the request has {sorted(ours)}, the cassette {sorted(theirs)}"


def scrub_request(request: Request) -> Request:
    """Keep of a request what is known to be harmless, and put placeholders for the rest."""
    content_type = str(next((value for name, value in request.headers.items() if name.lower() == "content-type"), ""))
    request.uri = scrubbed_uri(request.uri, absolute=True)
    if request.body:
        request.body = scrubbed_body(request.body, content_type, (",", ":"))
    headers = scrubbed_request_headers(request.headers)
    for name in list(request.headers):
        del request.headers[name]
    request.headers.update(headers)
    return request


def scrub_response(response: dict[str, Any]) -> dict[str, Any]:
    """Keep of a response what is known to be harmless, and put placeholders for the rest."""
    headers = scrubbed_response_headers(response["headers"])
    given = response["headers"].items()
    content_type = str(next((values for name, values in given if name.lower() == "content-type"), ""))
    kept: dict[str, Any] = {"headers": headers, "body": {"string": scrubbed_body(_bytes(response), content_type)}}
    if "status" in response:
        code = response["status"]["code"]
        known = code in set(HTTPStatus)
        kept["status"] = {"code": code, "message": HTTPStatus(code).phrase if known else ""}
    if "url" in response:  # as the recorder of aiohttp has it
        kept["url"] = scrubbed_uri(str(response["url"]), absolute=True)
    return kept


def _bytes(response: dict[str, Any]) -> bytes:
    content: bytes | str = response["body"]["string"] or b""
    return content.encode("utf-8", "replace") if isinstance(content, str) else content
