"""The format of a response."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import httpx
import pytest

from partner_center_emulator import Emulator

CUSTOMER = "0b9b1e4c-6f5a-4a34-9a0e-0d7a4a6f1d11"
URL = f"/v1/customers/{CUSTOMER}/qualifications"
VALIDATIONS = "/v1/customers/all/validations"
JSON, TEXT_JSON, XML, TEXT_XML = "application/json", "text/json", "application/xml", "text/xml"
EMPTY = '{"qualifications":[]}'


def get(emulator: Emulator, *lines: str, path: str = URL, host: str = "a") -> tuple[bytes, bytes, bytes]:
    """Send a request with nothing but the given header lines, and return status line, head and body."""
    head = [f"GET {path} HTTP/1.1", f"Host: {host}", "Connection: close", "Authorization: Bearer any", *lines, "", ""]
    address = urlsplit(emulator.base_url)
    with socket.create_connection((address.hostname, address.port), timeout=5) as connection:
        connection.sendall("\r\n".join(head).encode("latin-1"))
        response = b"".join(iter(lambda: connection.recv(65536), b""))
    top, _, body = response.partition(b"\r\n\r\n")
    return top.split(b"\r\n")[0], top + b"\r\n", body


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (JSON, JSON),
        (TEXT_JSON, TEXT_JSON),
        (XML, XML),
        (TEXT_XML, TEXT_XML),
        ("Application/XML", XML),
        ("application/xml;charset=utf-16;v=1", XML),
        ("*/*", JSON),
        ("application/*", JSON),
        ("text/*", TEXT_JSON),
        ("text/html, application/xml", XML),
        ("application/xml, application/json", JSON),
        ("text/xml, text/*", TEXT_XML),
        ("*/*, application/xml", XML),
        ("application/*, text/xml", TEXT_XML),
        ("application/json;q=0.5, application/xml", XML),
        ("application/json;q=0.5, application/xml;q=0.6", XML),
        ("application/xml;q=0.5, */*;q=0.9", JSON),
        ("application/xml;q=0.9, */*;q=0.5", XML),
        ("text/json;q=0.1, application/json;q=0.2", JSON),
        ("application/json;q=0, application/xml", XML),
        ("application/json;q=0", JSON),
        ("*/*, application/json;q=0", JSON),
        ("application/xml;q=0", JSON),
        ("application/xml;q=2", JSON),
        ("application/xml;q=nan", JSON),
        ("application/xml;q=x", JSON),
        ("text/html", JSON),
        ("application/x-www-form-urlencoded", JSON),
        ("image/*", JSON),
        ("", JSON),
        (",;,/*,*", JSON),
        ("\xe9\xff", JSON),
    ],
)
def test_accept(emulator: Emulator, accept: str, expected: str) -> None:
    """The best quality wins, then the more precise wish, then JSON; nothing is ever not acceptable."""
    status, head, _ = get(emulator, f"Accept: {accept}")
    assert status == b"HTTP/1.1 200 OK"
    assert f"\r\ncontent-type: {expected}; charset=utf-8\r\n".encode() in head


def test_repeated_accept(emulator: Emulator) -> None:
    """Several Accept lines count as one."""
    _, head, _ = get(emulator, "Accept: text/html", "Accept: text/xml;q=0.1")
    assert b"\r\ncontent-type: text/xml; charset=utf-8\r\n" in head


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], JSON),
        (["Content-Type: text/xml"], TEXT_XML),
        (["Content-Type: text/json; charset=koi8-r"], TEXT_JSON),
        (["Content-Type: text/plain"], JSON),
        (["Content-Type: application/x-www-form-urlencoded"], JSON),
        (["Content-Type: application/xml", "Accept: text/html"], XML),
        (["Content-Type: application/xml", "Accept: */*"], JSON),
        (["Content-Type: application/xml", "Accept: application/json;q=0.1"], JSON),
    ],
)
def test_content_type_decides(emulator: Emulator, lines: list[str], expected: str) -> None:
    """Without a usable Accept the response has the request's own media type, or else JSON."""
    _, head, _ = get(emulator, *lines)
    assert f"\r\ncontent-type: {expected}; charset=utf-8\r\n".encode() in head


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Accept-Charset: utf-16"], "utf-16"),
        (["Accept-Charset: UTF-8"], "utf-8"),
        (["Accept-Charset: utf-16, utf-8;q=0.9"], "utf-16"),
        (["Accept-Charset: utf-16;q=0.1, utf-8;q=0.9"], "utf-8"),
        (["Accept-Charset: *, utf-16"], "utf-16"),
        (["Accept-Charset: *"], "utf-8"),
        (["Accept-Charset: utf-16;q=0"], "utf-8"),
        (["Accept-Charset: koi8-r"], "utf-8"),
        (["Content-Type: text/plain; charset=utf-16"], "utf-16"),
        (["Content-Type: text/plain; charset=utf-16", "Accept-Charset: utf-8"], "utf-8"),
        (["Content-Type: text/plain; charset=utf-16", "Accept-Charset: koi8-r"], "utf-16"),
        (["Content-Type: text/plain; charset=utf-16", "Accept-Charset: *"], "utf-8"),
    ],
)
def test_charset(emulator: Emulator, lines: list[str], expected: str) -> None:
    """Accept-Charset decides, then the request's own charset, then UTF-8; UTF-16 has a byte order mark."""
    _, head, body = get(emulator, *lines)
    assert f"\r\ncontent-type: application/json; charset={expected}\r\n".encode() in head
    assert body == (EMPTY.encode() if expected == "utf-8" else b"\xff\xfe" + EMPTY.encode("utf-16-le"))


