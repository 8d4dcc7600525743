"""What an HTTP host checks before any rule of qualifications."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import httpx
import pytest
from plain_http import NO_CERTIFICATES

from partner_center_emulator import Emulator
from partner_center_emulator.spec.openapi import Spec

CUSTOMER = "0b9b1e4c-6f5a-4a34-9a0e-0d7a4a6f1d11"
URL = f"/v1/customers/{CUSTOMER}/qualifications"
VALIDATIONS = "/v1/customers/all/validations"
STATE_OWNED = {"qualification": "StateOwnedEntity"}
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def send_raw(emulator: Emulator, request: bytes) -> bytes:
    """Send bytes as they are and read everything that comes back."""
    address = urlsplit(emulator.base_url)
    with socket.create_connection((address.hostname, address.port), timeout=5) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.parametrize("value", [None, "", "Bearer", "Basic YTpi", "any"])
@pytest.mark.parametrize("url", [URL, VALIDATIONS])
def test_without_token(emulator: Emulator, url: str, value: str | None) -> None:
    """A request without a bearer token gets a 401 with the documented code."""
    headers = {} if value is None else {"Authorization": value}
    response = httpx.get(emulator.base_url + url, headers=headers, trust_env=False, verify=NO_CERTIFICATES)
    assert (response.status_code, response.json()["code"]) == (401, "800001")
    assert response.headers["www-authenticate"] == "Bearer"
    assert [entry.status for entry in emulator.log] == [401]


def test_blank_token(emulator: Emulator) -> None:
    """A bearer token of spaces is no token."""
    request = f"GET {URL} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer    \r\n\r\n"
    assert send_raw(emulator, request.encode()).startswith(b"HTTP/1.1 401 ")


def test_post_without_token_has_no_effect(emulator: Emulator) -> None:
    """A rejected POST stores nothing."""
    assert httpx.post(emulator.base_url + URL, json=STATE_OWNED, trust_env=False).status_code == 401
    assert emulator.state()["customers"] == []


def test_scheme_in_any_case(emulator: Emulator) -> None:
    """The name of the authentication scheme is case-insensitive."""
    headers = {"Authorization": "bearer any"}
    assert httpx.get(emulator.base_url + URL, headers=headers, trust_env=False).status_code == 200


def test_ids_are_echoed(client: httpx.Client, emulator: Emulator) -> None:
    """Request id, correlation id and correlation vector come back, and the ids are in the log."""
    response = client.get(
        URL, headers={"ms-requestid": "R-1", "MS-CorrelationId": "C-1", "ms-cv": "AAAAAAAAAAAAAAAA.7"}
    )
    assert response.headers["ms-requestid"] == "R-1"
    assert response.headers["ms-correlationid"] == "C-1"
    assert response.headers["ms-cv"] == "AAAAAAAAAAAAAAAA.7"
    assert [(entry.request_id, entry.correlation_id) for entry in emulator.log] == [("R-1", "C-1")]


def test_ids_are_made_up(client: httpx.Client, emulator: Emulator) -> None:
    """Absent ids are generated, new ones for every request, and are in the log."""
    first, second = client.get(URL), client.get("/nowhere")
    for response in (first, second):
        assert GUID.fullmatch(response.headers["ms-requestid"])
        assert GUID.fullmatch(response.headers["ms-correlationid"])
        assert re.fullmatch(r"[A-Za-z0-9+/]{16}\.0", response.headers["ms-cv"])
        assert response.headers["ms-serverid"]
    assert first.headers["ms-requestid"] != second.headers["ms-requestid"]
    assert [entry.request_id for entry in emulator.log] == [
        first.headers["ms-requestid"],
        second.headers["ms-requestid"],
    ]


def test_header_names_as_the_service_spells_them(emulator: Emulator) -> None:
    """The names of the id headers go over the wire in the service's spelling."""
    response = send_raw(emulator, f"GET {URL} HTTP/1.1\r\nHost: x\r\nms-requestid: R-2\r\n\r\n".encode())
    assert b"\r\nMS-RequestId: R-2\r\n" in response
    assert response.startswith(b"HTTP/1.1 401 ")


