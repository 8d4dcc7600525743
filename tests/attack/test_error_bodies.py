"""Bodies of errors and compressed responses made to cost time: linear work, bounded results, no foreign error."""

import gzip
import os
import time
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from work import steps

from partner_center.formats.error_body import fault
from partner_center.policies.headers import Headers
from partner_center.policies.retry import retry_after
from partner_center.transport.content_encoding import decompressed
from partner_center.transport.messages import Response

LIMIT = 16 * 1024 * 1024
HOSTILE: dict[str, bytes] = {
    "objects": b"[" + b"{},",
    "members": b'{"a":1,',
    "strings that never end": b'{"a":"',
    "escapes": b'{"a":"\\"',
    "quotation marks": b'"',
    "deep": b"[",
    "deep objects": b'{"error":',
    "one name": b'{"aaaaaaaaaaaaaaaa',
    "spaces after a name": b'{"a"      ',
    "pages": b"<html><p>a",
    "titles": b"<html><title",
    "tags": b"<html><",
    "comments": b"<!--",
    "whole comments": b"<!---->",
    "declarations": b"<?xml ",
    "elements": b"<a><Code>",
    "references": b"<a>&#x1;",
    "entities": b"<html>&amp;",
    "challenges": b'a="',
    "words": b"a b ",
    "no text": b"\xff",
    "marks": "\ufeff".encode(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_the_work_of_a_hostile_body_is_linear(name: str, full: bool) -> None:
    """Four times the bytes take at most about four times the steps of Python code; the seconds are printed."""
    part = HOSTILE[name]

    def read(size: int) -> int:
        body = (part[:6] + part * (size // len(part) + 1))[:size]
        headers = Headers([("WWW-Authenticate", body[:60_000].decode("latin-1"))])
        return steps(lambda: fault(body, "application/json", headers))

    small, large = read(LIMIT // 1024), read(LIMIT // 256)
    started = time.process_time()
    read(LIMIT if full else LIMIT // 4)

    print(f"\n{name}: {small:,} and {large:,} steps, {time.process_time() - started:.1f} s")
    assert large <= 4.5 * small + 1_000


def quine_like(size: int) -> bytes:
    """Return many empty members of gzip."""
    return gzip.compress(b"") * (size // 20)


ENCODED: dict[str, Callable[[], tuple[bytes, str]]] = {
    "bomb": lambda: (gzip.compress(bytes(30 * LIMIT)), "gzip"),
    "nested bombs": lambda: (gzip.compress(gzip.compress(gzip.compress(bytes(30 * LIMIT)))), "gzip, gzip, gzip"),
    "zlib bomb": lambda: (zlib.compress(bytes(30 * LIMIT)), "deflate"),
    "empty members": lambda: (quine_like(LIMIT), "gzip"),
    "empty blocks": lambda: (b"\x1f\x8b\x08" + bytes(7) + b"\0\0\0\xff\xff" * 3_000_000, "gzip"),
    "stored": lambda: (gzip.compress(os.urandom(LIMIT - 65_536), 0), "gzip"),
    "random": lambda: (os.urandom(LIMIT), "deflate, gzip"),
    "many codings": lambda: (gzip.compress(bytes(LIMIT)), ", ".join(["gzip", "deflate"] * 5000)),
}


@pytest.mark.parametrize("name", ENCODED)
def test_decompression_is_bounded(name: str) -> None:
    """Whatever is compressed how often, the result has at most 16 MB; the seconds are printed."""
    content, encoding = ENCODED[name]()
    started = time.process_time()
    outcome = decompressed(Response(200, Headers([("Content-Encoding", encoding)]), content))

    print(f"\n{name}: {time.process_time() - started:.1f} s")
    assert not isinstance(outcome, Response) or len(outcome.content) <= LIMIT


TEXTS = st.text(max_size=60) | st.sampled_from(["code", "message", "errors", "error", "<a>", "<html>", '{"', "&#x1;"])
DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)
BODIES = (
    st.binary(max_size=200)
    | TEXTS.map(lambda text: text.encode(errors="surrogatepass"))
    | DATA.map(lambda data: repr(data).replace("'", '"').replace("None", "null").encode(errors="replace"))
)


@settings(max_examples=500, deadline=None)
@given(
    BODIES,
    st.sampled_from(["", "application/json", "text/html; charset=utf-7", "application/xml"]) | TEXTS,
    TEXTS,
    st.sampled_from([bytes, gzip.compress, zlib.compress]),
    st.integers(0, 300),
)
def test_no_body_raises(
    body: bytes, content_type: str, header: str, encode: Callable[[bytes], bytes], cut: int
) -> None:
    """Any body, cut anywhere, under any label and headers, gives an outcome with text, and nothing is raised."""
    headers = Headers([("WWW-Authenticate", header), ("Content-Encoding", "deflate"), ("Retry-After", header)])
    outcome = decompressed(Response(500, headers, encode(body)[: cut or None]))

    assert isinstance(outcome, Response)
    found = fault(outcome.content, content_type, headers)
    assert found.code is None or len(found.code.split()) == 1
    assert found.message is None or found.message.strip()
    assert retry_after(headers) is None or 0 <= (retry_after(headers) or 0) <= 1e12
