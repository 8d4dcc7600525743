"""Convert between httpx's requests, responses and errors and those of this package."""

import ssl
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import httpx

from partner_center.policies.headers import REQUEST_ID, Headers, encoded_name
from partner_center.policies.request_ids import RequestIds

from .messages import FOREIGN, Outcome, PreparedRequest, Response, TransportFailure

KEEP_ALIVE = 5.0  # seconds that an idle connection is kept, the same as in httpx
LIMITS = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=KEEP_ALIVE)

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
        headers=_Headers([host, *prepared.headers, *length]),
        stream=httpx.ByteStream(content),
        extensions=_extensions(prepared),
    )


class _Headers(httpx.Headers):
    """The headers of a request, which httpx copies. It would take twice as long to encode them."""

    def __init__(self, headers: list[tuple[str, str]]) -> None:
        super().__init__()
        for name, value in headers:
            key, lower = encoded_name(name)
            self._list.append((key, lower, value.encode("ascii")))


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


def conclude(
    response: httpx.Response, content: bytearray, prepared: PreparedRequest, ids: RequestIds
) -> tuple[Outcome, bool]:
    """Return the outcome of a response whose body is completely read, and whether its connection may be used again.

    It may not if more came than the response: httpcore would take that for the response to the next request. See
    docs/explanation/upstream.md.
    """
    outcome = Response(response.status_code, Headers.of_bytes(response.headers.raw), bytes(content))
    foreign = ids.is_foreign(prepared.request_id, outcome.headers.get(REQUEST_ID))
    protocol = _protocol(response)
    clean = protocol is not None and not foreign and not _has_more(response, protocol)
    if protocol is not None and not clean:
        protocol.send_failed()  # so that httpcore closes the connection, also in a pool of the caller
    return FOREIGN if foreign else outcome, clean


def _protocol(response: httpx.Response) -> Any:
    """Return the h11 connection of a response; None if httpx's own HTTP/1.1 transport did not make it."""
    stream: Any = response.stream
    stream = getattr(stream, "_stream", stream)  # that of an httpx client is within another one
    try:
        return stream._httpcore_stream._stream._connection._h11_state  # noqa: SLF001 - it has no public name
    except AttributeError:
        return None


def _has_more(response: httpx.Response, protocol: Any) -> bool:
    """Return whether more has arrived than the response. What the socket still has, httpcore sees before its reuse."""
    if protocol.trailing_data[0]:
        return True
    tls = response.extensions["network_stream"].get_extra_info("ssl_object")
    if not isinstance(tls, ssl.SSLObject):
        return False
    try:
        tls.read(1)  # it reads from memory, so it never waits
    except ssl.SSLWantReadError:
        return False
    return True


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