@pytest.mark.parametrize(
    "customer", ["1", "contoso.com", CUSTOMER[:-1], CUSTOMER + "0", "%7B" + CUSTOMER + "%7D", "%00"]
)
def test_customer_id_must_be_a_guid(client: httpx.Client, customer: str) -> None:
    """A customer id that is not a GUID is rejected with the documented code, for both methods."""
    url = f"/v1/customers/{customer}/qualifications"
    for response in (client.get(url), client.post(url, json=STATE_OWNED)):
        assert (response.status_code, response.json()["code"]) == (400, "900118")


@pytest.mark.parametrize(
    "path",
    [
        "/v1",
        f"/v2/customers/{CUSTOMER}/qualifications",
        "/v2/customers/all/validations",
        f"/customers/{CUSTOMER}/qualifications",
        URL + "/Education",
        "/v1//v1/customers",
        "/_emulators",
        "/%ff%00",
    ],
)
def test_unknown_path(client: httpx.Client, emulator: Emulator, path: str) -> None:
    """An unknown path or version is a 404 with the documented error body, and is logged."""
    response = client.get(path)
    assert (response.status_code, response.json()["code"], response.json()["source"]) == (404, "1000", "PartnerFD")
    assert [(entry.status, entry.effect) for entry in emulator.log] == [(404, False)]


def _allowed(path: str) -> set[str]:
    """Return the methods that the spec has for a path; where there is GET, there is HEAD."""
    template = path.replace("/v1/", "/v{version}/").replace(CUSTOMER, "{customer_id}")
    found = {each.method for each in Spec.of(None).operations() if each.path == template}
    return found | ({"HEAD"} if "GET" in found else set())


WRONG = [(method, path) for path in (URL, VALIDATIONS) for method in ("DELETE", "PUT", "OPTIONS", "POST", "BREW")]


@pytest.mark.parametrize(("method", "path"), [each for each in WRONG if each[0] not in _allowed(each[1])])
def test_wrong_method(client: httpx.Client, emulator: Emulator, method: str, path: str) -> None:
    """A wrong method is a 405 that names the right ones, and is logged."""
    response = client.request(method, path)
    assert (response.status_code, response.headers["allow"]) == (405, ", ".join(sorted(_allowed(path))))
    assert response.json()["source"] == "PartnerFD"
    assert [(entry.method, entry.status) for entry in emulator.log] == [(method, 405)]


def test_head(client: httpx.Client) -> None:
    """HEAD gets the response of GET, without the body."""
    response = client.head(URL)
    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ("text/json", 200),
        ("Application/JSON; charset=utf-8", 200),
        ("application/json;charset=koi8-r", 200),
        ("text/plain", 415),
        ("multipart/form-data; boundary=x", 415),
        ("application/*", 415),
        ("application/json-patch+json", 415),
        ("", 415),
    ],
)
def test_content_type(client: httpx.Client, content_type: str, status: int) -> None:
    """Media types are compared without regard to case and parameters, and undocumented ones are rejected."""
    body = json.dumps(STATE_OWNED).encode()
    assert client.post(URL, content=body, headers={"Content-Type": content_type}).status_code == status


def test_body_without_content_type(client: httpx.Client) -> None:
    """A body without a Content-Type is rejected."""
    response = client.post(URL, content=json.dumps(STATE_OWNED).encode())
    assert (response.status_code, response.json()["code"]) == (415, "800002")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xef\xbb\xbf",
        b"{",
        b"null",
        b"[]",
        b'"Education"',
        b"17",
        b'{"qualification": "StateOwnedEntity"} x',
        b'{"qualification": NaN}',
        b'{"qualification": "\xff"}',
        '{"qualification": "StateOwnedEntity"}'.encode("utf-16-be"),
        b"[" * 200_000,
        b'{"x": ' * 100_000,
        b'{"x": ' + b"9" * 10_000 + b"}",
    ],
    ids=lambda body: repr(body[:24]),
)
def test_body_must_be_a_json_object(client: httpx.Client, emulator: Emulator, body: bytes) -> None:
    """A body that is missing, not JSON, or not an object is rejected as invalid input."""
    response = client.post(URL, content=body, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["code"]) == (400, "800002")
    assert [entry.effect for entry in emulator.log] == [False]


