"""What is kept of a recording, and what stands in for the rest."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit, urlunsplit

from vcr.request import Request

from partner_center.runtime.next_link import TOKEN
from partner_center.sign_in.authority import BASE_URL

CUSTOMER = "00000000-0000-4000-8000-000000000001"
CODE = "000000"
PARTNER = "00000000-0000-4000-8000-000000000002"

MADE_UP = "00000000-0000-4000-8000-000000000003"
OTHER_CUSTOMER = "0b0b0b0b-0000-4000-8000-0b0b0b0b0b0b"  # of the emulator alone; has no CODE within it
CONTINUATION = "AQAAAA=="

PERSONAL = (
    *("addressLine1", "addressLine2", "addressLine3", "city", "email", "emailAddress", "firstName", "lastName"),
    *("middleName", "organizationRegistrationNumber", "phoneNumber", "postalCode", "userName"),
)

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PLACEHOLDERS = {CUSTOMER, PARTNER, OTHER_CUSTOMER}
_CUSTOMER_PATH = re.compile(r"(?<=/customers/)[0-9a-f-]{36}(?=/)")
_RESPONSE_HEADERS = {"content-type", "ms-requestid", "ms-correlationid", "retry-after", "www-authenticate", "location"}


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
    """Put placeholders for the host of an emulator, the customer, the validation code and ids that were made up."""
    for name, value in list(request.headers.items()):
        request.headers[name] = CONTINUATION if name.lower() == TOKEN.lower() else _UUID.sub(MADE_UP, value)
    parts = urlsplit(request.uri)
    if parts.hostname == "127.0.0.1":
        parts = parts._replace(scheme="https", netloc=urlsplit(BASE_URL).netloc)
    query = re.sub(r"(?<=code=)[^&]*", CODE, parts.query)
    request.uri = urlunsplit(parts._replace(path=_CUSTOMER_PATH.sub(_placeholder, parts.path), query=query))
    if request.body:
        body = json.loads(request.body)
        if "validationCode" in body:
            body["validationCode"] = CODE
        request.body = json.dumps(body, separators=(",", ":"))
    return request


def _placeholder(found: re.Match[str]) -> str:
    return found[0] if found[0] in _PLACEHOLDERS else CUSTOMER


def scrub_response(response: dict[str, Any]) -> dict[str, Any]:
    """Keep the headers that say something, and put placeholders for what identifies a partner or is confidential."""
    headers = {
        name: [_UUID.sub(MADE_UP, value) for value in values]
        for name, values in response["headers"].items()
        if name.lower() in _RESPONSE_HEADERS
    }
    content: bytes = response["body"]["string"]
    if content:
        content = json.dumps(_scrubbed(json.loads(content))).encode()
    return {**response, "headers": headers, "body": {"string": content}}


def _scrubbed(data: object) -> object:
    """Return JSON with a placeholder for every confidential member and every id, however deep it lies."""
    placeholders = {
        "validationId": CODE,
        "validationCode": CODE,
        "partnerId": PARTNER,
        "organizationName": "Contoso",
        "eTag": "etag",
        "companyName": "Contoso",
        "domain": "contoso.example",
        "customDomains": None,
        "tags": None,
        **dict.fromkeys(PERSONAL, "personal"),
    }
    if isinstance(data, str):
        return _UUID.sub(_placeholder, data)
    if isinstance(data, list):
        return [_scrubbed(item) for item in cast("list[object]", data)]
    if isinstance(data, dict):
        members = cast("dict[str, Any]", data)
        if members.get("key") == TOKEN:
            return {**members, "value": CONTINUATION}
        return {name: placeholders.get(name, _scrubbed(value)) for name, value in members.items()}
    return data