def test_bom(emulator: Emulator) -> None:
    """With the setting, UTF-8 begins with a byte order mark, in JSON, XML and errors; UTF-16 has one mark still."""
    emulator.configure(bom=True)
    assert get(emulator)[2] == b"\xef\xbb\xbf" + EMPTY.encode()
    assert get(emulator, "Accept: text/xml")[2].startswith(b"\xef\xbb\xbf<CustomerQualifications ")
    assert get(emulator, path="/nowhere")[2].startswith(b'\xef\xbb\xbf{"code":"1000"')
    assert get(emulator, "Accept-Charset: utf-16")[2] == b"\xff\xfe" + EMPTY.encode("utf-16-le")


@pytest.mark.parametrize("path", [VALIDATIONS, "/nowhere", "/v1/customers/x/qualifications"])
def test_every_response_is_negotiated(emulator: Emulator, path: str) -> None:
    """Other operations and errors have the format that is requested."""
    _, head, body = get(emulator, "Accept: text/xml", "Accept-Charset: utf-16", path=path)
    assert b"\r\ncontent-type: text/xml; charset=utf-16\r\n" in head
    assert body.startswith(b"\xff\xfe<\x00")


def test_odd_host(emulator: Emulator) -> None:
    """An invalid Host does not prevent an error response."""
    assert get(emulator, path="/nowhere")[0] == get(emulator, path="/nowhere", host="[")[0]


def test_unknown_media_type_is_answered(client: httpx.Client) -> None:
    """A rejected media type gets an error in JSON, unless the client accepts something else."""
    response = client.post(URL, content=b"x", headers={"Content-Type": "text/plain"})
    assert (response.status_code, response.json()["code"]) == (415, "800002")
    headers = {"Content-Type": "text/plain", "Accept": XML}
    assert client.post(URL, content=b"x", headers=headers).content.startswith(b"<Fault ")


def test_control_is_json_always(client: httpx.Client, emulator: Emulator) -> None:
    """The control endpoints speak plain JSON whatever the settings and the request say."""
    emulator.configure(bom=True)
    headers = {"Accept": XML, "Accept-Charset": "utf-16"}
    assert client.get("/_emulator/log", headers=headers).content == b"[]"
    assert client.get("/_emulator/nowhere", headers=headers).content.startswith(b'{"code":"1000"')