def test_missing_body(client: httpx.Client) -> None:
    """A POST without body and Content-Type is refused because the body is missing."""
    response = client.post(URL)
    assert (response.status_code, response.json()["description"]) == (400, "The request body is missing.")


def test_lone_surrogate(client: httpx.Client, emulator: Emulator) -> None:
    """Text that UTF-8 cannot hold is stored and shown without breaking anything."""
    raw = b'{"qualification": "Education", "educationSegment": "K12", "website": "\\ud800"}'
    headers = {"Content-Type": "application/json"}
    assert client.post(URL, content=raw, headers=headers).status_code == 200
    response = client.put("/_emulator/settings", content=b'{"\\ud800": 1}', headers=headers)
    assert response.status_code == 400
    assert "d800" in response.json()["error"]
    assert [entry.status for entry in emulator.log] == [200]


def test_largest_body(client: httpx.Client) -> None:
    """A body of exactly 1 MiB is read."""
    body = json.dumps(STATE_OWNED).encode().ljust(1024 * 1024)
    assert client.post(URL, content=body, headers={"Content-Type": "application/json"}).status_code == 200


def chunks(count: int) -> Iterator[bytes]:
    """Yield pieces of 64 KiB, which are sent without telling their sum."""
    for _ in range(count):
        yield b" " * 65536


@pytest.mark.parametrize("chunked", [False, True])
def test_body_too_large(client: httpx.Client, emulator: Emulator, chunked: bool) -> None:
    """A body above 1 MiB is rejected, whether or not its length is declared, and the emulator goes on."""
    content = chunks(17) if chunked else b" " * (1024 * 1024 + 1)
    response = client.post(URL, content=content, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["code"]) == (413, "800002")
    assert client.get(URL).status_code == 200
    assert [entry.status for entry in emulator.log] == [413, 200]


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\x16\x03\x01\x00\x00",
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: minus one\r\n\r\n",
    ],
)
def test_malformed_request(client: httpx.Client, emulator: Emulator, request_bytes: bytes) -> None:
    """Bytes that are not HTTP get a 400, and the emulator goes on."""
    assert send_raw(emulator, request_bytes).startswith(b"HTTP/1.1 400 ")
    assert client.get(URL).status_code == 200


def test_client_that_goes_away(client: httpx.Client, emulator: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    """A connection that ends in the middle of a body has no effect and leaves no stack trace."""
    head = f"POST {URL} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer any\r\nContent-Type: application/json\r\n"
    send_raw(emulator, head.encode() + b"Content-Length: 100\r\n\r\n{")
    assert client.get(URL).json() == {"qualifications": []}
    assert "Traceback" not in caplog.text


def test_odd_header_bytes(emulator: Emulator) -> None:
    """An id of bytes above ASCII is echoed as it came."""
    request = f"GET {URL} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n".encode()
    response = send_raw(emulator, request + b"ms-requestid: \xe9\xff\r\n\r\n")
    assert b"\r\nMS-RequestId: \xe9\xff\r\n" in response
    assert emulator.log[0].request_id == "\xe9\xff"


def test_slow_loris(client: httpx.Client, emulator: Emulator) -> None:
    """Connections that never finish their request do not block other connections."""
    host, port = emulator.base_url.removeprefix("http://").split(":")
    with ExitStack() as open_ones:
        for _ in range(200):
            half = open_ones.enter_context(socket.create_connection((host, int(port)), timeout=5))
            half.sendall(b"POST /v1/customers/all/validations HTTP/1.1\r\nHost: a\r\nX-Slow: ")
        responses = [client.get("/v1/customers/all/validations").status_code for _ in range(20)]

    assert responses == [200] * 20
