"""Everything that reads bytes from outside, each as a function of bytes, with the errors that it documents."""

import io
import json
import tempfile
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
from every_operation import given, operations

from partner_center import PartnerCenter, PartnerCenterError, parse_date
from partner_center_workflows.bulk import InputError, read_rows
from spec_file import SpecError, load

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"

Decoder = Callable[[bytes], object]


class Canned(httpx.BaseTransport):
    """Answer every request with the same status, headers and body, in this process."""

    def __init__(self) -> None:
        self.status = 200
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = b""

    def handle_request(self, request: httpx.Request) -> httpx.Response:  # noqa: ARG002
        """Return the response."""
        return httpx.Response(self.status, headers=self.headers, stream=httpx.ByteStream(self.body))


_CANNED = Canned()
_CLIENT = PartnerCenter("token-of-the-fuzz", transport=_CANNED, retry=None)
_OPERATIONS = operations()
_TYPES = (
    b"application/json",
    b"application/xml",
    b"text/html",
    b"",
    b"application/json; charset=utf-16",
    b"text/plain",
)
_ENCODINGS = (b"", b"gzip", b"deflate", b"gzip, deflate", b"br", b"identity")
_STATUSES = (200, 201, 204, 206, 302, 400, 401, 403, 404, 409, 429, 500, 503, 599)


def response(data: bytes) -> object:
    """Make a call whose operation, status and headers the first bytes choose, and whose body is the rest."""
    chosen = [*data[:4], 0, 0, 0, 0]
    _CANNED.status = _STATUSES[chosen[0] % len(_STATUSES)] if chosen[0] % 3 else 200
    _CANNED.headers = [(b"Content-Type", _TYPES[chosen[1] % len(_TYPES)])]
    if encoding := _ENCODINGS[chosen[2] % len(_ENCODINGS)]:
        _CANNED.headers.append((b"Content-Encoding", encoding))
    _CANNED.body = data[4:]
    operation = _OPERATIONS[chosen[3] % len(_OPERATIONS)]
    positional, named = given(operation)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        found: Any = getattr(getattr(_CLIENT, operation.entry.resource), operation.entry.method)(*positional, **named)
        return repr(next(found.pages()) if operation.is_paged else found)


def headers(data: bytes) -> object:
    """Make a call whose response has these bytes as values of the headers that the client reads."""
    names = (b"Retry-After", b"Date", b"Content-Type", b"Content-Encoding", b"ms-requestid", b"WWW-Authenticate")
    values = [line for line in data.split(b"\n")[:12] if b"\0" not in line]
    _CANNED.status = 429 if len(data) % 2 else 401
    _CANNED.headers = [(names[number % len(names)], value) for number, value in enumerate(values)]
    _CANNED.body = b'{"code": "1", "description": "d"}'
    return _CLIENT.qualifications.list(CUSTOMER)


def rows(data: bytes) -> object:
    """Read the bytes as a file of rows."""
    return [
        repr(row)
        for row in read_rows(io.BytesIO(data[1:]), file_format=(None, "csv", "jsonl")[(data[:1] or b"0")[0] % 3])
    ]


def resume_token(data: bytes) -> object:
    """Resume the wait of this token. The response says that vetting is over, so nothing waits."""
    _CANNED.status, _CANNED.headers = 200, [(b"Content-Type", b"application/json")]
    _CANNED.body = b'{"qualifications": [{"qualification": "Education", "vettingStatus": "Approved"}]}'
    return _CLIENT.qualifications.resume(_text(data), timeout=0.001)


def continuation_token(data: bytes) -> object:
    """Continue a list after this token."""
    _CANNED.status, _CANNED.headers, _CANNED.body = 200, [(b"Content-Type", b"application/json")], b'{"items": []}'
    return list(_CLIENT.customers.list(continuation_token=_text(data)))


def next_link(data: bytes) -> object:
    """Follow the link of a page, which has these bytes as its URL."""
    link = {"uri": _text(data), "method": "GET", "headers": [{"key": "MS-ContinuationToken", "value": _text(data)}]}
    _CANNED.status, _CANNED.headers = 200, [(b"Content-Type", b"application/json")]
    _CANNED.body = json.dumps({"items": [], "links": {"next": link}}).encode()
    return next(_CLIENT.customers.list().pages())


def access_token(data: bytes) -> object:
    """Use this text as an access token."""
    _CANNED.status, _CANNED.headers, _CANNED.body = 200, [(b"Content-Type", b"application/json")], b"[]"
    with PartnerCenter(lambda: _text(data), transport=_CANNED, retry=None) as pc:
        return pc.qualifications.list(CUSTOMER)


def date(data: bytes) -> object:
    """Read this text as a date."""
    found = parse_date(_text(data))
    return found and found.isoformat()


def spec(data: bytes) -> object:
    """Read this text as the spec's file."""
    with tempfile.NamedTemporaryFile(suffix=".yaml") as file:
        file.write(data)
        file.flush()
        return load(Path(file.name))


def _text(data: bytes) -> str:
    """Return the bytes as text, with a lone surrogate for each byte that is not UTF-8."""
    return data.decode(errors="surrogateescape")


DECODERS: Mapping[str, tuple[Decoder, tuple[type[Exception], ...]]] = {
    "response": (response, (PartnerCenterError,)),
    "headers": (headers, (PartnerCenterError,)),
    "rows": (rows, (InputError,)),
    "resume token": (resume_token, (PartnerCenterError,)),
    "continuation token": (continuation_token, (PartnerCenterError,)),
    "next link": (next_link, (PartnerCenterError,)),
    "access token": (access_token, (PartnerCenterError,)),
    "date": (date, ()),
    "spec": (spec, (SpecError,)),
}


def check_message(message: str) -> None:
    """Check that a terminal can show a message as one that it is."""
    message.encode()
    assert "\x1b" not in message
    assert len(message) < 10_000


def seeds() -> list[bytes]:
    """Return sound inputs: the spec's own example of every response, and small ones of everything else."""
    found = [
        bytes([0, 0, 0, number]) + body for number, each in enumerate(_OPERATIONS) for _, _, body, _ in each.successes()
    ]
    token = {
        "v": 1,
        "customer_id": CUSTOMER,
        "kind": "Education",
        "polls": 1,
        "next_poll_at": "2026-01-01T00:00:00+00:00",
    }
    return [
        *found,
        b'\x01\x01\x00\x00{"code": "20002", "description": "No relationship."}',
        b"\x04\x02\x00\x00<Fault><Code>1</Code><Description>d</Description></Fault>",
        f"0customer_id,qualification\n{CUSTOMER},StateOwnedEntity\n".encode(),
        f'0{{"customer_id": "{CUSTOMER}", "qualification": "StateOwnedEntity"}}\n'.encode(),
        json.dumps({**token, "schedule": {"steps": [60.0], "jitter": 0.1}}).encode(),
        b'{"v": 1, "query": {"size": "1"}, "headers": {}}',
        b"/v1/customers?size=40&seekOperation=Next",
        b"3\nThu, 26 Nov 2026 04:00:00 GMT\napplication/json\ngzip\nan-id\nBearer error=x",
        b"2026-11-26T04:00:00.1234567Z",
        b"11/26/2026 04:00:00",
        b"a: {b: [1, yes, 017]}\nc: &x !!str 1\nd: *x\n",
        b"e30.eyJleHAiOiAxZTMwOH0.c2ln",
    ]
