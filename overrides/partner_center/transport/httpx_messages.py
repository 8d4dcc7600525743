"""Convert between httpx's requests, responses and errors and those of this package; bound what is read."""

import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import httpx

from partner_center.policies.headers import Headers

from .messages import PreparedRequest, Response, TransportFailure

MAX_RESPONSE_SIZE = 16 * 1024 * 1024  # bytes; real responses have a few hundred

ERRORS = (httpx.RequestError, httpx.InvalidURL, UnicodeError)  # UnicodeError: a socket refuses the name of a host
_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
    UnicodeEncodeError,
)


def host_header(base_url: str) -> tuple[str, str]:
    """Return the `Host` header, computed once per client instead of once per request."""
    return "Host", httpx.URL(base_url).netloc.decode("ascii")


class Request(httpx.Request):
    """A request that knows whether it began to be sent. Its `repr` shows no URL: it may contain a validation code."""

    begun: bool = True

    def watch(self, *, awaited: bool) -> None:
        """Notice whether it begins to be sent through a proxy, and not only the CONNECT before it.

        https://www.encode.io/httpcore/extensions/#trace
        """
        self.begun = False
        self.extensions["trace"] = self._trace_awaited if awaited else self._trace

    def _trace(self, event: str, info: Mapping[str, Any]) -> None:
        self.begun |= event.endswith("send_request_headers.started") and info["request"].method != b"CONNECT"

    async def _trace_awaited(self, event: str, info: Mapping[str, Any]) -> None:
        self._trace(event, info)

    def __repr__(self) -> str:
        return f"<Request({self.method!r})>"


def build_request_fast(prepared: PreparedRequest, host: tuple[str, str]) -> Request:
    """Build a complete request, to which httpx adds nothing. It takes a fraction of the time of `build_request`."""
    content = prepared.content
    length = (("Content-Length", str(len(content))),) if content else ()
    return Request(
        prepared.method,
        _parsed(prepared.url),
        headers=[host, *prepared.headers, *length],
        stream=httpx.ByteStream(content),
        extensions=_extensions(prepared),
    )


@lru_cache(maxsize=1024)
def _parsed(url: str) -> httpx.URL:
    """Parse a URL once, for repeated requests about the same customer."""
    return httpx.URL(url)


def build_request(prepared: PreparedRequest) -> Request:
    """Build a request in httpx's usual way, for a transport or client of the caller that may inspect it."""
    return Request(
        prepared.method,
        prepared.url,
        headers=prepared.headers,
        content=prepared.content,
        extensions=_extensions(prepared),
    )


def _extensions(prepared: PreparedRequest) -> dict[str, Any]:
    bounds = prepared.timeout
    return {"timeout": {"connect": bounds.connect, "read": bounds.read, "write": bounds.write, "pool": bounds.pool}}


def response_of(response: httpx.Response, content: bytearray) -> Response:
    """Convert a response whose body is completely read."""
    return Response(response.status_code, Headers.of_bytes(response.headers.raw), bytes(content))


def failure(error: Exception, request: Request | None) -> TransportFailure:
    """Classify an error: only a request that failed before it was sent is known not to have been carried out."""
    said = str(error).partition("bytearray(")[0].rstrip(": ")  # the rest is bytes of the response
    if not isinstance(error, httpx.RequestError):
        said = ""  # it may be the URL
    elif isinstance(error, httpx.ProxyError) and said[:3].isdigit():
        said = f"the proxy answered {said[:3]}"  # the rest is the proxy's, and may repeat the proxy's password
    cause = f"{type(error).__name__}: {said}" if said else type(error).__name__
    is_sent = request is not None and request.begun and not isinstance(error, _NOT_SENT)
    timed_out = isinstance(error, httpx.TimeoutException)
    return TransportFailure("unknown" if is_sent else "not sent", cause, timed_out=timed_out)


class OutOfBoundsError(Exception):
    """The response is too slow or too long to be read to its end."""

    def __init__(self, failure: TransportFailure) -> None:
        super().__init__(failure.cause)
        self.failure = failure


def check_bounds(content: bytearray, until: float) -> None:
    """Bound the time and size of a response, because libraries bound only the wait for its next piece.

    Args:
        content: The bytes read so far.
        until: The latest time, in seconds of `time.monotonic`.

    Raises:
        OutOfBoundsError: The response is too slow or too long.
    """
    if time.monotonic() > until:
        cause = "ReadTimeout: the response was not complete within the read timeout"
        raise OutOfBoundsError(TransportFailure("unknown", cause, timed_out=True))
    if len(content) > MAX_RESPONSE_SIZE:
        raise OutOfBoundsError(
            TransportFailure("unknown", f"ReadError: the response has more than {MAX_RESPONSE_SIZE} bytes")
        )


HEAD_TOO_LATE = TransportFailure(
    "unknown", "ReadTimeout: the head of the response did not arrive in time", timed_out=True
)
