"""Responses that a proxy compressed although no request asks for it, over real sockets and all backends."""

import asyncio
import gzip
import json
import zlib
from collections.abc import AsyncIterator, Callable, Iterator

import httpx
import pytest
from fault_cells import CUSTOMER, DRIVERS, outcomes
from scripted_server import ScriptedServer, answer

from partner_center import (
    AsyncPartnerCenter,
    NoRelationshipError,
    OutcomeUnknownError,
    PartnerCenter,
    RawResponse,
    ResponseDecodeError,
    RetryBudget,
    RetryPolicy,
    ServerError,
    without_waiting,
)

EITHER_DRIVER = pytest.mark.parametrize("driver", DRIVERS)
METHODS = pytest.mark.parametrize("method", ["GET", "POST"])
FOUND = json.dumps({"qualifications": [{"qualification": "Education", "vettingReason": "Schüler"}]}).encode()
FAULT = json.dumps({"code": 20002, "description": "Keine Beziehung", "source": "PartnerFD" * 50}).encode()
LIMIT = 16 * 1024 * 1024


def raw_deflate(data: bytes) -> bytes:
    """Compress without zlib's head, as some servers do for `deflate`."""
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def members(data: bytes) -> bytes:
    """Compress in several members of one gzip stream, and padding."""
    return gzip.compress(data[:9]) + gzip.compress(b"") + gzip.compress(data[9:]) + b"\0" * 8


ENCODED: dict[str, tuple[Callable[[bytes], bytes], str | None]] = {
    "gzip": (gzip.compress, "gzip"),
    "any case": (gzip.compress, "GZip"),
    "x-gzip": (gzip.compress, "x-gzip"),
    "several members": (members, "gzip"),
    "stored": (lambda data: gzip.compress(data, 0), "gzip"),
    "zlib": (zlib.compress, "deflate"),
    "raw deflate": (raw_deflate, "Deflate"),
    "two": (lambda data: gzip.compress(zlib.compress(data)), "deflate, gzip"),
    "twice": (lambda data: gzip.compress(gzip.compress(data)), "gzip, gzip"),
    "with identity": (gzip.compress, "identity, gzip"),
    "without its label": (gzip.compress, None),
    "wrong label": (gzip.compress, "br"),
    "plain as gzip": (bytes, "gzip"),
    "plain as deflate": (bytes, "deflate"),
    "plain as br": (bytes, "br"),
    "plain as identity": (bytes, "identity"),
}


def reply(status: int, content: bytes, encoding: str | None) -> bytes:
    """Return a response with a content encoding."""
    return answer(status, content, **({} if encoding is None else {"Content_Encoding": encoding}))


@METHODS
@EITHER_DRIVER
@pytest.mark.parametrize("name", ENCODED)
def test_gzip_and_deflate_are_read(method: str, driver: str, name: str) -> None:
    """A success and an error say the same as uncompressed; `content` is the decompressed body."""
    encode, encoding = ENCODED[name]
    with ScriptedServer(reply(200, encode(FOUND), encoding), reply(403, encode(FAULT), encoding)) as server:
        found, error = outcomes(driver, method, server.base_url, calls=2, retry=None)

    assert isinstance(found, RawResponse)
    assert (found.content, found.parsed.qualifications[0].vetting_reason) == (FOUND, "Schüler")
    assert found.headers.get("Content-Encoding") == (None if encoding is None else encoding.strip())
    assert isinstance(error, NoRelationshipError)
    assert (error.code, error.message, error.content) == ("20002", "Keine Beziehung", FAULT)
    assert {each.header("Accept-Encoding") for each in server.received} == {"identity"}


@METHODS
@EITHER_DRIVER
@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b"\x0b\x02\x80" + bytes(range(128, 160)), "br"),
        (b"\x28\xb5\x2f\xfd\x04\x00\x49\x00", "zstd"),
        (gzip.compress(FOUND)[:-8] + b"\0" * 8, "gzip"),
        (b"\x1f\x8b\x08" + b"\0" * 7 + b"\xff" * 40, "gzip"),
        (zlib.compress(FOUND)[:-4] + b"\xff" * 4, "deflate"),
    ],
    ids=["br", "zstd", "wrong checksum", "rubbish", "broken deflate"],
)
def test_what_is_not_read_is_named(method: str, driver: str, content: bytes, encoding: str) -> None:
    """Another encoding, or a broken stream, gives an error that names the header; the content stays as it came."""
    with ScriptedServer(reply(200, content, encoding), reply(500, content, encoding)) as server:
        success, error = outcomes(driver, method, server.base_url, calls=2, retry=None)

    assert isinstance(success, ResponseDecodeError)
    assert success.message == f"the service answered 200, but its body is not text; its Content-Encoding is {encoding}"
    assert success.content == content
    assert isinstance(error, ServerError)
    assert error.message.endswith(f"cannot be read: content type application/json, Content-Encoding {encoding}")


