"""The plain data of the transport: the prepared request, the response, and the failure.

Treat instances as immutable. Classes with an instance per request are not frozen, because a frozen instance takes three
times as long to create.
"""

from collections.abc import Callable, Mapping
from typing import Literal
from urllib.parse import quote, urlencode

from attrs import define, field, frozen

from partner_center.errors import InvalidRequestError
from partner_center.policies.headers import Headers
from partner_center.policies.timeout import Timeout

Value = str | list[str] | dict[str, str]  # of a parameter
Query = Mapping[str, Value]
Styles = Mapping[str, Callable[[str, Value], str]]  # of parameters that are not `name=value` for each value
_NO_STYLES: Styles = {}

MAX_URL_LENGTH = 65_536  # characters, the limit of httpx


@define
class PreparedRequest:
    """An HTTP request, ready to send."""

    method: str
    url: str = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    content: bytes = field(repr=False)
    timeout: Timeout
    request_id: str = ""
    new_connection: bool = False  # whether no connection that was idle may send it


@define
class Response:
    """The response of the service, whatever its status."""

    status: int
    headers: Headers = field(repr=False)
    content: bytes = field(repr=False)
    timed_out: Literal[False] = field(default=False, init=False, repr=False)

    @property
    def summary(self) -> str:
        """The outcome in a few words, for messages."""
        return f"answered {self.status}"

    @property
    def error_type(self) -> str | None:
        """The status as text; None below 400."""
        return str(self.status) if self.status >= 400 else None


@frozen
class TransportFailure:
    """Why there is no response, and whether the request may have been carried out.

    Attributes:
        kind: `not sent`, or `unknown` if the service may have carried it out.
        cause: What failed, for messages.
        timed_out: Whether a timeout was the cause.
    """

    kind: Literal["not sent", "unknown"]
    cause: str
    timed_out: bool = False
    status: None = field(default=None, init=False, repr=False)
    headers: Headers = field(factory=Headers, init=False, repr=False)

    @property
    def summary(self) -> str:
        """The outcome in a few words, for messages."""
        return f"{self.kind}: {self.cause}"

    @property
    def error_type(self) -> str | None:
        """The name of the error."""
        return self.cause.partition(":")[0]


Outcome = Response | TransportFailure

MAX_RESPONSE_SIZE = 16 * 1024 * 1024  # bytes; real responses have a few hundred

NO_SLOT = TransportFailure("not sent", "PoolTimeout: no connection became free in time", timed_out=True)
CLOSED = TransportFailure("not sent", "the client was closed meanwhile")
CLOSED_MEANWHILE = TransportFailure("unknown", "the client was closed meanwhile")
HEAD_TOO_LATE = TransportFailure(
    "unknown", "ReadTimeout: the head of the response did not arrive in time", timed_out=True
)
TOO_LATE = TransportFailure(
    "unknown", "ReadTimeout: the response was not complete within the read timeout", timed_out=True
)
TOO_LONG = TransportFailure("unknown", f"ReadError: the response has more than {MAX_RESPONSE_SIZE} bytes")
FOREIGN = TransportFailure("unknown", "RemoteProtocolError: the response has the request id of another call")


def url_of(base_url: str, path: str, query: Query, styles: Styles = _NO_STYLES) -> str:
    """Return the URL of a request.

    Raises:
        InvalidRequestError: It would be too long, or a text has a lone surrogate.
    """
    url = base_url + path
    try:
        if query:
            texts = (
                styles[name](name, value) if name in styles else urlencode({name: value}, doseq=True, quote_via=quote)
                for name, value in query.items()
            )
            encoded = "&".join(filter(None, texts))
            url += f"?{encoded}" if encoded else ""
        if len(url) <= MAX_URL_LENGTH:
            return url
        flaw = f"the URL would have {len(url)} characters; give less, {MAX_URL_LENGTH} at most"
    except UnicodeEncodeError:  # it has the text, and must not be the context of our error
        flaw = "a text of the URL has a lone surrogate; give other text"
    raise InvalidRequestError(flaw)
