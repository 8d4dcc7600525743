"""What the drivers share: prepared requests to httpx's own, its answers and errors to ours, bounds, TLS and proxies."""

import time
from functools import lru_cache
from typing import Literal

import httpx

from partner_center.policies.headers import Headers

from .messages import PreparedRequest, Response, TransportFailure

MAX_RESPONSE_SIZE = 16 * 1024 * 1024  # bytes; real answers have a few hundred

_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)


def host_header(base_url: str) -> tuple[str, str]:
    """Return the header that names the service; httpx works it out for every request otherwise."""
    return "Host", httpx.URL(base_url).netloc.decode("ascii")


def build_request_fast(prepared: PreparedRequest, host: tuple[str, str]) -> httpx.Request:
    """Return a request to which httpx has nothing to add, which is most of what making one takes."""
    content = prepared.content
    length = (("Content-Length", str(len(content))),) if content else ()
    return httpx.Request(
        prepared.method,
        _parsed(prepared.url),
        headers=[host, *prepared.headers, *length],
        stream=httpx.ByteStream(content),
        extensions=_extensions(prepared),
    )


@lru_cache(maxsize=1024)
def _parsed(url: str) -> httpx.URL:
    """Return the URL, parsed once for a customer who is asked for again and again."""
    return httpx.URL(url)


def build_request(prepared: PreparedRequest) -> httpx.Request:
    """Return a request as httpx makes them itself, for a transport or client that may want to look into it."""
    return httpx.Request(
        prepared.method,
        prepared.url,
        headers=prepared.headers,
        content=prepared.content,
        extensions=_extensions(prepared),
    )


def _extensions(prepared: PreparedRequest) -> dict[str, dict[str, float]]:
    bounds = prepared.timeout
    return {"timeout": {"connect": bounds.connect, "read": bounds.read, "write": bounds.write, "pool": bounds.pool}}


def response_of(response: httpx.Response, content: bytearray) -> Response:
    """Return an answer that was read whole."""
    return Response(response.status_code, Headers.of_bytes(response.headers.raw), bytes(content))


def failure(error: httpx.RequestError) -> TransportFailure:
    """Classify: only what failed before the request left is known not to have been carried out."""
    said = str(error).partition("bytearray(")[0].rstrip(": ")  # what follows is the other side's bytes
    cause = f"{type(error).__name__}: {said}" if said else type(error).__name__
    kind: Literal["not sent", "unknown"] = "not sent" if isinstance(error, _NOT_SENT) else "unknown"
    return TransportFailure(kind, cause, timed_out=isinstance(error, httpx.TimeoutException))


class OutOfBoundsError(Exception):
    """An answer is not read to its end, for this reason."""

    def __init__(self, failure: TransportFailure) -> None:
        super().__init__(failure.cause)
        self.failure = failure


def check_bounds(content: bytearray, until: float) -> None:
    """Stop reading an answer that trickles in, or that never ends; libraries bound only the wait for the next piece."""
    if time.monotonic() > until:
        cause = "ReadTimeout: the answer did not arrive whole within the read timeout"
        raise OutOfBoundsError(TransportFailure("unknown", cause, timed_out=True))
    if len(content) > MAX_RESPONSE_SIZE:
        raise OutOfBoundsError(
            TransportFailure("unknown", f"ReadError: the answer has more than {MAX_RESPONSE_SIZE} bytes")
        )


HEAD_TOO_LATE = TransportFailure(
    "unknown", "ReadTimeout: the head of the answer did not arrive in time", timed_out=True
)