@EITHER_DRIVER
def test_an_error_that_is_cut_off_says_what_can_be_read(driver: str) -> None:
    """The members that are complete in the part that came are those of the error."""
    cut = gzip.compress(FAULT, 0)[:100]
    with ScriptedServer(reply(403, cut, "gzip")) as server:
        (error,) = outcomes(driver, "GET", server.base_url, retry=None)

    assert isinstance(error, NoRelationshipError)
    assert (error.code, error.message) == ("20002", "Keine Beziehung")


@EITHER_DRIVER
@pytest.mark.parametrize("cut", [3, 15, len(gzip.compress(FOUND)) - 1])
def test_a_success_that_is_cut_off_is_unknown(driver: str, cut: int) -> None:
    """As without compression: a list is asked again, and a create is read back and not sent again."""
    half, whole = reply(200, gzip.compress(FOUND)[:cut], "gzip"), reply(200, gzip.compress(FOUND), "gzip")
    policy = RetryPolicy(budget=RetryBudget())
    for method, sent in (("GET", ["GET", "GET"]), ("POST", ["POST", "GET"])):
        with ScriptedServer(half, whole) as server, without_waiting():
            (found,) = outcomes(driver, method, server.base_url, retry=policy)
        assert isinstance(found, RawResponse)
        assert [each.method for each in server.received] == sent
    with ScriptedServer(half) as server:
        (error,) = outcomes(driver, "POST", server.base_url, retry=None)
    assert isinstance(error, OutcomeUnknownError)
    assert error.message == "no response: ReadError: the compressed body of the response is cut off"


@EITHER_DRIVER
@pytest.mark.parametrize("status", [200, 503])
@pytest.mark.parametrize("layers", [1, 3])
def test_a_bomb_ends_at_the_bound(driver: str, status: int, layers: int) -> None:
    """A body that is too long after decompression is as unknown as one that came so long."""
    bomb = bytes(LIMIT + 1)
    for _ in range(layers):
        bomb = gzip.compress(bomb)
    with ScriptedServer(reply(status, bomb, ", ".join(["gzip"] * layers))) as server:
        (error,) = outcomes(driver, "GET", server.base_url, retry=None)

    assert isinstance(error, OutcomeUnknownError)
    assert error.message == f"no response: ReadError: the response has more than {LIMIT} bytes"


def test_an_empty_body_is_not_cut_off() -> None:
    """A label without a body is an empty body."""
    with ScriptedServer(reply(200, b"", "gzip"), reply(500, b"", "deflate")) as server:
        success, error = outcomes("sync", "GET", server.base_url, calls=2, retry=None)

    assert isinstance(success, ResponseDecodeError)
    assert "its body is empty" in success.message
    assert isinstance(error, ServerError)
    assert "with no body that says why" in error.message


class Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A compressed body as a transport of the caller gives it."""

    def __iter__(self) -> Iterator[bytes]:
        yield gzip.compress(FOUND)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield gzip.compress(FOUND)


@pytest.mark.parametrize("decoded", [True, False])
@pytest.mark.parametrize("client", [True, False])
def test_a_transport_or_client_of_the_caller(*, decoded: bool, client: bool) -> None:
    """Whether the caller's own has decompressed the body already or not, it is read once."""
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}

    def handle(_request: httpx.Request) -> httpx.Response:
        if decoded:
            return httpx.Response(200, headers=headers, content=gzip.compress(FOUND))
        return httpx.Response(200, headers=headers, stream=Pieces())

    async def listed() -> bytes:
        transport = httpx.MockTransport(handle)
        async with httpx.AsyncClient(transport=transport) as own:
            given = {"http_client": own} if client else {"transport": transport}
            async with AsyncPartnerCenter("t", base_url="http://127.0.0.1:9", **given) as pc:
                return (await pc.with_raw_response.qualifications.list(CUSTOMER)).content

    transport = httpx.MockTransport(handle)
    with httpx.Client(transport=transport) as own:
        given = {"http_client": own} if client else {"transport": transport}
        with PartnerCenter("t", base_url="http://127.0.0.1:9", **given) as pc:
            assert pc.with_raw_response.qualifications.list(CUSTOMER).content == FOUND
    assert asyncio.run(listed()) == FOUND
